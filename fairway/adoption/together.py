"""One config for several clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.adoption.configured import Configured, Left
from fairway.adoption.found import AdoptionError, Found
from fairway.adoption.keys import CLUSTERS, LOCATION
from fairway.azure.regions import region_name
from fairway.request import Path, mapping, sequence

_FIRST = ("name", "resourceGroupName")


def together(clusters: Sequence[Found], configured: Sequence[Configured], location: str = "") -> Configured:
    """The config of all clusters, each with its own in the same order. `location` is that of the stack; if empty, the
    one that most of the clusters have."""
    regions = [str(each.config.get(LOCATION, "")) for each in configured]
    usual = location or next(iter(dict(Counter(filter(None, regions)).most_common(1))), "")
    settings: dict[str, Any] = {}
    config: dict[str, Any] = {LOCATION: usual} if usual and not location else {}
    comments: dict[Path, str] = {}
    for region, each in zip(regions, configured, strict=True):
        for key, own in (mapping(each.config[CLUSTERS]) or {}).items():
            elsewhere = region and region != region_name(usual)
            settings[key] = _with(own, {"location": region}) if elsewhere else own
        for key, value in each.config.items():
            if key not in (CLUSTERS, LOCATION):
                config[key] = _both(key, config[key], value) if key in config else value
        comments = {**each.comments, **comments}
    last = {key: config.pop(key) for key in [*config] if isinstance(config[key], list)}
    return Configured(
        {**config, CLUSTERS: settings, **last},
        tuple(left for found, each in zip(clusters, configured, strict=True) for left in _left(found, each, clusters)),
        tuple(default for each in configured for default in each.defaults),
        comments,
        tuple(
            f"{found.cluster.name}: {why}"
            for found, each in zip(clusters, configured, strict=True)
            for why in dict.fromkeys((*found.around.unmanaged, *each.unmanaged))
        ),
    )


def _both(key: str, one: Any, other: Any) -> Any:
    """Two values of a key; lists and mappings are joined. Raises AdoptionError if they exclude each other."""
    entries, others = mapping(one), mapping(other)
    if entries is not None and others is not None:
        return {
            **others,
            **{name: _both(f"{key}.{name}", each, others.get(name, each)) for name, each in entries.items()},
        }
    items, more = sequence(one), sequence(other)
    if items is not None and more is not None:
        return [*items, *(each for each in more if each not in items)]
    if one != other:
        raise AdoptionError(
            f"the clusters need different values of `{key}`, which a stack has once: choose those of one with "
            "`--cluster <name>`, and adopt the others into a stack of their own"
        )
    return one


def _with(settings: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: settings[key] for key in _FIRST if key in settings}
    return {**first, **more, **{key: each for key, each in settings.items() if key not in first}}


def _left(found: Found, configured: Configured, clusters: Sequence[Found]) -> list[Left]:
    """What is left out, with the cluster's name if there are several."""
    if len(clusters) == 1:
        return [*configured.left]
    return [replace(each, resource=of_several(each.resource, found)) for each in configured.left]


def of_several(words: str, found: Found) -> str:
    """`the cluster` and `the pool web` with the name of the cluster."""
    name = found.cluster.name
    return words.replace("the cluster", f"the cluster {name}", 1) if words == "the cluster" else f"{words} of {name}"
