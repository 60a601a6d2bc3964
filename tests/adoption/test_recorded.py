"""Clusters as Azure returned them, from public recordings of azure-cli's tests, and templates that Azure accepted.

A sample of them, drawn with a seed; `FAIRWAY_RECORDED=all` runs all.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.adoption import adopted
from fairway.adoption.found import AdoptionError, Found, found_in
from fairway.documents.files import read_all
from tests.adoption.test_round_trip import DAY, adoption, must_be_proven, project_of
from tests.documents.forms import read
from tests.exchanges import LIVES

HOSTED = ("022-", "106-")
"""Clusters whose system pools Azure hosts."""
TEMPLATES = LIVES.parent / "preflight" / "accepted"
HOSTED_IN_TEMPLATES = ("013-", "069-")


def last_state(file: Path) -> dict[str, Any] | None:
    """What the last GET of a cluster returned."""
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    states = [each["state"] for each in steps if each.get("state") and "/agentPools/" not in each["state"]["id"]]
    finished = [each for each in states if each["properties"].get("provisioningState") == "Succeeded"]
    return finished[-1] if finished else None


def sample(files: Sequence[Path], count: int) -> list[Any]:
    """Some of the files, the first of them in the fast set."""
    drawn = sorted(random.Random(13).sample(files, min(count, len(files))))
    chosen = files if os.environ.get("FAIRWAY_RECORDED") == "all" else drawn
    return [pytest.param(each, id=each.stem, marks=[pytest.mark.slow] if at else []) for at, each in enumerate(chosen)]


RECORDED = sorted(LIVES.glob("*.json"))
ACCEPTED = sorted(TEMPLATES.glob("*.json"))
ADOPTED = [each for each in RECORDED if not each.name.startswith(HOSTED)]
NAMELESS = [each for each in ACCEPTED if "resources" not in json.loads(each.read_text(encoding="utf-8"))]
"""Bodies of requests, whose names are in the address."""
FROM_TEMPLATES = [each for each in ACCEPTED if not each.name.startswith(HOSTED_IN_TEMPLATES) and each not in NAMELESS]


def of_template(file: Path) -> Found:
    documents = [each.document for each in read_all([str(file)]) if each.document]
    return found_in(documents, resource_group="rg", location="westeurope")


@pytest.mark.skipif(not RECORDED, reason="the recordings are not at hand")
@pytest.mark.parametrize("file", sample(ADOPTED, 12))
def test_a_recorded_cluster_is_adopted_without_a_change(tmp_path: Path, file: Path) -> None:
    state = last_state(file)
    assert state is not None
    must_be_proven(adoption(tmp_path, state))


@pytest.mark.skipif(not ACCEPTED, reason="the templates are not at hand")
@pytest.mark.parametrize("file", sample(FROM_TEMPLATES, 6))
def test_an_accepted_template_is_what_its_stack_file_requests(tmp_path: Path, file: Path) -> None:
    done = adopted(project_of(tmp_path), "adopted", (of_template(file),), DAY)
    assert [(each.where, each.sent, each.present) for each in done.differing] == []
    assert [(each.op, each.name, each.detailed) for each in done.rehearsal.changes] == []
    assert not done.importable


@pytest.mark.skipif(not RECORDED, reason="the recordings are not at hand")
def test_every_recorded_cluster_is_read_and_those_with_hosted_system_pools_are_refused() -> None:
    named = [each for each in ACCEPTED if each not in NAMELESS]
    assert [each for file in (*RECORDED, *named) if (each := refused(file))] == [
        *(f"{number}Azure hosts the system pools" for number in (*HOSTED, *HOSTED_IN_TEMPLATES))
    ]


@pytest.mark.parametrize("file", NAMELESS, ids=lambda file: file.stem)
def test_the_body_of_a_request_is_refused_as_its_name_is_not_known(file: Path) -> None:
    with pytest.raises(AdoptionError, match="the cluster: name is not known"):
        of_template(file)


def refused(file: Path) -> str:
    """The number of the file and the first words of the refusal; empty if there is none."""
    try:
        found = found_in([read(last_state(file))]) if file in RECORDED else of_template(file)
    except AdoptionError as error:
        return f"{file.name[:4]}{str(error).partition(' of the cluster')[0]}"
    return "" if found.pools else f"{file.name[:4]}no pools"
