"""After a run of the Pulumi CLI that was killed, its state gets what Azure has; the CLI itself is a list of calls."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fairway.protocol.passphrase import Cipher, new_cipher
from fairway.protocol.state import Resource, to_json
from fairway.protocol.values import Secret
from fairway.rehearsal.pulumi_recovery import NOT_ADOPTED, recover
from tests.standin_help import GROUP, NETWORK, Azure, urn

VNET = urn("network:VirtualNetwork", "vnet")
NAMES = {"resourceGroupName": "rg", "virtualNetworkName": "vnet"}
BEGUN = Resource(VNET, "azure-native:network:VirtualNetwork", inputs={**NAMES, "azureApiVersion": "2025-01-01"})


class FakeCli:
    """The commands on a stack with this state."""

    def __init__(self, folder: Path, deployment: dict[str, Any], events: list[dict[str, Any]] | None = None) -> None:
        self.folder, self.log = folder, folder / "events.jsonl"
        self.log.write_text("".join(f"{json.dumps(each)}\n" for each in events or ()), encoding="utf-8")
        self.calls: list[tuple[str, ...]] = []
        self.imported: list[dict[str, Any]] = []
        self._deployment = deployment

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.calls.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, "", "")

    def must(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.imported.append(json.loads(Path(arguments[-1]).read_text("utf-8")))
        return self.run(*arguments)

    def exported(self) -> dict[str, Any]:
        return {"version": 3, "deployment": self._deployment}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    found = Azure(tmp_path / "cloud")
    found.network()
    return found


@pytest.fixture
def cipher(monkeypatch: pytest.MonkeyPatch) -> Cipher:
    monkeypatch.setattr("fairway.protocol.passphrase._ROUNDS", 1)
    return new_cipher("p")


def pending(kind: str, resource: Resource, cipher: Cipher) -> dict[str, Any]:
    return {"type": kind, "resource": to_json(resource, cipher)}


def begun(resource: Resource, cipher: Cipher) -> dict[str, Any]:
    new = {**to_json(resource, cipher)}
    return {"resourcePreEvent": {"metadata": {"op": "create", "urn": resource.urn, "new": new}}}


def resources(cli: FakeCli) -> list[dict[str, Any]]:
    (state,) = cli.imported
    return state["deployment"]["resources"]


def test_what_azure_has_created_is_added_to_the_state(azure: Azure, cipher: Cipher, tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, {"pending_operations": [pending("creating", BEGUN, cipher)]})
    (note,) = recover(cli, cipher, azure.cloud)
    assert note.startswith("vnet: Azure had created it")
    (added,) = resources(cli)
    assert (added["urn"], added["id"], added["custom"]) == (VNET, NETWORK, True)
    assert added["outputs"]["azureApiVersion"] == "2025-01-01"
    assert "id" not in added["outputs"]
    assert added["created"] == added["modified"] != ""
    assert cli.calls == [("cancel", "--yes"), ("stack", "import", "--file", str(tmp_path / "recovered.json"))]
    assert not (tmp_path / "recovered.json").exists()


def test_what_azure_does_not_have_is_only_no_longer_pending(azure: Azure, cipher: Cipher, tmp_path: Path) -> None:
    other = Resource(VNET, BEGUN.type, inputs={**NAMES, "virtualNetworkName": "other"})
    component = Resource("urn:pulumi:d::p::a:b:C::c", "a:b:C", custom=False)
    operations = [pending("creating", other, cipher), pending("creating", component, cipher)]
    cli = FakeCli(tmp_path, {"pending_operations": operations, "resources": []})
    assert recover(cli, cipher, azure.cloud) == ()
    assert resources(cli) == []


def test_updates_and_deletions_are_named_and_left_to_the_refresh(azure: Azure, cipher: Cipher, tmp_path: Path) -> None:
    kept = to_json(Resource(VNET, BEGUN.type, id=NETWORK, inputs=NAMES), cipher)
    operations = [pending(kind, BEGUN, cipher) for kind in ("updating", "deleting", "reading")]
    cli = FakeCli(tmp_path, {"pending_operations": operations, "resources": [kept]})
    notes = recover(cli, cipher, azure.cloud)
    assert [each.partition(" it ")[0] for each in notes] == ["vnet: Azure was updating", "vnet: Azure was deleting"]
    assert resources(cli) == [kept]


def test_a_resource_that_is_in_the_state_is_not_added_again(azure: Azure, cipher: Cipher, tmp_path: Path) -> None:
    kept = to_json(Resource(VNET, BEGUN.type, id=NETWORK.upper(), inputs=NAMES), cipher)
    cli = FakeCli(tmp_path, {"pending_operations": [pending("creating", BEGUN, cipher)], "resources": [kept]})
    assert recover(cli, cipher, azure.cloud) == ()
    assert resources(cli) == [kept]


def test_nothing_is_imported_if_nothing_was_begun(azure: Azure, cipher: Cipher, tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, {})
    assert recover(cli, cipher, azure.cloud) == ()
    assert cli.imported == []


def test_a_create_that_only_the_log_has_is_added_unless_its_secrets_are_lost(
    azure: Azure, cipher: Cipher, tmp_path: Path
) -> None:
    cli = FakeCli(tmp_path, {"resources": []}, [begun(BEGUN, cipher)])
    (note,) = recover(cli, cipher, azure.cloud)
    assert note.startswith("vnet: Azure had created it")
    assert [each["id"] for each in resources(cli)] == [NETWORK]
    hidden = Resource(VNET, BEGUN.type, inputs={**NAMES, "note": Secret("s")})
    cli = FakeCli(tmp_path, {"resources": []}, [begun(hidden, cipher)])
    assert recover(cli, cipher, azure.cloud) == (f"vnet: {NOT_ADOPTED}",)
    assert resources(cli) == []
    cli = FakeCli(tmp_path, {"pending_operations": [pending("creating", hidden, cipher)]}, [begun(hidden, cipher)])
    assert recover(cli, cipher, azure.cloud)[0].startswith("vnet: Azure had created it")


@pytest.mark.parametrize(("waiting", "left"), [(False, [NETWORK, f"{GROUP}/old"]), (True, [NETWORK])])
def test_a_replacement_comes_before_what_it_replaces(
    azure: Azure, cipher: Cipher, tmp_path: Path, waiting: bool, left: list[str]
) -> None:
    done = {**to_json(Resource(VNET, BEGUN.type, id=f"{GROUP}/older", inputs=NAMES), cipher), "delete": True}
    old = to_json(Resource(VNET, BEGUN.type, id=f"{GROUP}/old", inputs=NAMES, pending_replacement=waiting), cipher)
    state = {"pending_operations": [pending("creating", BEGUN, cipher)], "resources": [done, old]}
    cli = FakeCli(tmp_path, state)
    recover(cli, cipher, azure.cloud)
    found = resources(cli)
    assert [each["id"] for each in found] == [f"{GROUP}/older", *left]
    assert [bool(each.get("delete")) for each in found] == [True, False, *[True] * (len(left) - 1)]
