"""A secret of a state or a template is in no file, not even as the text that reports have instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.adoption.adoption import adopted
from fairway.adoption.found import Found, found_in
from fairway.adoption.result import Adoption
from fairway.documents.document import Document
from fairway.report.adoption import report
from fairway.request import parse_path
from tests.adoption.test_round_trip import DAY, adoption, must_be_proven, project_of
from tests.az_aks_show import cluster, pool, saved
from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project
from tests.documents import templates
from tests.documents.forms import read
from tests.documents.templates import template

ENVELOPE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc:def"}
URN = "urn:pulumi:live::shop::azure-native:containerservice:ManagedCluster::aks"
IDENTITY = (
    "/subscriptions/5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a11/resourceGroups/rg-orders/providers/"
    "Microsoft.ManagedIdentity/userAssignedIdentities/id-orders"
)


def state(folder: Path, inputs: dict[str, Any] | None = None, **outputs: Any) -> Document:
    """A cluster in the state of another program."""
    known = adoption(folder, cluster(pool("sys"))).import_file["resources"]
    own = next(each for each in known if each["type"].endswith(":ManagedCluster"))
    body = {"urn": URN, "custom": True, "type": own["type"], "id": own["id"]}
    own = {**body, "inputs": {**own["inputs"], **(inputs or outputs)}, "outputs": {**own["outputs"], **outputs}}
    return read({"version": 3, "deployment": {"resources": [own]}})


def done(folder: Path, found: Found) -> Adoption:
    return adopted(project_of(folder), "adopted", [found], DAY)


def texts(adoption: Adoption) -> str:
    """What is written, without the comments."""
    lines = [each for each in adoption.stack_file.splitlines() if not each.lstrip().startswith("#")]
    return "\n".join([*lines, json.dumps(adoption.import_file)])


@pytest.mark.parametrize(
    ("more", "path"),
    [
        (
            {"linuxProfile": {"adminUsername": "core", "ssh": {"publicKeys": [{"keyData": ENVELOPE}]}}},
            "linuxProfile.ssh.publicKeys[0].keyData",
        ),
        ({"tags": {"team": ENVELOPE}}, "tags.team"),
        ({"aadProfile": {"managed": True, "adminGroupObjectIDs": [ENVELOPE]}}, "aadProfile.adminGroupObjectIDs[0]"),
    ],
)
def test_a_secret_of_a_state_is_left_out_and_reported(tmp_path: Path, more: dict[str, Any], path: str) -> None:
    found = found_in([state(tmp_path, **more)])
    assert [where for _, where, _ in found.secrets] == [parse_path(path)]
    adoption = done(tmp_path, found)
    assert "[secret]" not in texts(adoption)
    assert [each for each in adoption.configured.left if each.path == parse_path(path)]


def test_a_secret_that_an_update_would_remove_is_not_imported(tmp_path: Path) -> None:
    adoption = done(tmp_path, found_in([state(tmp_path, tags={"team": ENVELOPE})]))
    assert [each.path for each in adoption.losses] == ["tags.team"]
    assert not adoption.importable


@pytest.mark.parametrize("returned", [[IDENTITY], {IDENTITY: {"clientId": "1", "principalId": "2"}}])
def test_identities_of_a_state_are_a_list_or_an_object(tmp_path: Path, returned: Any) -> None:
    inputs = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    identity = {"type": "UserAssigned", "userAssignedIdentities": returned}
    adoption = done(tmp_path, found_in([state(tmp_path, inputs, identity=identity)]))
    assert IDENTITY in adoption.stack_file
    assert adoption.losses == ()


def test_a_service_principal_that_is_not_known_is_no_other_identity(tmp_path: Path) -> None:
    own = templates.cluster(servicePrincipalProfile={"clientId": "[parameters('id')]", "secret": "[parameters('id')]"})
    del own["identity"]
    content = template(own, parameters={"id": {"type": "securestring"}})
    adoption = done(tmp_path, found_in([read(content, parameters={"id": "5d1f8c1e"})], resource_group="rg"))
    assert "identity: {type: None}" in adoption.stack_file
    assert "SystemAssigned" not in adoption.stack_file
    assert "5d1f8c1e" not in adoption.stack_file
    left = {".".join(map(str, each.path)) for each in adoption.configured.left}
    assert "servicePrincipalProfile.clientId" in left


def test_a_pool_of_an_old_template_without_a_mode_is_the_system_pool(tmp_path: Path) -> None:
    pools = [{key: value for key, value in templates.pool(name=each).items() if key != "mode"} for each in ("a", "b")]
    found = found_in([read(template(templates.cluster(agentPoolProfiles=pools)))], resource_group="rg")
    assert [each.get("mode") for each in found.pools] == ["System", None]
    assert "defaultNodePool:\n        name: a\n" in done(tmp_path, found).stack_file


@pytest.mark.parametrize(
    "text",
    [
        '{"clientSecret":"hunter2-of-someone"}',
        "-----BEGIN PRIVATE KEY-----\nhunter2-of-someone\n-----END PRIVATE KEY-----",
        "Authorization: Bearer hunter2-of-someone",
        "use ghp_0123456789abcdefghijhunter2 for it",
    ],
)
def test_a_secret_in_a_text_that_no_setting_has_is_in_no_comment_and_no_report(tmp_path: Path, text: str) -> None:
    result = adoption(tmp_path, cluster(pool("sys"), futureProfile={"config": {"settings": text}}))
    for each in (result.stack_file, "\n".join(report(result, every=True))):
        assert "futureProfile.config.settings" in each
        assert "[secret]" in each
        assert "hunter2" not in each


CLIENT = "7a0c0000-0000-4000-8000-000000000009"


def test_the_client_id_of_a_service_principal_is_in_the_stack_file_and_its_secret_in_none(tmp_path: Path) -> None:
    parameters = {"servicePrincipalClientId": {"type": "securestring"}, "password": {"type": "securestring"}}
    principal = {"clientId": "[parameters('servicePrincipalClientId')]", "secret": "[parameters('password')]"}
    own = {**templates.cluster(servicePrincipalProfile=principal)}
    del own["identity"]
    values = {"servicePrincipalClientId": CLIENT, "password": CLIENT.replace("7a", "8b")}
    adoption = done(
        tmp_path, found_in([read(template(own, parameters=parameters), parameters=values)], resource_group="rg")
    )
    assert f"servicePrincipalProfile: {{clientId: {CLIENT}}}" in adoption.stack_file
    assert "8b0c" not in "\n".join((adoption.stack_file, *report(adoption, every=True)))


def test_a_client_id_that_is_not_known_is_to_be_written(tmp_path: Path) -> None:
    principal = {"clientId": "[parameters('id')]", "secret": "[parameters('id')]"}
    content = template(
        templates.cluster(servicePrincipalProfile=principal), parameters={"id": {"type": "securestring"}}
    )
    adoption = done(tmp_path, found_in([read(content)], resource_group="rg"))
    text = "\n".join(report(adoption))
    assert "clientId [unknown]: the description hides it, so it is not known and not sent: write its value" in text


KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ ops@example.com"


@pytest.mark.parametrize(
    "profile",
    [
        {"adminUsername": "ops"},
        {"adminUsername": "ops", "ssh": None},
        {"adminUsername": "ops", "ssh": {"publicKeys": []}},
        {"adminUsername": "ops", "ssh": {"publicKeys": [{"keyData": ""}]}},
        {"adminUsername": "ops", "ssh": {"publicKeys": [{"keyData": "[parameters('key')]"}]}},
        {"adminUsername": "ops", "ssh": "[parameters('key')]"},
        {"adminUsername": "[parameters('key')]", "ssh": {"publicKeys": [{"keyData": KEY}]}},
    ],
    ids=str,
)
@pytest.mark.parametrize("type", ["string", "securestring"])
def test_an_account_of_the_nodes_that_lacks_a_part_is_named(tmp_path: Path, profile: dict[str, Any], type: str) -> None:
    content = template(templates.cluster(linuxProfile=profile), parameters={"key": {"type": type}})
    adoption = done(tmp_path, found_in([read(content)], resource_group="rg"))
    assert "linuxProfile:" not in texts(adoption)
    known = KEY[:7] if "[" in profile["adminUsername"] else "ops"
    named = [each for each in report(adoption) if "a request has the account of the nodes with its SSH key" in each]
    assert [known in each and each.endswith("so it is not sent; Azure keeps it") for each in named] == [True]


def test_an_account_of_the_nodes_without_a_key_is_named_and_imported_without_a_change(tmp_path: Path) -> None:
    result = adoption(tmp_path, cluster(pool("sys"), linuxProfile={"adminUsername": "ops", "ssh": None}))
    assert [each.path for each in result.configured.left] == [("linuxProfile", "adminUsername")]
    must_be_proven(result)
    assert (result.importable, result.losses, result.rehearsal.returned) == (True, (), ())


def test_nothing_of_a_proxy_with_a_password_is_sent_so_that_azure_keeps_it(project: Path) -> None:
    proxy = {"httpProxy": "http://me:Pa55word!y@proxy:3128", "httpsProxy": None, "noProxy": ["10.0.0.0/8"]}
    code, out, _ = adopt(project, saved(project, cluster(httpProxyConfig=proxy)))
    text = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    settings = yaml.safe_load(text)["config"]["fairway:clusters"]["orders"]
    assert (code, "httpProxyConfig" in settings, "Pa55word" in out + text) == (0, False, False)
    assert "it has a secret, so nothing of httpProxyConfig is in a file or sent; Azure keeps it" in out
    assert "AKS does not support a user and a password of a proxy" in out
    assert "--accept" not in out


def test_a_proxy_without_a_password_is_sent_whole(project: Path) -> None:
    proxy = {"httpProxy": "http://proxy:3128/", "httpsProxy": None, "noProxy": ["10.0.0.0/8"]}
    adopt(project, saved(project, cluster(httpProxyConfig=proxy)))
    text = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert "httpProxyConfig: {httpProxy: http://proxy:3128/, noProxy: [10.0.0.0/8]}" in text
