"""A private endpoint to the API server in another VNet."""

from __future__ import annotations

from config.model import Settings
from config.types import SubnetId


class ApiServerEndpoint(Settings):
    """A private endpoint to the API server of a private cluster in another VNet, which need not be peered. It has a
    private DNS zone of its own, because the VNet of the cluster has its zone already."""

    subnet_id: SubnetId
    """Resource ID of the subnet in the other VNet."""
