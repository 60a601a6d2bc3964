"""The settings of the network and the identities that are managed together with a cluster."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from config.adoption.around import Around
from config.adoption.settings import Tree, settings_of
from config.egress import Route
from config.model import Settings
from config.subnet import SecurityRule
from config.types import NAME
from fairway.adoption.found import Found
from fairway.azure.regions import region_name
from fairway.azure.resource_id import parse_id
from fairway.request import SECRET, Request, leaves, mapping, sequence, value_at

_OF_AZURE = frozenset(("id", "name", "type", "etag", "provisioningState", "hasBgpOverride"))
"""What Azure returns in each rule and route, and no setting has."""


class StaysError(Exception):
    """It cannot be managed; the message is the reason."""


def around(found: Found) -> Around:
    """The settings of what is to be managed besides the cluster."""
    result = Around()
    if "network" in found.around.kinds:
        try:
            _network(found, result)
        except StaysError as error:
            result.network, result.subnets, result.shared = None, {}, {}
            result.unmanaged.append(f"the network stays as it is: {error}")
    if "identities" in found.around.kinds:
        for id in _identity_ids(found):
            try:
                result.identities[id.lower()] = {
                    "name": here(found, "identities", id, "az identity show").name,
                    "protect": True,
                }
            except StaysError as error:
                result.unmanaged.append(f"the identity {_name(id)} stays as it is: {error}")
    return result


def _identity_ids(found: Found) -> list[str]:
    ids = [str(each) for each in sequence(value_at(found.cluster.properties, "identity.userAssignedIdentities")) or ()]
    kubelet = str(value_at(found.cluster.properties, "identityProfile.kubeletidentity.resourceId", ""))
    of_aks = str(found.cluster.get("nodeResourceGroup", "")).lower() == _group(kubelet).lower()
    return ids if of_aks or not kubelet else [*ids, kubelet]


def here(found: Found, kind: str, id: str, command: str) -> Request:
    """The resource with that id, if the cluster's resource group, region and tags are its own."""
    request = _described(found, id, command)
    if _group(id).lower() != found.group.lower():
        raise StaysError(f"it is in the resource group {_group(id)}, and {kind} are managed in that of the cluster")
    if (request.get("tags") or {}) != _tags(found):
        raise StaysError("it has other tags than the cluster, which an update would change")
    return request


def _described(found: Found, id: str, command: str) -> Request:
    request = found.around.by_id(id)
    if request is None:
        raise StaysError(f"it is not in the descriptions: add the output of `{command} --ids {id} --output json`")
    if any(value is SECRET for _, value in leaves(request.outputs)):
        raise StaysError("the description has a secret value, which no file gets")
    region, own = (region_name(each.get("location")) for each in (request, found.cluster))
    if region != own and region:
        raise StaysError(f"it is in {region}, the cluster in {own}")
    return request


def _network(found: Found, result: Around) -> None:
    shared = found.around.shared
    pools = shared.pools if shared else found.pools
    used = [str(id) for pool in pools for id in (pool.get("vnetSubnetID"), pool.get("podSubnetID")) if id]
    ids = {each.lower(): each for each in used}
    if not ids:
        raise StaysError("AKS created it, in the resource group of the nodes, and manages it")
    above = {id.rpartition("/subnets/")[0]: each.rpartition("/subnets/")[0] for id, each in ids.items()}
    if len(above) > 1:
        raise StaysError(f"the pools are in {len(above)} VNets: {', '.join(map(_name, above.values()))}")
    vnet = _described(found, next(iter(above.values())), "az network vnet show")
    subnets = [_described(found, each, "az network vnet subnet show") for each in ids.values()]
    _named([each.name for each in subnets], "subnet")
    tags, space = dict(vnet.get("tags") or {}), mapping(vnet.get("addressSpace")) or {}
    tree: Tree = {"name": vnet.name, "protect": True}
    if _group(vnet.id).lower() != (shared.resource_group if shared else found.group).lower():
        tree["resourceGroupName"] = _group(vnet.id)
    if shared or tags != _tags(found):
        tree["tags"] = tags
    tree["addressPrefixes"] = [*(sequence(space.get("addressPrefixes")) or ())]
    if servers := sequence(value_at(vnet.properties, "dhcpOptions.dnsServers")):
        tree["dnsServers"] = [*servers]
    ways = _way_out(found, subnets, vnet, result)
    tree["subnets"] = dict(_subnets(found, subnets, vnet, result))
    result.network = tree | ways
    if shared:
        _named([vnet.name], "VNet")
        place = {
            "resourceGroupName": shared.resource_group,
            **({"location": shared.location} if shared.location else {}),
        }
        result.shared = {**place, "networks": {vnet.name: result.network}}
        result.network = {"shared": vnet.name}
    result.subnets = {each.id.lower(): each.name for each in subnets}


def _way_out(found: Found, subnets: Sequence[Request], vnet: Request, result: Around) -> Tree:
    tables = {id.lower(): id for each in subnets if (id := _id(each, "routeTable"))}
    gateways = {id.lower(): id for each in subnets if (id := _id(each, "natGateway"))}
    if len(tables) > 1 or len(gateways) > 1:
        raise StaysError("its subnets have different route tables or NAT gateways")
    if gateways and value_at(found.cluster.properties, "networkProfile.outboundType") != "userAssignedNATGateway":
        raise StaysError("its subnets have a NAT gateway, and outboundType is not userAssignedNATGateway")
    if different := _different_ways(subnets):
        raise StaysError(different)
    tree: Tree = {}
    for id in gateways.values():
        try:
            tree["natGateway"] = _nat_gateway(found, id, vnet)
        except StaysError as error:
            result.unmanaged.append(f"the NAT gateway {_name(id)} stays as it is: {error}")
            tree["natGateway"] = {"id": id}
    for id in tables.values():
        try:
            # learn.microsoft.com/azure/aks/configure-kubenet, "Bring your own subnet and route table with kubenet": the
            # cloud provider adds and removes a route for each node. As settings they would be put back.
            users = found.around.shared.clusters if found.around.shared else (found.cluster,)
            if any(str(each.get("networkProfile.networkPlugin")).lower() == "kubenet" for each in users):
                raise StaysError("AKS writes its routes, one for each node of kubenet")
            table = _beside(found, id, vnet, "az network route-table show")
            routes = _entries(Route, table.get("routes"), "route")
        except StaysError as error:
            result.unmanaged.append(f"the route table {_name(id)} stays as it is: {error}")
            tree["routeTable"] = {"id": id}
        else:
            more = {"disableBgpRoutePropagation": True} if table.get("disableBgpRoutePropagation") else {}
            tree["routeTable"] = {"name": table.name, **more, **({"routes": routes} if routes else {})}
    return tree


def _different_ways(subnets: Sequence[Request]) -> str:
    """That of the subnets with a route table or a NAT gateway some have both and others one; empty if all are alike."""
    ways = {
        each.name: [_name(id) for key in ("routeTable", "natGateway") if (id := _id(each, key))] for each in subnets
    }
    attached = {name: each for name, each in ways.items() if each}
    if len({*map(tuple, attached.values())}) < 2:
        return ""
    listed = ", ".join(f"{name} has {' and '.join(each)}" for name, each in attached.items())
    return (
        f"its subnets have different ways out: {listed}. `network` has one route table and one NAT gateway, for each "
        "subnet with `wayOut` both, so an update would attach what a subnet does not have. The stack file uses the "
        "subnets by id, and nothing more is to be done; leave the network to the tool that manages it"
    )


def _nat_gateway(found: Found, id: str, vnet: Request) -> Tree:
    """The settings of a NAT gateway; its addresses and prefixes are used by id."""
    if id.lower() in found.around.only_used:
        return {"id": id}
    gateway = _beside(found, id, vnet, "az network nat gateway show")
    tree: Tree = {"name": gateway.name}
    for key in ("publicIpAddresses", "publicIpPrefixes"):
        if ids := [str((mapping(each) or {}).get("id")) for each in sequence(gateway.get(key)) or ()]:
            tree[key] = [{"id": each} for each in ids]
    if len(tree) == 1:
        raise StaysError("it has no public IP address and no prefix")
    if (sku := str(value_at(gateway.properties, "sku.name", "Standard"))) != "Standard":
        tree["sku"] = {"name": sku}
    elif zones := sequence(gateway.get("zones")):
        tree["zones"] = [*zones]
    if (minutes := gateway.get("idleTimeoutInMinutes", 4)) != 4:
        tree["idleTimeoutInMinutes"] = minutes
    return tree


def _subnets(found: Found, subnets: Sequence[Request], vnet: Request, result: Around) -> Iterator[tuple[str, Tree]]:
    routed = any(_id(each, "routeTable") or _id(each, "natGateway") for each in subnets)
    groups: set[str] = set()
    for each in subnets:
        usual = {"privateEndpointNetworkPolicies": "Disabled", "privateLinkServiceNetworkPolicies": "Enabled"}
        keys = ("addressPrefix", "addressPrefixes", *usual, "defaultOutboundAccess")
        tree: Tree = {key: each.get(key) for key in keys if each.get(key) not in (None, [], usual.get(key))}
        if "addressPrefix" in tree:
            tree.pop("addressPrefixes", None)
        for key, name in (("serviceEndpoints", "service"), ("delegations", "serviceName")):
            if values := [str((mapping(one) or {}).get(name)) for one in sequence(each.get(key)) or ()]:
                tree[key] = values
        attached = bool(_id(each, "routeTable") or _id(each, "natGateway"))
        if routed and attached == bool(each.get("delegations")):
            tree["wayOut"] = attached
        yield each.name, {**tree, **_security_group(found, each, vnet, groups, result)}


def _security_group(found: Found, subnet: Request, vnet: Request, seen: set[str], result: Around) -> Tree:
    id = _id(subnet, "networkSecurityGroup")
    if not id:
        return {"networkSecurityGroup": None}
    if id.lower() in seen:
        return {"networkSecurityGroup": {"id": id}}
    seen.add(id.lower())
    try:
        group = _beside(found, id, vnet, "az network nsg show")
        rules = _entries(SecurityRule, group.get("securityRules"), "rule")
    except StaysError as error:
        result.unmanaged.append(f"the network security group {_name(id)} stays as it is: {error}")
        return {"networkSecurityGroup": {"id": id}}
    return {"networkSecurityGroup": {"name": group.name}, **({"securityRules": rules} if rules else {})}


def _beside(found: Found, id: str, vnet: Request, command: str) -> Request:
    """The resource with that id, if it has the resource group and the tags of the VNet."""
    request = _described(found, id, command)
    if _group(id).lower() != _group(vnet.id).lower():
        raise StaysError(f"it is in the resource group {_group(id)}, the VNet in {_group(vnet.id)}")
    if (request.get("tags") or {}) != (vnet.get("tags") or {}):
        raise StaysError("it has other tags than the VNet, which an update would change")
    return request


def _entries(model: type[Settings], items: Any, what: str) -> Tree:
    """Rules or routes as settings by name."""
    entries = [mapping(each) or {} for each in sequence(items) or ()]
    _named([str(each.get("name")) for each in entries], what)
    found: Tree = {}
    for each in entries:
        body = {key: value for key, value in each.items() if key not in _OF_AZURE}
        if groups := [key for key in body if key.endswith("ApplicationSecurityGroups") and body[key]]:
            raise StaysError(f"its {what} {each.get('name')} has {groups[0]}, which an adoption does not manage")
        result = settings_of(model, body)
        if result.left:
            paths = ", ".join(".".join(map(str, path)) for path, _ in result.left)
            raise StaysError(f"no setting of its {what} {each.get('name')} has {paths}")
        found[str(each.get("name"))] = result.value
    return found


def _named(names: Collection[str], what: str) -> None:
    for each in names:
        if not re.match(NAME, each):
            raise StaysError(f"its {what} has the name {each}; in a stack file names begin with a letter")


def _id(request: Request, key: str) -> str:
    return str(value_at(request.properties, f"{key}.id", "") or "")


def _tags(found: Found) -> Mapping[str, str]:
    return dict(found.cluster.get("tags") or {})


def _group(id: str) -> str:
    parsed = parse_id(id)
    return parsed.group if parsed else ""


def _name(id: str) -> str:
    return id.rpartition("/")[2]
