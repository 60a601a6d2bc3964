"""The outbound addresses of the cluster's load balancer."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import network

from components.context import Context
from components.kind import Kind

ADDRESS = Kind("PublicIPAddress", "outbound/{key}", "pip-{cluster}-outbound-{key}", 80, "network.loadBalancer")
PREFIX = Kind("PublicIPPrefix", "outbound", "ippre-{cluster}-outbound", 80, "network.loadBalancer")


def outbound_addresses(context: Context, opts: pulumi.ResourceOptions) -> dict[str, pulumi.Output[str]]:
    """Declare the addresses or the prefix of `network.loadBalancer`. Returns their ids by a label; empty if there are
    none."""
    settings = context.settings.network.load_balancer
    if settings is None:
        return {}
    zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
    if settings.public_ip_prefix_length is not None:
        prefix = network.PublicIPPrefix(
            context.logical(PREFIX),
            public_ip_prefix_name=context.azure(PREFIX),
            prefix_length=settings.public_ip_prefix_length,
            sku={"name": "Standard"},
            opts=opts,
            **zones,
            **context.located,
        )
        return {"outbound-prefix": prefix.id}
    addresses = [
        network.PublicIPAddress(
            context.logical(ADDRESS, str(index)),
            public_ip_address_name=context.azure(ADDRESS, str(index)),
            sku={"name": "Standard"},
            public_ip_allocation_method="Static",
            opts=opts,
            **zones,
            **context.located,
        )
        for index in range(settings.public_ip_count or 0)
    ]
    return {f"outbound-{index}": each.id for index, each in enumerate(addresses)}


def into_profile(arguments: dict[str, Any], ids: dict[str, pulumi.Output[str]]) -> None:
    """Set the addresses in the cluster's `networkProfile.loadBalancerProfile`."""
    if not ids:
        return
    profile = arguments.setdefault("network_profile", {}).setdefault("load_balancer_profile", {})
    references = [{"id": each} for each in ids.values()]
    if "outbound-prefix" in ids:
        profile["outbound_ip_prefixes"] = {"public_ip_prefixes": references}
    else:
        profile["outbound_ips"] = {"public_ips": references}
