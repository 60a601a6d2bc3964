"""Virtual networks and their parts.

The refusals to delete are from learn.microsoft.com/azure/virtual-network/troubleshoot-vm-deployment and from issues of
azurerm (688) and pulumi-azure-native (3051); the code of the NAT gateway is from stackshy/cloudemu pull 967.
"""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits, public_address
from fairway.azure.regions import region_name
from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping, sequence

_NETWORK = in_group("Microsoft.Network/virtualNetworks/{virtualNetworkName}")
_ROUTE_TABLE = in_group("Microsoft.Network/routeTables/{routeTableName}")
_SUBNET_IN_USE = (
    "InUseSubnetCannotBeDeleted",
    "Subnet {name} is in use by {users} and cannot be deleted. In order to delete the subnet, delete all the "
    "resources within the subnet. See aka.ms/deletesubnet.",
)

VIRTUAL_NETWORK = ResourceType(
    "network:VirtualNetwork",
    _NETWORK,
    replaces=("location",),
    seconds=(10, 10, 10),
    children={
        "subnets": "azure-native:network:Subnet",
        "virtualNetworkPeerings": "azure-native:network:VirtualNetworkPeering",
    },
    defaults={"enableDdosProtection": False, "subnets": [], "virtualNetworkPeerings": []},
    in_use=_SUBNET_IN_USE,
    shown=("addressSpace.addressPrefixes", "dhcpOptions.dnsServers"),
)
SUBNET = ResourceType(
    "network:Subnet",
    f"{_NETWORK}/subnets/{{subnetName}}",
    seconds=(6, 6, 10),
    defaults={
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    in_use=_SUBNET_IN_USE,
    shown=("addressPrefix", "addressPrefixes"),
)
VIRTUAL_NETWORK_PEERING = ResourceType(
    "network:VirtualNetworkPeering",
    f"{_NETWORK}/virtualNetworkPeerings/{{virtualNetworkPeeringName}}",
    seconds=(12, 12, 12),
    defaults={
        "allowForwardedTraffic": False,
        "allowGatewayTransit": False,
        "allowVirtualNetworkAccess": True,
        "useRemoteGateways": False,
        "doNotVerifyRemoteGateways": False,
        "peerCompleteVnets": True,
    },
    computed=lambda _id, _inputs: {"peeringState": "Initiated", "peeringSyncLevel": "RemoteNotInSync"},
)
NETWORK_SECURITY_GROUP = ResourceType(
    "network:NetworkSecurityGroup",
    in_group("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}"),
    seconds=(5, 5, 10),
    defaults={"securityRules": []},
    in_use=(
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: {users}. In "
        "order to delete the Network security group, remove the association with the resource(s).",
    ),
    shown=(),
)
ROUTE_TABLE = ResourceType(
    "network:RouteTable",
    _ROUTE_TABLE,
    seconds=(5, 5, 10),
    children={"routes": "azure-native:network:Route"},
    defaults={"disableBgpRoutePropagation": False, "routes": []},
    in_use=(
        "InUseRouteTableCannotBeDeleted",
        "Route table {name} is in use and cannot be deleted. It is used by {users}.",
    ),
)
ROUTE = ResourceType("network:Route", f"{_ROUTE_TABLE}/routes/{{routeName}}")
NAT_GATEWAY = ResourceType(
    "network:NatGateway",
    in_group("Microsoft.Network/natGateways/{natGatewayName}"),
    seconds=(10, 10, 12),
    defaults={"idleTimeoutInMinutes": 4, "sku": {"name": "Standard"}},
    in_use=(
        "InUseNatGatewayCannotBeDeleted",
        "Nat gateway {name} is in use and cannot be deleted. It is used by {users}.",
    ),
    shown=("sku.name", "zones", "idleTimeoutInMinutes"),
)


def _address(id: str, inputs: Values) -> dict[str, Any]:
    found: dict[str, Any] = {"ipAddress": public_address(id)} if _is_static(inputs) else {}
    if label := (mapping(inputs.get("dnsSettings")) or {}).get("domainNameLabel"):
        region = region_name(inputs.get("location"))
        found["dnsSettings"] = {"domainNameLabel": label, "fqdn": f"{label}.{region}.cloudapp.azure.com"}
    return found


def _is_static(inputs: Values) -> bool:
    return inputs.get("publicIPAllocationMethod") == "Static"


_FIXED_OF_ADDRESS = ("location", "publicIPAddressVersion", "publicIPPrefix", "sku")
PUBLIC_IP_ADDRESS = ResourceType(
    "network:PublicIPAddress",
    in_group("Microsoft.Network/publicIPAddresses/{publicIpAddressName}"),
    replaces=(
        *_FIXED_OF_ADDRESS,
        *("natGateway.location", "natGateway.sku"),
        *(
            f"{other}.{each}"
            for other in ("linkedPublicIPAddress", "servicePublicIPAddress")
            for each in _FIXED_OF_ADDRESS
        ),
    ),
    seconds=(5, 5, 12),
    defaults={
        "idleTimeoutInMinutes": 4,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Dynamic",
        "ipTags": [],
        "sku": {"name": "Basic", "tier": "Regional"},
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    },
    computed=_address,
    in_use=(
        "PublicIPAddressCannotBeDeleted",
        "Public IP address {id} can not be deleted since it is still allocated to resource {users}.",
    ),
    shown=("zones",),
)
PUBLIC_IP_PREFIX = ResourceType(
    "network:PublicIPPrefix",
    in_group("Microsoft.Network/publicIPPrefixes/{publicIpPrefixName}"),
    seconds=(5, 5, 12),
    defaults={"publicIPAddressVersion": "IPv4", "ipTags": [], "sku": {"tier": "Regional"}},
    computed=lambda _, inputs: {"ipPrefix": f"203.0.113.0/{inputs.get('prefixLength', 28)}"},
    in_use=(
        "InUsePublicIPPrefixCannotBeDeleted",
        "Public IP prefix {id} cannot be deleted because it is in use by {users}.",
    ),
    shown=("prefixLength", "zones"),
)

_PRIVATE_ENDPOINT = in_group("Microsoft.Network/privateEndpoints/{privateEndpointName}")


def endpoint_address(id: str) -> str:
    """The address that Azure assigns to a private endpoint; the range of its subnet is not known here."""
    return f"10.{int(digits(id, 2), 16)}.0.5"


def _private_endpoint(id: str, inputs: Values) -> dict[str, Any]:
    name, group = id.rsplit("/", 1)[-1], id.split("/")[4]
    nic = f"/subscriptions/{id.split('/')[2]}/resourceGroups/{group}/providers/Microsoft.Network/networkInterfaces"
    listed = sequence(inputs.get("privateLinkServiceConnections")) or ()
    approved = {"status": "Approved", "description": "Auto-Approved", "actionsRequired": "None"}
    connections = [{**(mapping(each) or {}), "privateLinkServiceConnectionState": approved} for each in listed]
    # AKS gives an endpoint no names: Azure/AKS issue 2476.
    of_aks = any("/managedclusters/" in str(each.get("privateLinkServiceId")).lower() for each in connections)
    names = [] if of_aks else [{"fqdn": name, "ipAddresses": [endpoint_address(id)]}]
    return {
        "networkInterfaces": [{"id": f"{nic}/{name}.nic"}],
        "privateLinkServiceConnections": connections,
        "customDnsConfigs": names,
    }


PRIVATE_ENDPOINT = ResourceType(
    "network:PrivateEndpoint",
    _PRIVATE_ENDPOINT,
    seconds=(40, 15, 30),
    defaults={"manualPrivateLinkServiceConnections": []},
    computed=_private_endpoint,
    shown=("subnet.id", "privateLinkServiceConnections[0].groupIds"),
)
PRIVATE_DNS_ZONE_GROUP = ResourceType(
    "network:PrivateDnsZoneGroup",
    f"{_PRIVATE_ENDPOINT}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}",
    seconds=(15, 10, 10),
    shown=(),
)
