"""Tags and labels with passwords: stack files are committed, so these are not in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.adoption.configured import Configured
from fairway.adoption.keys import CLUSTERS
from fairway.request import Path, format_path, leaves, mapping
from fairway.secret_names import KEYS_OF_USERS, is_like_password, is_password, secret_parts


def secret_tags(configured: Configured) -> tuple[str, ...]:
    """The paths of the tags and labels with a password in the settings of clusters."""
    return tuple(f"clusters.{format_path(path)}" for path in _paths(configured))


def without_secret_tags(configured: Configured) -> Configured:
    """The config without them."""
    clusters = mapping(configured.config[CLUSTERS]) or {}
    return replace(configured, config={**configured.config, CLUSTERS: _without(clusters, [*_paths(configured)])})


def _paths(configured: Configured) -> Iterator[Path]:
    for path, value in leaves(mapping(configured.config[CLUSTERS]) or {}):
        if len(path) > 1 and _is_secret(str(path[-1]), value, str(path[-2])):
            yield path


def _is_secret(key: str, value: Any, within: str) -> bool:
    """Whether a tag or a label is a password, or has one inside. `mail:me@example.com` and a URL with a user alone
    are none, although a report masks them."""
    if within.casefold() not in KEYS_OF_USERS:
        return False
    return is_password(key, value, within) or any(
        f"{part}@" not in value or (":" in part and f"//{part}@" in value) or is_like_password(part)
        for part in secret_parts(value, key)
    )


def _without(tree: Mapping[str, Any], paths: list[Path]) -> dict[str, Any]:
    """The tree without the values at the paths, and without a mapping that is empty then."""
    left: dict[str, Any] = {}
    for key, value in tree.items():
        below = [path[1:] for path in paths if path[0] == key]
        inner = mapping(value)
        if () in below:
            continue
        kept = _without(inner, below) if below and inner else value
        if kept or not below:
            left[key] = kept
    return left
