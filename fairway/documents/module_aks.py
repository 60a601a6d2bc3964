"""The module Azure/terraform-azurerm-aks: its retired releases 4 to 11."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from fairway.documents.document import Found
from fairway.documents.module_aks_resources import TITLE, resources, surplus, table, variables
from fairway.documents.module_azurerm import founds_of, hint_of
from fairway.documents.module_call import Module, ModuleCall, Settings, Variables, unread_pools
from fairway.documents.terraform_older import notes_of
from fairway.request import Path, mapping

_BRIDGE = "net_profile_docker_bridge_cidr"


def faults(call: ModuleCall) -> list[str]:
    """The arguments that the module does not have."""
    known = variables(call.major)
    return [known.fault(each, call.places.get((each,), call.at)) for each in call.given if not known.has(each)]


def notes(call: ModuleCall) -> list[str]:
    """What was not read."""
    settings = Settings(call, variables(call.major))
    profiles = ("agents_pool_local_dns_config", "local_dns_config")
    return [
        *unread_pools(call, "node_pools"),
        *(f"{each} of {call.name} is not read" for each in profiles if settings.get(each) is not None),
        *_unknown_keys(call),
        *_ignored(call, settings),
        *notes_of(call.name, {"network_profile": [{"docker_bridge_cidr": settings.get(_BRIDGE)}]}),
    ]


def _ignored(call: ModuleCall, settings: Settings) -> Iterator[str]:
    """The arguments that main.tf reads only where `rbac_aad_managed` is true, which it is not by default."""
    if not settings.variables.has("rbac_aad_managed") or settings.get("rbac_aad_managed") is not False:
        return
    for each in ("rbac_aad_admin_group_object_ids", "rbac_aad_azure_rbac_enabled"):
        if call.given.get(each) is not None:
            file, line, _ = call.places.get((each,), call.at)
            yield f"{file}, line {line}: the module ignores `{each}`, as `rbac_aad_managed` is false"


def _unknown_keys(call: ModuleCall) -> Iterator[str]:
    """The keys of pools that the module does not have. Terraform drops them without a message when it converts an
    object to the type of the variable (developer.hashicorp.com/terraform/language/expressions/type-constraints)."""
    pools = Variables(f"a pool of {TITLE} {call.major}", table()["pool"], call.major)
    for key, pool in (mapping(call.given.get("node_pools")) or {}).items():
        for each in mapping(pool) or {}:
            if not pools.has(each):
                fault = pools.fault(each, call.places.get(("node_pools", key, each), call.at))
                yield f"{fault}. Terraform leaves it out without a message"
        for each in surplus(mapping(pool) or {}, call.major):
            file, line, _ = call.places.get(("node_pools", key, "upgrade_settings", each), call.at)
            yield (
                f"{file}, line {line}: `upgrade_settings` of a pool of {TITLE} {call.major} has no `{each}`. Terraform "
                "leaves it out without a message"
            )


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
