"""Values in descriptions that are a secret or have one in them, such as the URL of a proxy with a password, which no
file gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.protocol.secret import Secret
from fairway.request import SECRET, Path, Request, mapping, sequence
from fairway.secret_names import KEYS_OF_USERS, holds_secret, secret_parts, shown


def secret_values(request: Request) -> Iterator[tuple[Path, Any]]:
    """What has secrets, masked, with its path: texts with a secret in them, and in what Azure returned also what is
    secret by its name."""
    tree = {key: each for key, each in (request.outputs or request.properties).items() if key != "agentPoolProfiles"}
    return _secrets(tree, (), by_name=bool(request.outputs))


def _secrets(tree: Any, path: Path, *, by_name: bool) -> Iterator[tuple[Path, Any]]:
    keys = [each for each in path if isinstance(each, str)]
    key, within = keys[-1] if keys else "", keys[-2] if len(keys) > 1 else ""
    entries, items = mapping(tree), sequence(tree)
    if by_name and (isinstance(tree, Secret) or holds_secret(key, tree, within)):
        yield path, SECRET
    elif entries is not None or items is not None:
        for part, each in entries.items() if entries is not None else enumerate(items or ()):
            yield from _secrets(each, (*path, part), by_name=by_name)
    elif _has_secret(tree, key, within):
        yield path, shown(tree, key)


PROXY = "httpProxyConfig"


def without_secret_values(tree: Any, key: str = "", within: str = "") -> Any:
    """The tree without the values with secrets, and without a proxy that has one: AKS keeps a proxy that an update
    leaves out as a whole (`transitions.omitted`), and with the rest of it alone may remove it."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        kept = {name: each for name, each in entries.items() if not _has_secret(each, name, key)}
        found = {name: without_secret_values(each, name, key) for name, each in kept.items()}
        cut = PROXY in found and mapping(entries[PROXY]) is not None and any(secret_texts(entries[PROXY]))
        return {name: each for name, each in found.items() if name != PROXY or not cut}
    if items is not None:
        kept = [each for each in items if not _has_secret(each, key, within)]
        return [without_secret_values(each, key, within) for each in kept]
    return tree


def secret_texts(entries: Mapping[str, Any]) -> Iterator[str]:
    """The keys of an object whose values are texts with a secret."""
    return (name for name, each in entries.items() if _has_secret(each, name, ""))


def _has_secret(value: Any, key: str, within: str) -> bool:
    """Whether a value is a secret or a text with one. Tags and labels are the user's, and an update without one removes
    it: a tag `contact: mail:me@example.com` stays."""
    if value is SECRET:
        return True
    return isinstance(value, str) and within.casefold() not in KEYS_OF_USERS and any(secret_parts(value, key))
