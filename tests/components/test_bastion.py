"""The way in to a private cluster: Azure Bastion, and a jump host."""

from __future__ import annotations

from typing import Any

from fairway import check
from fairway.plan import Record
from tests.repository import build

SUBNETS = {
    "nodes": {"addressPrefix": "10.224.0.0/20"},
    "jump": {"addressPrefix": "10.224.16.0/28"},
    "AzureBastionSubnet": {"addressPrefix": "10.224.255.192/26"},
}
HOST = {
    "subnet": "jump",
    "sshPublicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
}


def with_bastion(**settings: Any) -> Record:
    """The record of a cluster with this Bastion host."""
    return build({"network": {"bastion": settings, "subnets": SUBNETS}})


def test_a_bastion_host_is_in_its_subnet_and_has_tunnels_for_native_clients() -> None:
    plan = with_bastion()
    bastion = plan.one("BastionHost")
    subnet = plan.one("Subnet", "shop/subnet/AzureBastionSubnet")
    assert bastion.properties["ipConfigurations"][0]["subnet"]["id"] == subnet.id
    assert bastion.get("enableTunneling") is True
    assert "networkSecurityGroup" not in subnet.properties
    assert "natGateway" not in subnet.properties


def test_the_cluster_does_not_wait_for_bastion_and_has_no_role_on_its_subnet() -> None:
    plan = with_bastion(jumpHost=HOST)
    assert not {"shop/bastion", "shop/jump-host"} & set(plan.one("ManagedCluster").depends_on)
    assert not [each for each in plan.all("RoleAssignment") if each.name == "shop/role/subnet-AzureBastionSubnet"]


def test_a_smaller_sku_has_no_tunnels_and_the_developer_sku_neither_subnet_nor_address() -> None:
    assert with_bastion(sku={"name": "Basic"}).one("BastionHost").get("enableTunneling") is False
    plan = build({"network": {"bastion": {"sku": {"name": "Developer"}}}})
    assert plan.one("BastionHost").get("virtualNetwork.id") == plan.one("VirtualNetwork").id
    assert [each.name for each in plan.all("PublicIPAddress")] == ["shop/nat/0"]


def test_a_jump_host_has_no_public_address_no_password_and_sign_in_with_entra_id() -> None:
    plan = with_bastion(jumpHost=HOST)
    interface = plan.one("NetworkInterface").properties["ipConfigurations"][0]
    assert "publicIPAddress" not in interface
    assert interface["subnet"]["id"] == plan.one("Subnet", "shop/subnet/jump").id
    machine = plan.one("VirtualMachine")
    assert machine.get("osProfile.linuxConfiguration.disablePasswordAuthentication") is True
    assert machine.get("identity.type") == "SystemAssigned"
    assert plan.one("VirtualMachineExtension").get("vmName") == machine.get("vmName")


def test_a_jump_host_can_have_a_size_that_is_newer_than_azures_schema() -> None:
    for more in ({}, {"vmSize": "Standard_D2as_v6"}):
        assert not check(with_bastion(jumpHost=HOST | more))


def test_without_entra_id_a_jump_host_has_neither_identity_nor_extension() -> None:
    plan = with_bastion(jumpHost=HOST | {"entraLogin": False})
    assert "identity" not in plan.one("VirtualMachine").properties
    assert not plan.all("VirtualMachineExtension")


def test_the_subnet_of_bastion_can_have_the_rules_that_azure_documents() -> None:
    # learn.microsoft.com/azure/bastion/bastion-nsg: direction, source, destination, ports.
    documented: dict[str, tuple[str, str, str, list[str]]] = {
        "https": ("Inbound", "Internet", "*", ["443"]),
        "gateway-manager": ("Inbound", "GatewayManager", "*", ["443"]),
        "load-balancer": ("Inbound", "AzureLoadBalancer", "*", ["443"]),
        "between-hosts": ("Inbound", "VirtualNetwork", "VirtualNetwork", ["8080", "5701"]),
        "to-vms": ("Outbound", "*", "VirtualNetwork", ["22", "3389"]),
        "to-azure": ("Outbound", "*", "AzureCloud", ["443"]),
        "to-hosts": ("Outbound", "VirtualNetwork", "VirtualNetwork", ["8080", "5701"]),
        "sessions": ("Outbound", "*", "Internet", ["80"]),
    }
    rules = {
        name: {
            "priority": 100 + place,
            "direction": direction,
            "access": "Allow",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": destination,
            "destinationPortRanges": ports,
        }
        for place, (name, (direction, source, destination, ports)) in enumerate(documented.items())
    }
    subnets = {
        "nodes": {"addressPrefix": "10.224.0.0/20"},
        "AzureBastionSubnet": {"addressPrefix": "10.224.255.192/26", "securityRules": rules},
    }
    plan = build({"network": {"bastion": {}, "subnets": subnets}})
    group = plan.one("NetworkSecurityGroup", "shop/nsg/AzureBastionSubnet")
    assert {each["name"]: each["destinationPortRanges"] for each in group.get("securityRules")} == {
        name: ports for name, (*_, ports) in documented.items()
    }
    assert [each for each in check(plan) if each.severity == "error"] == []
