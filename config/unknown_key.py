"""Suggestions for an unknown key: a typo, a name of Terraform, or a setting that belongs elsewhere."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from config.cluster import Cluster
from config.model import Settings
from config.model_tree import annotation_at, fields, locations, model_at, plain
from config.newer_versions import newer_property
from config.node_pool import NodePool
from config.other_words import WITHOUT_COUNTERPART
from config.translation import (
    converted,
    folded,
    joined,
    loadable,
    plain_words,
    same_but_for_spelling,
    takes,
    translated,
)
from fairway.project.yaml_file import flow
from fairway.request import Path, format_path, mapping

NOT_SETTINGS = {
    "location": "belongs to the cluster: set it there, or azure-native:location for all clusters",
    "secure": "is an encrypted value, which must be its own config key; a setting that ends in Secret names that key",
    "adminPassword": "is a secret, which does not belong in plain settings; write `adminPasswordSecret: <key>` and run "
    "`pulumi config set --secret fairway:<key>`",
    "serverAppSecret": "belongs to the legacy Entra integration; aadProfile.managed needs no secret",
    "agentPoolProfiles": "cannot grow after creation (Azure: 'a new agent pool was introduced'); write the first pool "
    "as defaultNodePool and the others under nodePools",
    **{
        key: "is a secret, which does not belong in plain settings: write `configurationProtectedSettings: "
        f"{{{key}: {{secret: <name>}}}}` under the configuration, and run `pulumi config set --secret fairway:<name>`"
        for key in ("httpsKey", "sshPrivateKey", "bucketSecretKey")
    },
    "sourceKind": "follows from the source: gitRepository, bucket, azureBlob or ociRepository",
    "memberSelector": "is in preview versions of the fleet API only: write `groups` with the `group` of the members",
    "maxAllowedFailures": "is in preview versions of the fleet API only, from 2026-06-02-preview on: leave it out, and "
    "the first failure stops an update",
    "podIdentityProfile": "ended in September 2025; securityProfile.workloadIdentity is its successor",
}
"""Keys that users often try, and what to write instead."""

_TABLES = (
    "is not a setting: Azure creates its tables together with the workspace, and azure-native does not create what "
    "exists. Change a table with `az monitor log-analytics workspace table update`; retentionInDays is for all of them"
)
_POOLS = "defaultNodePool or nodePools.<name>"
_FEW = 12
_NEAR = 3
"""How many of the places of a setting are shown."""
_LONGEST = 300
"""The longest fragment to show in full; of a longer one only the first key."""
_LONGEST_OF_SEVERAL = 2000


def about(path: Path, value: Any, beside: Mapping[str, Any] | None = None, prefix: str = "") -> str:
    """A sentence about the unknown key at the end of `path` with this `value`. It never shows a password.

    `beside` is the mapping that contains the key: keys that belong into the same group get one suggestion, since YAML
    refuses duplicate keys. `prefix` is what the keys beside it are written with, `fairway:` in a stack file.
    """
    key = str(path[-1])
    if key.startswith("fairway:"):
        return f"must not have the prefix here, only in stack files: write {key.removeprefix('fairway:')}"
    if key == "config" and len(path) == 1:
        return "is only for stack files: an include has its keys at the top level, without `config:` and `fairway:`"
    if key == "clusters" and path[:1] == ("clusters",):
        return "is not a setting of a cluster. A file of clusterFiles has the settings of one cluster, without its name"
    if path[-2:] == ("monitoring", "tables"):
        return _TABLES
    if reason := plain_words({**WITHOUT_COUNTERPART, **NOT_SETTINGS}).get(folded(key)):
        return reason
    around = model_at(path[:-1])
    if around is None:
        return "is not a setting"
    # Words of Terraform, such as node_public_ip, may have a setting here.
    translates = "_" in key and loadable(around, key, value) is not None
    # A key of the same place in other letters, such as osDiskSizeGb of `az`, is meant rather than one of a newer API.
    own = same_but_for_spelling(key, fields(around)) is not None
    if not translates and not own and (newer := newer_property(path, bool(locations(key)))):
        pools = f". Pools have {key}: write it under {_POOLS}" if _is_of_pools(path, key) else ""
        return f"is not a setting: {newer}{pools}"
    problem = f"is not a setting{' here' if locations(key) else ''}"
    if len(path) == 1 and (near := _near_of_stack(key, fields(around))):
        return f"{problem}. Did you mean {prefix}{near}?"
    together = _together(around, key, beside or {})
    meant = f"{problem}. {together or _meant(around, path, key, value)}"
    number = _bare_number(around, key, value)
    return meant if number is None else f"{meant}{'' if meant.endswith('?') else '.'} {in_quotes(number)}"


def _near_of_stack(key: str, known: Mapping[str, Any]) -> str | None:
    """The key of the stack that is most likely meant, unless `key` is one of a cluster, a pool or `shared`."""
    if key in fields(Cluster) or key in fields(NodePool) or ("shared", key) in locations(key):
        return None
    return same_but_for_spelling(key, known) or nearest(key, known)


def _is_of_pools(path: Path, key: str) -> bool:
    return len(path) == 3 and key in fields(NodePool) and key not in fields(Cluster)


def in_quotes(number: float) -> str:
    """What to do about a number where text belongs: 1.30 was read as 1.3, so the intended text is unknown."""
    example = f'"{number}"' if isinstance(number, int) else '"1.30" is text, but 1.30 without quotes is the number 1.3'
    return f"Put the value in quotes: {example}"


def _bare_number(around: type[Settings], key: str, value: Any) -> float | None:
    """A fraction in `value` where text belongs, in the first model that has the key."""
    for model in (around, Cluster, NodePool):
        fragment = translated(model, {key: value})
        if key not in fields(model) and fragment.keys() == {key}:
            continue
        try:
            model.model_validate(fragment)
        except ValidationError as error:
            wrong = [each["input"] for each in error.errors(include_url=False) if each["type"] == "string_type"]
            return next((each for each in wrong if isinstance(each, float)), None)
        return None
    return None


def _meant(around: type[Settings], path: Path, key: str, value: Any) -> str:
    renamed = same_but_for_spelling(key, fields(around))
    fragment = loadable(around, key, value)
    if renamed:
        deeper = fragment and fragment.get(renamed) != value and _shown(fragment)
        return f"Did you mean {renamed}?" + (f" Write {deeper}" if deeper else "")
    if fragment:
        return f"Write {_shown(fragment) or _first_key(fragment)}"
    if words := converted(around, key, value):
        return f"Did you mean {_first_key(words)}?"
    if (longer := _ending_in(key, value, fields(around))) is not None:
        return f"Did you mean {longer}?"
    if (elsewhere := _elsewhere(path, key, value)) is not None:
        return elsewhere
    if near := nearest(key, fields(around)):
        return f"Did you mean {near}?"
    return _allowed(around)


def _ending_in(key: str, value: Any, known: Mapping[str, Any]) -> str | None:
    """The only setting here whose last word is `key`, and that takes this value: `vmSize` for `size`."""
    last = key[:1].upper() + key[1:]
    found = [name for name, annotation in known.items() if name.endswith(last) and takes(plain(annotation), value)]
    return found[0] if len(found) == 1 else None


def _together(around: type[Settings], key: str, beside: Mapping[str, Any]) -> str | None:
    """What to write for this key and others that belong into the same group; None if it is the only one."""
    known = fields(around)
    unknown = {each: found for each in beside if each not in known and (found := loadable(around, each, beside[each]))}
    if key not in unknown:
        return None
    group = {each: found for each, found in unknown.items() if found.keys() & unknown[key].keys()}
    first, *others = group
    merged: dict[str, Any] = {}
    for each in group.values():
        merged = joined(merged, each)
    if not others and not merged.keys() & beside.keys():
        return None
    if key != first:
        return f"See {first} for what to write"
    parts = [_below({each: inner}, beside) for each, inner in merged.items()]
    below = [f"under {format_path(where)} `{_text(rest)}`" if where else f"`{_text(rest)}`" for where, rest in parts]
    instead = f" instead of this and {', '.join(others)}" if others else ""
    return f"Write {' and '.join(below)}{instead}"


def _below(fragment: Mapping[str, Any], present: Mapping[str, Any]) -> tuple[Path, Mapping[str, Any]]:
    """The fragment without the groups that already exist, and the path where it belongs."""
    where: Path = ()
    while len(fragment) == 1:
        ((key, value),) = fragment.items()
        existing, inner = mapping(present.get(key)), mapping(value)
        if existing is None or not inner:
            break
        where, fragment, present = (*where, key), inner, existing
    return where, fragment


def _text(fragment: Mapping[str, Any]) -> str:
    return (_shown(fragment, _LONGEST_OF_SEVERAL) or _first_key(fragment)).strip("`")


def nearest(key: str, known: Mapping[str, Any]) -> str | None:
    """The known key that `key` is most likely a typo of."""
    plain_keys = {name.lower(): name for name in known}
    close = difflib.get_close_matches(key.lower(), plain_keys, n=1, cutoff=0.7)
    return plain_keys[close[0]] if close else None


def _elsewhere(path: Path, key: str, value: Any) -> str | None:
    """Where the key belongs, if that is one place that accepts its value; all pools count as one place."""
    if key in fields(Cluster) or key in fields(NodePool):
        return _only_place(path, key, value)
    if words := None if "nodePools" in path else loadable(NodePool, key, value):
        return f"Write {_shown(words) or _first_key(words)} under {_from(path, _POOLS)}"
    if words := loadable(Cluster, key, value):
        where = f"clusters.{path[1]}" if len(path) > 2 else "clusters.<name>"
        return f"Write {_shown(words) or _first_key(words)} under {where}"
    return _only_place(path, key, value)


def _only_place(path: Path, key: str, value: Any) -> str | None:
    given = flow(value) if isinstance(value, float) else value
    found = {each[:-1] for each in locations(key) if any(takes(annotation_at(each), it) for it in (value, given))}
    pools = {each for each in found if "nodePools" in each or "defaultNodePool" in each}
    below = {each[4:] if "nodePools" in each else each[3:] for each in pools}
    found -= pools
    if len(found) == 1 and not pools:
        (only,) = found
        return f"It belongs under {_relative(path, only)}"
    if len(below) == 1:
        (rest,) = below
        places = {each: _relative(path, each) for each in sorted(found, key=format_path)}
        places[min(pools, key=len)] = _from(path, ".".join([_POOLS, *map(str, rest)]))
        near = [places[each] for each in sorted(places, key=lambda each: (_distance(path, each), each not in pools))]
        more = f", and in {len(near) - _NEAR} other places" if len(near) > _NEAR else ""
        return f"It belongs under {' or '.join(near[:_NEAR])}{more}"
    return None


def _distance(path: Path, target: Path) -> int:
    """How many steps apart the mapping of the key at `path` and the mapping at `target` are; names do not count."""
    mine = path[:-1]
    own = path[:1] == target[:1] == ("clusters",)
    target = (*target[:1], path[1], *target[2:]) if own and len(path) > 1 else target
    shared = next((at for at, pair in enumerate(zip(mine, target, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(mine), len(target)) if shared is None else shared
    return len(mine) + len(target) - 2 * shared


def _relative(path: Path, target: Path) -> str:
    """The path `target` as seen from `path`: relative to the cluster, if both are in one."""
    if path[:1] != ("clusters",) or len(path) < 3 or target[:1] != ("clusters",):
        return format_path(target) or "the top level of the file"
    return format_path(target[2:]) or f"clusters.{path[1]}"


def _from(path: Path, where: str) -> str:
    return where if path[:1] == ("clusters",) and len(path) > 2 else f"clusters.<name>.{where}"


def _allowed(around: type[Settings]) -> str:
    known = sorted(fields(around))
    if len(known) <= _FEW:
        return f"Allowed here: {', '.join(known)}"
    return f"{len(known)} keys are allowed here; see docs/stack.schema.json"


def _shown(fragment: Mapping[str, Any], longest: int = _LONGEST) -> str | None:
    text = " and ".join(f"`{key}: {flow(value)}`" for key, value in fragment.items())
    return text if len(text) <= longest else None


def _first_key(fragment: Mapping[str, Any]) -> str:
    path: list[str] = []
    inner: Any = fragment
    while (entries := mapping(inner)) is not None and len(entries) == 1:
        ((key, inner),) = entries.items()
        path.append(key)
    return format_path((*path, *(() if path else (next(iter(fragment)),))))
