"""The properties of azure-native's types and objects, from the SDK: `fairway/standin/data/fields.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.request import Path, mapping, sequence

_RENAMED: Mapping[str, Mapping[str, str]] = {
    "azure-native:storage:StorageAccount": {
        "isNfsV3Enabled": "enableNfsV3",
        "networkAcls": "networkRuleSet",
        "supportsHttpsTrafficOnly": "enableHttpsTrafficOnly",
    },
    "storage:EncryptionArgs": {"identity": "encryptionIdentity"},
    "storage:IPRuleArgs": {"value": "iPAddressOrRange"},
    "storage:VirtualNetworkRuleArgs": {"id": "virtualNetworkResourceId"},
    "containerregistry:IPRuleArgs": {"value": "iPAddressOrRange"},
    "keyvault:KeyAttributesArgs": {"exp": "expires", "nbf": "notBefore"},
    "keyvault:KeyPropertiesArgs": {"release_policy": "releasePolicy"},
    "monitor:MetricAlertCriteriaArgs": {"odata.type": "odataType"},
}
"""ARM's names to which azure-native gives others (`x-ms-client-name` in Azure/azure-rest-api-specs), by type or object;
az prints either."""

_DESTINATION = {"destination": "#eventgrid:EventSubscriptionDestinationArgs"}
_UNIONS: Mapping[str, Mapping[str, str]] = {
    "azure-native:monitor:MetricAlert": {"criteria": "#monitor:MetricAlertCriteriaArgs"},
    "azure-native:eventgrid:SystemTopicEventSubscription": _DESTINATION,
    "eventgrid:DeliveryWithResourceIdentityArgs": _DESTINATION,
}
"""Properties that take objects of several types, whose members azure-native renames or has one level up
(Azure/azure-resource-manager-schemas, Microsoft.Insights and Microsoft.EventGrid), with a name for these objects."""
_OF_UNIONS = frozenset(name for each in _UNIONS.values() for name in each.values())


@cache
def _tables() -> Mapping[str, Any]:
    return json.loads((files("fairway.standin") / "data/fields.json").read_text(encoding="utf-8"))


About = Mapping[str, Any] | None
"""The kinds of properties by their names: `in` and `out`; None for what the table does not have."""


@cache
def properties_of(name: str) -> About:
    """The properties of a type or an object, with ARM's own names for those that azure-native renames."""
    found = _tables()["objects" if name[:1] == "#" else "resources"].get(name.removeprefix("#"))
    if name in _OF_UNIONS:
        found = {"in": {"*": "any"}, "out": {}}
    if not found:
        return None
    own = name.removeprefix("#").partition("/")[0]
    arm = {arm.casefold(): key for arm, key in _RENAMED.get(own, {}).items()}
    return {**found, "in": {**found["in"], **_UNIONS.get(own, {})}, "arm": arm}


def renamed_by_arm(name: str) -> Mapping[str, str]:
    """ARM's own names for the properties of a type or object that azure-native renames."""
    renamed = _RENAMED.get(name.removeprefix("#").partition("/")[0], {})
    return {own: arm for arm, own in renamed.items()}


@cache
def spelling(names: frozenset[str]) -> Mapping[str, str]:
    """The names by their spelling without regard to letter case."""
    return {each.casefold(): each for each in names}


def without_hyphens(key: str) -> str:
    """ARM's `scan-interval` is azure-native's `scanInterval`: the keys of `autoScalerProfile`."""
    return key.replace("-", "").casefold()


def has_property(token: str, path: Path) -> bool:
    """Whether a type of the SDK has a property; true for a type that is not known."""
    about = properties_of(token)
    here: Any = about["in"] if about else {}
    for part in path if about else ():
        if isinstance(here, str) and here.startswith("#"):
            here = (properties_of(here) or {}).get("in")
        if isinstance(part, int):
            here = (sequence(here) or [None])[0]
        else:
            entries = mapping(here) or {}
            here = entries.get(part, entries.get("*"))
        if here is None:
            return False
        if here in ("any", "object"):
            return True
    return True
