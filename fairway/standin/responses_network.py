"""What AKS returns for a cluster's network: names of its API server, outbound addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.generated import digits, guid, public_address
from fairway.request import mapping, sequence


def names(id: str, place: str, cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The DNS names of the API server."""
    profile = mapping(cluster.get("apiServerAccessProfile")) or {}
    prefix = str(cluster.get("dnsPrefix") or cluster.get("fqdnSubdomain") or id.rsplit("/", 1)[-1])
    label = f"{prefix}-{digits(id)}"
    public = f"{label}.hcp.{place}.azmk8s.io"
    portal = {"azurePortalFQDN": f"{label}.portal.hcp.{place}.azmk8s.io"}
    if not profile.get("enablePrivateCluster"):
        return {"fqdn": public, **portal}
    zone = str(profile.get("privateDNSZone", ""))
    own = zone.rsplit("/", 1)[-1] if zone.startswith("/") else f"{guid(id, 'zone')}.privatelink.{place}.azmk8s.io"
    named = {"privateFQDN": f"{cluster.get('fqdnSubdomain') or label}.{own}", **portal}
    return named if profile.get("enablePrivateClusterPublicFQDN") is False else {**named, "fqdn": public}


def private(id: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The private link to the API server of a private cluster."""
    profile = mapping(found.get("apiServerAccessProfile")) or {}
    if not profile.get("enablePrivateCluster") or profile.get("enableVnetIntegration"):
        return {}
    link = {"name": "management", "groupId": "management", "requiredMembers": ["management"]}
    kind = "Microsoft.ContainerService/managedClusters/privateLinkResources"
    return {"privateLinkResources": [{"id": f"{id}/privateLinkResources/management", "type": kind, **link}]}


def effective(id: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The network profile with what follows from it: lists of ranges and the outbound addresses in use."""
    network = dict(mapping(found.get("networkProfile")) or {})
    for one, many in (("serviceCidr", "serviceCidrs"), ("podCidr", "podCidrs")):
        if network.get(one) and not network.get(many):
            network[many] = [network[one]]
    outbound = str(network.get("outboundType"))
    group = f"{'/'.join(id.split('/')[:3])}/resourceGroups/{found['nodeResourceGroup']}"
    if outbound == "loadBalancer":
        network["loadBalancerProfile"] = _balancer(mapping(network.get("loadBalancerProfile")) or {}, id, group)
    if outbound == "managedNATGateway":
        gateway = dict(mapping(network.get("natGatewayProfile")) or {})
        count = (mapping(gateway.get("managedOutboundIPProfile")) or {}).get("count", 1)
        network["natGatewayProfile"] = {**gateway, "effectiveOutboundIPs": _managed(id, group, count)}
    basic = str(network.get("loadBalancerSku")).casefold() == "basic"
    if basic or outbound != "loadBalancer":
        # The balancer has no outbound addresses then; how services reach the nodes stays.
        backend = (mapping(network.pop("loadBalancerProfile", None)) or {}).get("backendPoolType")
        if backend and not basic:
            network["loadBalancerProfile"] = {"backendPoolType": backend}
    return network


def _balancer(requested: Mapping[str, Any], id: str, group: str) -> dict[str, Any]:
    balancer = dict(requested)
    own = (("outboundIPs", "publicIPs"), ("outboundIPPrefixes", "publicIPPrefixes"))
    given = [each for key, many in own for each in sequence((mapping(balancer.get(key)) or {}).get(many)) or ()]
    if not given and "managedOutboundIPs" not in balancer:
        balancer["managedOutboundIPs"] = {"count": 1}
    count = (mapping(balancer.get("managedOutboundIPs")) or {}).get("count", 1)
    balancer["effectiveOutboundIPs"] = given or _managed(id, group, count)
    balancer.setdefault("backendPoolType", "NodeIPConfiguration")
    return balancer


def _managed(id: str, group: str, count: int) -> list[dict[str, str]]:
    base = f"{group}/providers/Microsoft.Network/publicIPAddresses"
    return [{"id": f"{base}/{guid(id, f'{public_address(id)} {number}')}"} for number in range(count)]
