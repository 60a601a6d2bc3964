"""What is meant by a key that no model has: a slip of the fingers, a word of Terraform's, or a setting of elsewhere."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from config.cluster import Cluster
from config.model import Settings, arm_name
from config.model_tree import ANY_NAME, annotation_at, as_model, fields, locations, model_at, plain
from config.node_pool import NodePool
from config.other_words import WITHOUT_COUNTERPART, WORDS
from fairway.project.yaml_file import flow
from fairway.request import Path, format_path, leaves, mapping, sequence
from fairway.secret_names import is_secret_name

T = TypeVar("T")

NOT_SETTINGS = {
    "location": "belongs to the cluster: set it there, or azure-native:location for all clusters",
    "secure": "is an encrypted value, which must be a config key of its own; a setting that ends in Secret names "
    "that key",
    "adminPassword": "is a secret, which does not belong in plain settings; write `adminPasswordSecret: <key>` and run "
    "`pulumi config set --secret fairway:<key>`",
    "serverAppSecret": "belongs to the legacy Entra integration; aadProfile.managed needs no secret",
    "servicePrincipalProfile": "needs a password that expires; the cluster uses a managed identity (see `identity`)",
    "podIdentityProfile": "ended in September 2025; securityProfile.workloadIdentity is its successor",
}
"""Keys that people look for here, and what to write instead."""

_POOLS = "defaultNodePool or nodePools.<name>"
_FEW = 12
_LONGEST = 300
"""A longer fragment is no hint any more; its first key is."""


def about(path: Path, value: Any) -> str:
    """A sentence about the unknown key at the end of `path` that holds `value`, which never prints a password."""
    key = str(path[-1])
    if key.startswith("fairway:"):
        return f"must not have the prefix here, only in stack files: write {key.removeprefix('fairway:')}"
    if key == "config" and len(path) == 1:
        return "is only for stack files: an include has its keys at the top level, without `config:` and `fairway:`"
    if reason := _plain_words({**WITHOUT_COUNTERPART, **NOT_SETTINGS}).get(_folded(key)):
        return reason
    around = model_at(path[:-1])
    if around is None:
        return "is not a setting"
    said = f"is not a setting{' here' if locations(key) else ''}"
    meant = f"{said}. {_meant(around, path, key, value)}"
    number = _bare_number(around, key, value)
    return meant if number is None else f"{meant}{'' if meant.endswith('?') else '.'} {in_quotes(number)}"


def in_quotes(number: float) -> str:
    """What to do about a bare number where text belongs: 1.30 was read as 1.3, so what was meant is not known here."""
    example = f'"{number}"' if isinstance(number, int) else '"1.30" is text, but 1.30 without quotes is the number 1.3'
    return f"Put the value in quotes: {example}"


def _bare_number(around: type[Settings], key: str, value: Any) -> float | None:
    """A fraction in `value` where text belongs, in the first model that knows the key."""
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
    fragment = _loadable(around, key, value)
    if renamed:
        deeper = fragment and fragment.get(renamed) != value and _shown(fragment)
        return f"Did you mean {renamed}?" + (f" Write {deeper}" if deeper else "")
    if fragment:
        return f"Write {_shown(fragment) or _first_key(fragment)}"
    if converted := _converted(around, key, value):
        return f"Did you mean {_first_key(converted)}?"
    if (elsewhere := _elsewhere(path, key, value)) is not None:
        return elsewhere
    if near := nearest(key, fields(around)):
        return f"Did you mean {near}?"
    return _allowed(around)


def same_but_for_spelling(key: str, known: Mapping[str, Any]) -> str | None:
    """The known key that differs in letter case, hyphens or underscores alone."""
    plain_keys = {_folded(name): name for name in known}
    snake = arm_name(key.replace("-", "_"))
    return plain_keys.get(_folded(key)) or (snake if snake in known else None)


def nearest(key: str, known: Mapping[str, Any]) -> str | None:
    """The known key that is a slip of the fingers away."""
    plain_keys = {name.lower(): name for name in known}
    close = difflib.get_close_matches(key.lower(), plain_keys, n=1, cutoff=0.7)
    return plain_keys[close[0]] if close else None


def translated(model: type[Settings], tree: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping in ARM's words as far as they are known; a key that nothing knows stays as it is."""
    result: dict[str, Any] = {}
    for key, value in tree.items():
        converted = None if key in fields(model) else _converted(model, key, value)
        known = key if key in fields(model) else same_but_for_spelling(key, fields(model))
        if converted is not None:
            result = _joined(result, translated(model, converted))
        elif known:
            result = _joined(result, {known: _value(fields(model)[known], value)})
        elif _folded(key) not in _plain_words(WITHOUT_COUNTERPART):
            result[key] = value
    return result


def _converted(model: type[Settings], key: str, value: Any) -> dict[str, Any] | None:
    for each in model.__mro__:
        if convert := _plain_words(WORDS.get(each, {})).get(_folded(key)):
            return convert(value)
    return None


def _value(annotation: Any, value: Any) -> Any:
    """A value in ARM's words; text for a whole number or a switch where that is what the setting takes.

    A fraction stays one: 1.30 is read as 1.3, and as text would be another version.
    """
    annotation = plain(annotation)
    entries, items = mapping(value), sequence(value)
    if entries is not None and (model := as_model(annotation)):
        return translated(model, entries)
    if entries is not None and annotation_at((ANY_NAME,), annotation):
        return {key: _value(annotation_at((ANY_NAME,), annotation), each) for key, each in entries.items()}
    if items is not None and annotation_at((0,), annotation):
        return [_value(annotation_at((0,), annotation), each) for each in items]
    text = flow(value)
    is_text = isinstance(value, (bool, int)) and not _takes(annotation, value) and _takes(annotation, text)
    return text if is_text else value


def _loadable(model: type[Settings], key: str, value: Any) -> dict[str, Any] | None:
    """The key and its value in ARM's words, if the model takes them and no password is among them."""
    fragment = translated(model, {key: value})
    hidden = any(is_secret_name(str(part)) for path, _ in leaves({key: value}) for part in path)
    if hidden or key in fragment:
        return None
    try:
        model.model_validate(fragment)
    except ValidationError as error:
        if any(each["type"] != "missing" or len(each["loc"]) > 1 for each in error.errors(include_url=False)):
            return None
    return fragment


def _elsewhere(path: Path, key: str, value: Any) -> str | None:
    """Where the key belongs, if that is one place and takes its value; a pool is one place."""
    if key in fields(Cluster) or key in fields(NodePool):
        return _only_place(path, key, value)
    if words := None if "nodePools" in path else _loadable(NodePool, key, value):
        return f"Under {_from(path, _POOLS)} write {_shown(words) or _first_key(words)}"
    if words := _loadable(Cluster, key, value):
        where = f"clusters.{path[1]}" if len(path) > 2 else "clusters.<name>"
        return f"Under {where} write {_shown(words) or _first_key(words)}"
    return _only_place(path, key, value)


def _only_place(path: Path, key: str, value: Any) -> str | None:
    given = flow(value) if isinstance(value, float) else value
    found = {each[:-1] for each in locations(key) if any(_takes(annotation_at(each), it) for it in (value, given))}
    pools = {each for each in found if "nodePools" in each or "defaultNodePool" in each}
    below = {each[4:] if "nodePools" in each else each[3:] for each in pools}
    found -= pools
    if len(found) == 1 and not pools:
        (only,) = found
        return f"It belongs under {_relative(path, only)}"
    if len(below) == 1 and not found:
        (rest,) = below
        return f"It belongs under {_from(path, '.'.join([_POOLS, *map(str, rest)]))}"
    return None


def _relative(path: Path, there: Path) -> str:
    """The place `there` as it is called at `path`: below the same cluster, if both are of one."""
    if path[:1] != ("clusters",) or len(path) < 3 or there[:1] != ("clusters",):
        return format_path(there) or "the top of the file"
    return format_path(there[2:]) or f"clusters.{path[1]}"


def _from(path: Path, where: str) -> str:
    return where if path[:1] == ("clusters",) and len(path) > 2 else f"clusters.<name>.{where}"


def _allowed(around: type[Settings]) -> str:
    known = sorted(fields(around))
    if len(known) <= _FEW:
        return f"Allowed here: {', '.join(known)}"
    return f"{len(known)} keys are allowed here; see docs/stack.schema.json"


def _shown(fragment: Mapping[str, Any]) -> str | None:
    text = " and ".join(f"`{key}: {flow(value)}`" for key, value in fragment.items())
    return text if len(text) <= _LONGEST else None


def _first_key(fragment: Mapping[str, Any]) -> str:
    path: list[str] = []
    inner: Any = fragment
    while (entries := mapping(inner)) is not None and len(entries) == 1:
        ((key, inner),) = entries.items()
        path.append(key)
    return format_path((*path, *(() if path else (next(iter(fragment)),))))


def _takes(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=not isinstance(value, (list, dict)) or None)
    except ValidationError:
        return False
    return True


def _joined(low: dict[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Both mappings; lists one after the other."""
    joined = dict(low)
    for key, value in high.items():
        here = low.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            joined[key] = _joined(here, value)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(here, list) and isinstance(value, list):
            joined[key] = [*here, *value]  # pyright: ignore[reportUnknownVariableType]
        else:
            joined[key] = value
    return joined


def _plain_words(words: Mapping[str, T]) -> dict[str, T]:
    return {_folded(word): each for word, each in words.items()}


def _folded(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()
