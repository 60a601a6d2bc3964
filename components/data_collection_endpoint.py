"""Data collection endpoints, where agents of a cluster fetch their rules and send what they collect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import monitor

from components.context import Context
from components.kind import Kind


@dataclass(frozen=True)
class Linkable:
    """A resource that can be in a private link scope."""

    name: pulumi.Input[str]
    """Its name in Azure; an output of a new one: a link named after it is then deleted before it where it gets another
    name, and Azure deletes nothing that is in a scope."""
    id: pulumi.Input[str]


def data_collection_endpoint(
    context: Context, kind: Kind, location: str | None, opts: pulumi.ResourceOptions
) -> Linkable:
    """Declare an endpoint. With a private link scope it is closed to public networks, as those of Azure's templates
    (microsoft/Docker-Provider, scripts/onboarding/aks/onboarding-using-msi-auth): agents reach it by the scope."""
    closed: dict[str, Any] = {}
    if context.settings.monitoring and context.settings.monitoring.private_link_scope:
        closed["network_acls"] = {"public_network_access": "Disabled"}
    endpoint = monitor.DataCollectionEndpoint(
        context.logical(kind),
        data_collection_endpoint_name=context.azure(kind, location or ""),
        location=location,
        kind="Linux",
        opts=opts,
        **closed,
        **context.grouped,
    )
    return Linkable(endpoint.name, endpoint.id)
