"""Peerings with other VNets, both sides where configured."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import Provider, network

from components.context import Context
from components.kind import Kind
from components.options import merged
from components.subnets import VirtualNetwork
from fairway.azure.resource_id import id_parts

PEERING = Kind("VirtualNetworkPeering", "peering/{key}", configured="network.peerings.{key}")
REMOTE_PEERING = Kind(
    "VirtualNetworkPeering", "remote-peering/{key}", "vnet-{cluster}", 80, "network.peerings.{key}.remotePeering"
)
PROVIDER = Kind("azure-native", "remote-peering/{key}", configured="network.peerings.{key}.remotePeering")


def peerings(
    context: Context, virtual_network: VirtualNetwork, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions
) -> None:
    """Declare the peerings of the settings after the subnets, one after the other (see `subnets`).

    The other VNet's side is first: Azure accepts useRemoteGateways only if the other side offers its gateway
    (learn.microsoft.com/azure/vpn-gateway/vpn-gateway-peering-gateway-transit).
    """
    before = list(after)
    for key, each in context.settings.network.peerings.items():
        arguments = each.arguments()
        remote = arguments.pop("remote_virtual_network_id")
        if each.remote_peering is not None:
            other = each.remote_peering.arguments()
            hub = VirtualNetwork.existing(remote)
            # A hub is usually in another subscription, and azure-native has one for each provider.
            provider = Provider(
                context.logical(PROVIDER, key), subscription_id=id_parts(remote).subscription, opts=opts
            )
            peering = network.VirtualNetworkPeering(
                context.logical(REMOTE_PEERING, key),
                resource_group_name=hub.resource_group_name,
                virtual_network_name=hub.name,
                virtual_network_peering_name=other.pop("name", None) or context.azure(REMOTE_PEERING),
                remote_virtual_network={"id": virtual_network.id},
                opts=merged(opts, depends_on=before, provider=provider),
                **other,
            )
            before = [peering]
        peering = network.VirtualNetworkPeering(
            context.logical(PEERING, key),
            resource_group_name=virtual_network.resource_group_name,
            virtual_network_name=virtual_network.name,
            virtual_network_peering_name=key,
            remote_virtual_network={"id": remote},
            opts=merged(opts, depends_on=before),
            **arguments,
        )
        before = [peering]
