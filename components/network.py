"""The network around a cluster: VNet, subnets with their security groups, the way out, the API server's DNS zone."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import network, privatedns

from components.options import component_options
from config import names
from config.cluster import Cluster
from config.network import Subnet

API_SERVER = "Microsoft.ContainerService/managedClusters"
"""Who must own the subnet the API server stands in: learn.microsoft.com/azure/aks/api-server-vnet-integration."""


class ClusterNetwork(pulumi.ComponentResource):
    """The cluster's own VNet, or a view on subnets that exist."""

    subnet_ids: dict[str, pulumi.Input[str]]
    """By the subnet's name in the settings."""
    virtual_network_id: pulumi.Input[str] | None
    """The VNet of the subnets; None where AKS makes one."""
    route_table_id: pulumi.Output[str] | None
    """The route table, where one is asked for."""
    private_dns_zone_id: pulumi.Output[str] | None
    """The API server's zone, where it is ours."""
    outbound_ip_ranges: list[pulumi.Output[str]]
    """The addresses of our NAT gateway, each as a range of one; empty where nodes leave by another way."""

    def __init__(
        self,
        name: str,
        settings: Cluster,
        *,
        resource_group_name: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the network of `settings.network`; subnets that exist are passed through by their ids."""
        super().__init__(
            "fairway:index:ClusterNetwork",
            names.logical(name, "network"),
            None,
            component_options(settings, opts),
        )
        self._name = name
        self._settings = settings.network
        self._cluster_name = names.cluster_name(name, settings)
        self._in_group: dict[str, Any] = {"resource_group_name": resource_group_name, "tags": settings.tags}
        self._located: dict[str, Any] = {**self._in_group, "location": settings.location}
        self._child = pulumi.ResourceOptions(parent=self)

        self.subnet_ids = {key: each.id for key, each in self._settings.subnets.items() if each.id}
        existing = (str(each.id) for each in self._settings.subnets.values() if each.id)
        self.virtual_network_id = next((subnet.rsplit("/subnets/", 1)[0] for subnet in existing), None)
        self.route_table_id = self.private_dns_zone_id = None
        self.outbound_ip_ranges = []
        if self._settings.owned:
            way_out: dict[str, Any] = {}
            profile = settings.network_profile
            if profile and profile.outbound_type == "userAssignedNATGateway":
                way_out["nat_gateway"] = {"id": self._nat_gateway()}
            if self._settings.route_table:
                self.route_table_id = self._route_table()
                way_out["route_table"] = {"id": self.route_table_id}
            virtual_network = self._virtual_network()
            self.virtual_network_id = virtual_network.id
            self._peerings(virtual_network, after=self._subnets(virtual_network, way_out))
        if self._settings.private_dns_zone and settings.location:
            self.private_dns_zone_id = self._private_dns_zone(settings.location)
        self.register_outputs({"subnetIds": self.subnet_ids, "virtualNetworkId": self.virtual_network_id})

    def _virtual_network(self) -> network.VirtualNetwork:
        dns: dict[str, Any] = {}
        if self._settings.dns_servers:
            dns["dhcp_options"] = {"dns_servers": list(self._settings.dns_servers)}
        return network.VirtualNetwork(
            names.logical(self._name, "vnet"),
            virtual_network_name=names.virtual_network(self._cluster_name),
            address_space={"address_prefixes": list(self._settings.address_prefixes)},
            opts=self._child,
            **dns,
            **self._located,
        )

    def _subnets(self, virtual_network: network.VirtualNetwork, way_out: dict[str, Any]) -> list[pulumi.Resource]:
        # One after the other, peerings too: a second change of a VNet under way is answered AnotherOperationInProgress.
        before: list[pulumi.Resource] = []
        for key, each in self._settings.subnets.items():
            group = self._network_security_group(key, each)
            leaves = not self._owned_by_a_service(key, each) if each.way_out is None else each.way_out
            subnet = network.Subnet(
                names.logical(self._name, "subnet", key),
                resource_group_name=self._in_group["resource_group_name"],
                virtual_network_name=virtual_network.name,
                subnet_name=key,
                network_security_group={"id": group.id},
                opts=pulumi.ResourceOptions(parent=self, depends_on=before),
                **self._subnet_arguments(key, each),
                **(way_out if leaves else {}),
            )
            before = [subnet]
            self.subnet_ids[key] = subnet.id
        return before

    def _owned_by_a_service(self, key: str, subnet: Subnet) -> bool:
        return bool(subnet.delegations) or key == self._settings.api_server_subnet

    def _subnet_arguments(self, key: str, subnet: Subnet) -> dict[str, Any]:
        said = subnet.arguments()
        said.pop("security_rules", None)
        services = subnet.delegations
        if key == self._settings.api_server_subnet and not services:
            services = (API_SERVER,)
        said["service_endpoints"] = [{"service": service} for service in subnet.service_endpoints] or None
        said["delegations"] = [{"name": _last(service), "service_name": service} for service in services] or None
        return {name: value for name, value in said.items() if value is not None}

    def _peerings(self, virtual_network: network.VirtualNetwork, after: list[pulumi.Resource]) -> None:
        for key, each in self._settings.peerings.items():
            said = each.arguments()
            peering = network.VirtualNetworkPeering(
                names.logical(self._name, "peering", key),
                resource_group_name=self._in_group["resource_group_name"],
                virtual_network_name=virtual_network.name,
                virtual_network_peering_name=key,
                remote_virtual_network={"id": said.pop("remote_virtual_network_id")},
                opts=pulumi.ResourceOptions(parent=self, depends_on=after),
                **said,
            )
            after = [peering]

    def _network_security_group(self, key: str, subnet: Subnet) -> network.NetworkSecurityGroup:
        rules: list[Any] = [{"name": rule, **said.arguments()} for rule, said in subnet.security_rules.items()]
        return network.NetworkSecurityGroup(
            names.logical(self._name, "nsg", key),
            network_security_group_name=names.network_security_group(self._cluster_name, key),
            security_rules=rules,
            opts=self._child,
            **self._located,
        )

    def _nat_gateway(self) -> pulumi.Output[str]:
        said = self._settings.nat_gateway
        zones: dict[str, Any] = {"zones": list(said.zones)} if said.zones else {}
        addresses = [
            network.PublicIPAddress(
                names.logical(self._name, "nat", str(index)),
                public_ip_address_name=names.nat_address(self._cluster_name, index),
                sku={"name": "Standard"},
                public_ip_allocation_method="Static",
                opts=self._child,
                **zones,
                **self._located,
            )
            for index in range(said.public_ip_count)
        ]
        self.outbound_ip_ranges = [pulumi.Output.format("{0}/32", address.ip_address) for address in addresses]
        gateway = network.NatGateway(
            names.logical(self._name, "nat"),
            nat_gateway_name=names.nat_gateway(self._cluster_name),
            sku={"name": "Standard"},
            public_ip_addresses=[{"id": address.id} for address in addresses],
            idle_timeout_in_minutes=said.idle_timeout_in_minutes,
            opts=self._child,
            **zones,
            **self._located,
        )
        return gateway.id

    def _route_table(self) -> pulumi.Output[str]:
        said = self._settings.route_table
        assert said is not None
        routes: list[Any] = [{"name": route, **each.arguments()} for route, each in said.routes.items()]
        table = network.RouteTable(
            names.logical(self._name, "routes"),
            route_table_name=names.route_table(self._cluster_name),
            routes=routes,
            disable_bgp_route_propagation=said.disable_bgp_route_propagation,
            opts=self._child,
            **self._located,
        )
        return table.id

    def _private_dns_zone(self, location: str) -> pulumi.Output[str]:
        said = self._settings.private_dns_zone
        assert said is not None
        zone = privatedns.PrivateZone(
            names.logical(self._name, "dns"),
            private_zone_name=names.private_dns_zone(location, said.subdomain),
            location="global",
            opts=self._child,
            **self._in_group,
        )
        linked: dict[str, pulumi.Input[str]] = {**said.linked_virtual_networks}
        if self.virtual_network_id is not None:
            linked["cluster"] = self.virtual_network_id
        for key, virtual_network_id in linked.items():
            privatedns.VirtualNetworkLink(
                names.logical(self._name, "dns", key),
                private_zone_name=zone.name,
                virtual_network_link_name=f"{self._cluster_name}-{key}",
                virtual_network={"id": virtual_network_id},
                registration_enabled=False,
                location="global",
                opts=self._child,
                **self._in_group,
            )
        return zone.id


def _last(service: str) -> str:
    return service.rsplit("/", 1)[-1]
