"""What a request for a resource that exists would set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.adoption.node_account import without_partial_account
from fairway.adoption.open_values import without_empty_texts
from fairway.adoption.secret_values import without_secret_values
from fairway.azure.regions import region_name
from fairway.request import Placeholder, Request, mapping
from fairway.standin import fields
from fairway.standin.masking import drop_secrets


def writable(request: Request) -> Request:
    """With what a request can set as its properties, if Azure returned them."""
    if not request.outputs:
        own = without_partial_account(request.properties)
        properties = _located(without_empty_texts(without_secret_values(own)))
        return _with_listed_identities(replace(request, properties={**properties, **_no_identity(request)}))
    # Azure returns no passwords, but an edited file may have some; it does return the URL of a proxy.
    outputs = without_partial_account(without_secret_values(drop_secrets(request.outputs)))
    return replace(request, properties=fields.writable(request.type, outputs), outputs=outputs)


def _located(properties: Mapping[str, Any]) -> dict[str, Any]:
    """With the region as Azure returns it: `West Europe` is `westeurope`."""
    region = properties.get("location")
    if not isinstance(region, str) or isinstance(region, Placeholder):
        return {**properties}
    return {**properties, "location": region_name(region)}


def _no_identity(request: Request) -> dict[str, Any]:
    """The identity of a cluster with a service principal, whether or not its client id is known: none."""
    given = mapping(request.properties.get("servicePrincipalProfile"))
    return {"identity": {"type": "None"}} if given and not mapping(request.properties.get("identity")) else {}


def _with_listed_identities(request: Request) -> Request:
    """With the identities as azure-native takes them: a list of ids, of which ARM has an object."""
    identity = mapping(request.properties.get("identity")) or {}
    ids = mapping(identity.get("userAssignedIdentities"))
    if ids is None:
        return request
    own = {**identity, "userAssignedIdentities": sorted(ids)}
    return replace(request, properties={**request.properties, "identity": own})
