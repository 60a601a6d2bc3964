"""Checks the config keys of a stack before their values are read: prefixes, places, secrets, sizes."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config.merge import Layers
from config.model_tree import names_a_secret
from config.problems import Problem
from config.stack import Stack
from config.types import SECRET_NAME
from config.unknown_key import about
from fairway.project.yaml_file import Document
from fairway.request import Path, Place, leaves, mapping, sequence

NAMESPACE = "fairway:"
SETTINGS = {field.alias or name for name, field in Stack.model_fields.items()}
CONFIG_BYTES = 100_000
"""Pulumi passes all config in one environment variable, which Linux limits to 128 KiB."""

_SECRET = f"pulumi config set --secret {NAMESPACE}"


def parsed(text: str) -> Any:
    """The value of a config key: Pulumi passes mappings and lists as JSON, null as empty text, the rest as text."""
    if text[:1] not in ("{", "["):
        return text or None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def too_large(values: Mapping[str, str]) -> Iterator[Problem]:
    """More config than Pulumi can pass."""
    size = sum(len(f"{key}{text}".encode()) for key, text in values.items())
    if size > CONFIG_BYTES:
        largest = max(values, key=lambda key: len(values[key]))
        yield Problem(
            (largest.removeprefix(NAMESPACE),),
            f"the stack file has {size:,} bytes of config. Pulumi passes all of it in one environment variable and "
            f'fails above about 120,000 ("argument list too long"). Move {largest} ({len(values[largest]):,} bytes) to '
            f"a file in the folder above the stack files, and list that file under {NAMESPACE}include",
        )


def misplaced(values: Mapping[str, str], project: str, written: Document | None, name: str) -> Iterator[Problem]:
    """Settings that have no effect: outside `config:`, or without Fairway's prefix.

    `written` is the stack file, `name` its name.
    """
    lines: Mapping[Path, int] = written.lines if written else {}
    for key in values:
        namespace, _, local = key.rpartition(":")
        meant = namespace == project or difflib.get_close_matches(namespace, [NAMESPACE[:-1]], cutoff=0.7)
        if local in SETTINGS and f"{namespace}:" != NAMESPACE and meant:
            here = key if ("config", key) in lines else local
            line = lines.get(("config", here))
            place = Place(name, line, here) if line else None
            yield Problem((here,), f"is ignored: settings need the prefix {NAMESPACE}. {_write(local)}", place)
    for key in written.value if written else ():
        local = key.removeprefix(NAMESPACE)
        if local in SETTINGS:
            place = Place(name, lines[(key,)], key)
            yield Problem((key,), f"is ignored outside `config:`. {_write(local)}", place)


def _write(local: str) -> str:
    return f"Write `{NAMESPACE}{local}:` below `config:`"


def encrypted_inside(secret: set[str], written: Document | None, name: str) -> Iterator[Problem]:
    """Settings that Pulumi treats as secret because they contain an encrypted value; at that value, if the file is
    known."""
    for key in sorted(secret & SETTINGS):
        inside = (mapping(written.value.get("config")) or {}).get(NAMESPACE + key) if written else None
        found = list(_encrypted(inside, (key,)))
        for path in found or [(key,)]:
            line = written.lines.get(("config", NAMESPACE + key, *path[1:])) if written else None
            advice = (
                f"set it as its own key with `{_SECRET}<name>`, and write that name here"
                if names_a_secret(path)
                else f"remove it, set it as its own key with `{_SECRET}<name>`, and name that key in the setting "
                f"that needs it"
            )
            yield Problem(
                path,
                f"contains an encrypted value, so Pulumi treats all of {key} as secret: {advice}",
                Place(name, line, "") if line else None,
            )


def _encrypted(tree: Any, path: Path) -> Iterator[Path]:
    entries = mapping(tree)
    if entries is not None and set(entries) == {"secure"}:
        yield path
    else:
        inner = entries.items() if entries is not None else enumerate(sequence(tree) or ())
        for key, value in inner:
            yield from _encrypted(value, (*path, key))


def secret_problems(own: Mapping[str, str], layers: Layers, is_secret: Callable[[str], bool]) -> Iterator[Problem]:
    """Secrets in plain text, and config keys that no setting uses: a secret is its own key, named by a setting."""
    named = {name: path for path, name in _named_secrets(layers.value)}
    for key, text in own.items():
        if key in named and not is_secret(key):
            yield Problem(
                (key,),
                f"is a secret in plain text. Encrypt it: `{_SECRET}{key}`, and change the secret, which was exposed",
            )
        elif key not in SETTINGS and key not in named:
            near = difflib.get_close_matches(key, sorted(named), n=1)
            value = None if is_secret(key) else parsed(text)
            meant = f"is not used by any setting. Did you mean {NAMESPACE}{near[0]}?" if near else ""
            problem = meant or about((key,), value, prefix=NAMESPACE)
            yield Problem((f"{NAMESPACE}{key}",), problem, layers.place((key,)))


def unset_secrets(own: Mapping[str, str], layers: Layers) -> Mapping[str, Problem]:
    """The secrets that a setting names and that are not set, by their keys."""
    named = {name: path for path, name in _named_secrets(layers.value)}
    return {
        key: Problem(path, f"needs the secret {key}, which is not set: `{_SECRET}{key}`", layers.place(path))
        for key, path in sorted(named.items())
        if key not in own
    }


def _named_secrets(tree: Any) -> Iterator[tuple[Path, str]]:
    for path, value in leaves(tree):
        if isinstance(value, str) and names_a_secret(path) and SECRET_NAME.match(value):
            yield path, value
