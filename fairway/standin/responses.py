"""What Azure returns for a GET: the inputs, the defaults, and the computed outputs.

Defaults and computed outputs are those of the type's row in `fairway.azure`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from fairway.azure.cluster_identities import system_assigned
from fairway.azure.generated import SUBSCRIPTION, TENANT, guid
from fairway.azure.managedidentity import identity_ids
from fairway.azure.resource_type import ResourceType
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.masking import drop_secrets

Values = Mapping[str, Any]

Identities = Mapping[str, Mapping[str, Any]]
"""The identities in Azure, by id in lower case: `clientId`, `principalId`."""


def filled(given: Values, defaults: Values, before: Values) -> dict[str, Any]:
    """The given values; a missing one keeps its value in Azure, or else gets Azure's default."""
    found = dict(given)
    for key, default in defaults.items():
        given_object, default_object = mapping(found.get(key)), mapping(default)
        held = before.get(key)
        if given_object is not None and default_object is not None:
            found[key] = filled(given_object, default_object, mapping(held) or {})
        elif key not in found:
            found[key] = deepcopy(default if held is None else held)
    return found


def answer(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """The state of a resource after a PUT of `inputs`; `before` is its state until then."""
    given = {key: value for key, value in inputs.items() if value is not None and not key.startswith("__")}
    complete = filled(drop_secrets(given), kind.defaults, before)
    planned = kind.planned(id, complete) if kind.planned else {}
    if before.get("principalId"):
        planned = {key: before.get(key, each) for key, each in planned.items()}  # those of an identity never change
    found = complete | common(kind, id, inputs, before) | planned | kind.computed(id, complete)
    with_identities(found)
    return {
        key: value
        for key, value in found.items()
        if value is not None and (key == "id" or fields.is_output(kind.token, key))
    }


def common(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """The outputs that nearly every type has; those that a type does not have are removed later."""
    written = json.dumps(drop_secrets(inputs), sort_keys=True)
    last = before.get("etag") or before.get("eTag")
    etag = f'W/"{guid(id, f"{last} {written}")}"'
    return {
        "id": id,
        "name": id.rsplit("/", 1)[-1],
        "type": kind.arm_of(id),
        "provisioningState": "Succeeded",
        "resourceGuid": guid(id, "resource"),
        "etag": etag,
        "eTag": etag,
    }


def with_identities(found: dict[str, Any], known: Identities | None = None) -> None:
    """Identities are a list of ids in a request, and a map with their client and principal ids in a response."""
    identity = mapping(found.get("identity"))
    if identity is None:
        return
    shown = dict(identity)
    listed = sequence(identity.get("userAssignedIdentities"))
    if listed is not None:
        shown["userAssignedIdentities"] = {str(each): identity_of(str(each), known) for each in listed}
    if "SystemAssigned" in str(identity.get("type", "")):
        shown |= system_assigned(str(found["id"]))
    found["identity"] = shown


def identity_of(id: str, known: Identities | None = None) -> dict[str, str]:
    """The ids of a user-assigned identity as other resources show them; `known` are those that exist."""
    ids = (known or {}).get(id.lower()) or identity_ids(id)
    return {"clientId": ids["clientId"], "principalId": ids["principalId"]}


def caller() -> dict[str, str]:
    """The client that the stand-in assumes."""
    ids = {"clientId": guid(TENANT, "application"), "objectId": guid(TENANT, "client")}
    return ids | {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT}
