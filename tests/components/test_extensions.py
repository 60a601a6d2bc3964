"""Extensions and Flux configurations: order, defaults, outputs, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from config.stack import Stack
from fairway import check
from tests.components.extension_rows import _flux
from tests.rehearsal.test_rotation import up
from tests.repository import build

DAPR = {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr"}}}


def test_a_flux_configuration_waits_for_its_extension_which_is_added() -> None:
    record = build(_flux())
    extension = record.one("Extension")
    assert (extension.name, extension.get("extensionType")) == ("shop/extension/flux", "microsoft.flux")
    configuration = record.one("FluxConfiguration")
    assert extension.name in configuration.depends_on
    assert configuration.get("sourceKind") == "GitRepository"


def test_an_extension_of_flux_in_the_settings_is_the_one_that_is_used() -> None:
    own = {"extensions": {"gitops": {"extensionType": "Microsoft.Flux", "releaseTrain": "preview"}}}
    record = build({**_flux(), **own})
    assert [each.name for each in record.all("Extension")] == ["shop/extension/gitops"]
    assert "shop/extension/gitops" in record.one("FluxConfiguration").depends_on


def test_an_extension_with_a_version_is_not_upgraded_by_azure() -> None:
    assert build(DAPR).one("Extension").get("autoUpgradeMinorVersion") is True
    pinned = {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr", "version": "1.14.4"}}}
    assert build(pinned).one("Extension").get("autoUpgradeMinorVersion") is False


def test_the_identity_of_an_extension_is_an_output() -> None:
    record = build(DAPR)
    output = record.exports["shop"]["extensions"]["dapr"]
    assert output["id"] == record.one("Extension").id
    assert output["principalId"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            _flux(bucket={"url": "https://s3.acme.com", "bucketName": "b"}, gitRepository={"url": "https://a"}),
            "set one source",
        ),
        (_flux(gitRepository={"url": "https://bob:hunter2@a/b"}), r"contains a password.*httpsKey: \{secret"),
        ({"fluxConfigurations": {"apps": {"gitRepository": {"url": "https://a"}, "kustomizations": {}}}}, "at least 1"),
        (
            {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr", "scope": {}}}},
            "set cluster or namespace, one of the two",
        ),
    ],
)
def test_what_flux_and_extensions_do_not_accept_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(settings)


def test_a_secret_in_plain_text_is_refused() -> None:
    plain = {"extensionType": "Microsoft.Dapr", "configurationProtectedSettings": {"redis.password": "hunter2"}}
    with pytest.raises(ValidationError):
        Stack.model_validate({"clusters": {"shop": {"extensions": {"dapr": plain}}}})


def test_flux_from_an_oci_repository_is_a_generic_resource_of_a_newer_api() -> None:
    record = build(_flux(ociRepository={"url": "oci://acme.azurecr.io/apps", "useWorkloadIdentity": True}))
    found = record.one("Resource")
    assert found.id.endswith(
        "/managedClusters/shop/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/apps"
    )
    assert found.get("apiVersion") == "2025-04-01"
    assert found.get("properties.sourceKind") == "OCIRepository"
    assert "shop/extension/flux" in found.depends_on
    assert not check(record)


def test_rules_of_flux_also_apply_to_an_oci_repository() -> None:
    (found,) = check(build(_flux(ociRepository={"url": "https://acme.azurecr.io/apps"})))
    assert (found.rule, found.resource) == ("flux-source-url", "FluxConfiguration shop/flux/apps")
    assert found.path == "ociRepository.url"


@pytest.mark.usefixtures("quick")
def test_an_oci_repository_is_deployed_changed_and_deleted_without_the_cluster(tmp_path: Path) -> None:
    def settings(tag: str) -> dict[str, Any]:
        return _flux(ociRepository={"url": "oci://acme.azurecr.io/apps", "repositoryRef": {"tag": tag}})

    with up(tmp_path, f"clusters:\n  shop: {json.dumps({'kubernetesVersion': '1.35'})}\n") as stage:
        assert not stage.update(settings("v1"))
        assert stage.new_changes() == ["PUT flux", "PUT apps"]
        assert not stage.update(settings("v2"))
        assert stage.new_changes() == ["PUT apps"]
        assert not stage.update({"fluxConfigurations": None})
        assert stage.new_changes() == ["DELETE apps", "DELETE flux"]
