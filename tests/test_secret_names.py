"""What is a secret by its name is never shown, in any program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.plan import Record, check, record
from fairway.protocol.values import Secret
from fairway.request import SECRET, UNKNOWN, Request, parse_path, value_at
from fairway.rules import Finding
from fairway.rules import check as check_requests
from fairway.secret_names import MASK, is_secret_name, secret_parts, shown, shown_at, shown_request
from fairway.secret_texts import secrets_in, without_any_form
from fairway.shown_finding import shown_finding
from fairway.standin.masking import drop_secrets
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
        "workspaceKey",
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
        tree: Any = json.loads(done.stdout)["environments"][0]
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
    assert drop_secrets(pool) == {"nodeLabels": {"usesSecret": "true"}, "tags": {"token": "weekly"}}
    assert list(secrets_in(pool)) == ["hidden"]


def test_a_secret_is_masked_in_the_form_that_a_name_allows_and_one_without_letters_changes_nothing_else() -> None:
    assert without_any_form("Write My-Pass-word-1.", ["My Pass (word) 1"]) == f"Write {MASK}."
    assert without_any_form("Write a.", ["!!!!!!!!!"]) == "Write a."


def test_a_label_or_tag_whose_value_is_a_password_is_masked() -> None:
    label, tag = "Pa$$w0rd!Hunter2", "Hunter22!!x"
    pool = {"nodeLabels": {"db-password": label}, "tags": {"adminPassword": tag, "team-secret": "shop-vault-kv1"}}
    masked = {"nodeLabels": {"db-password": MASK}, "tags": {"adminPassword": MASK, "team-secret": "shop-vault-kv1"}}
    assert shown(pool) == masked
    assert set(secrets_in(pool)) == {label, tag}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password", "hunter2hunter2"),
        ("api-token", "s3cr3tvalue99"),
        ("db-password", "correcthorse"),
        ("DB_PASS", "hunter2hunter2"),
        ("dbPass", "x9y8z7w6"),
        ("sqlPwd", "Zr4$kkP0-wq2"),
        ("api-key", "0123456789abcdef"),
        ("example.com/password", "geheim12"),
        ("note", f"abc8{'Q~'}{'aB3dE' * 6}abcd"),
        ("note", f"the client's: abc7{'Q~'}{'aB3dE' * 6}a"),
        ("note", f"https://hooks.slack.com/{'services'}/T00000000/B00000000/{'abcd' * 6}"),
    ],
)
def test_a_tag_with_a_secrets_name_or_a_text_of_a_secrets_form_is_masked(key: str, value: str) -> None:
    assert shown({"tags": {key: value}}) == {"tags": {key: MASK}}
    assert list(secrets_in({"nodeLabels": {key: value}})) == [value]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("token-review", "enabled"),
        ("secret-rotation", "true"),
        ("password-policy", "strict"),
        ("password", "none"),
        ("password", "in Key Vault"),
        ("db-password", ""),
        ("token", "2026-01-01"),
        ("tls-secret", "orders-tls"),
        ("pull-secret", "KeyVault"),
        ("secret", "csi-driver-v2"),
        ("secret", "https://shop.vault.azure.net/secrets/db/0123456789abcdef0123456789abcdef"),
        ("boarding-pass", "gold-member"),
        ("bypass", "x9y8z7w6"),
        ("compass", "x9y8z7w6"),
    ],
)
def test_a_tag_that_is_only_about_a_secret_is_shown(key: str, value: str) -> None:
    assert shown({"tags": {key: value}}) == {"tags": {key: value}}
    assert list(secrets_in({"nodeLabels": {key: value}})) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("db-password", PASSWORD + "!"),
        ("note", f"https://bob:{PASSWORD}@host/x"),
        ("conn", f"AccountKey={PASSWORD}=="),
        ("link", f"abc?sig={PASSWORD}%3D"),
    ],
)
def test_a_finding_about_a_label_that_holds_a_secret_does_not_quote_it(key: str, value: str) -> None:
    pool = {"name": "sys", "mode": "System", "nodeLabels": {key: value}}
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", {"agentPoolProfiles": [pool]})
    (found,) = [
        shown_finding(each, [*secrets_in(cluster.properties)])
        for each in check_requests([cluster])
        if each.rule == "label-value-characters"
    ]
    assert PASSWORD not in f"{found.value} {found.reason} {found.remedy}"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f"https://bob:{PASSWORD}@host", f"the URL begins with https://bob:{PASSWORD}..."),
        (f"https://bob:{PASSWORD}@host", f"the URL has bob:{PASSWORD.lower()} in it"),
        ("https://bob:Ab1x@host", "the URL has BOB:AB1X in it"),
    ],
)
def test_a_part_of_a_value_that_is_secret_is_masked_where_a_reason_quotes_it_in_another_form(
    value: str, reason: str
) -> None:
    finding = Finding("a", "refused", "error", "Flux a", "url", value, reason, "Write another.", ())
    found = shown_finding(finding, ())
    assert MASK in found.reason
    assert not {PASSWORD.lower(), "ab1x"} & {*re.split("[^a-z0-9-]", found.reason.lower())}


@pytest.mark.parametrize(
    ("type", "inputs", "path"),
    [
        ("azure-native:keyvault:Secret", {"properties": {"value": PASSWORD}}, "properties.value"),
        ("azure-native:keyvault/v20230701:Secret", {"properties": {"value": PASSWORD}}, "properties.value"),
        ("kubernetes:core/v1:Secret", {"data": {"pw": PASSWORD}}, "data.pw"),
        ("kubernetes:core/v1:Secret", {"stringData": {"pw": PASSWORD}}, "stringData.pw"),
        ("azure-native:web:WebAppApplicationSettings", {"properties": {"DB": PASSWORD}}, "properties.DB"),
        ("azure-native:compute:VirtualMachine", {"osProfile": {"customData": PASSWORD}}, "osProfile.customData"),
        ("azure-native:compute:VirtualMachine", {"userData": PASSWORD}, "userData"),
    ],
)
def test_what_the_type_makes_a_secret_is_shown_at_no_depth(type: str, inputs: dict[str, Any], path: str) -> None:
    steps = parse_path(path)
    for at in range(len(steps) + 1):
        found = shown_at(type, steps[:at], value_at(inputs, steps[:at]))
        assert PASSWORD not in str(found)
        assert MASK in str(found)
    assert shown_at("azure-native:storage:Blob", steps[:1], value_at(inputs, steps[:1])) == inputs[str(steps[0])]


def _state_of(path: Path, type: str, inputs: dict[str, Any]) -> Path:
    named = {"secretName": "s", "vaultName": "v", "resourceGroupName": "rg"} if "keyvault" in type else {}
    urn = f"urn:pulumi:prod::shop::{type}::s"
    resource = {"urn": urn, "custom": True, "type": type, "id": "/s", "inputs": {**named, **inputs}}
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [resource]}}), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize(
    ("type", "key"),
    [
        ("azure-native:keyvault:Secret", "properties"),
        ("azure-native:keyvault/v20230701:Secret", "properties"),
        ("kubernetes:core/v1:Secret", "data"),
    ],
)
def test_no_comparison_prints_the_value_of_a_secret(type: str, key: str, form: str, tmp_path: Path) -> None:
    before, after = (
        _state_of(tmp_path / f"{each}.json", type, {key: {"value": f"{PASSWORD}-{each}"}}) for each in ("old", "new")
    )
    done = CliRunner().invoke(cli.app, ["diff", str(before), str(after), "--format", form])
    assert key in done.stdout, done.stderr
    assert MASK in done.stdout
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "text",
    [
        f"http://user:aa{PASSWORD}@x/bb{PASSWORD}@proxy:3128",
        f"http://user:aa@{PASSWORD}@proxy:3128",
        f"http://{PASSWORD}@proxy:3128",
        f"http://aa/{PASSWORD}@proxy:3128",
        f"http://aa/{PASSWORD}@proxy",
        f"//aa/{PASSWORD}@proxy",
        f"http://a.b/{PASSWORD}@proxy.example.com:3128/",
        f"http://:12/{PASSWORD}@proxy",
        f"http://user:12/{PASSWORD}@proxy:3128",
        f"use http://aa/{PASSWORD}@[fd00::1]:3128, please",
        f"user:{PASSWORD}@proxy:3128",
        f"user:aa/{PASSWORD}@{PASSWORD}@proxy:3128",
        f"proxy=user:{PASSWORD}@proxy",
        f"Server=tcp:x.net,1433;User ID=me;Password={PASSWORD} {PASSWORD};Encrypt=true",
        f"DefaultEndpointsProtocol=https;AccountKey={PASSWORD}==",
        f"https://x.blob.core.windows.net/a?sv=2024&sig={PASSWORD}%3D&se=2027",
        f'{{"clientSecret":"{PASSWORD}"}}',
        f'{{"password": "a@b\\"{PASSWORD}", "x": "y"}}',
        f'a: {{\\"db.password\\":\\"aa{PASSWORD}',
        f"{{'accessKey': '{PASSWORD}'}}",
        f'{{"apiKeys": ["a", "{PASSWORD}"]}}',
        f"-----BEGIN RSA PRIVATE KEY-----\nMII\n{PASSWORD}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\\nMII{PASSWORD}",
        f"Authorization: Basic {PASSWORD}==",
        f"Bearer 1{PASSWORD}==",
        f"the token glpat-0123456789abcdef0123{PASSWORD} of it",
    ],
)
def test_a_password_in_a_text_is_masked_to_its_end(text: str) -> None:
    found = shown({"tags": {"note": text}})["tags"]["note"]
    assert PASSWORD not in found
    assert MASK in found
    assert any(PASSWORD in part for part in secret_parts(text))


@pytest.mark.parametrize("key", ["httpProxy", "httpsProxy", "HTTPS_PROXY", "proxyUrl"])
@pytest.mark.parametrize("start", ["http://", "//", ""])
def test_all_before_the_last_at_sign_of_a_proxy_is_a_password(key: str, start: str) -> None:
    assert shown({key: f"{start}a.b:12/{PASSWORD}@proxy.example.com"}) == {key: f"{start}[secret]@proxy.example.com"}
    assert shown({key: f"{start}proxy.example.com:3128"}) == {key: f"{start}proxy.example.com:3128"}


@pytest.mark.parametrize(
    "text",
    [
        "http://proxy:3128/x@y",
        "http://localhost/x@y",
        "https://github.com/shop/flux@main",
        "http://proxy.example.com:3128",
        "git@github.com:shop/flux",
        "nginx:1.27@sha256:0a1b",
        "team@example.com",
        "system:serviceaccount:shop:web",
        "dedicated=spot:NoSchedule",
        "https://x.blob.core.windows.net/a?sv=2024&design=7",
        '{"password":"","x":"y"}',
        '{"secretName": "shop", "enableSecretRotation": "true", "clientSecretExpires": "2027-01-01"}',
        "-----BEGIN CERTIFICATE-----\nMII",
        "The authorization is missing, and bearer authentication is off",
    ],
)
def test_a_text_without_a_password_is_shown_as_it_is(text: str) -> None:
    assert shown({"note": text}) == {"note": text}


MARKED = "MARKER-4711"
QUOTED = f"""
import pulumi
from pulumi_azure_native import network, resources

hidden = pulumi.Output.secret("{MARKED}")
pulumi.log.warn("it is {MARKED}")
resources.ResourceGroup("g", tags={{"marked": hidden, "plain": "x-{MARKED}-y"}})
network.VirtualNetwork("v", resource_group_name="g", address_space={{"address_prefixes": ["{MARKED}"]}})
pulumi.export("x", "{MARKED}")
"""


@pytest.mark.parametrize("command", [["--full"], [], ["--format", "json"]])
def test_no_plan_prints_elsewhere_what_the_program_marks_as_secret(command: list[str], tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", QUOTED)
    done = CliRunner().invoke(cli.app, ["plan", STACK, "-C", str(project), *command])
    assert MASK in done.stdout, done.stderr
    assert "it is [secret]" in done.stderr
    assert MARKED not in done.stdout + done.stderr
    assert "x-[secret]-y" in done.stdout or not command


def test_a_finding_quotes_no_value_that_the_program_marks_as_secret() -> None:
    cluster = Request(
        "azure-native:containerservice:ManagedCluster",
        "shop",
        {"networkProfile": {"serviceCidr": "10.0.0.0/33-secret"}, "location": "westeurope"},
    )
    shown_ones, hidden_ones = (
        check(Record("p", "s", (cluster,), {}, secret_texts=texts)) for texts in ((), ("10.0.0.0/33-secret",))
    )
    assert "10.0.0.0/33-secret" in str(shown_ones)
    assert "10.0.0.0/33-secret" not in str(hidden_ones)
    assert len(shown_ones) == len(hidden_ones)


def test_short_texts_and_values_not_known_are_looked_for_nowhere_else() -> None:
    def program() -> None:
        pulumi.export("whole", pulumi.Output.secret({"env": "prod", "token": MARKED}))

    assert record(program).secret_texts == (MARKED,)
    assert list(secrets_in({"a": Secret([MARKED, UNKNOWN])})) == [MARKED]
