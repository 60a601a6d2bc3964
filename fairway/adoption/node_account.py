"""The account on the nodes: a request has it with its name and an SSH key, or not at all (ARM schema,
ContainerServiceLinuxProfile)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import Path, Placeholder, Request, leaves, mapping, sequence, value_at

_ACCOUNT = "linuxProfile"


def without_partial_account(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without an account that lacks its name or its key."""
    return {key: each for key, each in properties.items() if key != _ACCOUNT or not each or not _is_partial(each)}


def partial_account(request: Request) -> Iterator[tuple[Path, Any]]:
    """What the descriptions have of such an account, with its paths."""
    account = (request.outputs or request.properties).get(_ACCOUNT)
    for path, value in leaves(account) if mapping(account) and _is_partial(account) else ():
        if value not in (None, "", [], {}) and not isinstance(value, Placeholder):
            yield (_ACCOUNT, *path), value


def _is_partial(account: Any) -> bool:
    """Whether it lacks a value, also one that is known as an expression only."""
    keys = sequence(value_at(account, "ssh.publicKeys")) or [{}]
    return any(
        not value for value in (value_at(account, "adminUsername"), *(value_at(each, "keyData") for each in keys))
    )
