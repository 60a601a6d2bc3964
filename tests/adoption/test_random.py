"""Random clusters, described as Azure might: each value is sent as it is, or the report names it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fairway.adoption.result import Adoption
from fairway.request import parse_path
from tests.adoption.test_round_trip import adoption
from tests.az_aks_show import cluster, pool

_FEATURES: list[dict[str, Any]] = [
    {"autoUpgradeProfile": {"upgradeChannel": "stable", "nodeOsUpgradeChannel": "NodeImage"}},
    {"workloadAutoScalerProfile": {"keda": {"enabled": True}, "verticalPodAutoscaler": {"enabled": True}}},
    {"oidcIssuerProfile": {"enabled": True, "issuerUrl": "https://westeurope.oic.prod-aks.azure.com/a/b/"}},
    {"storageProfile": {"blobCsiDriver": {"enabled": True}, "fileCsiDriver": {"enabled": False}}},
    {"securityProfile": {"imageCleaner": {"enabled": True, "intervalHours": 72}}},
    {"apiServerAccessProfile": {"authorizedIpRanges": ["203.0.113.0/24", "198.51.100.7/32"]}},
    {"autoScalerProfile": {"expander": "priority", "scan-interval": "20s", "max-graceful-termination-sec": "900"}},
    {"addonProfiles": {"azurepolicy": {"enabled": True, "config": {"version": "v2"}}}},
    {"addonProfiles": {"httpApplicationRouting": {"enabled": False}}},
    {"serviceMeshProfile": {"mode": "Istio", "istio": {"revisions": ["asm-1-27"]}}},
    {"metricsProfile": {"costAnalysis": {"enabled": True}}, "sku": {"name": "Base", "tier": "Standard"}},
    {"tags": {"Cost Center": "4711", "owner": "me@example.com", "empty": ""}},
    {"supportPlan": "KubernetesOfficial", "disableLocalAccounts": False},
]
_OF_POOLS: list[dict[str, Any]] = [
    {"enableAutoScaling": True, "minCount": 1, "maxCount": 7},
    {"nodeLabels": {"team": "Shop", "example.com/Kind": "B"}, "nodeTaints": ["a=b:NoSchedule", "c=d:NoExecute"]},
    {"powerState": {"code": "Stopped"}, "count": 0},
    {"enableFips": True},
    {"kubeletConfig": {"cpuManagerPolicy": "static", "podMaxPids": 2048, "failSwapOn": False}},
    {"linuxOsConfig": {"sysctls": {"vmMaxMapCount": 262144}, "transparentHugePageEnabled": "madvise"}},
    {"upgradeSettings": {"maxSurge": "33%", "drainTimeoutInMinutes": 20}},
    {"availabilityZones": ["3", "1"]},
    {"tags": {"pool": "x"}},
    {
        "scaleSetPriority": "Spot",
        "scaleSetEvictionPolicy": "Delete",
        "nodeLabels": {"kubernetes.azure.com/scalesetpriority": "spot", "team": "ml"},
        "nodeTaints": ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
    },
]
_NEW = int(os.environ.get("FAIRWAY_NEW_KEYS", "3"))
"""How many random clusters get new keys."""
_FREE = ("tags", "nodeLabels", "config")
_MAPS = ("addonProfiles", "identityProfile", "userAssignedIdentities")
_ENUMS = ("Linux", "User", "System", "Ubuntu", "standard", "loadBalancer", "overlay", "Base", "Managed")


def described(random: Random) -> dict[str, Any]:
    """A cluster as `az aks show` might print it."""
    pools = [pool("sys")]
    for at in range(random.randrange(3)):
        pools.append(pool(f"web{at}", mode="User"))
        for each in random.sample(_OF_POOLS, random.randrange(4)):
            pools[-1] |= each
    found = cluster(*pools)
    for each in random.sample(_FEATURES, random.randrange(5)):
        found |= {
            key: {**found.get(key, {}), **value} if key == "addonProfiles" else value for key, value in each.items()
        }
    return mutated(random, found)


def mutated(random: Random, tree: Any, key: str = "", free: bool = False) -> Any:
    """The same in another form: nulls, unknown keys, other letter case and another order."""
    if isinstance(tree, dict):
        entries = [(name, mutated(random, value, name, free or name in _FREE)) for name, value in tree.items()]
        random.shuffle(entries)
        if not free and key not in _MAPS and random.random() < 0.1:
            entries.append((random.choice(("fairwayNull", "newKey")), random.choice((None, {"enabled": True}, "On"))))
        return dict(entries)
    if isinstance(tree, list):
        items = [mutated(random, each, key, free) for each in tree]
        if all(isinstance(each, str) for each in items):
            random.shuffle(items)
        return items
    if isinstance(tree, str) and not free and random.random() < 0.3:
        if key == "location":
            return "West Europe"
        if tree in _ENUMS:
            return random.choice((tree.lower(), tree.upper()))
        if tree.startswith("/subscriptions/") and key != "id":
            return tree.replace("resourceGroups", "resourcegroups")
    return tree


def plain(value: Any, key: str, free: bool) -> Any:
    """A value for a comparison of letter case, of spaces in regions and of the order of texts."""
    if isinstance(value, list):
        texts = all(isinstance(each, str) for each in value)
        items = [plain(each, key, free) for each in value]
        return sorted(items) if texts else items
    if isinstance(value, dict):
        return {name.lower(): plain(each, name, free or name in _FREE) for name, each in value.items()}
    if isinstance(value, str):
        return value.replace(" ", "").lower() if key == "location" else value if free else value.lower()
    return value


def ends(tree: Any, path: tuple[str, ...] = (), free: bool = False) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with its path in lower case; a list is one."""
    if isinstance(tree, dict):
        for key, each in tree.items():
            name = key if free else key.lower().replace("-", "")
            yield from ends(each, (*path, name), free or key in _FREE)
    else:
        yield path, plain(tree, path[-1] if path else "", free)


def unnamed(done: Adoption, description: dict[str, Any]) -> list[str]:
    """The values that are sent otherwise, or not sent, without the report naming them."""
    named = named_by(done)
    pools = {each["name"]: each for each in description["agentPoolProfiles"]}
    found: list[str] = []
    for each in done.import_file["resources"]:
        kind = each["type"].rpartition(":")[2]
        if kind not in ("ManagedCluster", "AgentPool") or "id" not in each:
            continue
        own = each["id"].rpartition("/")[2]
        words = "the cluster" if kind == "ManagedCluster" else f"the pool {own}"
        names = {each["logicalName"], words, *(("default pool",) if kind == "ManagedCluster" else ())}
        has = dict(ends(description if kind == "ManagedCluster" else pools[own]))
        sent = dict(ends({key: each for key, each in each["inputs"].items() if key.lower() not in _OF_REQUESTS}))
        for path in {**sent, **has}:
            value, present = sent.get(path), has.get(path)
            same = value == present or (present in _NOTHING and value in (False, *_NOTHING))
            read_only = _READ_ONLY if kind == "AgentPool" else _READ_ONLY | {"powerstate"}
            left_out = path not in sent and (present in (*_NOTHING, "running") or not read_only.isdisjoint(path))
            if same or left_out or path[0] == "agentpoolprofiles":
                continue
            if not any((name, path[:end]) in named for name in names for end in range(1, len(path) + 1)):
                found.append(f"{each['logicalName']} {path}: {value} for {present}")
    return found


def named_by(done: Adoption) -> set[tuple[str, tuple[str, ...]]]:
    """What the report names, equal values aside: the resource and the path in lower case."""
    paths = [(each.resource, each.path) for each in done.leaves if each.verdict != "equal"]
    paths += [(each.resource, each.path) for each in done.configured.left]
    usual = [
        each.partition(": ")[2].split(", ") for found in done.clusters for each in found.notes if "not sent" in each
    ]
    noted = [parse_path(text) for texts in usual for text in texts]
    every = [*paths, *((name, path) for path in noted for name in {name for name, _ in paths})]
    return {(name, tuple(str(part).lower().replace("-", "") for part in path)) for name, path in every}


_NOTHING: tuple[Any, ...] = (None, "", [], {})
_OF_REQUESTS = ("resourcename", "resourcegroupname", "agentpoolname", "azureapiversion")
_READ_ONLY = frozenset(
    (
        *(
            "id",
            "name",
            "type",
            "kind",
            "etag",
            "resourcegroup",
            "systemdata",
            "typepropertiestype",
            "provisioningstate",
        ),
        *("fqdn", "azureportalfqdn", "privatefqdn", "resourceuid", "maxagentpools", "identity"),
        *("identityprofile", "currentkubernetesversion", "currentorchestratorversion"),
        *("nodeimageversion", "effectiveoutboundips", "issuerurl"),
    )
)


@pytest.mark.parametrize(
    "seed", [pytest.param(each, marks=[pytest.mark.slow] if each > 1 else []) for each in range(8)]
)
def test_each_value_of_a_random_cluster_is_sent_or_named(tmp_path: Path, seed: int) -> None:
    description = described(Random(seed))
    done = adoption(tmp_path, description)
    assert unnamed(done, description) == []
    assert [(each.op, each.name) for each in done.rehearsal.changes] == []


def with_new_keys(tree: Any, key: str = "") -> Any:
    """The same with a key that no API version has in each object, such as one that a newer version may return."""
    if isinstance(tree, list):
        return [with_new_keys(each, key) for each in tree]
    if not isinstance(tree, dict):
        return tree
    own = {name: with_new_keys(each, name) for name, each in tree.items()}
    return own if key in (*_FREE, *_MAPS, *_OF_AZURE) else {**own, "newKey": f"new in {key}"}


_OF_AZURE = ("powerState", "effectiveOutboundIPs")
"""Objects of a cluster that Azure alone sets."""


@pytest.mark.parametrize("seed", [pytest.param(each, marks=[pytest.mark.slow] if each else []) for each in range(_NEW)])
def test_a_property_of_a_newer_api_version_is_named_wherever_it_is(tmp_path: Path, seed: int) -> None:
    description = with_new_keys(described(Random(seed)))
    done = adoption(tmp_path, description)
    assert unnamed(done, description) == []


@pytest.mark.parametrize("changed", [{"dnsPrefix": "other"}, {"networkProfile": {}}, {"tags": {"a": "b"}}], ids=str)
def test_a_value_that_is_sent_otherwise_is_found(tmp_path: Path, changed: dict[str, Any]) -> None:
    description = described(Random(0))
    done = adoption(tmp_path, description)
    cluster = next(each for each in done.import_file["resources"] if each["type"].endswith(":ManagedCluster"))
    cluster["inputs"].update(changed)
    assert unnamed(done, description)
