"""Programs of someone else, made by chance, leave as they are, or are refused with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairway.eject.trace import EjectError
from tests.eject.projects import ejected, written
from tests.stories.foreign import Deed, story_of
from tests.stories.generating import SECRET, Maker

REASONS = (
    r".+ is a secret that is not in the config\. Set it with `pulumi config set --secret`, .+",
    r"dev cannot be deployed on the stand-in, so it is not known where its values come from:",
    r"urn:\S+: resource '\S+' does not exist",
    r"`fairway rehearse dev` shows more\. It was deployed as a new stack\. If it exists already, as an adopted one, .+",
    r"the plain program would not request the same, so it is not written:",
    # These programs do without the SDK's classes, which add a default to every network and provider.
    r"azure-native:network:VirtualNetwork \S+: enable(Ddos|Vm)Protection is another value",
    r"pulumi:providers:azure-native \S+: environment is another value",
    r"update urn:\S+::pulumi:providers:azure-native::\S+: other options",
)
"""Each matches a line of a refusal."""
EJECTED = {1, 6, 10, 12, 14, 16, 19, 25, 26, 36, 39}
"""The seeds of programs that have no reason to stay."""
QUICK = (0, 1, 4, 6, 7, 10)


@pytest.mark.parametrize(
    "seed", [each if each in QUICK else pytest.param(each, marks=pytest.mark.slow) for each in range(40)]
)
def test_a_generated_program_leaves_as_it_is_or_with_a_reason(tmp_path: Path, seed: int) -> None:
    last = [deed.program for deed in Maker(seed).life() if deed.kind == "update" and deed.program][-1]
    source = story_of("generated", [Deed("update", last)]).source
    project = written(tmp_path / "own", f"({source}).acts[0].program()")
    refused = _refusal(project, tmp_path / "plain")
    assert (not refused) == (seed in EJECTED), refused
    assert [line for line in refused.splitlines() if not any(re.fullmatch(each, line) for each in REASONS)] == []
    assert SECRET not in refused
    assert (tmp_path / "plain").exists() == (not refused)
    assert all(SECRET not in each.read_text(encoding="utf-8") for each in (tmp_path / "plain").glob("*"))


def _refusal(project: Path, target: Path) -> str:
    try:
        ejected(project, target)
    except EjectError as error:
        return str(error)
    return ""
