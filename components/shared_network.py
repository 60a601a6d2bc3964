"""A network that several clusters of a stack use."""

from __future__ import annotations

from collections.abc import Sequence

from components.bastion import ClusterBastion
from components.context import Context
from components.home import Home
from components.network import ClusterNetwork
from components.network_endpoints import network_endpoints
from components.private_endpoint import PrivateEndpoints
from config.cluster import Cluster
from config.network import Network


class _Context(Context):
    """The names and place of a shared network, with settings like those of the clusters in it."""

    def __init__(self, home: Home, settings: Cluster, users: Sequence[Cluster]) -> None:
        place = {"name": home.base, "tags": home.grouped["tags"], "version_aliases": "drop"}
        own = settings.model_copy(update=place)
        super().__init__(home.name, own, member=home.member, resource_group_name=home.resource_group_name)
        found = [each.network.application_gateway for each in users]
        self.gateways = [each for each in found if each and not each.id]
        controllers = [each.network.traffic_controller for each in users]
        self.association_subnets = {each.subnet for each in controllers if each}


def shared_network(
    home: Home, network: Network, location: str | None, users: Sequence[Cluster]
) -> tuple[ClusterNetwork, PrivateEndpoints]:
    """Declare the network and its private endpoints. `users` are the clusters in it: all have one outboundType, and the
    firewall has the rules that any of them needs. Each has outbound addresses of its own (`loadBalancer`). A hub has
    no clusters in it."""
    users = users or [Cluster.model_validate({"networkProfile": {"outboundType": "userDefinedRouting"}})]
    first = next((each for each in users if _is_public(each)), users[0])
    monitored = next((each.monitoring for each in users if each.monitoring), None)
    own = network.model_copy(update={"load_balancer": None, "application_gateway": None, "traffic_controller": None})
    update = {"network": own, "location": location, "monitoring": monitored}
    context = _Context(home, first.model_copy(update=update), users)
    declared = ClusterNetwork(context)
    if network.bastion:
        ClusterBastion(context, declared)
    endpoints = PrivateEndpoints(context, declared)
    network_endpoints(context, endpoints)
    return declared, endpoints


def _is_public(cluster: Cluster) -> bool:
    access = cluster.api_server_access_profile
    return not (access and access.enable_private_cluster)
