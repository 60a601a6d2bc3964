"""Settings that a running cluster has and a template leaves out, and that Azure does not set by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.change.described import by_name
from fairway.request import mapping, sequence, value_at

_SETTINGS = ("tags", "disableLocalAccounts", "apiServerAccessProfile.authorizedIPRanges")
_OF_POOLS = ("availabilityZones", "enableAutoScaling", "nodeTaints", "nodeLabels", "tags")


def left_out(running: Mapping[str, Any], requested: Mapping[str, Any]) -> Iterator[str]:
    """The paths of the settings that only `running` has; Azure fills in none of them by default."""
    yield from _missing(running, requested, _SETTINGS if "agentPoolProfiles" in running else _OF_POOLS)
    pools = sequence(running.get("agentPoolProfiles")) or ()
    wanted = sequence(requested.get("agentPoolProfiles")) or ()
    known, names = by_name(pools) or {}, by_name(wanted) or {}
    for name in (each for each in names if each in known):
        old, new = mapping(pools[known[name]]) or {}, mapping(wanted[names[name]]) or {}
        yield from (f"agentPoolProfiles[{names[name]}].{path}" for path in _missing(old, new, _OF_POOLS))


def _missing(running: Mapping[str, Any], requested: Mapping[str, Any], paths: tuple[str, ...]) -> Iterator[str]:
    yield from (each for each in paths if value_at(running, each) and value_at(requested, each) is None)
