"""What a program asks for, as a provider's Check would leave it: what was filled in before is filled in again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fairway.azure.resource_ids import templates
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret
from fairway.request import Path, Placeholder, Request, format_path, mapping, sequence

_FILLED_IN = ("azureApiVersion", "location")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ROLE = "azure-native:authorization:RoleAssignment"
_DEPENDS_ON = ("scope", "principalId", "roleDefinitionId")


def as_checked(new: Mapping[str, Any], old: Resource, request: Request) -> dict[str, Any]:
    """The new inputs with what azure-native's Check took over from the old ones: the API version, the location and
    the name where the program leaves them to it, and keys of its own, which begin with `__`."""
    own = re.findall(r"\{(\w+)\}", templates().get(unversioned(request.type), "{name}"))[-1]
    keys = [key for key in old.inputs if key.startswith("__") or key in (*_FILLED_IN, own)]
    checked = {**{key: old.inputs[key] for key in keys}, **new}
    if unversioned(request.type) == _ROLE and _named_by_ids(checked, old.inputs):
        checked[own] = old.inputs[own]
    return checked


def _named_by_ids(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a role assignment only seems to be renamed: its name is made from ids, which in a plan are stand-ins."""
    names = [str(each.get("roleAssignmentName", "")) for each in (new, old)]
    same = all(str(new.get(key, "")).casefold() == str(old.get(key, "")).casefold() for key in _DEPENDS_ON)
    return same and all(_UUID.fullmatch(name) for name in names)


def known(new: Mapping[str, Any], old: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The new inputs with the old value in the place of each that is masked or not yet known, and the paths of those
    that there was a value to compare with."""
    hidden: list[str] = []
    found = _known(new, old, (), hidden)
    return found, hidden


def _known(new: Any, old: Any, path: Path, hidden: list[str]) -> Any:
    if isinstance(new, (Placeholder, Secret)) or isinstance(old, Secret):
        if old is not None:
            # A state holds the same ciphertext for the same value.
            if new != old or isinstance(new, Placeholder):
                hidden.append(format_path(path))
            return old
        return new
    entries, items = mapping(new), sequence(new)
    if entries is not None:
        olds = mapping(old) or {}
        return {key: _known(each, olds.get(key), (*path, key), hidden) for key, each in entries.items()}
    if items is not None:
        olds = sequence(old) or ()
        before = [*olds, *[None] * len(items)]
        return [_known(each, before[at], (*path, at), hidden) for at, each in enumerate(items)]
    return new
