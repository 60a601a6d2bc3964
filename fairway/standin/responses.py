"""What Azure answers to a GET: what was asked for, what it fills in, and what only it knows.

Defaults, and what only Azure knows, are those of the type's row in `fairway.azure`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from fairway.azure.generated import SUBSCRIPTION, TENANT, guid
from fairway.azure.managedidentity import identity_ids
from fairway.azure.resource_type import ResourceType
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.masking import answered

Values = Mapping[str, Any]

Identities = Mapping[str, Mapping[str, Any]]
"""What Azure holds of identities, by id in lower case: `clientId`, `principalId`."""


def filled(given: Values, defaults: Values, before: Values) -> dict[str, Any]:
    """What was given; what was not said stays as it is in Azure, and is by default what Azure fills in."""
    found = dict(given)
    for key, default in defaults.items():
        here, there = mapping(found.get(key)), mapping(default)
        held = before.get(key)
        if here is not None and there is not None:
            found[key] = filled(here, there, mapping(held) or {})
        elif key not in found:
            found[key] = deepcopy(default if held is None else held)
    return found


def answer(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """The state of a resource after a PUT of `inputs` on what was there `before`."""
    given = {key: value for key, value in inputs.items() if value is not None and not key.startswith("__")}
    said = filled(answered(given), kind.defaults, before)
    planned = kind.planned(id) if kind.planned else {}
    found = said | common(kind, id, inputs, before) | planned | kind.computed(id, said)
    with_identities(found)
    return {key: value for key, value in found.items() if value is not None and _told(kind, key)}


def _told(kind: ResourceType, key: str) -> bool:
    return key == "id" or fields.is_answered(kind.token, key)


def common(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """What nearly every resource answers; what its type does not is taken out later."""
    written = json.dumps(answered(inputs), sort_keys=True)
    last = before.get("etag") or before.get("eTag")
    etag = f'W/"{guid(id, f"{last} {written}")}"'
    return {
        "id": id,
        "name": id.rsplit("/", 1)[-1],
        "type": kind.arm,
        "provisioningState": "Succeeded",
        "resourceGuid": guid(id, "resource"),
        "etag": etag,
        "eTag": etag,
    }


def with_identities(found: dict[str, Any], known: Identities | None = None) -> None:
    """Identities are asked for as a list of ids and answered as a map with their client and principal ids."""
    identity = mapping(found.get("identity"))
    if identity is None:
        return
    shown = dict(identity)
    listed = sequence(identity.get("userAssignedIdentities"))
    if listed is not None:
        shown["userAssignedIdentities"] = {str(each): identity_of(str(each), known) for each in listed}
    if "SystemAssigned" in str(identity.get("type", "")):
        shown |= {"principalId": guid(str(found["id"]), "principal"), "tenantId": TENANT}
    found["identity"] = shown


def identity_of(id: str, known: Identities | None = None) -> dict[str, str]:
    """The ids of a user-assigned identity as other resources show them; `known` are those that exist."""
    ids = (known or {}).get(id.lower()) or identity_ids(id)
    return {"clientId": ids["clientId"], "principalId": ids["principalId"]}


def caller() -> dict[str, str]:
    """As whom the stand-in believes to be called."""
    ids = {"clientId": guid(TENANT, "application"), "objectId": guid(TENANT, "client")}
    return ids | {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT}
