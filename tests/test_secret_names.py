"""What is a secret by its name is shown nowhere, whoever wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.property_values import Secret
from fairway.request import SECRET, UNKNOWN, Request
from fairway.secret_names import MASK, is_secret_name, shown, shown_request
from fairway.standin.secrecy import answered, secrets_in
from tests.rehearsal_help import STACK, write_project

PASSWORD = "Pl4in-of-someone"
PROGRAM = f'''
from importlib.metadata import version

import pulumi


class Azure(pulumi.CustomResource):
    def __init__(self, kind, name, inputs):
        options = pulumi.ResourceOptions(version=version("pulumi-azure-native"))
        super().__init__(f"azure-native:{{kind}}", name, inputs, options)


Azure(
    "containerservice:ManagedCluster",
    "shop",
    {{
        "resourceGroupName": "rg",
        "resourceName": "shop",
        "dnsPrefix": "shop",
        "location": "westeurope",
        "identity": {{"type": "SystemAssigned"}},
        "servicePrincipalProfile": {{"clientId": "msi", "secret": "{PASSWORD}"}},
        "windowsProfile": {{"adminUsername": "azure", "adminPassword": "{PASSWORD}"}},
        "agentPoolProfiles": [{{"name": "sys", "mode": "System", "vmSize": "Standard_D4s_v5", "count": 3}}],
    }},
)
pulumi.export("adminPassword", "{PASSWORD}")
'''


@pytest.mark.parametrize(
    "name",
    [
        "adminPassword",
        "secret",
        "serverAppSecret",
        "sharedKey",
        "authorizationKey",
        "primarySharedKey",
        "connectionString",
    ],
)
def test_what_arm_calls_a_secret_is_one(name: str) -> None:
    assert is_secret_name(name)
    assert shown({"a": [{name: PASSWORD}]}) == {"a": [{name: SECRET}]}


@pytest.mark.parametrize(
    "name", ["adminUsername", "keyVaultSecretsProvider", "enableSecretRotation", "publicKey", "keyData", "clientId"]
)
def test_what_only_sounds_like_one_is_shown(name: str) -> None:
    assert shown({name: "open"}) == {name: "open"}


def test_switches_and_values_not_known_are_shown_as_they_are() -> None:
    assert shown({"hasSharedKey": True, "adminPassword": UNKNOWN, "token": 3}) == {
        "hasSharedKey": True,
        "adminPassword": UNKNOWN,
        "token": 3,
    }
    assert shown({"a": Secret(PASSWORD)}) == {"a": SECRET}


def test_the_paths_that_are_masked_are_listed() -> None:
    vault = Request("azure-native:keyvault/v20230701:Secret", "s", {"properties": {"value": PASSWORD, "a": "b"}})
    found = shown_request(vault)
    assert (found.properties, found.secrets) == ({"properties": {"value": SECRET, "a": "b"}}, ("properties.value",))


@pytest.mark.parametrize("command", [["plan", "--full"], ["plan"], ["plan", "--format", "json"]])
def test_no_plan_prints_a_password_that_a_program_writes_in_plain(command: list[str], tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", PROGRAM)
    done = CliRunner().invoke(cli.app, [command[0], STACK, "-C", str(project), *command[1:]])
    assert "shop" in done.stdout, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    if "json" in command:
        tree: Any = json.loads(done.stdout)
        assert tree["resources"][0]["secrets"] == ["servicePrincipalProfile.secret", "windowsProfile.adminPassword"]
        assert tree["exports"] == {"adminPassword": "[secret]"}


def test_a_finding_about_a_password_does_not_name_it(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", PROGRAM.replace(PASSWORD, "sh0rt"))
    done = CliRunner().invoke(cli.app, ["plan", STACK, "-C", str(project)])
    assert "win-admin-password-too-short" in done.stdout
    assert "sh0rt" not in done.stdout + done.stderr


def test_keys_that_a_person_chooses_are_no_secrets() -> None:
    pool = {"nodeLabels": {"usesSecret": "true"}, "tags": {"token": "weekly"}, "sharedKey": "hidden"}
    assert shown(pool) == {"nodeLabels": {"usesSecret": "true"}, "tags": {"token": "weekly"}, "sharedKey": MASK}
    assert answered(pool) == {"nodeLabels": {"usesSecret": "true"}, "tags": {"token": "weekly"}}
    assert list(secrets_in(pool)) == ["hidden"]
