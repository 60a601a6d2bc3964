"""Private endpoints with their DNS zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import network, privatedns

from components.context import Context
from components.home import Home
from components.kind import Kind
from components.network import ClusterNetwork
from components.options import merged
from config.private_endpoint import EndpointPlace, PrivateEndpoint

ZONE = Kind("PrivateZone", "zone/{key}", configured="network")
LINK = Kind("VirtualNetworkLink", "zone/{key}", "{cluster}", 80, "network")

RENAMED = {"privateDnsZoneConfigs": "privateDnsZoneId", "privateDnsZoneConfigs[0].privateDnsZoneId": "privateDnsZoneId"}


class PrivateEndpoints:
    """The private endpoints of a cluster's VNet.

    A VNet can be linked to one zone of a name, so endpoints of the same service share their zone
    (learn.microsoft.com/azure/private-link/private-endpoint-dns#virtual-network-and-on-premises-workloads), also those
    of several clusters in a shared network: their zones are in `above`.
    """

    def __init__(self, context: Context, network: ClusterNetwork, above: PrivateEndpoints | None = None) -> None:
        """For the VNet of `network`; endpoints and zones become children of its component, so they precede the
        cluster. `above` are the endpoints of the shared network of the cluster, if it is in one."""
        self._context, self._network, self._above = context, network, above
        self._child = pulumi.ResourceOptions(parent=network)
        self._zones: dict[str, tuple[pulumi.Output[str], list[pulumi.Resource]]] = {}

    def add(
        self,
        kinds: tuple[Kind, Kind],
        settings: PrivateEndpoint,
        *,
        target: pulumi.Input[str],
        groups: Sequence[str],
        zone: str,
        key: str = "",
    ) -> network.PrivateEndpoint:
        """Declare an endpoint of the resource `target` and the zone group with its DNS record.

        `kinds` are those of the endpoint and its zone group, `groups` the parts of the resource (its group ids), and
        `zone` is the name of the private DNS zone, which is created unless the settings have another.
        """
        zones: dict[str, pulumi.Input[str]] = {}
        before: list[pulumi.Resource] = []
        if settings.private_dns_zone_id is None:
            zone_id, before = self._zone(zone)
            zones[groups[0]] = zone_id
        elif settings.private_dns_zone_id != "none":
            zones[groups[0]] = settings.private_dns_zone_id
        return private_endpoint(
            self._context,
            kinds,
            key,
            subnet_id=self.subnet_id(settings),
            target=target,
            groups=groups,
            zones=zones,
            opts=self._child,
            after=before,
        )

    def subnet_id(self, settings: EndpointPlace) -> pulumi.Input[str]:
        """The subnet of an endpoint."""
        found = self._network.subnet_ids[settings.subnet] if settings.subnet else settings.subnet_id
        assert found is not None  # the model requires one of the two
        return found

    def zones(self, names: Sequence[str]) -> tuple[dict[str, pulumi.Output[str]], list[pulumi.Resource]]:
        """The zones of an endpoint with several: their ids by their names in its zone group, and the links to VNets."""
        found = {name: self._zone(name) for name in names}
        ids = {zone_config(name): id for name, (id, _) in found.items()}
        return ids, [link for _, links in found.values() for link in links]

    def _zone(self, name: str) -> tuple[pulumi.Output[str], list[pulumi.Resource]]:
        if self._above is not None:
            return self._above._zone(name)
        if name not in self._zones:
            zone = privatedns.PrivateZone(
                self._context.logical(ZONE, name),
                private_zone_name=name,
                location="global",
                opts=self._child,
                **self._context.grouped,
            )
            links: list[pulumi.Resource] = []
            if self._network.virtual_network_id is not None:
                link = privatedns.VirtualNetworkLink(
                    self._context.logical(LINK, name),
                    private_zone_name=zone.name,
                    virtual_network_link_name=self._context.azure(LINK),
                    virtual_network={"id": self._network.virtual_network_id},
                    registration_enabled=False,
                    location="global",
                    opts=self._child,
                    **self._context.grouped,
                )
                links.append(link)
            self._zones[name] = zone.id, links
        return self._zones[name]


def private_endpoint(
    home: Home,
    kinds: tuple[Kind, Kind],
    key: str = "",
    *,
    subnet_id: pulumi.Input[str],
    target: pulumi.Input[str],
    groups: Sequence[str],
    zones: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
    after: Sequence[pulumi.Resource] = (),
) -> network.PrivateEndpoint:
    """Declare an endpoint, and the zone group that keeps its records in `zones`, by their names there; without any, no
    group.

    The endpoint is in the region of its VNet, which is that of `home`; the target may be in another.
    """
    name = home.azure(kinds[0], key)
    connection: Any = {"name": name, "private_link_service_id": target, "group_ids": list(groups)}
    endpoint = network.PrivateEndpoint(
        home.logical(kinds[0], key),
        private_endpoint_name=name,
        subnet={"id": subnet_id},
        private_link_service_connections=[connection],
        opts=opts,
        **home.located,
    )
    if zones:
        network.PrivateDnsZoneGroup(
            home.logical(kinds[1], key),
            private_endpoint_name=endpoint.name,
            private_dns_zone_group_name="default",
            resource_group_name=home.resource_group_name,
            private_dns_zone_configs=[{"name": name, "private_dns_zone_id": id} for name, id in zones.items()],
            opts=merged(opts, depends_on=list(after)),
        )
    return endpoint


def zone_config(zone: str) -> str:
    """The name of a zone in a zone group, as the portal writes it."""
    return zone.replace(".", "-")


def endpoint_of_shared(
    home: Home,
    kinds: tuple[Kind, Kind],
    settings: PrivateEndpoint | None,
    target: pulumi.Input[str],
    group: str,
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare the endpoint of a resource that clusters share, in an existing subnet; nothing for a cluster's own
    resource, whose endpoints are among those of its VNet."""
    if settings is not None and settings.subnet_id and home.member:
        zone = settings.private_dns_zone_id
        zones = {} if zone in (None, "none") else {group: zone}
        private_endpoint(
            home,
            kinds,
            subnet_id=settings.subnet_id,
            target=target,
            groups=[group],
            zones=zones,
            opts=opts,
        )
