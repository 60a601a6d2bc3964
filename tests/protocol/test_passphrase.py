"""A secret is nowhere in clear: in no state, log, journal, backup or copy of a file, nor in what is printed."""

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.protocol import passphrase
from fairway.protocol.passphrase import new_cipher
from fairway.protocol.values import Secret
from fairway.standin.cloud import Cloud
from tests.rehearsal_help import ENGINES, PROGRAM, write_project

PASSWORD, TAG, DEFAULT = "MARKER-password-4711", "MARKER-tag-4712", "MARKER-default-4713"
KUBECONFIG = base64.b64encode(b"apiVersion: v1\nkind: Config").decode()[:32]
MORE = """
import pulumi.runtime

# Not as in the file, which is no secret.
password = pulumi.Output.secret("-".join(["MARKER", "password", "4711"]))
tag = pulumi.Output.secret("-".join(["MARKER", "tag", "4712"]))
windows = {"adminUsername": "azureuser", "adminPassword": password}
second = Azure(
    "containerservice:ManagedCluster",
    "office",
    {
        **requested, **place, "resourceName": "office", "agentPoolProfiles": [system], "windowsProfile": windows,
        "networkProfile": {"networkPlugin": "azure"}, "fqdn": None,
    },
    nodes,
    additional_secret_outputs=["fqdn"],
    ignore_changes=["agentPoolProfiles"],
)
Azure("network:RouteTable", "routes", {**place, "routeTableName": "routes", "tags": {"key": tag}}, group)
found = second.id.apply(
    lambda id: pulumi.runtime.invoke(
        "azure-native:containerservice:listManagedClusterUserCredentials",
        {"resourceGroupName": "rg", "resourceName": "office"},
        pulumi.InvokeOptions(**OPTIONS),
    ).value["kubeconfigs"]
    if id
    else None
)
pulumi.export("kubeconfig", pulumi.Output.secret(found))
pulumi.export("password", password)
pulumi.export("fromConfig", config.require_secret("default"))
"""


def files_with(folder: Path, text: str) -> list[str]:
    return sorted(
        str(each.relative_to(folder))
        for each in folder.rglob("*")
        if each.is_file() and text.encode() in each.read_bytes()
    )


@pytest.mark.parametrize("fault", ["refuse:create:AgentPool:9", "provider-dies-after:create:shop"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_secret_is_nowhere_in_clear_whatever_goes_wrong(
    engine: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "builtin":
        monkeypatch.setattr(passphrase, "_ROUNDS", 1)
    project = write_project(tmp_path / "project", PROGRAM + MORE)
    document = f"name: shops\nruntime: python\nconfig:\n  default: {{value: {DEFAULT}, secret: true}}\n"
    (project / "Pulumi.yaml").write_text(document)
    folder = tmp_path / "rehearsal"
    arguments = ["rehearse", "dev", "-C", str(project), "--folder", str(folder), "--engine", engine]
    done = CliRunner().invoke(cli.app, [*arguments, "--fault", fault, "--keep"])
    assert "deploy: run again" in done.stdout
    assert done.exit_code == (1 if fault.startswith("refuse") else 0), done.stdout + done.stderr
    for marker in (PASSWORD, TAG, DEFAULT, KUBECONFIG):
        assert marker not in done.stdout + done.stderr
        assert files_with(folder, marker) == []
    # The search finds what is there in clear.
    assert files_with(folder, "office") != []


QUOTED = """
hidden = pulumi.Output.secret("-".join(["MARKER", "tag", "4712"]))
space = {"addressPrefixes": ["10.9.0.0/16"]}
Azure("network:VirtualNetwork", "v", {**place, "resourceGroupName": hidden, "addressSpace": space}, group)
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_and_the_journal_quote_no_value_that_the_program_marks_as_secret(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "builtin":
        monkeypatch.setattr(passphrase, "_ROUNDS", 1)
    project, folder = write_project(tmp_path / "project", PROGRAM + QUOTED), tmp_path / "rehearsal"
    done = CliRunner().invoke(
        cli.app, ["rehearse", "dev", "-C", str(project), "--folder", str(folder), "--engine", engine]
    )
    assert done.exit_code == 1
    assert "[secret]" in done.stdout
    assert TAG not in done.stdout + done.stderr
    assert files_with(folder, TAG) == []
    assert TAG in Cloud(folder / "cloud").always_hidden()


def test_what_is_looked_for_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text(f"x{PASSWORD}x")
    assert files_with(tmp_path, PASSWORD) == ["a/b"]


def test_a_secret_inside_a_secret_is_marked_and_not_encrypted_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # As Pulumi's own states have it: each must read the other's.
    monkeypatch.setattr("fairway.protocol.passphrase._ROUNDS", 1)
    cipher, value = new_cipher("p"), {"tags": Secret({"a": Secret("s3cret"), "b": "open"})}
    hidden = cipher.hidden(value)
    assert "s3cret" not in json.dumps(hidden)
    inner = cipher.decrypt(hidden["tags"]["ciphertext"])["a"]
    assert inner["ciphertext"] == '"s3cret"'
    assert cipher.shown(hidden) == value
