"""A provider on its own cloud, and the resources that most tests need in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairway.standin.cloud import Cloud
from fairway.standin.crash import Crash
from fairway.standin.provider import Provider

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
NODES = f"{NETWORK}/subnets/nodes"
CLUSTER = f"{SUBSCRIPTION}/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/shop"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"
NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


class Ended(BaseException):
    """A process would have been killed here."""


class Counted(Crash):
    """Kills nothing; records what would have been killed."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    def provider(self) -> None:
        self.ended.append("provider")
        raise Ended("provider")

    def engine(self) -> None:
        self.ended.append("engine")
        raise Ended("engine")

    def interrupt(self, times: int) -> None:
        self.ended.append(f"interrupt {times}")


def urn(kind: str, name: str) -> str:
    """The URN of a resource of a stack."""
    return f"urn:pulumi:dev::shop::azure-native:{kind}::{name}"


class Azure:
    """A provider with short methods for frequent calls; names are set, so nothing is random."""

    def __init__(self, folder: Path) -> None:
        self.cloud = Cloud(folder)
        self.crash = Counted()
        self.provider = Provider(self.cloud, self.crash)

    def check(self, kind: str, name: str, inputs: Mapping[str, Any], **olds: Any) -> dict[str, Any]:
        """The inputs as Check gives them; there is nothing wrong with them."""
        found, failures = self.provider.check(urn(kind, name), olds, inputs, b"seed")
        assert failures == []
        return found

    def create(self, kind: str, name: str, timeout: float = 0, **inputs: Any) -> tuple[str, dict[str, Any]]:
        """Check and Create."""
        return self.provider.create(urn(kind, name), self.check(kind, name, inputs), timeout=timeout)

    def update(self, kind: str, name: str, id: str, **inputs: Any) -> dict[str, Any]:
        """Check and Update."""
        return self.provider.update(urn(kind, name), id, {}, self.check(kind, name, inputs))

    def group(self) -> None:
        """A resource group `rg`."""
        self.create("resources:ResourceGroup", "rg", resourceGroupName="rg", location="westeurope")

    def network(self, space: str = "10.240.0.0/16", nodes: str = "10.240.0.0/22", **subnet: Any) -> None:
        """A resource group with a VNet and a subnet for nodes."""
        self.group()
        named = {"resourceGroupName": "rg", "virtualNetworkName": "vnet"}
        self.create("network:VirtualNetwork", "vnet", **named, addressSpace={"addressPrefixes": [space]})
        self.create("network:Subnet", "nodes", **named, subnetName="nodes", addressPrefix=nodes, **subnet)

    def identity(self) -> str:
        """A managed identity; its principal id."""
        inputs = {"resourceGroupName": "rg", "resourceName": "own"}
        return self.create("managedidentity:UserAssignedIdentity", "own", **inputs)[1]["principalId"]

    def grant(self, scope: str, role: str, principal: str, **more: Any) -> tuple[str, dict[str, Any]]:
        """A role assignment."""
        role_id = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        inputs = {"scope": scope, "roleDefinitionId": role_id, "principalId": principal}
        return self.create("authorization:RoleAssignment", "role", **inputs, **more)

    def cluster(self, **inputs: Any) -> tuple[str, dict[str, Any]]:
        """A cluster `shop` with a system pool."""
        return self.create("containerservice:ManagedCluster", "shop", **cluster_inputs(**inputs))

    def change(self, **inputs: Any) -> dict[str, Any]:
        """The same cluster with other inputs."""
        return self.update("containerservice:ManagedCluster", "shop", CLUSTER, **cluster_inputs(**inputs))

    def pool(self, name: str = "web", **inputs: Any) -> tuple[str, dict[str, Any]]:
        """A pool of the cluster."""
        return self.create("containerservice:AgentPool", name, **pool_inputs(name, **inputs))

    def codes(self) -> list[tuple[str, int, str | None]]:
        """Operation, status and code of each line of the journal."""
        return [(each["operation"], each["status"], each["code"]) for each in self.cloud.entries()]


def system(**changes: Any) -> dict[str, Any]:
    """An inline system pool."""
    return {"name": "sys", "mode": "System", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 3, **changes}


def cluster_inputs(**changes: Any) -> dict[str, Any]:
    """The inputs of a cluster that AKS accepts."""
    place = {"resourceGroupName": "rg", "resourceName": "shop", "location": "westeurope", "dnsPrefix": "shop"}
    known = {"identity": {"type": "SystemAssigned"}, "kubernetesVersion": "1.35", "agentPoolProfiles": [system()]}
    return place | known | changes


def pool_inputs(name: str, **changes: Any) -> dict[str, Any]:
    """The inputs of a pool that AKS accepts."""
    place = {"resourceGroupName": "rg", "resourceName": "shop", "agentPoolName": name}
    return place | {"mode": "User", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 2} | changes


def generic_safeguard(level: str = "Warn") -> dict[str, Any]:
    """The inputs of a generic resource that creates a cluster's deployment safeguards."""
    return {
        "resourceGroupName": "rg",
        "resourceProviderNamespace": "Microsoft.ContainerService",
        "parentResourcePath": "managedClusters/shop/providers/Microsoft.ContainerService",
        "resourceType": "deploymentSafeguards",
        "resourceName": "default",
        "apiVersion": "2025-07-01",
        "properties": {"level": level},
    }
