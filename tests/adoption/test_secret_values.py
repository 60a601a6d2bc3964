"""A secret of a state or a template is in no file, not even as the text that reports have instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.adoption import adopted
from fairway.adoption.found import Found, found_in
from fairway.adoption.result import Adoption
from fairway.documents.document import Document
from fairway.report.adoption import report
from fairway.request import parse_path
from tests.adoption.test_round_trip import DAY, adoption, project_of
from tests.az_aks_show import cluster, pool
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
