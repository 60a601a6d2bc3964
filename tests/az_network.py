"""A cluster with its network and identities as `az` prints them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.az_aks_show import GROUP, SUBSCRIPTION, cluster, guid, pool, saved

NETWORK = f"{GROUP}/providers/Microsoft.Network"
VNET = f"{NETWORK}/virtualNetworks/vnet-orders"
GATEWAY = f"{NETWORK}/natGateways/nat-orders"
NSG, TABLE = f"{NETWORK}/networkSecurityGroups/nsg-aks", f"{NETWORK}/routeTables/rt-orders"
IDENTITIES = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
_TAGS = {"team": "orders"}


def in_network(**more: Any) -> dict[str, Any]:
    """A cluster with two subnets and two identities of its own."""
    own = {f"{IDENTITIES}/id-orders": {"clientId": guid(11), "principalId": guid(12)}}
    kubelet = {"clientId": guid(21), "objectId": guid(22), "resourceId": f"{IDENTITIES}/id-kubelet"}
    usual: dict[str, Any] = {
        "identity": {"type": "UserAssigned", "principalId": None, "tenantId": None, "userAssignedIdentities": own},
        "identityProfile": {"kubeletidentity": kubelet},
        "networkProfile": {"outboundType": "userDefinedRouting", "loadBalancerProfile": None},
        "tags": _TAGS,
    }
    pools = [
        pool("nodepool1", vnetSubnetId=f"{VNET}/subnets/aks"),
        pool("apps", mode="User", vnetSubnetId=f"{VNET}/subnets/apps"),
    ]
    return cluster(*pools, **usual | more)


def _resource(id: str, type: str, **more: Any) -> dict[str, Any]:
    name, end = id.rpartition("/")[2], {"resourceGroup": "rg-orders", "provisioningState": "Succeeded"}
    return {"id": id, "name": name, "type": type, "etag": f'W/"{guid(1)}"', **end, **more}


def subnet(name: str, prefix: str, **more: Any) -> dict[str, Any]:
    """A subnet inside its VNet."""
    usual = {"privateEndpointNetworkPolicies": "Disabled", "privateLinkServiceNetworkPolicies": "Enabled"}
    more = {"addressPrefix": prefix, "delegations": [], **usual, **more}
    return _resource(f"{VNET}/subnets/{name}", "Microsoft.Network/virtualNetworks/subnets", **more)


def vnet(**more: Any) -> dict[str, Any]:
    """`az network vnet show`."""
    group, table = ({"id": id, "resourceGroup": "rg-orders"} for id in (NSG, TABLE))
    endpoints = [{"service": "Microsoft.Storage", "locations": ["westeurope"], "provisioningState": "Succeeded"}]
    usual: dict[str, Any] = {
        "addressSpace": {"addressPrefixes": ["10.20.0.0/16"]},
        "dhcpOptions": {"dnsServers": []},
        "enableDdosProtection": False,
        "location": "westeurope",
        "privateEndpointVNetPolicies": "Disabled",
        "subnets": [
            subnet("aks", "10.20.0.0/20", networkSecurityGroup=group, routeTable=table, serviceEndpoints=endpoints),
            subnet("apps", "10.20.16.0/22", routeTable=table),
            subnet("AzureBastionSubnet", "10.20.250.0/26"),
        ],
        "tags": _TAGS,
        "virtualNetworkPeerings": [],
    }
    return _resource(VNET, "Microsoft.Network/virtualNetworks", **usual | more)


def security_group(**more: Any) -> dict[str, Any]:
    """`az network nsg show`."""
    rule = _resource(
        f"{NSG}/securityRules/web",
        "Microsoft.Network/networkSecurityGroups/securityRules",
        access="Allow",
        direction="Inbound",
        priority=200,
        protocol="Tcp",
        sourceAddressPrefix="Internet",
        sourceAddressPrefixes=[],
        sourcePortRange="*",
        sourcePortRanges=[],
        destinationAddressPrefix="*",
        destinationAddressPrefixes=[],
        destinationPortRanges=["80", "443"],
    )
    usual = {"location": "westeurope", "securityRules": [rule], "tags": _TAGS}
    return _resource(NSG, "Microsoft.Network/networkSecurityGroups", **usual | more)


def route_table(**more: Any) -> dict[str, Any]:
    """`az network route-table show`."""
    hop = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.1.4"}
    route = _resource(f"{TABLE}/routes/out", "Microsoft.Network/routeTables/routes", hasBgpOverride=False, **hop)
    usual = {"disableBgpRoutePropagation": True, "location": "westeurope", "routes": [route], "tags": _TAGS}
    return _resource(TABLE, "Microsoft.Network/routeTables", **usual | more)


def nat_gateway(**more: Any) -> dict[str, Any]:
    """`az network nat gateway show`."""
    address = {"id": f"{NETWORK}/publicIPAddresses/pip-out", "resourceGroup": "rg-orders"}
    usual = {
        "idleTimeoutInMinutes": 10,
        "location": "westeurope",
        "publicIpAddresses": [address],
        "resourceGuid": guid(31),
        "sku": {"name": "Standard"},
        "subnets": [{"id": f"{VNET}/subnets/{each}", "resourceGroup": "rg-orders"} for each in ("aks", "apps")],
        "tags": _TAGS,
        "zones": ["1"],
    }
    return _resource(GATEWAY, "Microsoft.Network/natGateways", **usual | more)


def with_gateway(**more: Any) -> dict[str, Any]:
    """The parts of a cluster whose subnets have the NAT gateway instead of a route table; `more` are its properties."""
    body = vnet()
    for each in body["subnets"]:
        each.pop("routeTable", None)
        each["natGateway"] = {"id": GATEWAY, "resourceGroup": "rg-orders"}
    profile = {"outboundType": "userAssignedNATGateway", "loadBalancerProfile": None}
    return {"vnet": body, "cluster": in_network(networkProfile=profile), "table": None, "nat": nat_gateway(**more)}


def identities() -> list[dict[str, Any]]:
    """`az identity list`."""
    type = "Microsoft.ManagedIdentity/userAssignedIdentities"
    found = (("id-orders", 11), ("id-kubelet", 21))
    return [
        {
            "clientId": guid(at),
            "id": f"{IDENTITIES}/{name}".replace("resourceGroups", "resourcegroups"),
            "location": "westeurope",
            "name": name,
            "principalId": guid(at + 1),
            "resourceGroup": "rg-orders",
            "tags": _TAGS,
            "tenantId": guid(4),
            "type": type,
        }
        for name, at in found
    ]


def described(folder: Path, *, subscription: str = SUBSCRIPTION, **other: Any) -> str:
    """A folder with all of them; `other` replaces some by their name, None leaves one out."""
    all: dict[str, Any] = {
        "cluster": in_network(),
        "vnet": vnet(),
        "nsg": security_group(),
        "table": route_table(),
        "identities": identities(),
    }
    target = folder / "described"
    target.mkdir(exist_ok=True)
    for name, each in (all | other).items():
        if each is not None:
            file = Path(saved(target, each, f"{name}.json"))
            file.write_text(file.read_text(encoding="utf-8").replace(SUBSCRIPTION, subscription), encoding="utf-8")
    return str(target)


PAY_GROUP = "MC_rg-orders_pay-prod_westeurope"


def two_clusters() -> dict[str, Any]:
    """The parts of two clusters in one VNet, with one security group and one route table."""
    second = json.dumps(in_network()).replace("orders-prod", "pay-prod").replace("id-", "id-pay-")
    for old, new in (("subnets/aks", "subnets/pay"), ("subnets/apps", "subnets/pay-apps")):
        second = second.replace(old, new)
    body = vnet()
    group, table = ({"id": id, "resourceGroup": "rg-orders"} for id in (NSG, TABLE))
    nodes = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{PAY_GROUP}/providers/Microsoft.Compute"
    address = {"id": f"{nodes}/virtualMachineScaleSets/aks-x/virtualMachines/0/networkInterfaces/x/ipConfigurations/y"}
    body["subnets"] += [
        subnet("pay", "10.20.64.0/20", networkSecurityGroup=group, routeTable=table, ipConfigurations=[address]),
        subnet("pay-apps", "10.20.80.0/22", routeTable=table),
    ]
    return {"cluster": [in_network(), json.loads(second)], "vnet": body}
