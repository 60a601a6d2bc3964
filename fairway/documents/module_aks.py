"""The module Azure/terraform-azurerm-aks: its retired releases 4 to 11."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from fairway.documents.document import Found
from fairway.documents.module_aks_resources import TITLE, resources, table, variables
from fairway.documents.module_azurerm import founds_of, hint_of
from fairway.documents.module_call import Module, ModuleCall, Settings, Variables, unread_pools
from fairway.request import Path, mapping


def faults(call: ModuleCall) -> list[str]:
    """The arguments that the module does not have."""
    known = variables(call.major)
    found = [known.fault(each, call.places.get((each,), call.at)) for each in call.given if not known.has(each)]
    pools = Variables(f"a pool of {TITLE} {call.major}", table()["pool"], call.major)
    for key, pool in (mapping(call.given.get("node_pools")) or {}).items():
        for each in mapping(pool) or {}:
            if not pools.has(each):
                found.append(pools.fault(each, call.places.get(("node_pools", key, each), call.at)))
    return found


def notes(call: ModuleCall) -> list[str]:
    """What was not read."""
    settings = Settings(call, variables(call.major))
    profiles = ("agents_pool_local_dns_config", "local_dns_config")
    return unread_pools(call, "node_pools") + [
        f"{each} of {call.name} is not read" for each in profiles if settings.get(each) is not None
    ]


def founds(call: ModuleCall) -> Iterator[Found]:
    """The requests of a call."""
    return founds_of(call, resources(call), _by_attribute())


def hint(resource: str, path: Path, text: str) -> str:
    """The module's names for the properties in a remedy."""
    return hint_of(resource, path, text, _by_attribute())


@cache
def _by_attribute() -> Mapping[str, str]:
    """The variables of the newest version by the attributes that they set."""
    rows = table()["variables"].items()
    return {row["to"]: name for name, row in rows if row["to"] and "until" not in row}


MODULE = Module(
    TITLE,
    re.compile(
        r"^(?:tfr:///)?(?:registry\.\w+\.\w+/)?azure/aks/azurerm(?:[?/].*)?$"
        r"|[/:]azure/terraform-azurerm-aks(?:\.git)?(?:[/?]|$)",
        re.IGNORECASE,
    ),
    re.compile(r"azure/aks/azurerm|terraform-azurerm-aks", re.IGNORECASE),
    oldest=4,
    newest=11,
    rows=table()["variables"],
    faults=faults,
    founds=founds,
    notes=notes,
    hint=hint,
)
