"""Outbound addresses of the cluster's load balancer that are created beside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import Items, Zone


class LoadBalancerAddresses(Settings):
    """New public IP addresses, or a prefix of them, for outboundType loadBalancer. They stay the same if the cluster is
    created again."""

    public_ip_count: Annotated[int, Field(ge=1, le=100)] | None = None
    """Number of public IPv4 addresses, 1 to 100, each with 64,000 SNAT ports. Set this or publicIpPrefixLength."""
    public_ip_prefix_length: Annotated[int, Field(ge=28, le=31)] | None = None
    """Length of a public IP prefix, 28 (16 addresses) to 31 (two). Set this or publicIpCount."""
    zones: Items[Zone] | None = None
    """Availability zones of the addresses: `["1", "2", "3"]`. If omitted, Azure chooses. Cannot change after
    creation."""

    @check
    def _one_of_the_two(self) -> Errors:
        if (self.public_ip_count is None) == (self.public_ip_prefix_length is None):
            yield wrong("set publicIpCount or publicIpPrefixLength, one of the two")
