"""Registries: what is declared, in which order, and who may pull."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from components.places import Places
from config.cluster import Cluster
from config.merge import layers_of
from config.problems import problems_of
from config.stack import Stack
from fairway.plan import Record
from fairway.project.yaml_file import Document
from fairway.request import parse_path
from tests.components.registry_rows import REGISTRY, SUBNET, registry
from tests.repository import build

PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
KUBELET = {
    "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/k",
    "clientId": PRINCIPAL,
    "objectId": PRINCIPAL,
}


def before_the_cluster(record: Record) -> set[str]:
    """The logical names of what the cluster waits for, with what is inside components."""
    cluster = record.one("ManagedCluster")
    found = set(cluster.depends_on)
    while added := {each.name for each in record.requests if each.parent in found} - found:
        found |= added
    return found


def test_a_new_registry_is_private_by_default_where_it_has_a_private_endpoint() -> None:
    record = build(registry(privateEndpoint={"subnet": "nodes"}))
    assert record.one("Registry").get("publicNetworkAccess") == "Disabled"
    assert record.one("PrivateZone").get("privateZoneName") == "privatelink.azurecr.io"
    assert record.one("VirtualNetworkLink").get("virtualNetwork.id") == record.one("VirtualNetwork").id
    group = record.one("PrivateDnsZoneGroup")
    assert group.get("privateDnsZoneConfigs[0].privateDnsZoneId") == record.one("PrivateZone").id
    assert record.one("VirtualNetworkLink").name in group.depends_on


def test_a_private_endpoint_can_leave_its_record_to_others() -> None:
    record = build(registry(privateEndpoint={"subnet": "nodes", "privateDnsZoneId": "none"}))
    assert not record.all("PrivateZone")
    assert not record.all("PrivateDnsZoneGroup")


def test_cache_rules_and_the_endpoint_precede_the_cluster() -> None:
    rule = {"sourceRepository": "mcr.microsoft.com/*", "targetRepository": "aks-managed-repository/*"}
    settings = registry(privateEndpoint={"subnet": "nodes"}, cacheRules={"aks-managed-mcr": rule})
    settings["bootstrapProfile"] = {"artifactSource": "Cache"}
    record = build(settings)
    assert {"shop/registry/cache/aks-managed-mcr", "shop/registry/endpoint"} <= before_the_cluster(record)
    used = record.one("ManagedCluster").get("bootstrapProfile.containerRegistryId")
    assert used == record.one("Registry").id


def test_a_registry_that_does_not_cache_the_images_of_aks_is_not_the_one_nodes_start_from() -> None:
    record = build({**registry(), "bootstrapProfile": {"artifactSource": "Cache"}})
    assert record.one("ManagedCluster").get("bootstrapProfile") == {"artifactSource": "Cache"}


def test_the_role_of_a_known_kubelet_identity_precedes_the_cluster() -> None:
    record = build({**registry(), "identityProfile": {"kubeletidentity": KUBELET}})
    role = record.one("RoleAssignment", "shop/role/acr-pull")
    assert role.get("principalId") == PRINCIPAL
    assert role.name in before_the_cluster(record)


def test_the_role_of_an_identity_that_aks_creates_follows_the_cluster() -> None:
    record = build(registry())
    assert "shop" in record.one("RoleAssignment", "shop/role/acr-pull").depends_on


def test_with_another_registry_the_role_on_the_old_one_is_deleted_after_the_new_one_exists() -> None:
    own, existing = build(registry()), build(registry(id=REGISTRY))
    names = [
        {each.name for each in record.all("RoleAssignment") if each.name.startswith("shop/role/acr-pull")}
        for record in (own, existing)
    ]
    assert [len(each) for each in names] == [1, 1]
    assert names[0].isdisjoint(names[1])


def test_an_existing_registry_is_not_declared() -> None:
    record = build(registry(id=REGISTRY, privateEndpoint={"subnet": "nodes"}))
    assert not record.all("Registry")
    connection = record.one("PrivateEndpoint").get("privateLinkServiceConnections[0].privateLinkServiceId")
    assert connection == REGISTRY


SHARED = {
    "shared": {
        "containerRegistries": {
            "images": {
                "privateEndpoint": {"subnetId": SUBNET, "privateDnsZoneId": "none"},
                "replications": {"francecentral": {}},
            }
        }
    }
}


def test_a_shared_registry_is_declared_once_and_pulled_from_by_each_cluster() -> None:
    record = build({**registry(shared="images"), **SHARED})
    assert record.one("Registry").name == "shared/registry/images"
    assert record.one("Registry").protect
    assert record.one("PrivateEndpoint").name == "shared/registry/images/endpoint"
    assert record.one("RoleAssignment", "shop/role/acr-pull/images").get("scope") == record.one("Registry").id
    assert record.one("Registry").get("resourceGroupName") == "rg-shared-test"
    assert record.one("Replication").name in before_the_cluster(record)


@pytest.mark.parametrize(
    ("kind", "path", "configured"),
    [
        ("Registry", "sku", "shared.containerRegistries.images"),
        ("Replication", "location", "shared.containerRegistries.images.replications.francecentral"),
        ("PrivateEndpoint", "subnet.id", "shared.containerRegistries.images.privateEndpoint"),
    ],
)
def test_a_shared_resource_is_configured_below_shared(kind: str, path: str, configured: str) -> None:
    record = build({**registry(shared="images"), **SHARED})
    lines = {(): 1, ("shared",): 2, ("shared", "containerRegistries"): 3}
    lines |= {tuple(configured.split(".")): 4}
    layers = layers_of(Document(Path("a.yaml"), dict(SHARED), lines), Path())
    place = Places(layers)(record.one(kind), parse_path(path))
    assert place
    assert place.path == configured


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"id": REGISTRY, "shared": "images"}, "set either id or shared"),
        ({"id": REGISTRY, "sku": {"name": "Basic"}}, "sku has no effect: a registry with an `id` exists"),
        ({"shared": "images", "name": "acmeimages"}, "name has no effect: this registry is configured under `shared`"),
        ({"roleAssignmentMode": "AbacRepositoryPermissions"}, "2025-04-01"),
        ({"name": "acme-images"}, "5 to 50 letters and digits"),
        ({"privateEndpoint": {}}, "set subnet to a name in network.subnets, or subnetId"),
        ({"privateEndpoint": {"subnet": "other"}}, "other, which is not in network.subnets (nodes)"),
        ({"cacheRules": {"hub": {"sourceRepository": "a", "targetRepository": "b", "credentialSet": "x"}}}, "(none)"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError) as error:
        Cluster.model_validate(registry(**settings))
    assert text in str(error.value)


def test_a_password_is_not_the_identifier_of_a_secret() -> None:
    credential = {"usernameSecretIdentifier": "joe", "passwordSecretIdentifier": "hunter2"}
    sets = {"hub": {"loginServer": "docker.io", "authCredentials": [credential]}}
    with pytest.raises(ValidationError) as error:
        Cluster.model_validate(registry(credentialSets=sets))
    found = [str(each) for each in problems_of(error.value)]
    assert len(found) == 2
    assert all("is not the identifier of a Key Vault secret" in each for each in found)
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    ("stack", "text"),
    [
        ({"clusters": {"shared": {}}}, "a cluster cannot have the key shared"),
        ({"clusters": {"shop": registry(shared="images")}}, "images is not in shared.containerRegistries (none)"),
        (
            {"clusters": {}, "shared": {"containerRegistries": {"images": {"privateEndpoint": {"subnet": "nodes"}}}}},
            "subnets belong to clusters",
        ),
    ],
)
def test_shared_resources_exist_and_stand_alone(stack: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError) as error:
        Stack.model_validate(stack)
    assert text in str(error.value)
