"""Azure's built-in roles by name, from a dated table of learn.microsoft.com/azure/role-based-access-control."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path

_TABLE = json.loads((Path(__file__).parent / "data" / "roles.json").read_text(encoding="utf-8"))

BUILT_IN_ROLES: Mapping[str, str] = _TABLE["roles"]
"""The id of each role by its name."""
READ: str = _TABLE["read"]
"""The day of the table."""

_NAMES = {id: name for name, id in BUILT_IN_ROLES.items()}
_AKS = "Azure Kubernetes Service "


def role_name(role_definition_id: str) -> str:
    """The name of the role in a `roleDefinitionId`; its id if the role is not built in."""
    id = role_definition_id.rsplit("/", 1)[-1]
    return _NAMES.get(id.lower(), id)


def similar_roles(name: str) -> list[str]:
    """The built-in roles that a misspelled name may mean, the closest first; at most three.

    `RBAC Reader` means the one of AKS.
    """
    meant = name.strip().lower()
    known: dict[str, str] = {each.removeprefix(_AKS).lower(): each for each in BUILT_IN_ROLES if each.startswith(_AKS)}
    known |= {each.lower(): each for each in BUILT_IN_ROLES}
    near = [each for each in (meant, f"{meant} role", meant.removesuffix(" role")) if each in known][:1]
    near = near or difflib.get_close_matches(meant, known, n=3, cutoff=0.7)
    return list(dict.fromkeys(known[each] for each in near))
