"""Requests from a fragment (ARM's cluster properties, and related resources), and the findings of the rules.

`cases.jsonl` has the keys of a fragment besides cluster properties; `agentPools` (separate pools) and `beside`
(other requests) are additional keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fairway.request import MADE_UP_SUBSCRIPTION, Request
from fairway.rules import RULES, Finding, Profile, check
from fairway.rules.cluster import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER, MANAGED_NAMESPACE
from fairway.rules.cluster_network import ROUTE_TABLE, SUBNET, VIRTUAL_NETWORK
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.identity import FEDERATED_CREDENTIAL

Fragment = dict[str, Any]
Pairs = dict[str, tuple[Fragment, Fragment]]
"""By rule: a request that breaks it, and a near one that does not."""

TODAY = date(2026, 11, 21)
HOME = {"resourceGroupName": "rg1", "resourceName": "aks-test"}
SUBSCRIPTION = "5d4c3b2a-1f0e-4d9c-8b7a-6f5e4d3c2b1a"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg1"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks"
NODES = f"{NETWORK}/vnet1/subnets/nodes"
PODS = f"{NETWORK}/vnet1/subnets/pods"
API_SERVER = f"{NETWORK}/vnet1/subnets/apiserver"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
USER_ASSIGNED = {"type": "UserAssigned", "userAssignedIdentities": {f"{IDENTITY}/id1": {}}}
OVERLAY = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
LAUNCH = {"enableSecureBoot": True, "enableVTPM": True}
CILIUM = OVERLAY | {"networkDataplane": "cilium"}
_CASES = (Path(__file__).parent / "data/cases.jsonl").read_text("utf-8").replace(MADE_UP_SUBSCRIPTION, SUBSCRIPTION)
CASES = [json.loads(line) for line in _CASES.splitlines()]
NOT_A_CLUSTERS = ("virtualNetwork", "maintenanceConfigurations", "managedNamespaces", "federatedIdentityCredentials")
NOT_A_REQUESTS = ("fleet", "existing", "tenantId", "subscriptionId", "publicIPPrefixes", "name", "agentPools", "beside")


def pool(**changes: Any) -> Fragment:
    """A Linux pool of mode User."""
    return {"name": "user1", "mode": "User", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 2} | changes


def windows(**changes: Any) -> Fragment:
    """A Windows pool."""
    return pool(name="win1", osType="Windows", osSKU="Windows2022") | changes


def system(**changes: Any) -> Fragment:
    """A pool of mode System."""
    return pool(name="sys", mode="System", count=3) | changes


def cluster(*pools: Fragment, **properties: Any) -> Fragment:
    """A cluster with a system pool and `pools`."""
    return {"agentPoolProfiles": [system(), *pools], **properties}


def of(*pools: Fragment, **properties: Any) -> Fragment:
    """A cluster with just `pools`."""
    return {"agentPoolProfiles": list(pools), **properties}


def virtual_network(nodes: str = "10.240.0.0/22", *others: Fragment, **subnet: Any) -> Fragment:
    """A VNet 10.240.0.0/15 with the node subnet `NODES`, with more properties in `subnet`."""
    first = {"name": "nodes", "addressPrefix": nodes, **subnet}
    return {"name": "vnet1", "addressPrefixes": ["10.240.0.0/15"], "subnets": [first, *others]}


def requests_of(fragment: Fragment) -> list[Request]:
    """The requests in a fragment."""
    if "after" in fragment:
        fragment = fragment["after"]
    skipped = (*NOT_A_CLUSTERS, *NOT_A_REQUESTS)
    properties = {key: value for key, value in fragment.items() if key not in skipped}
    if "fleet" in fragment:
        return [*_fleet(fragment["fleet"])]
    default_identity = {} if "servicePrincipalProfile" in properties else {"identity": {"type": "SystemAssigned"}}
    if "tenantId" in fragment:
        default_identity["identity"]["tenantId"] = fragment["tenantId"]
    defaults = {"location": "westeurope", "sku": {"name": "Base", "tier": "Standard"}, **default_identity}
    name = {"resourceName": fragment.get("name", HOME["resourceName"])}
    home = HOME | name
    exists = fragment.get("existing")
    found = [Request(MANAGED_CLUSTER, "aks", defaults | home | properties, id=f"{GROUP}/aks", exists=exists)]
    for each in fragment.get("agentPools", ()):
        inputs = {key: value for key, value in each.items() if key != "name"}
        found.append(Request(AGENT_POOL, each["name"], home | {"agentPoolName": each["name"]} | inputs))
    found += _network(fragment["virtualNetwork"]) if "virtualNetwork" in fragment else []
    for each in fragment.get("maintenanceConfigurations", ()):
        inputs = home | {"configName": each["name"]} | each["properties"]
        found.append(Request(MAINTENANCE_CONFIGURATION, each["name"], inputs))
    for each in fragment.get("managedNamespaces", ()):
        inputs = home | {"managedNamespaceName": each["name"], "properties": each.get("properties", {})}
        found.append(Request(MANAGED_NAMESPACE, each["name"], inputs))
    for identity, credentials in fragment.get("federatedIdentityCredentials", {}).items():
        owner = {"resourceGroupName": "rg1", "resourceName": identity.rsplit("/", 1)[-1]}
        found += [Request(FEDERATED_CREDENTIAL, each["name"], owner | each) for each in credentials]
    return [*found, *fragment.get("beside", ())]


def _fleet(fleet: Fragment) -> Iterator[Request]:
    home = {"resourceGroupName": "rg1", "fleetName": "fleet1"}
    for key, type, name in (
        ("members", MEMBER, "fleetMemberName"),
        ("updateStrategies", STRATEGY, "updateStrategyName"),
        ("autoUpgradeProfiles", AUTO_UPGRADE, "autoUpgradeProfileName"),
    ):
        for each in fleet.get(key, ()):
            yield Request(type, each["name"], home | {name: each["name"]} | each.get("properties", {}))


def _network(vnet: Fragment) -> list[Request]:
    home = {"resourceGroupName": "rg1", "virtualNetworkName": vnet["name"]}
    vnet_id = f"{NETWORK}/{vnet['name']}"
    space = {"addressSpace": {"addressPrefixes": vnet["addressPrefixes"]}}
    more = {key: vnet[key] for key in ("encryption",) if key in vnet}
    found = [Request(VIRTUAL_NETWORK, vnet["name"], home | space | more, id=vnet_id)]
    for subnet in vnet["subnets"]:
        inputs = {key: value for key, value in subnet.items() if key != "name"}
        if "delegations" in subnet:
            inputs["delegations"] = [{"name": each, "serviceName": each} for each in subnet["delegations"]]
        if "routeTable" in subnet:
            name = f"{subnet['name']}-routes"
            table = {"resourceGroupName": "rg1", "routeTableName": name} | subnet["routeTable"]
            found.append(Request(ROUTE_TABLE, name, table, id=f"{GROUP}/{name}"))
            inputs["routeTable"] = {"id": f"{GROUP}/{name}"}
        inputs = home | {"subnetName": subnet["name"]} | inputs
        found.append(Request(SUBNET, subnet["name"], inputs, id=f"{vnet_id}/subnets/{subnet['name']}"))
    return found


def requests_of_recording(recording: Mapping[str, Any], *, last_pool_apart: bool = False) -> list[Request]:
    """The clusters of an ARM template, or the one cluster of a PUT's body, which holds no name.

    `last_pool_apart`: the last pool was a request of its own and only recorded inside its cluster.
    """
    found: list[Request] = []
    for each in recording.get("resources", (recording,)):
        beside = {key: each[key] for key in ("location", "identity", "sku", "tags", "kind") if key in each}
        name, properties = each.get("name", HOME["resourceName"]), dict(each["properties"])
        if last_pool_apart:
            *properties["agentPoolProfiles"], last = properties["agentPoolProfiles"]
            found.append(
                Request(AGENT_POOL, last["name"], {"resourceName": name, "agentPoolName": last["name"]} | last)
            )
        found.append(Request(MANAGED_CLUSTER, name, {"resourceName": name, **beside, **properties}))
    return found


def profile_of(rule: str) -> Profile | None:
    """A profile that includes the rule; None for one that applies always."""
    return next(iter(RULES[rule].profiles), None)


def judge(fragment: Fragment, today: date = TODAY, profile: Profile | None = None) -> list[Finding]:
    """The findings in a fragment."""
    return check(requests_of(fragment), today=today, profile=profile)


def broken(fragment: Fragment, today: date = TODAY, profile: Profile | None = None) -> set[str]:
    """The rules a fragment breaks."""
    return {each.rule for each in judge(fragment, today, profile)}


def distinguishes(rule: str, bad: Fragment, good: Fragment) -> None:
    """The rule reports `bad`, in a sentence, and no rule reports an error in `good`."""
    profile = profile_of(rule)
    found = [each for each in judge(bad, profile=profile) if each.rule == rule]
    assert found, f"{rule} does not report the bad request"
    for each in found:
        assert each.reason.endswith((".", "?")), each.reason
        assert each.severity == RULES[rule].severity
        assert each.path or each.value is None  # without a path it is the request as a whole
    after = judge(good, profile=profile)
    assert rule not in {each.rule for each in after}, f"{rule} reports the good request"
    assert [each for each in after if each.severity == "error"] == []
