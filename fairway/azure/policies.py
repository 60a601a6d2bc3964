"""Azure Policy's built-in definitions about AKS, from a dated table of Azure/azure-policy."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHORT_NAMES: Mapping[str, str] = {
    "baseline": "a8640138-9b0a-4a28-b8cb-1666c838647d",
    "restricted": "42b8ef37-b724-4e24-bbc8-7a7708edfe00",
}
"""The initiatives for the two levels of the Pod Security Standards, by the level."""

_KINDS = ("policyDefinitions", "policySetDefinitions")
_WITH_IDENTITY = ("deployifnotexists", "modify")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a definition."""

    type: str
    """String, Array, Object, Boolean, Integer, Float or DateTime."""
    allowed: tuple[Any, ...] = ()
    """The values that Azure accepts, in this letter case; empty if any."""
    required: bool = False
    """Whether it has no default."""
    default: Any = None
    """The default of an effect and of excluded namespaces; None for others."""


@dataclass(frozen=True)
class Definition:
    """A built-in policy definition, or an initiative."""

    id: str
    """Its resource id, which is the same in every tenant."""
    name: str
    """Its display name."""
    version: str
    """Its version at the day of the table."""
    parameters: Mapping[str, Parameter]
    roles: tuple[str, ...] = ()
    """The ids of the roles that the identity of its assignments needs."""
    in_cluster: bool = False
    """Whether the add-on azurepolicy enforces it on Kubernetes objects."""
    deprecated: bool = False
    """Whether Microsoft has deprecated it, so that it gets no updates."""

    @property
    def usual_effect(self) -> str:
        """Its default effect; empty if it has no parameter for that."""
        return str(self.parameters["effect"].default) if "effect" in self.parameters else ""

    def deploys(self, effect: str) -> bool:
        """Whether an assignment with this effect, or the default one if empty, changes resources."""
        if "/policySetDefinitions/" in self.id:
            # The effects of its definitions are their own defaults.
            return bool(self.roles)
        return (effect or self.usual_effect).lower() in _WITH_IDENTITY


@cache
def _table() -> Mapping[str, Any]:
    return json.loads((Path(__file__).parent / "data" / "policies.json").read_text(encoding="utf-8"))


def day_of_table() -> str:
    """The day of the table."""
    return _table()["read"]


@cache
def definitions() -> Mapping[str, Definition]:
    """All definitions of the table by resource id in lower case."""
    return {
        (id := f"/providers/Microsoft.Authorization/{kind}/{guid}").lower(): Definition(
            id,
            each["displayName"],
            each["version"],
            {name: _parameter(it) for name, it in each["parameters"].items()},
            tuple(each.get("roles", ())),
            each.get("inCluster", False),
            each.get("deprecated", False),
        )
        for kind in _KINDS
        for guid, each in _table()[kind].items()
    }


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(row["type"], tuple(row.get("allowedValues", ())), row.get("required", False), row.get("default"))


@cache
def _by_name() -> Mapping[str, Definition]:
    found = {each.name.lower(): each for each in definitions().values()}
    short = {
        name: next(each for id, each in definitions().items() if id.endswith(f"/{SHORT_NAMES[name]}"))
        for name in SHORT_NAMES
    }
    return {**found, **short}


def definition_named(name: str) -> Definition | None:
    """The definition with this display name, in any letter case, or `baseline` or `restricted`."""
    return _by_name().get(name.strip().lower())


def similar_definitions(name: str) -> list[str]:
    """The display names that a misspelled or shortened one may mean, at most three."""
    meant = name.strip().lower()
    within = [each.name for key, each in _by_name().items() if len(meant) > 3 and meant in key]
    close = difflib.get_close_matches(meant, _by_name(), n=3, cutoff=0.6)
    return list(dict.fromkeys(within or [_by_name()[each].name for each in close]))[:3]
