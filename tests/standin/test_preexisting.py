"""Resources that a program uses and does not create exist before it is rehearsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.azure.generated import SUBSCRIPTION
from fairway.request import Request
from fairway.standin.cloud import Cloud
from fairway.standin.preexisting import add_preexisting
from fairway.standin.provider import Provider
from fairway.standin.roles import UNNAMED

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-hub"
HUB = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
OWN = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop/providers/Microsoft.Network/virtualNetworks/vnet"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return Cloud(tmp_path)


def peering(**properties: object) -> Request:
    return Request("azure-native:network:VirtualNetworkPeering", "p", properties, id=f"{OWN}/virtualNetworkPeerings/p")


def vnet() -> Request:
    return Request("azure-native:network:VirtualNetwork", "v", {"resourceGroupName": "rg-shop"}, id=OWN)


def test_a_network_that_is_only_named_is_there_with_its_group(cloud: Cloud) -> None:
    add_preexisting(cloud, [vnet(), peering(remoteVirtualNetwork={"id": HUB})])
    assert cloud.get(HUB) is not None
    assert cloud.get(GROUP) is not None


def test_what_the_program_makes_is_left_to_the_program(cloud: Cloud) -> None:
    add_preexisting(cloud, [vnet(), peering(remoteVirtualNetwork={"id": HUB})])
    assert cloud.get(OWN) is None


def test_a_part_of_what_the_program_makes_is_not_taken_for_granted(cloud: Cloud) -> None:
    add_preexisting(cloud, [vnet(), peering(remoteVirtualNetwork={"id": f"{OWN}/subnets/forgotten"})])
    assert cloud.get(f"{OWN}/subnets/forgotten") is None


def test_a_group_that_is_only_named_is_there(cloud: Cloud) -> None:
    assert add_preexisting(cloud, [vnet()]) == [f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop"]


def test_an_existing_subnet_brings_its_network(cloud: Cloud) -> None:
    add_preexisting(cloud, [peering(subnet=f"{HUB}/subnets/nodes")])
    assert {GROUP, HUB, f"{HUB}/subnets/nodes"} <= {each.id for each in cloud.everything()}


def test_an_identity_that_is_there_has_the_ids_only_azure_could_tell(cloud: Cloud) -> None:
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/cp"
    add_preexisting(cloud, [peering(identity={"userAssignedIdentities": [identity]})])
    found = cloud.get(identity)
    assert found is not None
    assert found.state["principalId"]


def test_a_second_time_nothing_is_put_there(cloud: Cloud) -> None:
    requested = [vnet(), peering(remoteVirtualNetwork={"id": HUB})]
    assert add_preexisting(cloud, requested)
    assert add_preexisting(cloud, requested) == []


def test_what_is_looked_up_is_there_also_in_another_subscription(cloud: Cloud) -> None:
    vault = (
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
    )
    add_preexisting(cloud, [], [vault])
    assert cloud.get(vault) is not None


MINE = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/cp"
KUBELET = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kubelet"
PRINCIPAL, OBJECT, CLIENT = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123")


def shop(**properties: object) -> Request:
    own = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [MINE]}, **properties}
    return Request("azure-native:containerservice:ManagedCluster", "shop", own, depends_on=("role",))


def role(**properties: object) -> Request:
    inputs = {"principalId": PRINCIPAL, "principalType": "ServicePrincipal", **properties}
    return Request("azure-native:authorization:RoleAssignment", "role", inputs)


def test_an_existing_identity_has_the_principal_whose_roles_the_cluster_waits_for(cloud: Cloud) -> None:
    add_preexisting(cloud, [role(), shop()])
    found = cloud.get(MINE)
    assert found is not None
    assert found.state["principalId"] == PRINCIPAL
    assert not found.inputs


def test_an_existing_kubelet_identity_has_the_ids_that_are_configured(cloud: Cloud) -> None:
    profile = {"kubeletidentity": {"resourceId": KUBELET, "objectId": OBJECT, "clientId": CLIENT}}
    add_preexisting(cloud, [shop(identityProfile=profile)])
    found = cloud.get(KUBELET)
    assert found is not None
    assert (found.state["principalId"], found.state["clientId"]) == (OBJECT, CLIENT)


@pytest.mark.parametrize("roles", [[], [role(principalType="Group")]])
def test_an_identity_with_an_unknown_principal_is_marked(cloud: Cloud, roles: list[Request]) -> None:
    add_preexisting(cloud, [*roles, shop()])
    found = cloud.get(MINE)
    assert found is not None
    assert found.inputs == {UNNAMED: True}


def test_an_existing_address_is_found_in_the_subscription_of_the_settings(tmp_path: Path) -> None:
    provider = Provider(Cloud(tmp_path))
    address = GROUP.replace(SUBSCRIPTION, "s") + "/providers/Microsoft.Network/publicIPAddresses/out"
    add_preexisting(provider.arm.cloud, [peering(publicIPAddress={"id": address})])
    arguments = {"publicIpAddressName": "OUT", "resourceGroupName": "rg-hub"}
    found = provider.invoke("azure-native:network:getPublicIPAddress", arguments)
    assert found["id"] == address
    assert found["ipAddress"]
