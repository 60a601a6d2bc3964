"""Results of `az` commands as Azure returns them, shortened."""

from __future__ import annotations

from typing import Any

from fairway.request import Request
from fairway.subscription import REVISIONS, SIZES, USAGE, VERSIONS

SAVED_ON = "2026-11-20"


def result(command: str, *rows: Any, location: str = "westeurope") -> Request:
    return Request(command, location, {"value": list(rows), "read": SAVED_ON})


def size(name: str = "Standard_D4s_v5", family: str = "standardDSv5Family", **changes: Any) -> dict[str, Any]:
    capabilities = {
        "vCPUs": "4",
        "MemoryGB": "16",
        "HyperVGenerations": "V1,V2",
        "EncryptionAtHostSupported": "True",
        "EphemeralOSDiskSupported": "False",
        **changes.pop("capabilities", {}),
    }
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "family": family,
        "locations": ["westeurope"],
        "locationInfo": [{"location": "westeurope", "zones": changes.pop("zones", ["1", "2", "3"])}],
        "capabilities": [{"name": key, "value": text} for key, text in capabilities.items()],
        "restrictions": [],
        **changes,
    }


def restriction(kind: str, **info: Any) -> dict[str, Any]:
    reason = "NotAvailableForSubscription"
    return {"type": kind, "reasonCode": reason, "restrictionInfo": {"locations": ["westeurope"], **info}}


def sizes(*rows: dict[str, Any]) -> Request:
    return result(SIZES, *(rows or (size(),)))


def version(name: str, *patches: str, plans: tuple[str, ...] = ("KubernetesOfficial",)) -> dict[str, Any]:
    return {
        "version": name,
        "isPreview": None,
        "capabilities": {"supportPlan": list(plans)},
        "patchVersions": {each: {"upgrades": []} for each in patches},
    }


LTS = "AKSLongTermSupport"


def versions(*rows: dict[str, Any]) -> Request:
    usual = (
        version("1.33", "1.33.8", plans=(LTS,)),
        version("1.34", "1.34.2", "1.34.4", plans=("KubernetesOfficial", LTS)),
        version("1.35", "1.35.1", plans=("KubernetesOfficial", LTS)),
    )
    return result(VERSIONS, *(rows or usual))


def revision(name: str, official: tuple[str, ...], long_term: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "revision": name,
        "upgrades": [],
        "compatibleWith": [
            {"name": "KubernetesOfficial", "versions": list(official)},
            {"name": LTS, "versions": [*long_term, *official]},
        ],
    }


def revisions() -> Request:
    rows = revision("asm-1-28", ("1.34", "1.35"), ("1.33",)), revision("asm-1-29", ("1.35",))
    return result(REVISIONS, *rows)


def quota(name: str, limit: Any, used: Any = "0", shown: str = "") -> dict[str, Any]:
    return {"currentValue": used, "limit": limit, "name": {"value": name, "localizedValue": shown or name}}


def usage(*rows: dict[str, Any]) -> Request:
    return result(USAGE, *rows)
