"""DNS zones in which application routing manages records."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import dns, privatedns

from components.context import Context
from components.kind import Kind

ZONE = Kind("Zone", "dns-zone/{key}", configured="network.dnsZones.{key}")
PRIVATE_ZONE = Kind("PrivateZone", "dns-zone/{key}", configured="network.dnsZones.{key}")
LINK = Kind("VirtualNetworkLink", "dns-zone/{key}/{suffix}", "{cluster}-{key}", 80, "network.dnsZones.{key}")


def dns_zones(
    context: Context, virtual_network_id: pulumi.Input[str] | None, opts: pulumi.ResourceOptions
) -> dict[str, pulumi.Output[str]]:
    """Declare the zones of `network.dnsZones`, private ones with links to the VNets. Returns their ids by key."""
    found: dict[str, pulumi.Output[str]] = {}
    for key, each in context.settings.network.dns_zones.items():
        if not each.private:
            zone = dns.Zone(
                context.logical(ZONE, key), zone_name=each.name, location="global", opts=opts, **context.grouped
            )
            found[key] = zone.id
            continue
        private = privatedns.PrivateZone(
            context.logical(PRIVATE_ZONE, key),
            private_zone_name=each.name,
            location="global",
            opts=opts,
            **context.grouped,
        )
        found[key] = private.id
        linked: dict[str, pulumi.Input[str]] = {**each.linked_virtual_networks}
        if virtual_network_id is not None:
            linked["cluster"] = virtual_network_id
        for name, linked_id in linked.items():
            privatedns.VirtualNetworkLink(
                context.logical(LINK, key, name),
                private_zone_name=private.name,
                virtual_network_link_name=context.azure(LINK, name),
                virtual_network={"id": linked_id},
                registration_enabled=False,
                location="global",
                opts=opts,
                **context.grouped,
            )
    return found
