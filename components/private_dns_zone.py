"""The DNS zone of a private API server, and the VNets that resolve it."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import privatedns

from components.context import Context
from components.kind import Kind

PRIVATE_ZONE = Kind("PrivateZone", "dns", configured="network.privateDNSZone")
ZONE_LINK = Kind("VirtualNetworkLink", "dns/{key}", "{cluster}-{key}", 80, "network.privateDNSZone")


def private_dns_zone(
    context: Context, virtual_network_id: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Declare the zone of `network.privateDNSZone`, linked to the VNets of cluster and settings. Returns its id."""
    settings = context.settings.network.private_dns_zone
    assert settings is not None
    name = f"privatelink.{context.settings.location}.azmk8s.io"
    zone = privatedns.PrivateZone(
        context.logical(PRIVATE_ZONE),
        private_zone_name=f"{settings.subdomain}.{name}" if settings.subdomain else name,
        location="global",
        opts=opts,
        **context.grouped,
    )
    linked: dict[str, pulumi.Input[str]] = {**settings.linked_virtual_networks}
    if virtual_network_id is not None:
        linked["cluster"] = virtual_network_id
    for key, linked_id in linked.items():
        privatedns.VirtualNetworkLink(
            context.logical(ZONE_LINK, key),
            private_zone_name=zone.name,
            virtual_network_link_name=context.azure(ZONE_LINK, key),
            virtual_network={"id": linked_id},
            registration_enabled=False,
            location="global",
            opts=opts,
            **context.grouped,
        )
    return zone.id
