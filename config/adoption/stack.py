"""The settings of a stack with a cluster that exists: nothing is added to it, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from config.adoption.defaults import defaults
from config.adoption.monitoring import monitoring
from config.adoption.reasons import why_left
from config.adoption.settings import Tree, settings_of
from config.adoption.shortest import exact, invalid, shortest, with_null
from config.adoption.surroundings import around
from config.cluster import Cluster
from config.model import Settings
from config.node_pool import DefaultNodePool, NodePool
from config.types import NAME
from config.upgrade import Maintenance, MaintenanceWindow
from fairway.adoption.configured import Configured, Filled, Left
from fairway.adoption.found import Found
from fairway.adoption.of_azure import (
    has_only_an_account_for_windows,
    has_own_kubelet_identity,
    own_scaling,
    without_effective_gateway,
)
from fairway.azure.regions import region_name
from fairway.request import MADE_UP_SUBSCRIPTION, Path, Request, leaves, mapping, sequence, value_at
from fairway.rules.finding import Finding

_ELSEWHERE = ("name", "resourceName", "resourceGroupName", "location", "agentPoolProfiles")
"""Of a cluster's properties those that are not ARM's keys of its settings."""
WAIVED = timedelta(days=182)
"""How long findings about what exists are waived: half a year to follow their remedies."""
_OF_WINDOWS = ("resourceName", "resourceGroupName", "configName", "name", "maintenanceWindow")
_OF_POOLS = ("resourceName", "resourceGroupName", "agentPoolName", "name")


def configured(
    found: Found,
    stack: str,
    today: date,
    filled: Filled,
    added: Collection[str] = (),
    refused: Collection[Finding] = (),
    taken: Collection[str] = (),
    *,
    own_tags: bool = False,
) -> Configured:
    """The config of the environment `stack` with the cluster that was found.

    `added` are the types of what the program would create with the config of an earlier call, `refused` the findings
    that would stop it: the cluster exists all the same, so they are waived. `taken` are the keys of other clusters.
    With `own_tags` the cluster does not get the tags of the stack.
    """
    cluster = found.cluster
    name = cluster.name
    key = _free(_key(name, stack), found.group, taken)
    left: list[Left] = []
    default, others = _default_pool(found.pools)
    surroundings = around(found)
    own: Tree = {
        **({} if name == f"{key}-{stack}" else {"name": name}),
        "resourceGroupName": found.group,
        **({"inheritTags": False} if own_tags else {}),
        "network": surroundings.network or {"subnets": {}},
        "monitoring": monitoring(found, surroundings.unmanaged),
    }
    given = {each: value for each, value in cluster.properties.items() if each not in _ELSEWHERE}
    left += _service_principal(given)
    properties = _without_echoes(given)
    if has_only_an_account_for_windows(properties, (each.properties for each in found.pools)):
        properties.pop("windowsProfile", None)
    tree = _shortest(Cluster, properties, cluster.type, filled, left, "the cluster")
    tree = surroundings.into_cluster(tree)
    pools = {each.name: surroundings.into_pool(_pool(found, each, NodePool, filled, left)) for each in others}
    if default is not None:
        pool = surroundings.into_pool(_pool(found, default, DefaultNodePool, filled, left))
        own["defaultNodePool"] = pool
    if pools:
        own["nodePools"] = {each: {"name": each, **pool} for each, pool in pools.items()}
    windows = dict(_windows(found.windows, left))
    if windows:
        own["maintenance"] = windows
    if any(each.endswith(":RoleAssignment") for each in added):
        tree["identity"] = {**(tree.get("identity") or {}), "assignRoles": False}
    settings = _ordered({**tree, **own})
    location = region_name(cluster.get("location"))
    subscription = found.subscription and found.subscription != MADE_UP_SUBSCRIPTION
    config: Tree = {
        **({"azure-native:location": location} if location else {}),
        **({"azure-native:subscriptionId": found.subscription} if subscription else {}),
        **({"fairway:shared": surroundings.shared} if surroundings.shared else {}),
        "fairway:clusters": {key: settings},
    }
    if refused:
        each_once = {(each.rule, each.resource): each for each in refused}
        config["fairway:waivers"] = [_waiver(each, today) for each in each_once.values()]
    secrets = _secrets(key, name) if "windowsProfile" in settings else {}
    found_defaults = tuple(defaults(key, settings))
    return Configured(config, tuple(left), found_defaults, _comments(refused), tuple(surroundings.unmanaged), secrets)


def _secrets(key: str, name: str) -> dict[str, str]:
    secret = re.sub(r"\W", "", f"{key}WindowsPassword")
    return {
        f"fairway:{secret}": f"Azure does not return the password of the Windows nodes of {name}, and no update sends "
        f"it. If the cluster is ever created again, it needs one: write `adminPasswordSecret: {secret}` into its "
        "windowsProfile, and run"
    }


def _waiver(finding: Finding, today: date) -> Tree:
    return {
        "rule": finding.rule,
        "resource": finding.resource,
        "reason": f"existed before its adoption on {today.isoformat()}",
        "until": (today + WAIVED).isoformat(),
    }


def _comments(refused: Collection[Finding]) -> dict[Path, str]:
    """What each waiver is about, above them."""
    if not refused:
        return {}
    lines = [f"- {each.resource} {each.path}: {each.reason} {each.remedy}" for each in refused]
    first = "These exist, but rules refuse them for what is new. Until the days below they stop nothing."
    return {("fairway:waivers",): "\n".join([first, *lines])}


def _key(name: str, stack: str) -> str:
    """A key from which the program makes that name, or the nearest to the name."""
    short = name.removesuffix(f"-{stack}")
    key = re.sub(r"[^A-Za-z0-9_-]", "-", short or name)
    key = key if re.match(NAME, key) else f"aks-{key}"
    return f"aks-{key}" if key == "shared" else key


def _free(key: str, group: str, taken: Collection[str]) -> str:
    """The key, or if another cluster has it, one with the resource group."""
    named = re.sub(r"[^A-Za-z0-9_-]", "-", f"{key}-{group}")
    names = [key, named, *(f"{named}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def _default_pool(pools: Sequence[Request]) -> tuple[Request | None, list[Request]]:
    """The first System pool, which the cluster's own request contains, and the others. Clusters from before API version
    2020-03-01 may have no System pool: then the first pool."""
    system = (each for each in pools if str(each.get("mode", "")).lower() == "system")
    first = next(system, None) or next((each for each in pools if each.outputs), None)
    return first, [each for each in pools if each is not first]


def _shortest(
    model: type[Settings], properties: Mapping[str, Any], type: str, filled: Filled, left: list[Left], resource: str
) -> Tree:
    result = settings_of(model, properties)
    for path, value in result.left:
        if why := why_left(path, value):
            left.append(Left(resource, path, value, why))
    tree = result.value
    for path, value, why in [*invalid(model, tree)]:
        tree = with_null(tree, path)
        left.append(Left(resource, path, value, f"{why}, so it is not sent"))
    tree = exact(model, tree, properties)
    return shortest(model, tree, properties, partial(filled, type))


def _pool(found: Found, pool: Request, model: type[Settings], filled: Filled, left: list[Left]) -> Tree:
    properties = {key: value for key, value in pool.properties.items() if key not in _OF_POOLS}
    if model is DefaultNodePool:
        properties["name"] = pool.name
    if str(value_at(properties, "powerState.code", "Running")) == "Running":
        properties.pop("powerState", None)
    control = {str(found.cluster.get("kubernetesVersion")), str(found.cluster.outputs.get("currentKubernetesVersion"))}
    if properties.get("orchestratorVersion") in control:
        del properties["orchestratorVersion"]
    scaled = properties.get("enableAutoScaling") is True
    usual = 3 if model is DefaultNodePool else 1
    if scaled or properties.get("count") == usual:
        properties.pop("count", None)
    inherited, tags = (mapping(each.get("tags")) or {} for each in (found.cluster, pool))
    inherits = inherited.items() <= tags.items()
    if inherited and inherits:
        properties["tags"] = {key: value for key, value in tags.items() if key not in inherited}
    tree = _shortest(model, properties, pool.type, filled, left, f"the pool {pool.name}")
    if "count" in properties:
        tree["count"] = properties["count"]
    if not inherits:
        tree["inheritTags"] = False
    return _in_order(tree, _POOL_ORDER)


def _without_echoes(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without what repeats others or is of AKS itself."""
    found = without_effective_gateway(properties)
    if has_own_kubelet_identity(found):
        found.pop("identityProfile")
    network = dict(mapping(found.get("networkProfile")) or {})
    for one, several in (("podCidr", "podCidrs"), ("serviceCidr", "serviceCidrs")):
        if sequence(network.get(several)) == [network.get(one)]:
            network.pop(several)
    if network:
        found["networkProfile"] = network
    directory = dict(mapping(found.get("aadProfile")) or {})
    if directory and directory.get("tenantID") == value_at(found, "identity.tenantId"):
        directory.pop("tenantID", None)
        found["aadProfile"] = directory
    if _has_identity(found):
        # The id of a managed identity: `msi`.
        found.pop("servicePrincipalProfile", None)
    elif mapping(found.get("servicePrincipalProfile")) is not None:
        found["identity"] = {"type": "None"}
    scaling = own_scaling(mapping(found.pop("autoScalerProfile", None)) or {})
    return {**found, "autoScalerProfile": scaling} if scaling else found


def _has_identity(properties: Mapping[str, Any]) -> bool:
    return str(value_at(properties, "identity.type") or "None").lower() != "none"


def _service_principal(properties: Mapping[str, Any]) -> Iterator[Left]:
    """The client id of a service principal beside a managed identity, as a template may have it."""
    path = ("servicePrincipalProfile", "clientId")
    id = value_at(properties, path)
    if id and str(id).lower() != "msi" and _has_identity(properties):
        why = "a cluster has a service principal or a managed identity, not both, and the stack file has the identity"
        yield Left("the cluster", path, id, why)


def _windows(windows: Sequence[Request], left: list[Left]) -> Iterator[tuple[str, Tree]]:
    names = {(field.alias or name).casefold(): field.alias or name for name, field in Maintenance.model_fields.items()}
    for window in windows:
        key = names.get(window.name.casefold())
        content = mapping(window.properties.get("maintenanceWindow"))
        if key is None or content is None:
            lacks = "no setting has a configuration of this name" if key is None else "it has no maintenanceWindow"
            why = f"{lacks}, so it is not managed by this stack and stays as it is"
            left.append(Left(f"the maintenance configuration {window.name}", (), dict(window.properties), why))
            continue
        result = settings_of(MaintenanceWindow, content)
        if wrong := [*invalid(MaintenanceWindow, result.value)]:
            then = "so the window is not managed by this stack and stays as it is"
            left += [Left(f"the maintenance window {window.name}", *each[:2], f"{each[2]}, {then}") for each in wrong]
            continue
        beside = {each: value for each, value in window.properties.items() if each not in _OF_WINDOWS and value}
        inside = [(("maintenanceWindow", *path), value) for path, value in result.left]
        others = [*(leaves(beside) if beside else ()), *inside]
        what = f"the maintenance window {window.name}"
        left += [Left(what, path, value, why) for path, value in others if (why := why_left(path, value))]
        yield key, result.value


_POOL_ORDER = ("name", "mode", "vmSize", "osSKU", "count", "enableAutoScaling", "minCount", "maxCount")
_CLUSTER_ORDER = ("name", "resourceGroupName", "inheritTags", "kubernetesVersion", "sku", "tags")
_LAST = ("network", "monitoring", "defaultNodePool", "nodePools", "maintenance")


def _ordered(tree: Tree) -> Tree:
    first = _in_order(tree, _CLUSTER_ORDER)
    return {key: value for key, value in first.items() if key not in _LAST} | {
        key: first[key] for key in _LAST if key in first
    }


def _in_order(tree: Tree, keys: Sequence[str]) -> Tree:
    return {key: tree[key] for key in keys if key in tree} | tree
