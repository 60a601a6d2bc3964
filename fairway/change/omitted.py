"""Settings of a running cluster or pool that a request to Azure leaves out: those that Azure keeps are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairway.change.described import by_name
from fairway.request import Path, mapping, parse_path, sequence, value_at
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.transitions import transitions
from fairway.transitions.fact import DEFAULT, IF_OMITTED

_SETTINGS = (
    "apiServerAccessProfile.authorizedIPRanges",
    "autoUpgradeProfile.upgradeChannel",
    "azureMonitorProfile.metrics.enabled",
    "disableLocalAccounts",
    "httpProxyConfig",
    "ingressProfile.webAppRouting.enabled",
    "securityProfile.azureKeyVaultKms.enabled",
    "securityProfile.workloadIdentity.enabled",
    "serviceMeshProfile.mode",
    "sku.tier",
    "storageProfile.blobCSIDriver.enabled",
    "tags",
    "workloadAutoScalerProfile.keda.enabled",
    "workloadAutoScalerProfile.verticalPodAutoscaler.enabled",
)
_OF_POOLS = ("enableAutoScaling", "nodeLabels", "nodeTaints", "tags")
_USUAL = ("none", "disabled", "free")


def as_requested(running: Mapping[str, Any], requested: Mapping[str, Any], filled: Mapping[str, Any]) -> dict[str, Any]:
    """The values after a request that leaves out what was configured; `filled` has all that `running` has.

    Azure fills in none of these by itself; what it keeps is in `fairway.transitions.omitted`.
    """
    found: Any = filled
    paths = _SETTINGS if "agentPoolProfiles" in running else _OF_POOLS
    for path in _missing(running, requested, paths):
        found = without(found, parse_path(path))
    plugin, mode = (value_at(requested, f"networkProfile.{each}") for each in ("networkPlugin", "networkPluginMode"))
    if plugin and not mode and value_at(running, "networkProfile.networkPluginMode"):
        # With the plugin and without its mode, a request means another mode (`leaves_overlay` in transitions).
        found = without(found, ("networkProfile", "networkPluginMode"))
    pools, wanted = (sequence(each.get("agentPoolProfiles")) or () for each in (running, requested))
    known, names, merged = (by_name(each) or {} for each in (pools, wanted, found.get("agentPoolProfiles")))
    for name in (each for each in names if each in known and each in merged):
        old, new = mapping(pools[known[name]]) or {}, mapping(wanted[names[name]]) or {}
        for path in _missing(old, new, _OF_POOLS):
            found = without(found, ("agentPoolProfiles", merged[name], *parse_path(path)))
    return found


def _missing(running: Mapping[str, Any], requested: Mapping[str, Any], paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        value = value_at(running, path)
        if value and str(value).casefold() not in _USUAL and value_at(requested, path) is None:
            yield path


def with_kept(
    token: str, running: Mapping[str, Any], requested: Mapping[str, Any]
) -> tuple[Mapping[str, Any], dict[str, Any], list[str]]:
    """The values before and after a request for a cluster or pool, with what Azure keeps although it is left out and
    with the defaults that only one side has, and the paths of what is left out and kept."""
    old: Mapping[str, Any] = running
    new: Any = dict(requested)
    if token not in (MANAGED_CLUSTER, AGENT_POOL):
        return old, new, []
    paths: list[str] = []
    if token == MANAGED_CLUSTER and old.get("agentPoolProfiles") and not new.get("agentPoolProfiles"):
        # Azure/AKS issue 2495: templates send no pools once the cluster exists, and the pools stay.
        new["agentPoolProfiles"] = old["agentPoolProfiles"]
        paths.append("agentPoolProfiles")
    for each in transitions(token, old, new):
        if each.reason == DEFAULT and each.before is None:
            old = with_values(old, new, [each.path])
        elif each.after is None and each.reason.startswith((IF_OMITTED, DEFAULT)):
            paths += [] if each.reason == DEFAULT else [each.path]
            new = with_values(new, old, [each.path])
    return old, new, paths


def with_values(new: Mapping[str, Any], old: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The new values with the old ones at some paths; the pools of a list have their place by name."""

    def put(tree: Any, before: Any, path: Path) -> Any:
        if not path:
            return before
        key, rest = path[0], path[1:]
        if isinstance(key, int):
            items, olds = [*(sequence(tree) or ())], sequence(before) or ()
            name = (mapping(items[key]) or {}).get("name")
            at = (by_name(olds) or {}).get(str(name).casefold(), key)
            items[key] = put(items[key], olds[at] if at < len(olds) else None, rest)
            return items
        entries, known = dict(mapping(tree) or {}), mapping(before) or {}
        entries[key] = put(entries.get(key), known.get(key), rest)
        return {name: each for name, each in entries.items() if each is not None or name != key}

    found: Any = new
    for each in paths:
        found = put(found, old, parse_path(each))
    return found


def without(tree: Any, path: Path) -> Any:
    """A copy without the value at a path."""
    items, part = sequence(tree), path[0]
    if items is not None and isinstance(part, int):
        return [*items[:part], without(items[part], path[1:]), *items[part + 1 :]]
    entries = dict(mapping(tree) or {})
    if len(path) > 1 and part in entries:
        entries[str(part)] = without(entries[str(part)], path[1:])
    elif len(path) == 1:
        entries.pop(str(part), None)
    return entries
