"""Programs with resources of other providers: what they are given is passed through, by both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.standin.pass_through import PassThrough
from tests.rehearsal_help import ENGINES, Shop, write_project

PROGRAM = """
import pulumi


class Any(pulumi.CustomResource):
    def __init__(self, kind, name, inputs, **options):
        super().__init__(kind, name, inputs, pulumi.ResourceOptions(**options))


config = pulumi.Config()
pet = Any("random:index/randomPet:RandomPet", "pet", {"length": int(config.get("length") or 2), "prefix": "rg"})
inside = pulumi.ProviderResource("kubernetes", "inside", {"kubeconfig": config.require_secret("kubeconfig")})
Any("kubernetes:core/v1:Namespace", "shop", {"metadata": {"name": "shop"}}, provider=inside)
named = {"resourceGroupName": pet.id, "location": "westeurope"}
Any("azure-native:resources:ResourceGroup", "group", named)
"""
CONFIG = {"shops:kubeconfig": "hidden-kubeconfig"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_they_are_created_changed_in_place_and_deleted(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine, PROGRAM)
    made = shop.up(CONFIG)
    assert made.errors == ()
    assert [each.id.rpartition("/")[2] for each in shop.resources() if each.type.endswith("ResourceGroup")] == ["pet"]
    assert shop.up(CONFIG).changes == ()
    changed = shop.up({**CONFIG, "shops:length": "3"})
    assert [(each.op, each.name) for each in changed.changes] == [("update", "pet")]
    assert shop.down().errors == ()
    assert shop.resources() == []


@pytest.mark.usefixtures("quick")
def test_a_rehearsal_names_each_provider_once_and_shows_no_secret(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", PROGRAM, CONFIG)
    result = CliRunner().invoke(cli.app, ["rehearse", "dev", "-C", str(folder)])
    noted = [line.partition(":")[0].strip() for line in result.stdout.splitlines() if "another provider" in line]
    assert noted == ["kubernetes", "random"]
    assert result.exit_code == 0
    assert "hidden-kubeconfig" not in result.stdout


def test_each_text_output_of_the_sdk_gets_a_generated_text() -> None:
    urn = "urn:pulumi:dev::shops::azure-native:storage:StorageAccount::data"
    id, outputs = PassThrough().create(urn, {"kind": "StorageV2"})
    assert (id, outputs["kind"]) == ("data", "StorageV2")
    assert outputs["primaryLocation"].startswith("primaryLocation-")
