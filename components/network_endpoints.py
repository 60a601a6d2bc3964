"""The private endpoints of `network.privateEndpoints`."""

from __future__ import annotations

from components.context import Context
from components.kind import Kind
from components.private_endpoint import PrivateEndpoints

ENDPOINT = Kind("PrivateEndpoint", "endpoint/{key}", "pe-{cluster}-{key}", 64, "network.privateEndpoints.{key}")
ZONE_GROUP = Kind("PrivateDnsZoneGroup", "endpoint/{key}", configured="network.privateEndpoints.{key}")


def network_endpoints(context: Context, endpoints: PrivateEndpoints) -> None:
    """Declare them, each with the record in its private DNS zone. Endpoints of one service share their zone."""
    for key, each in context.settings.network.private_endpoints.items():
        target = each.private_link_service_id
        if problem := each.zone_problem(context.settings.location):
            raise ValueError(problem)
        endpoints.add(
            (ENDPOINT, ZONE_GROUP),
            each,
            target=target if target.startswith("/") else context.scopes[target],
            groups=each.group_ids,
            zone=each.zone(context.settings.location),
            key=key,
        )
