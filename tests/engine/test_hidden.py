"""Azure's messages about a secret value never show it: neither in errors nor in the journal."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest

from fairway.engine import provider_client
from fairway.protocol.values import Secret
from fairway.standin.cloud import Cloud
from fairway.standin.faults import parse, set_faults
from tests.stories import engines
from tests.stories.acts import story, up
from tests.stories.programs import group, routes

PLACE = "northeurope"


def _moved(*, marked: bool) -> None:
    routes(group(), location=pulumi.Output.secret(PLACE) if marked else PLACE)


pytestmark = pytest.mark.usefixtures("cheap")


def _run(folder: Path, *, marked: bool) -> tuple[str, str]:
    """The errors, and all files of the rehearsal as one text."""
    moved = up(lambda: _moved(marked=marked))
    _, played = engines.builtin(story("hidden", up(lambda: routes(group(), location="westeurope")), moved), folder)
    files = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    return "\n".join(played.errors), files.decode(errors="replace")


def test_an_error_of_arm_does_not_carry_a_secret_on(tmp_path: Path) -> None:
    errors, files = _run(tmp_path, marked=True)
    assert "[secret]" in errors
    assert PLACE not in errors
    assert PLACE not in files


def test_what_is_not_secret_is_named(tmp_path: Path) -> None:
    errors, _ = _run(tmp_path, marked=False)
    assert PLACE in errors


def test_the_journal_names_no_resource_whose_name_is_secret(tmp_path: Path) -> None:
    name = "rg-of-a-secret-customer"
    made = up(lambda: group("rg", resourceGroupName=pulumi.Output.secret(name)))
    _ = list(engines.builtin(story("hidden", made), tmp_path))
    journal = (tmp_path / "cloud" / "journal.jsonl").read_text("utf-8")
    assert "/resourceGroups/[secret]" in journal
    assert name not in journal


def test_a_secret_of_any_length_reaches_azure_and_no_file(tmp_path: Path) -> None:
    secret = "S3cret" * 17_000
    urn = "urn:pulumi:dev::shop::azure-native:resources:ResourceGroup::rg"
    written = {"resourceGroupName": "rg", "location": "westeurope", "tags": {"note": Secret(secret)}}
    with provider_client.started(tmp_path) as running:
        running.configure({"location": "westeurope"})
        inputs, failures = running.check(urn, None, written, b"seed")
        assert failures == []
        id, outputs = running.create(urn, inputs, preview=False, timeout=0)
        assert outputs["tags"] == {"note": Secret(secret)}
        cloud = Cloud(tmp_path)
        set_faults(cloud, [parse("half-made:update:rg")])
        cloud.close()
        with pytest.raises(provider_client.InitError) as failed:
            running.update(urn, id, inputs, outputs, inputs, ignored=[], preview=False, timeout=0)
        assert failed.value.outputs["tags"] == {"note": Secret(secret)}
    assert not [each.name for each in tmp_path.iterdir() if secret[:60].encode() in each.read_bytes()]
