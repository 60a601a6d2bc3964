"""Types of azure-native without a row in `fairway.azure`: planned, compared and rehearsed all the same, with a note."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import TYPES
from fairway.protocol.resource_types import resource_type
from tests.rehearsal_help import ENGINES, Shop, write_project

PROGRAM = """
from importlib.metadata import version

import pulumi

config = pulumi.Config()


class Azure(pulumi.CustomResource):
    def __init__(self, kind, name, inputs, *waits):
        options = pulumi.ResourceOptions(depends_on=list(waits), version=version("pulumi-azure-native"))
        super().__init__(f"azure-native:{kind}", name, {"name": None, **inputs}, options)


group = Azure("resources:ResourceGroup", "rg", {"resourceGroupName": "rg", "location": "westeurope"})
place = {"resourceGroupName": "rg"}
sku = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
account = Azure("storage:StorageAccount", "account", {**place, **sku, "accountName": "shopdata"}, group)
held = {**place, "accountName": "shopdata", "containerName": config.get("container") or "logs"}
Azure("storage:BlobContainer", "logs", held, account)
properties = {"sku": {"family": "A", "name": "standard"}, "tenantId": "00000000-0000-0000-0000-000000000001"}
vault = Azure("keyvault:Vault", "vault", {**place, "vaultName": "shop", "properties": properties}, group)
Azure("keyvault:Secret", "secret", {**place, "vaultName": "shop", "properties": {"value": "hidden"}}, vault)
period = {"timeGrain": "Monthly", "timePeriod": {"startDate": "2026-11-01T00:00:00Z"}, "category": "Cost"}
Azure("costmanagement:Budget", "budget", {"scope": group.id, "amount": float(config.get("amount") or 100), **period})
if not config.get_bool("unlocked"):
    Azure("authorization:ManagementLockByScope", "lock", {"scope": group.id, "level": "CanNotDelete"})
"""
WITHOUT_ROWS = [
    "costmanagement:Budget",
]
CONFIG = {"azure-native:location": "westeurope"}
BUDGET = "azure-native:costmanagement:Budget"


pytestmark = pytest.mark.usefixtures("quick")


def fairway(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.stdout + result.stderr


@pytest.fixture
def project(tmp_path: Path) -> str:
    folder = write_project(tmp_path / "project", PROGRAM)
    (folder / "Pulumi.more.yaml").write_text("config:\n  shops:amount: 200\n  shops:container: events\n")
    return str(folder)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_created_changed_and_deleted(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine, PROGRAM)
    made = shop.up(CONFIG)
    assert made.errors == ()
    assert len(shop.checked_ids()) == 7
    assert [each.op for each in shop.up(CONFIG).changes] == []
    changed = shop.up({**CONFIG, "shops:amount": "200", "shops:unlocked": "true"})
    assert sorted((each.op, each.name) for each in changed.changes) == [("delete", "lock"), ("update", "budget")]
    moved = shop.up({**CONFIG, "shops:container": "events", "shops:amount": "200", "shops:unlocked": "true"})
    assert [each.op for each in moved.changes if each.name == "logs" and "create" in each.op] == ["create-replacement"]
    assert shop.down().errors == ()
    shop.is_whole(empty=True)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_under_a_lock_is_deleted(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine, PROGRAM)
    shop.up(CONFIG)
    refused = shop.up({**CONFIG, "shops:container": "events"})
    assert "ScopeLocked" in "".join(refused.errors)
    assert "following scope(s) are locked" in "".join(refused.errors)


def test_a_rehearsal_and_a_plan_name_each_type_once(project: str) -> None:
    for shown in (fairway("rehearse", "dev", "-C", project), fairway("plan", "dev", "-C", project)):
        noted = [line.partition(":")[2].partition(":")[0] for line in shown.splitlines() if "SDK's metadata" in line]
        assert [line.strip() for line in noted] == [kind.partition(":")[2] for kind in WITHOUT_ROWS]
    data = json.loads(fairway("plan", "dev", "-C", project, "--format", "json"))["environments"][0]
    assert [note.partition(": ")[0] for note in data["notes"]] == WITHOUT_ROWS


def test_a_comparison_shows_what_changes_in_place_and_what_is_replaced(project: str) -> None:
    found = json.loads(fairway("diff", "dev", "more", "-C", project, "--format", "json"))
    outcomes = {each["name"]: each["outcome"] for each in found["changes"] if each["outcome"] != "same"}
    assert outcomes == {"budget": "in place", "logs": "refused"}
    (logs,) = (each for each in found["changes"] if each["name"] == "logs")
    assert [each["rule"] for each in logs["reasons"]] == ["ScopeLocked", ""]
    assert [note.partition(": ")[0] for note in found["notes"]] == WITHOUT_ROWS


def test_a_row_is_all_that_a_type_needs(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = ResourceType(
        "costmanagement:Budget",
        "{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
        replaces=("timeGrain",),
        seconds=(70, 70, 70),
        defaults={"category": "Cost"},
        shown=("amount",),
    )
    monkeypatch.setitem(TYPES, BUDGET, kind)
    assert resource_type(BUDGET) is kind
    plan = fairway("plan", "dev", "-C", project)
    assert "amount=100" in plan
    assert "costmanagement:Budget: served" not in plan
    rehearsed = fairway("rehearse", "dev", "-C", project, "--keep")
    assert "Budget budget" in rehearsed
    assert "~70 s" in rehearsed
    assert "costmanagement:Budget: served" not in rehearsed


def test_a_lock_that_only_reads_refuses_changes_too(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", "builtin", PROGRAM.replace("CanNotDelete", "ReadOnly"))
    shop.up(CONFIG)
    refused = shop.up({**CONFIG, "shops:amount": "200"})
    assert "cannot perform write operation" in "".join(refused.errors)
