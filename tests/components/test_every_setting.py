"""Every setting there is reaches Azure as it was written, or changes what is asked for in a way of its own."""

from __future__ import annotations

from typing import Any

import pytest

from components import Context, NodePool
from config.cluster import Cluster
from config.node_pool import DefaultNodePool
from config.node_pool import NodePool as NodePoolSettings
from config.upgrade import MaintenanceWindow
from fairway.plan import record
from fairway.request import leaves
from tests.repository import build
from tests.samples import full

IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"
WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w"
SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"


def test_every_property_of_the_cluster_arrives_as_arm_writes_it() -> None:
    document = full(Cluster) | {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    asked = build(document).one("ManagedCluster").properties
    for path, value in leaves(document):
        if path not in {("location",)}:
            assert at(asked, path) == value, path


def test_every_property_of_the_inline_pool_arrives_as_arm_writes_it() -> None:
    document = full(DefaultNodePool)
    asked = build({"defaultNodePool": document}).one("ManagedCluster").properties["agentPoolProfiles"]
    assert asked == [document]


def test_every_property_of_a_pool_arrives_as_arm_writes_it() -> None:
    document = full(NodePoolSettings)
    asked = dict(build({"nodePools": {"web": document}}).one("AgentPool").properties)
    for set_by_us in ("agentPoolName", "resourceName", "resourceGroupName"):
        asked.pop(set_by_us)
    assert asked == document


def test_every_property_of_a_maintenance_window_arrives_as_arm_writes_it() -> None:
    document = full(MaintenanceWindow)
    asked = build({"maintenance": {"default": document}}).one("MaintenanceConfiguration")
    assert asked.get("configName") == "default"
    assert asked.properties["maintenanceWindow"] == document


OWN: dict[str, dict[str, Any]] = {
    "name": {"name": "other"},
    "resourceGroupName": {"resourceGroupName": "existing"},
    "protect": {"protect": False},
    "upgradeKubernetes": {"upgradeKubernetes": True},
    "updateDefaultNodePool": {"updateDefaultNodePool": True},
    "monitoring none": {"monitoring": None},
    "monitoring.workspaceId": {"monitoring": {"workspaceId": WORKSPACE}},
    "monitoring.retentionInDays": {"monitoring": {"retentionInDays": 31}},
    "monitoring.dailyQuotaGb": {"monitoring": {"dailyQuotaGb": 2.5}},
    "monitoring.logCategories": {"monitoring": {"logCategories": ["kube-audit"]}},
    "monitoring.allMetrics": {"monitoring": {"allMetrics": False}},
    "maintenance Kubernetes": {"maintenance": {"aksManagedAutoUpgradeSchedule": full(MaintenanceWindow)}},
    "maintenance node images": {"maintenance": {"aksManagedNodeOSUpgradeSchedule": full(MaintenanceWindow)}},
    "network.addressPrefixes": {"network": {"addressPrefixes": ["10.224.0.0/16", "10.99.0.0/16"]}},
    "network.dnsServers": {"network": {"dnsServers": ["10.99.0.4"]}},
    "network.subnets": {"network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/24"}}}},
    "network.subnets none": {"network": {"subnets": {}}},
    "network.subnets.id": {"network": {"subnets": {"nodes": {"id": SUBNET}}}},
    "network.subnets.serviceEndpoints": {
        "network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "serviceEndpoints": ["Microsoft.Storage"]}}}
    },
    "network.subnets.delegations": {
        "network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "delegations": ["Microsoft.X/y"]}}}
    },
    "network.subnets.privateEndpointNetworkPolicies": {
        "network": {
            "subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "privateEndpointNetworkPolicies": "Enabled"}}
        }
    },
    "network.subnets.privateLinkServiceNetworkPolicies": {
        "network": {
            "subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "privateLinkServiceNetworkPolicies": "Disabled"}}
        }
    },
    "network.subnets.defaultOutboundAccess": {
        "network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "defaultOutboundAccess": False}}}
    },
    "network.subnets.wayOut": {"network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20", "wayOut": False}}}},
    "network.natGateway.publicIpCount": {"network": {"natGateway": {"publicIpCount": 2}}},
    "network.natGateway.idleTimeoutInMinutes": {"network": {"natGateway": {"idleTimeoutInMinutes": 9}}},
    "network.natGateway.zones": {"network": {"natGateway": {"zones": ["1"]}}},
    "network.apiServerSubnet": {"network": {"apiServerSubnet": "nodes"}},
    "network.privateDNSZone": {"network": {"privateDNSZone": {}}},
    "network.privateDNSZone.subdomain": {"network": {"privateDNSZone": {"subdomain": "shop"}}},
    "network.privateDNSZone.linkedVirtualNetworks": {
        "network": {
            "privateDNSZone": {
                "linkedVirtualNetworks": {"hub": "/subscriptions/s/providers/Microsoft.Network/virtualNetworks/hub"}
            }
        }
    },
    "monitoring.workspaceLocation": {"monitoring": {"workspaceLocation": "northeurope"}},
    "securityProfile.azureKeyVaultKms.vaultId": {
        "securityProfile": {"azureKeyVaultKms": {"vaultId": "/subscriptions/s/providers/Microsoft.KeyVault/vaults/v"}}
    },
    "identity.type": {"identity": {"type": "SystemAssigned"}},
    "identity.userAssignedIdentities": {"identity": {"userAssignedIdentities": [IDENTITY]}},
    "identity.principalId": {
        "identity": {
            "userAssignedIdentities": [IDENTITY],
            "principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
        }
    },
    "nodePools": {"nodePools": {"web": {}}},
    "nodePools.name": {"nodePools": {"web": {"name": "web"}}},
    "nodePools.subnet": {"nodePools": {"web": {"subnet": "nodes"}}},
    "nodePools.podSubnet": {"nodePools": {"web": {"podSubnet": "nodes"}}},
    "nodePools.rotation": {
        "nodePools": {"web": {"vmSize": "Standard_D4s_v5", "rotation": {"from": {"vmSize": "Standard_D2s_v5"}}}}
    },
    "nodePools.rotation.inOneStep": {
        "nodePools": {
            "web": {
                "vmSize": "Standard_D4s_v5",
                "rotation": {"from": {"vmSize": "Standard_D2s_v5"}, "inOneStep": True},
            }
        }
    },
    "defaultNodePool.podSubnet": {"defaultNodePool": {"podSubnet": "nodes"}},
    "tags": {"tags": {"a": "b"}},
}
"""Our own keys, each with a value that is not its default."""

SECURITY_RULE = {"priority": 100, "direction": "Inbound", "access": "Allow"}
ROUTE = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}
ROLE = {"principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", "roleDefinitionName": "Reader"}


def with_rule(**more: Any) -> dict[str, Any]:
    subnet = {"addressPrefix": "10.224.0.0/20", "securityRules": {"web": SECURITY_RULE | more}}
    return {"network": {"subnets": {"nodes": subnet}}}


def with_route(**more: Any) -> dict[str, Any]:
    return {"network": {"routeTable": {"routes": {"default": ROUTE | more}}}}


def with_role(**more: Any) -> dict[str, Any]:
    return {"roleAssignments": {"ops": ROLE | more}}


NESTED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (with_rule(), with_rule(**{key: value}))
    for key, value in {
        "priority": 101,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "Udp",
        "sourceAddressPrefix": "Internet",
        "sourcePortRange": "1",
        "destinationAddressPrefix": "Internet",
        "destinationPortRange": "443",
        "description": "why",
    }.items()
]
NESTED += [
    (with_route(), with_route(**{key: value}))
    for key, value in {
        "addressPrefix": "10.0.0.0/8",
        "nextHopType": "VirtualNetworkGateway",
        "nextHopIpAddress": "10.200.0.4",
    }.items()
]
NESTED += [(with_route(), {"network": {"routeTable": {"disableBgpRoutePropagation": True}}})]
NESTED += [
    (with_role(), with_role(**change))
    for change in (
        {"principalId": "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"},
        {"principalType": "User"},
        {"roleDefinitionName": "Azure Kubernetes Service RBAC Reader"},
        {"roleDefinitionName": None, "roleDefinitionId": "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"},
        {"namespace": "shop"},
        {"condition": "true"},
    )
]
SUCCESSOR = {"nodePools": {"core": {"mode": "System"}}}
NESTED += [
    (SUCCESSOR, {**SUCCESSOR, "defaultNodePool": {"retired": "draining"}}),
    ({**SUCCESSOR, "defaultNodePool": {"retired": "gone"}}, {**SUCCESSOR, "defaultNodePool": {"retired": "draining"}}),
]


@pytest.mark.parametrize("key", OWN)
def test_a_key_of_ours_changes_what_is_asked_for(key: str) -> None:
    subnet = {"nodePools": {"web": {}}} if key.startswith("nodePools.") else {}
    plain = {"vmSize": "Standard_D4s_v5"} if "rotation" in key else {}
    before = build({"nodePools": {"web": plain}} if subnet else {})
    after = build(OWN[key])
    changes = before.requests != after.requests
    # `nodes` is the subnet a pool joins anyway: saying so must not make another pool.
    assert changes == (key != "nodePools.subnet")


@pytest.mark.parametrize(("before", "after"), NESTED)
def test_a_part_of_a_key_of_ours_changes_what_is_asked_for(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert build(before).requests != build(after).requests


def test_version_aliases_are_dropped_unless_they_are_kept() -> None:
    dropped, kept = build({}), build({"versionAliases": "keep"})
    assert "aliases" not in dropped.one("ManagedCluster").options
    assert len(kept.one("ManagedCluster").options["aliases"]) > 100


def test_a_component_of_a_pool_alone_works_without_the_rest() -> None:
    settings = Cluster.model_validate({"network": {"subnets": {}}, "nodePools": {"web": {}}})

    def program() -> None:
        NodePool(Context("shop", settings, resource_group_name="rg"), "web", cluster_name="aks")

    assert record(program, project="p", stack="s").one("AgentPool").get("resourceName") == "aks"


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        tree = tree[part]
    return tree
