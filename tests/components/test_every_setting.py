"""Every setting reaches Azure as it is written, or is found in the requests in a way of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

import pytest

from components import Context, NodePool
from components.places import KINDS
from config.cluster import Cluster
from config.model import Settings
from config.namespaces import ManagedNamespace
from config.node_pool import DefaultNodePool
from config.node_pool import NodePool as NodePoolSettings
from config.upgrade import MaintenanceWindow
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record, record
from fairway.request import leaves
from tests.components.alert_rows import ALERT_ROWS
from tests.components.backup_rows import BACKUP_ROWS
from tests.components.collection_rows import COLLECTION_ROWS
from tests.components.cost_rows import COST_ROWS
from tests.components.extension_rows import EXTENSION_ROWS
from tests.components.fleet_rows import MEMBER_ROWS
from tests.components.gateway_rows import GATEWAY_ROWS
from tests.components.monitoring_rows import MONITORING_ROWS
from tests.components.policy_rows import POLICY_ROWS
from tests.components.pool_group_rows import POOL_GROUP_ROWS
from tests.components.private_link_rows import PRIVATE_LINK_ROWS
from tests.components.registry_rows import REGISTRY_ROWS
from tests.components.seen import Seen, of
from tests.components.tenant_rows import TENANT_ROWS
from tests.components.vault_rows import VAULT_ROWS
from tests.repository import build
from tests.samples import fields, full, plain

IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"
WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
HUB = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
CONFIGURATION = "MaintenanceConfiguration"
NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
NAMED = "x-{cluster}-{location}"
SUBNET = f"{NETWORK}/virtualNetworks/v/subnets/nodes"
OUTPUTS: dict[str, Any] = {
    "vnet": f"{NETWORK}/virtualNetworks/v",
    "subnetIds": {"nodes": SUBNET},
    "natGatewayId": f"{NETWORK}/natGateways/n",
    "routeTableId": f"{NETWORK}/routeTables/r",
}
"""What the stack acme/network/prod exports."""


def test_every_property_of_the_cluster_arrives_as_arm_writes_it() -> None:
    document = full(Cluster) | {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    found = build(document).one("ManagedCluster").properties
    for path, value in leaves(document):
        if path not in {("location",)}:
            assert at(found, path) == value, path


def test_every_property_of_the_inline_pool_arrives_as_arm_writes_it() -> None:
    document = full(DefaultNodePool)
    found = build({"defaultNodePool": document}).one("ManagedCluster").properties["agentPoolProfiles"]
    assert found == [document]


def test_every_property_of_a_pool_arrives_as_arm_writes_it() -> None:
    document = full(NodePoolSettings)
    found = dict(build({"nodePools": {"web": document}}).one("AgentPool").properties)
    for set_by_fairway in ("agentPoolName", "resourceName", "resourceGroupName"):
        found.pop(set_by_fairway)
    assert found == document


def test_every_property_of_a_maintenance_window_arrives_as_arm_writes_it() -> None:
    document = full(MaintenanceWindow)
    found = build({"maintenance": {"default": document}}).one("MaintenanceConfiguration")
    assert found.get("configName") == "default"
    assert found.properties["maintenanceWindow"] == document


ROLE = {"principalId": PRINCIPAL, "roleDefinitionName": "Reader"}
RULE = {"priority": 100, "direction": "Inbound", "access": "Allow"}
ROUTE = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}
ZONE = f"{NETWORK}/privateDnsZones/privatelink.vaultcore.azure.net"
GROUP = f"{NETWORK}/applicationSecurityGroups/a"
STORAGE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logs"
VM = ("VirtualMachine",)
RULES = "FirewallPolicyRuleCollectionGroup"
FIRST = "ruleCollections[0].rules[0]"
NTP = {"destinationAddresses": ["10.9.0.4"], "destinationPorts": ["123"]}
POLICY = f"{NETWORK}/firewallPolicies/central"
SUBNETS = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "other": {"addressPrefix": "10.224.16.0/24"}}


def joined(kind: str, path: str) -> Seen:
    """Whether a property is the id of the subnet `other`."""
    return lambda record: of(kind, path)(record) in [each.id for each in record.all("Subnet")[1:]]


def option(name: str) -> Seen:
    """A resource option of the cluster."""
    return lambda record: getattr(record.one("ManagedCluster"), name)


def network(**settings: Any) -> dict[str, Any]:
    return {"network": settings}


def of_another_stack(**settings: Any) -> dict[str, Any]:
    return network(stackReference="acme/network/prod", **settings)


def bastion(**settings: Any) -> dict[str, Any]:
    subnets = {**SUBNETS, "AzureBastionSubnet": {"addressPrefix": "10.224.255.192/26"}}
    return network(bastion=settings, subnets=subnets)


def jump(**settings: Any) -> dict[str, Any]:
    return {
        "jumpHost": {
            "subnet": "nodes",
            "sshPublicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
            **settings,
        }
    }


def balanced(**settings: Any) -> dict[str, Any]:
    return {"networkProfile": {"outboundType": "loadBalancer"}, **network(loadBalancer=settings)}


def pool_of_group(key: str) -> dict[str, Any]:
    return {key: {"applicationSecurityGroups": ["web"]}}


def endpoint(**settings: Any) -> dict[str, Any]:
    vault = {"subnet": "nodes", "privateLinkServiceId": VAULT, "groupIds": ["vault"], **settings}
    return network(privateEndpoints={"vault": vault})


def firewall(**settings: Any) -> dict[str, Any]:
    subnets = {**SUBNETS, "AzureFirewallSubnet": {"addressPrefix": "10.224.255.192/26"}}
    udr = {"outboundType": "userDefinedRouting"}
    return {"networkProfile": udr, **network(firewall=settings, subnets=subnets)}


def firewall_rules(record: Record) -> list[dict[str, Any]]:
    """The network rules and the application rules by name."""
    collections = [each for group in record.all(RULES) for each in group.properties["ruleCollections"]]
    return [{rule["name"]: rule for rule in each["rules"]} for each in collections] or [{"own": {}}, {"own": {}}]


def nodes(**settings: Any) -> dict[str, Any]:
    return network(subnets={"nodes": SUBNETS["nodes"] | settings})


def web(**settings: Any) -> dict[str, Any]:
    return {**network(subnets=SUBNETS), "nodePools": {"web": settings}}


def rotated(**settings: Any) -> dict[str, Any]:
    return web(vmSize="Standard_D4s_v5", rotation={"from": {"vmSize": "Standard_D2s_v5"}, **settings})


def role(**settings: Any) -> dict[str, Any]:
    return {"roleAssignments": {"ops": ROLE | settings}}


def workload(**settings: Any) -> dict[str, Any]:
    return {"workloadIdentities": {"orders": {"namespace": "shop", "serviceAccountName": "orders"} | settings}}


def workload_role(**settings: Any) -> dict[str, Any]:
    identity = {key: settings.pop(key) for key in ("id", "principalId") if key in settings}
    return workload(roleAssignments={"vault": {"roleDefinitionName": "Reader", "scope": VAULT} | settings}, **identity)


def namespace(**settings: Any) -> dict[str, Any]:
    return {"managedNamespaces": {"web": settings}}


def namespace_role(**settings: Any) -> dict[str, Any]:
    return namespace(roleAssignments={"devs": ROLE | settings})


def role_id(name: str) -> Seen:
    """The GUID of the role in a role assignment."""
    return lambda it: str(of("RoleAssignment", "roleDefinitionId", name)(it)).rpartition("/")[2]


OPS = "shop/role/ops"
ORDERS_ROLE, WEB_ROLE = "shop/workload/orders/role/vault", "shop/namespace/web/role/devs"
TRUSTED = {"sourceResourceId": VAULT, "roles": ["Microsoft.DataProtection/backupVaults/backup-operator"]}
OWN: dict[str, tuple[dict[str, Any], Seen, Any]] = {
    "name": ({"name": "other"}, of("ManagedCluster", "resourceName"), "other"),
    "resourceGroupName": ({"resourceGroupName": "mine"}, of("ManagedCluster", "resourceGroupName"), "mine"),
    "newResourceGroupName": (
        {"newResourceGroupName": "rg-{cluster}-{location}"},
        lambda it: {
            it.one("ResourceGroup").get("resourceGroupName"),
            it.one("ManagedCluster").get("resourceGroupName"),
        },
        {"rg-shop-westeurope"},
    ),
    "protect": ({"protect": False}, option("protect"), False),
    "versionAliases": ({"versionAliases": "keep"}, lambda it: "aliases" in option("options")(it), True),
    **{
        f"deploymentSafeguards.{key}": (
            {"deploymentSafeguards": {"level": "Enforce", key: value}},
            of("Resource", f"properties.{key}"),
            value,
        )
        for key, value in {
            "level": "Warn",
            "excludedNamespaces": ["ops"],
            "podSecurityStandardsLevel": "Restricted",
        }.items()
    },
    # What it contains is in test_outputs.
    **{
        f"kubeconfig.{key}": ({"kubeconfig": {key: value}}, lambda it: "kubeconfig" in it.exports["shop"], True)
        for key, value in (("login", "msi"), ("clientId", PRINCIPAL))
    },
    "upgradeKubernetes": ({"upgradeKubernetes": True}, option("ignore_changes"), ()),
    "updateDefaultNodePool": (
        {"updateDefaultNodePool": True},
        option("ignore_changes"),
        ("agentPoolProfiles[0].orchestratorVersion", "kubernetesVersion"),
    ),
    "identity.principalId": (
        {"identity": {"userAssignedIdentities": [IDENTITY], "principalId": PRINCIPAL}},
        of("RoleAssignment", "principalId"),
        PRINCIPAL,
    ),
    "securityProfile.azureKeyVaultKms.vaultId": (
        {"securityProfile": {"azureKeyVaultKms": {"vaultId": VAULT}}},
        of("RoleAssignment", "scope", "shop/role/key-vault"),
        VAULT,
    ),
    "windowsProfile.adminPasswordSecret": (
        {"windowsProfile": {"adminUsername": "azureuser", "adminPasswordSecret": "shopWindowsPassword"}},
        option("secrets"),
        ("windowsProfile.adminPassword",),
    ),
    "defaultNodePool": ({"defaultNodePool": {"count": 5}}, of("ManagedCluster", "agentPoolProfiles[0].count"), 5),
    **{
        f"defaultNodePool.{key}": (
            {**network(subnets=SUBNETS), "defaultNodePool": {key: "other"}},
            joined("ManagedCluster", f"agentPoolProfiles[0].{path}"),
            True,
        )
        for key, path in {"subnet": "vnetSubnetID", "podSubnet": "podSubnetID"}.items()
    },
    "defaultNodePool.retired": (
        {"nodePools": {"core": {"mode": "System"}}, "defaultNodePool": {"retired": "draining"}},
        lambda it: [each.name for each in it.all("AgentPool") if "importId" in each.options],
        ["shop/system"],
    ),
    "nodePools.*": (web(count=7), of("AgentPool", "count"), 7),
    "nodePools.*.name": (web(name="mine"), of("AgentPool", "agentPoolName"), "mine"),
    "nodePools.*.subnet": (web(subnet="other"), joined("AgentPool", "vnetSubnetID"), True),
    "nodePools.*.podSubnet": (web(podSubnet="other"), joined("AgentPool", "podSubnetID"), True),
    "nodePools.*.rotation.from.*": (
        rotated(),
        lambda it: [each.get("vmSize") for each in it.all("AgentPool")],
        ["Standard_D4s_v5", "Standard_D2s_v5"],
    ),
    "nodePools.*.rotation.inOneStep": (
        rotated(inOneStep=True),
        lambda it: [len(each.options["aliases"]) for each in it.all("AgentPool")],
        [1],
    ),
    "network.protect": (
        network(protect=True),
        lambda it: {each.protect for each in it.all("VirtualNetwork") + it.all("Subnet")},
        {True},
    ),
    "identity.protect": (
        {"identity": {"protect": True}},
        lambda it: [each.protect for each in it.all("UserAssignedIdentity")],
        [True],
    ),
    "identityProfile.kubeletidentity.protect": (
        {"identityProfile": {"kubeletidentity": {"protect": True}}},
        lambda it: {each.name: each.protect for each in it.all("UserAssignedIdentity")}.get("shop/kubelet"),
        True,
    ),
    "network.addressPrefixes": (
        network(addressPrefixes=["10.224.0.0/16", "10.99.0.0/16"]),
        of("VirtualNetwork", "addressSpace.addressPrefixes"),
        ["10.224.0.0/16", "10.99.0.0/16"],
    ),
    "network.resourceGroupName": (
        network(resourceGroupName="rg-network"),
        lambda it: {each.get("resourceGroupName") for each in it.all("VirtualNetwork") + it.all("Subnet")},
        {"rg-network"},
    ),
    "network.tags.*": (
        {**network(tags={"owner": "net"}), "tags": {"team": "web"}},
        lambda it: [it.one(each).get("tags") for each in ("VirtualNetwork", "NetworkSecurityGroup", "ManagedCluster")],
        [{"owner": "net"}, {"owner": "net"}, {"team": "web"}],
    ),
    "network.dnsServers": (
        network(dnsServers=["10.99.0.4"]),
        of("VirtualNetwork", "dhcpOptions.dnsServers"),
        ["10.99.0.4"],
    ),
    "network.subnets.*.id": (
        network(subnets={"nodes": {"id": SUBNET}}),
        of("ManagedCluster", "agentPoolProfiles[0].vnetSubnetID"),
        SUBNET,
    ),
    "network.shared": (
        {**network(shared="spoke"), "shared": {"networks": {"spoke": {}}}},
        lambda it: [each.name for each in it.all("VirtualNetwork")],
        ["shared/vnet/spoke"],
    ),
    "network.virtualNetworkId": (
        network(virtualNetworkId=f"{NETWORK}/virtualNetworks/v", subnets=SUBNETS),
        lambda it: [(each.get("resourceGroupName"), each.get("virtualNetworkName")) for each in it.all("Subnet")],
        [("g", "v"), ("g", "v")],
    ),
    "network.virtualNetworkOutput": (
        of_another_stack(virtualNetworkOutput="vnet", subnets=SUBNETS),
        of("Subnet", "virtualNetworkName"),
        "v",
    ),
    "network.stackReference": (
        of_another_stack(subnets={"nodes": {"output": "subnetIds.nodes"}}),
        lambda it: [each.id for each in it.reads],
        ["acme/network/prod"],
    ),
    "network.subnets.*.output": (
        of_another_stack(subnets={"nodes": {"output": "subnetIds.nodes"}}),
        of("ManagedCluster", "agentPoolProfiles[0].vnetSubnetID"),
        SUBNET,
    ),
    "network.subnets.*.networkSecurityGroup.id": (
        nodes(networkSecurityGroup={"id": f"{NETWORK}/networkSecurityGroups/n"}),
        of("Subnet", "networkSecurityGroup.id"),
        f"{NETWORK}/networkSecurityGroups/n",
    ),
    **{
        f"network.{key}.{how}": (
            of_another_stack(**{key: {how: value}}, subnets=SUBNETS)
            if how == "output"
            else network(**{key: {how: value}}),
            of("Subnet", f"{key}.id"),
            OUTPUTS[value] if how == "output" else value,
        )
        for key, how, value in (
            ("natGateway", "id", f"{NETWORK}/natGateways/n"),
            ("natGateway", "output", "natGatewayId"),
            ("routeTable", "id", f"{NETWORK}/routeTables/r"),
            ("routeTable", "output", "routeTableId"),
        )
    },
    "network.subnets.*.serviceEndpoints": (
        nodes(serviceEndpoints=["Microsoft.Storage"]),
        of("Subnet", "serviceEndpoints"),
        [{"service": "Microsoft.Storage"}],
    ),
    "network.subnets.*.delegations": (
        nodes(delegations=["Microsoft.X/y"]),
        of("Subnet", "delegations"),
        [{"name": "y", "serviceName": "Microsoft.X/y"}],
    ),
    "network.subnets.*.addressPrefixes": (
        network(subnets={"nodes": {"addressPrefixes": ["10.224.0.0/24", "10.224.1.0/24"]}}),
        of("Subnet", "addressPrefixes"),
        ["10.224.0.0/24", "10.224.1.0/24"],
    ),
    "network.subnets.*.wayOut": (nodes(wayOut=False), of("Subnet", "natGateway"), None),
    **{
        f"network.subnets.*.{key}": (nodes(**{key: value}), of("Subnet", key), value)
        for key, value in {
            "addressPrefix": "10.224.0.0/24",
            "privateEndpointNetworkPolicies": "Enabled",
            "privateLinkServiceNetworkPolicies": "Disabled",
            "defaultOutboundAccess": False,
        }.items()
    },
    **{
        f"network.subnets.*.securityRules.*.{key}": (
            nodes(securityRules={"web": RULE | {key: value}}),
            of("NetworkSecurityGroup", f"securityRules[0].{key}"),
            value,
        )
        for key, value in {
            "priority": 101,
            "direction": "Outbound",
            "access": "Deny",
            "protocol": "Udp",
            "sourceAddressPrefix": "Internet",
            "sourcePortRange": "1",
            "destinationAddressPrefix": "Internet",
            "destinationPortRange": "443",
            "sourceAddressPrefixes": ["10.0.0.0/8", "192.168.0.0/16"],
            "sourcePortRanges": ["1", "2-9"],
            "destinationAddressPrefixes": ["10.0.0.0/8"],
            "destinationPortRanges": ["80", "443"],
            "description": "why",
        }.items()
    },
    "network.natGateway.publicIpCount": (
        network(natGateway={"publicIpCount": 2}),
        lambda it: [each.name for each in it.all("PublicIPAddress")],
        ["shop/nat/0", "shop/nat/1"],
    ),
    "network.natGateway.sku.name": (
        network(natGateway={"sku": {"name": "StandardV2"}}),
        of("NatGateway", "sku.name"),
        "StandardV2",
    ),
    "network.natGateway.publicIpPrefixLength": (
        network(natGateway={"publicIpPrefixLength": 30}),
        of("PublicIPPrefix", "prefixLength"),
        30,
    ),
    **{
        f"network.natGateway.{key}": (
            network(natGateway={key: [{"id": f"{NETWORK}/{type}/a"}]}),
            of("NatGateway", key),
            [{"id": f"{NETWORK}/{type}/a"}],
        )
        for key, type in (("publicIpAddresses", "publicIPAddresses"), ("publicIpPrefixes", "publicIPPrefixes"))
    },
    "network.natGateway.idleTimeoutInMinutes": (
        network(natGateway={"idleTimeoutInMinutes": 9}),
        of("NatGateway", "idleTimeoutInMinutes"),
        9,
    ),
    **{
        key: (settings, of(type, path), "x-shop-westeurope")
        for key, settings, type, path in (
            ("network.name", network(name=NAMED), "VirtualNetwork", "virtualNetworkName"),
            ("network.natGateway.name", network(natGateway={"name": NAMED}), "NatGateway", "natGatewayName"),
            ("network.routeTable.name", network(routeTable={"name": NAMED}), "RouteTable", "routeTableName"),
            (
                "network.subnets.*.networkSecurityGroup.name",
                nodes(networkSecurityGroup={"name": NAMED}),
                "NetworkSecurityGroup",
                "networkSecurityGroupName",
            ),
            ("monitoring.workspaceName", {"monitoring": {"workspaceName": NAMED}}, "Workspace", "workspaceName"),
            ("identity.name", {"identity": {"name": NAMED}}, "UserAssignedIdentity", "resourceName"),
        )
    },
    "identityProfile.kubeletidentity.name": (
        {"identityProfile": {"kubeletidentity": {"name": NAMED}}},
        of("UserAssignedIdentity", "resourceName", "shop/kubelet"),
        "x-shop-westeurope",
    ),
    "network.natGateway.zones": (network(natGateway={"zones": ["1"]}), of("PublicIPAddress", "zones"), ["1"]),
    "network.routeTable.disableBgpRoutePropagation": (
        network(routeTable={"disableBgpRoutePropagation": True}),
        of("RouteTable", "disableBgpRoutePropagation"),
        True,
    ),
    **{
        f"network.routeTable.routes.*.{key}": (
            network(routeTable={"routes": {"default": ROUTE | {key: value}}}),
            of("RouteTable", f"routes[0].{key}"),
            value,
        )
        for key, value in {
            "addressPrefix": "10.0.0.0/8",
            "nextHopType": "VirtualNetworkGateway",
            "nextHopIpAddress": "10.200.0.4",
        }.items()
    },
    **{
        f"network.peerings.*.{key}": (
            network(peerings={"hub": {"remoteVirtualNetworkId": HUB, key: value}}),
            of("VirtualNetworkPeering", "remoteVirtualNetwork.id" if value == HUB else key),
            value,
        )
        for key, value in {
            "remoteVirtualNetworkId": HUB,
            "allowVirtualNetworkAccess": False,
            "allowForwardedTraffic": False,
            "useRemoteGateways": True,
        }.items()
    },
    **{
        f"network.peerings.*.remotePeering.{key}": (
            network(peerings={"hub": {"remoteVirtualNetworkId": HUB, "remotePeering": {key: value}}}),
            of(
                "VirtualNetworkPeering",
                "virtualNetworkPeeringName" if key == "name" else key,
                "shop/remote-peering/hub",
            ),
            value,
        )
        for key, value in {
            "name": "to-the-shop",
            "allowVirtualNetworkAccess": False,
            "allowForwardedTraffic": False,
            "allowGatewayTransit": True,
        }.items()
    },
    **{
        f"network.dnsZones.*.{key}": (
            {
                "ingressProfile": {"webAppRouting": {"enabled": True}},
                **network(dnsZones={"apps": {"name": "shop.example.com", **settings}}),
            },
            seen,
            expected,
        )
        for key, settings, seen, expected in (
            ("name", {}, of("Zone", "zoneName"), "shop.example.com"),
            ("private", {"private": True}, of("PrivateZone", "privateZoneName"), "shop.example.com"),
            (
                "linkedVirtualNetworks.*",
                {"private": True, "linkedVirtualNetworks": {"hub": HUB}},
                of("VirtualNetworkLink", "virtualNetwork.id", "shop/dns-zone/apps/hub"),
                HUB,
            ),
        )
    },
    **{
        f"network.privateEndpoints.*.{key}": (endpoint(**settings), of(kind, path), expected)
        for key, settings, kind, path, expected in (
            ("subnet", {}, "PrivateEndpoint", "privateLinkServiceConnections[0].name", "pe-shop-vault"),
            ("subnetId", {"subnet": None, "subnetId": SUBNET}, "PrivateEndpoint", "subnet.id", SUBNET),
            (
                "privateLinkServiceId",
                {},
                "PrivateEndpoint",
                "privateLinkServiceConnections[0].privateLinkServiceId",
                VAULT,
            ),
            ("groupIds", {}, "PrivateEndpoint", "privateLinkServiceConnections[0].groupIds", ["vault"]),
            ("privateDNSZone", {"privateDNSZone": "example.com"}, "PrivateZone", "privateZoneName", "example.com"),
            (
                "privateDnsZoneId",
                {"privateDnsZoneId": ZONE},
                "PrivateDnsZoneGroup",
                "privateDnsZoneConfigs[0].privateDnsZoneId",
                ZONE,
            ),
        )
    },
    "network.loadBalancer.publicIpCount": (
        balanced(publicIpCount=2),
        lambda it: len(it.one("ManagedCluster").get("networkProfile.loadBalancerProfile.outboundIPs.publicIPs") or ()),
        2,
    ),
    "network.loadBalancer.publicIpPrefixLength": (
        balanced(publicIpPrefixLength=30),
        of("PublicIPPrefix", "prefixLength"),
        30,
    ),
    "network.loadBalancer.zones": (
        balanced(publicIpPrefixLength=30, zones=["1", "2"]),
        of("PublicIPPrefix", "zones"),
        ["1", "2"],
    ),
    "network.applicationSecurityGroups.*.id": (
        {**network(applicationSecurityGroups={"web": {"id": GROUP}}), **pool_of_group("defaultNodePool")},
        of("ManagedCluster", "agentPoolProfiles[0].networkProfile.applicationSecurityGroups"),
        [GROUP],
    ),
    "identity.assignRoles": (
        {"identity": {"assignRoles": False}},
        lambda found: [each.name for each in found.all("RoleAssignment") if each.name.startswith("shop/role/subnet")],
        [],
    ),
    "defaultNodePool.inheritTags": (
        {"tags": {"team": "web"}, "defaultNodePool": {"inheritTags": False, "tags": {"own": "1"}}},
        of("ManagedCluster", "agentPoolProfiles[0].tags"),
        {"own": "1"},
    ),
    "nodePools.*.inheritTags": (
        {"tags": {"team": "web"}, "nodePools": {"web": {"inheritTags": False, "tags": {"own": "1"}}}},
        of("AgentPool", "tags"),
        {"own": "1"},
    ),
    "defaultNodePool.applicationSecurityGroups": (
        {**network(applicationSecurityGroups={"web": {}}), **pool_of_group("defaultNodePool")},
        lambda it: [each.name for each in it.all("ApplicationSecurityGroup")],
        ["shop/asg/web"],
    ),
    "nodePools.*.applicationSecurityGroups": (
        {**network(applicationSecurityGroups={"web": {"id": GROUP}}), "nodePools": pool_of_group("web")},
        of("AgentPool", "networkProfile.applicationSecurityGroups"),
        [GROUP],
    ),
    **{
        f"network.subnets.*.securityRules.*.{side}ApplicationSecurityGroups": (
            network(
                applicationSecurityGroups={"web": {"id": GROUP}},
                subnets={
                    "nodes": SUBNETS["nodes"]
                    | {"securityRules": {"web": RULE | {f"{side}ApplicationSecurityGroups": ["web"]}}}
                },
            ),
            of("NetworkSecurityGroup", f"securityRules[0].{side}ApplicationSecurityGroups"),
            [{"id": GROUP}],
        )
        for side in ("source", "destination")
    },
    **{
        f"network.flowLogs.{key}": (
            network(flowLogs={"storageId": STORAGE, key: value}),
            of("FlowLog", path),
            value,
        )
        for key, path, value in (
            ("storageId", "storageId", STORAGE),
            ("retentionDays", "retentionPolicy.days", 30),
            (
                "workspaceResourceId",
                "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId",
                WORKSPACE,
            ),
            ("networkWatcherName", "networkWatcherName", "watcher"),
            ("networkWatcherResourceGroupName", "resourceGroupName", "rg-watcher"),
        )
    },
    **{
        f"network.bastion.{key}": (bastion(**settings), of(kind, path), expected)
        for key, settings, kind, path, expected in (
            ("sku.name", {"sku": {"name": "Premium"}}, "BastionHost", "sku.name", "Premium"),
            ("enableTunneling", {"enableTunneling": False}, "BastionHost", "enableTunneling", False),
            ("scaleUnits", {"scaleUnits": 4}, "BastionHost", "scaleUnits", 4),
            ("zones", {"zones": ["1"]}, "BastionHost", "zones", ["1"]),
            ("jumpHost.vmSize", jump(vmSize="Standard_D4s_v5"), *VM, "hardwareProfile.vmSize", "Standard_D4s_v5"),
            ("jumpHost.adminUsername", jump(adminUsername="ops"), *VM, "osProfile.adminUsername", "ops"),
            (
                "jumpHost.sshPublicKey",
                jump(),
                *VM,
                "osProfile.linuxConfiguration.ssh.publicKeys[0].keyData",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
            ),
            ("jumpHost.entraLogin", jump(), "VirtualMachineExtension", "type", "AADSSHLoginForLinux"),
        )
    },
    "network.bastion.jumpHost.subnet": (
        bastion(**jump(subnet="other")),
        joined("NetworkInterface", "ipConfigurations[0].subnet.id"),
        True,
    ),
    "network.apiServerEndpoint.subnetId": (
        network(apiServerEndpoint={"subnetId": SUBNET}),
        of("PrivateEndpoint", "subnet.id"),
        SUBNET,
    ),
    "network.firewall.id": (
        firewall(id=POLICY),
        of("FirewallPolicyRuleCollectionGroup", "firewallPolicyName"),
        "central",
    ),
    **{
        f"network.firewall.{key}": (firewall(**{key.partition(".")[0]: settings}), of(kind, path), expected)
        for key, settings, kind, path, expected in (
            ("sku.tier", {"tier": "Premium"}, "AzureFirewall", "sku.tier", "Premium"),
            ("zones", ["1"], "AzureFirewall", "zones", ["1"]),
            ("threatIntelMode", "Deny", "FirewallPolicy", "threatIntelMode", "Deny"),
            ("dnsSettings.enableProxy", {"enableProxy": False}, "FirewallPolicy", "dnsSettings.enableProxy", False),
            ("dnsSettings.servers", {"servers": ["10.9.0.4"]}, "FirewallPolicy", "dnsSettings.servers", ["10.9.0.4"]),
            ("priority", 300, RULES, "priority", 300),
            ("sourceAddresses", ["10.9.0.0/16"], RULES, f"{FIRST}.sourceAddresses", ["10.9.0.0/16"]),
        )
    },
    "network.firewall.publicIpAddresses": (
        firewall(publicIpAddresses=[{"id": f"{NETWORK}/publicIPAddresses/a"}]),
        lambda it: [each.get("ipConfigurations")[0]["publicIPAddress"]["id"] for each in it.all("AzureFirewall")],
        [f"{NETWORK}/publicIPAddresses/a"],
    ),
    "network.firewall.publicIpCount": (
        firewall(publicIpCount=2),
        lambda it: [each.name for each in it.all("PublicIPAddress")],
        ["shop/firewall/0", "shop/firewall/1"],
    ),
    **{
        f"network.firewall.{kind}.*.{key}": (
            firewall(**{kind: {"own": {**(NTP if kind == "networkRules" else {}), **settings}}}),
            lambda it, at=at, key=key: firewall_rules(it)[at]["own"].get(key),
            expected,
        )
        for kind, at, key, settings, expected in (
            ("applicationRules", 1, "targetFqdns", {"targetFqdns": ["docker.io"]}, ["docker.io"]),
            ("applicationRules", 1, "fqdnTags", {"fqdnTags": ["WindowsUpdate"]}, ["WindowsUpdate"]),
            (
                "applicationRules",
                1,
                "protocols",
                {"targetFqdns": ["docker.io"], "protocols": ["Http:80"]},
                [{"protocolType": "Http", "port": 80}],
            ),
            ("networkRules", 0, "ipProtocols", {"ipProtocols": ["UDP"]}, ["UDP"]),
            ("networkRules", 0, "destinationAddresses", {}, ["10.9.0.4"]),
            (
                "networkRules",
                0,
                "destinationFqdns",
                {"destinationAddresses": [], "destinationFqdns": ["time.example.com"]},
                ["time.example.com"],
            ),
            ("networkRules", 0, "destinationPorts", {}, ["123"]),
        )
    },
    "network.apiServerSubnet": (
        network(subnets=SUBNETS, apiServerSubnet="other"),
        joined("ManagedCluster", "apiServerAccessProfile.subnetId"),
        True,
    ),
    "network.privateDNSZone.subdomain": (
        network(privateDNSZone={"subdomain": "shop"}),
        of("PrivateZone", "privateZoneName"),
        "shop.privatelink.westeurope.azmk8s.io",
    ),
    "network.privateDNSZone.linkedVirtualNetworks.*": (
        network(privateDNSZone={"linkedVirtualNetworks": {"hub": HUB}}),
        of("VirtualNetworkLink", "virtualNetwork.id", "shop/dns/hub"),
        HUB,
    ),
    **{
        f"monitoring.{key}": ({"monitoring": {key: value}}, of(kind, path), expected)
        for key, value, kind, path, expected in (
            ("workspaceId", WORKSPACE, "DiagnosticSetting", "workspaceId", WORKSPACE),
            ("workspaceLocation", "northeurope", "DataCollectionRule", "location", "northeurope"),
            ("retentionInDays", 31, "Workspace", "retentionInDays", 31),
            ("dailyQuotaGb", 2.5, "Workspace", "workspaceCapping.dailyQuotaGb", 2.5),
            ("logCategories", ["guard"], "DiagnosticSetting", "logs", [{"category": "guard", "enabled": True}]),
            ("diagnosticSettingName", "to-log", "DiagnosticSetting", "name", "to-log"),
            ("allMetrics", False, "DiagnosticSetting", "metrics", []),
        )
    },
    **{
        f"maintenance.{key}": ({"maintenance": {key: full(MaintenanceWindow)}}, of(CONFIGURATION, "configName"), key)
        for key in ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule", "default")
    },
    **{
        f"locks.*.{key}": (
            {"locks": {"network": {"scope": VAULT, key: value}}},
            of("ManagementLockByScope", key),
            value,
        )
        for key, value in {"scope": HUB, "level": "ReadOnly", "notes": "why"}.items()
    },
    **{
        f"lock.{key}": ({"lock": {key: value}}, of("ManagementLockByScope", key), value)
        for key, value in {"level": "CanNotDelete", "notes": "production"}.items()
    },
    "roleAssignments.*.principalId": (role(), of("RoleAssignment", "principalId", OPS), PRINCIPAL),
    "roleAssignments.*.identity": (
        role(principalId=None, identity="kubeletidentity"),
        of("RoleAssignment", "principalType", OPS),
        "ServicePrincipal",
    ),
    "roleAssignments.*.principalType": (role(principalType="User"), of("RoleAssignment", "principalType", OPS), "User"),
    "roleAssignments.*.condition": (role(condition="true"), of("RoleAssignment", "condition", OPS), "true"),
    "roleAssignments.*.scope": (role(scope=VAULT), of("RoleAssignment", "scope", OPS), VAULT),
    "roleAssignments.*.namespace": (
        role(namespace="web"),
        lambda it: str(of("RoleAssignment", "scope", OPS)(it)).endswith("/managedClusters/shop/namespaces/web"),
        True,
    ),
    "workloadIdentities.*.namespace": (
        workload(),
        of("FederatedIdentityCredential", "subject"),
        "system:serviceaccount:shop:orders",
    ),
    "workloadIdentities.*.serviceAccountName": (
        workload(serviceAccountName="api"),
        of("FederatedIdentityCredential", "subject"),
        "system:serviceaccount:shop:api",
    ),
    "workloadIdentities.*.serviceAccountNames": (
        workload(serviceAccountName=None, serviceAccountNames=["api", "worker"]),
        lambda it: [each.get("subject") for each in it.all("FederatedIdentityCredential")],
        ["system:serviceaccount:shop:api", "system:serviceaccount:shop:worker"],
    ),
    "workloadIdentities.*.name": (
        workload(name="id-orders"),
        of("UserAssignedIdentity", "resourceName", "shop/workload/orders"),
        "id-orders",
    ),
    "identityBindings.*.managedIdentity.resourceId": (
        {"identityBindings": {"orders": {"managedIdentity": {"resourceId": IDENTITY}}}},
        of("Resource", "properties.managedIdentity.resourceId"),
        IDENTITY,
    ),
    "identityBindings.*.workloadIdentity": (
        {**workload(), "identityBindings": {"orders": {"workloadIdentity": "orders"}}},
        lambda it: str(of("Resource", "properties.managedIdentity.resourceId")(it)).rpartition("/")[2],
        "id-shop-orders",
    ),
    "workloadIdentities.*.id": (
        workload(id=IDENTITY),
        of("FederatedIdentityCredential", "resourceName"),
        "own",
    ),
    "workloadIdentities.*.clientId": (
        workload(id=IDENTITY, clientId=PRINCIPAL),
        lambda it: it.exports["shop"].get("workloadIdentities", {}).get("orders", {}).get("clientId"),
        PRINCIPAL,
    ),
    "workloadIdentities.*.principalId": (
        workload_role(id=IDENTITY, principalId=PRINCIPAL),
        of("RoleAssignment", "principalId", ORDERS_ROLE),
        PRINCIPAL,
    ),
    "workloadIdentities.*.roleAssignments.*.scope": (
        workload_role(),
        of("RoleAssignment", "scope", ORDERS_ROLE),
        VAULT,
    ),
    "workloadIdentities.*.roleAssignments.*.condition": (
        workload_role(condition="true"),
        of("RoleAssignment", "condition", ORDERS_ROLE),
        "true",
    ),
    **{
        f"managedNamespaces.*.{key}.*": (
            namespace(**{key: {"team": "shop"}}),
            of("ManagedNamespace", f"properties.{key}"),
            {"team": "shop"},
        )
        for key in ("labels", "annotations")
    },
    **{
        f"managedNamespaces.*.{key}": (namespace(**{key: value}), of("ManagedNamespace", f"properties.{key}"), value)
        for key, value in {"adoptionPolicy": "Always", "deletePolicy": "Delete"}.items()
    },
    **{
        f"managedNamespaces.*.{group}.{key}": (
            namespace(**{group: {key: value}}),
            of("ManagedNamespace", f"properties.{group}.{key}"),
            value,
        )
        for group in ("defaultResourceQuota", "defaultNetworkPolicy")
        for key, value in full(ManagedNamespace)[group].items()
    },
    "managedNamespaces.*.roleAssignments.*.principalId": (
        namespace_role(),
        of("RoleAssignment", "principalId", WEB_ROLE),
        PRINCIPAL,
    ),
    "managedNamespaces.*.roleAssignments.*.principalType": (
        namespace_role(principalType="User"),
        of("RoleAssignment", "principalType", WEB_ROLE),
        "User",
    ),
    "managedNamespaces.*.roleAssignments.*.condition": (
        namespace_role(condition="true"),
        of("RoleAssignment", "condition", WEB_ROLE),
        "true",
    ),
    **{
        f"trustedAccessRoleBindings.*.{key}": (
            {"trustedAccessRoleBindings": {"backup": TRUSTED}},
            of("TrustedAccessRoleBinding", key),
            value,
        )
        for key, value in TRUSTED.items()
    },
    **{
        f"{path}.{key}": (document(**{"roleDefinitionName": None, key: value}), role_id(name), guid)
        for path, document, name in (
            ("workloadIdentities.*.roleAssignments.*", workload_role, ORDERS_ROLE),
            ("managedNamespaces.*.roleAssignments.*", namespace_role, WEB_ROLE),
        )
        for key, value, guid in (
            ("roleDefinitionName", "Reader", BUILT_IN_ROLES["Reader"]),
            ("roleDefinitionId", PRINCIPAL, PRINCIPAL),
        )
    },
    **{
        f"roleAssignments.*.{key}": (
            role(**{"roleDefinitionName": None, key: value}),
            role_id(OPS),
            guid,
        )
        for key, value, guid in (
            ("roleDefinitionName", "Reader", BUILT_IN_ROLES["Reader"]),
            ("roleDefinitionId", PRINCIPAL, PRINCIPAL),
        )
    },
    **BACKUP_ROWS,
    **EXTENSION_ROWS,
    **MEMBER_ROWS,
    **POOL_GROUP_ROWS,
    **ALERT_ROWS,
    **COLLECTION_ROWS,
    **COST_ROWS,
    **GATEWAY_ROWS,
    **MONITORING_ROWS,
    **PRIVATE_LINK_ROWS,
    **REGISTRY_ROWS,
    **VAULT_ROWS,
    **POLICY_ROWS,
    **TENANT_ROWS,
}
"""Our own keys: settings with a value that is not the default, what to look at in the requests, and its value then."""

ARM_MODELS = (DefaultNodePool, NodePoolSettings, MaintenanceWindow)
"""Models whose keys are ARM's own, but for those made with `own(...)`."""


def own_keys(model: type[Settings], prefix: str = "", *, ours: bool = False) -> Iterator[str]:
    """The path of each key that is not a property of the managed cluster or of a pool; `*` is a name of the user's."""
    for name, field in fields(model):
        path, inner = f"{prefix}{field.alias or name}", plain(field.annotation)
        if get_origin(inner) is dict:
            path, inner = f"{path}.*", plain(get_args(inner)[1])
        own = ours or bool(field.exclude)
        group = isinstance(inner, type) and issubclass(inner, Settings)
        if own and (not group or inner in ARM_MODELS):
            yield path
        if group:
            yield from own_keys(inner, f"{path}.", ours=own and inner not in ARM_MODELS)


def test_no_key_of_fairway_is_without_a_row() -> None:
    # What files include, ranges of the address pool and the stack's tags are filled in before.
    lengths = {
        f"{where}.{key}" for where in ("network", "network.subnets.*") for key in ("prefixLength", "ipv6PrefixLength")
    }
    filled_in = {"include", "inheritTags", *lengths}
    assert set(own_keys(Cluster)) - filled_in == set(OWN)


@cache
def plain_cluster() -> Record:
    """What is requested without any of the keys."""
    return build({})


@pytest.mark.parametrize("key", OWN)
def test_a_key_of_fairway_has_an_effect_on_the_requests(key: str) -> None:
    document, seen, expected = OWN[key]
    found = build(document, {"pulumi:pulumi:StackReference": OUTPUTS})
    assert seen(plain_cluster()) != expected
    assert seen(found) == expected
    assert [each for each in found.requests if each.custom and not any(kind.path(each) for kind in KINDS)] == []


def test_naming_the_subnet_that_a_pool_joins_anyway_makes_no_other_pool() -> None:
    assert build(web(subnet="nodes")).requests == build(web()).requests


def test_a_component_of_a_pool_alone_works_without_the_rest() -> None:
    settings = Cluster.model_validate({"network": {"subnets": {}}, "nodePools": {"web": {}}})

    def program() -> None:
        NodePool(Context("shop", settings, resource_group_name="rg"), "web", cluster_name="aks")

    assert record(program, project="p", stack="s").one("AgentPool").get("resourceName") == "aks"


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        tree = tree[part]
    return tree
