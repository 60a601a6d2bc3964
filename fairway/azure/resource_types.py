"""Every type of resource with a row, from all modules of this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

import fairway.azure
from fairway.azure.resource_type import PACKAGE, ResourceType, arm_type

_MODULES = [import_module(f"fairway.azure.{each.name}") for each in iter_modules(fairway.azure.__path__)]
TYPES: dict[str, ResourceType] = {
    each.token: each for module in _MODULES for each in vars(module).values() if isinstance(each, ResourceType)
}
"""By type token."""

BY_ARM: Mapping[str, ResourceType] = {each.arm.lower(): each for each in TYPES.values() if "{" not in each.arm}
"""By ARM's name of the type, in lower case."""
_OF_MANY_TYPES = tuple(each for each in TYPES.values() if "{" in each.arm and not each.arm.startswith("{"))
"""Those whose type in ARM depends on an input, such as the record sets of a DNS zone."""
_GROUP_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+", re.IGNORECASE)


def type_of_id(id: str) -> ResourceType | None:
    """The type of an id; None if it has no row."""
    if "/providers/" not in id and not _GROUP_ID.fullmatch(id):
        return None
    found = BY_ARM.get(arm_type(id).lower())
    return found or next((each for each in _OF_MANY_TYPES if each.named_in(id)), None)


def type_of_arm(name: str) -> ResourceType | None:
    """The type that ARM calls so, in any letter case: `Microsoft.Network/virtualNetworks/subnets`; None where it has no
    row."""
    return BY_ARM.get(name.lower())


def is_azure(token: str) -> bool:
    """Whether a type token belongs to azure-native."""
    return token.startswith(f"{PACKAGE}:")
