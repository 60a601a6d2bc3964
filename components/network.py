"""The network of a cluster: VNet, subnets with security groups, outbound traffic, the API server's DNS zone."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import network

from components.context import Component, Context, Part
from components.kind import Kind
from components.private_dns_zone import private_dns_zone
from config.cluster import Cluster
from config.network import Subnet
from config.node_pool import AgentPool

VIRTUAL_NETWORK = Kind("VirtualNetwork", "vnet", "vnet-{cluster}", 64, "network")
SUBNET = Kind("Subnet", "subnet/{key}", configured="network.subnets.{key}")
SECURITY_GROUP = Kind("NetworkSecurityGroup", "nsg/{key}", "nsg-{cluster}-{key}", 80, "network.subnets.{key}")
PEERING = Kind("VirtualNetworkPeering", "peering/{key}", configured="network.peerings.{key}")
NAT_GATEWAY = Kind("NatGateway", "nat", "ng-{cluster}", 80, "network.natGateway")
NAT_ADDRESS = Kind("PublicIPAddress", "nat/{key}", "pip-{cluster}-{key}", 80, "network.natGateway")
ROUTE_TABLE = Kind("RouteTable", "routes", "rt-{cluster}", 80, "network.routeTable")

RENAMED = {
    "addressSpace.addressPrefixes": "addressPrefixes",
    "apiServerAccessProfile.subnetId": "network.apiServerSubnet",
    "apiServerAccessProfile.privateDNSZone": "network.privateDNSZone",
    "vnetSubnetID": "subnet",
    "podSubnetID": "podSubnet",
}

API_SERVER = "Microsoft.ContainerService/managedClusters"
"""The delegation of the API server's subnet: learn.microsoft.com/azure/aks/api-server-vnet-integration."""


class ClusterNetwork(Component, Part):
    """The cluster's new VNet, or existing subnets."""

    subnet_ids: dict[str, pulumi.Input[str]]
    """The subnets' ids by name in the settings."""
    virtual_network_id: pulumi.Input[str] | None
    """The VNet of the subnets; None if AKS creates one."""
    route_table_id: pulumi.Output[str] | None
    """The route table, if configured."""
    private_dns_zone_id: pulumi.Output[str] | None
    """The API server's DNS zone, if it is created here."""
    outbound_ip_ranges: list[pulumi.Output[str]]
    """The addresses of the NAT gateway as /32 ranges; empty without a NAT gateway."""

    def __init__(self, context: Context, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the network of `settings.network`; existing subnets are used by their ids."""
        super().__init__("ClusterNetwork", "network", context, opts)
        settings = context.settings
        self._settings = settings.network
        self.subnet_ids = {key: each.id for key, each in self._settings.subnets.items() if each.id}
        existing = (str(each.id) for each in self._settings.subnets.values() if each.id)
        self.virtual_network_id = next((subnet.rsplit("/subnets/", 1)[0] for subnet in existing), None)
        self.route_table_id = self.private_dns_zone_id = None
        self.outbound_ip_ranges = []
        if self._settings.owned:
            egress: dict[str, Any] = {}
            profile = settings.network_profile
            if profile and profile.outbound_type == "userAssignedNATGateway":
                egress["nat_gateway"] = {"id": self._nat_gateway()}
            if self._settings.route_table:
                self.route_table_id = self._route_table()
                egress["route_table"] = {"id": self.route_table_id}
            virtual_network = self._virtual_network()
            self.virtual_network_id = virtual_network.id
            self._peerings(virtual_network, after=self._subnets(virtual_network, egress))
        if self._settings.private_dns_zone and settings.location:
            self.private_dns_zone_id = private_dns_zone(context, self.virtual_network_id, self._child)
        if self.virtual_network_id is not None:
            context.scopes["virtualNetwork"] = self.virtual_network_id
        self.register_outputs({"subnetIds": self.subnet_ids, "virtualNetworkId": self.virtual_network_id})

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Roles on every subnet (load balancers can be in any), the route table, the DNS zone and its VNet."""
        found = {f"subnet-{key}": ("Network Contributor", subnet) for key, subnet in self.subnet_ids.items()}
        if self.route_table_id is not None:
            found["route-table"] = ("Network Contributor", self.route_table_id)
        zone = self.private_dns_zone_id or _custom_zone(self._context.settings)
        if zone is not None:
            found["private-dns-zone"] = ("Private DNS Zone Contributor", zone)
            if self.virtual_network_id is not None:
                found["virtual-network"] = ("Network Contributor", self.virtual_network_id)
        return found

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the API server's subnet and zone, and add the nodes' outbound addresses to its authorized ranges."""
        access: dict[str, Any] = {}
        if self._settings.api_server_subnet:
            access["subnet_id"] = self.subnet_ids[self._settings.api_server_subnet]
        if self.private_dns_zone_id is not None:
            access["private_dns_zone"] = self.private_dns_zone_id
        profile = self._context.settings.api_server_access_profile
        if self.outbound_ip_ranges and profile and _authorizes_ranges(self._context.settings):
            access["authorized_ip_ranges"] = [*profile.ranges_beside_load_balancer, *self.outbound_ip_ranges]
        if access:
            arguments.setdefault("api_server_access_profile", {}).update(access)

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:
        """Set the subnets of the pool's nodes and pods."""
        subnet = self._context.settings.subnet_of(key, pool)
        if subnet is not None:
            arguments["vnet_subnet_id"] = self.subnet_ids[subnet]
        if pool.pod_subnet is not None:
            arguments["pod_subnet_id"] = self.subnet_ids[pool.pod_subnet]

    def _virtual_network(self) -> network.VirtualNetwork:
        dns: dict[str, Any] = {}
        if self._settings.dns_servers:
            dns["dhcp_options"] = {"dns_servers": list(self._settings.dns_servers)}
        return network.VirtualNetwork(
            self._context.logical(VIRTUAL_NETWORK),
            virtual_network_name=self._context.azure(VIRTUAL_NETWORK),
            address_space={"address_prefixes": list(self._settings.address_prefixes)},
            opts=self._child,
            **dns,
            **self._context.located,
        )

    def _subnets(self, virtual_network: network.VirtualNetwork, egress: dict[str, Any]) -> list[pulumi.Resource]:
        # One after the other, peerings too: Azure refuses concurrent changes of a VNet (AnotherOperationInProgress).
        before: list[pulumi.Resource] = []
        for key, each in self._settings.subnets.items():
            group = self._network_security_group(key, each)
            has_egress = not self._owned_by_a_service(key, each) if each.way_out is None else each.way_out
            subnet = network.Subnet(
                self._context.logical(SUBNET, key),
                resource_group_name=self._context.resource_group_name,
                virtual_network_name=virtual_network.name,
                subnet_name=key,
                network_security_group={"id": group.id},
                opts=pulumi.ResourceOptions(parent=self, depends_on=before),
                **self._subnet_arguments(key, each),
                **(egress if has_egress else {}),
            )
            before = [subnet]
            self.subnet_ids[key] = subnet.id
        return before

    def _owned_by_a_service(self, key: str, subnet: Subnet) -> bool:
        return bool(subnet.delegations) or key == self._settings.api_server_subnet

    def _subnet_arguments(self, key: str, subnet: Subnet) -> dict[str, Any]:
        arguments = subnet.arguments()
        arguments.pop("security_rules", None)
        services = subnet.delegations
        if key == self._settings.api_server_subnet and not services:
            services = (API_SERVER,)
        arguments["service_endpoints"] = [{"service": service} for service in subnet.service_endpoints] or None
        arguments["delegations"] = [{"name": _last(service), "service_name": service} for service in services] or None
        return {name: value for name, value in arguments.items() if value is not None}

    def _peerings(self, virtual_network: network.VirtualNetwork, after: list[pulumi.Resource]) -> None:
        for key, each in self._settings.peerings.items():
            arguments = each.arguments()
            peering = network.VirtualNetworkPeering(
                self._context.logical(PEERING, key),
                resource_group_name=self._context.resource_group_name,
                virtual_network_name=virtual_network.name,
                virtual_network_peering_name=key,
                remote_virtual_network={"id": arguments.pop("remote_virtual_network_id")},
                opts=pulumi.ResourceOptions(parent=self, depends_on=after),
                **arguments,
            )
            after = [peering]

    def _network_security_group(self, key: str, subnet: Subnet) -> network.NetworkSecurityGroup:
        rules: list[Any] = [{"name": rule, **each.arguments()} for rule, each in subnet.security_rules.items()]
        return network.NetworkSecurityGroup(
            self._context.logical(SECURITY_GROUP, key),
            network_security_group_name=self._context.azure(SECURITY_GROUP, key),
            security_rules=rules,
            opts=self._child,
            **self._context.located,
        )

    def _nat_gateway(self) -> pulumi.Output[str]:
        settings = self._settings.nat_gateway
        zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
        addresses = [
            network.PublicIPAddress(
                self._context.logical(NAT_ADDRESS, str(index)),
                public_ip_address_name=self._context.azure(NAT_ADDRESS, str(index)),
                sku={"name": "Standard"},
                public_ip_allocation_method="Static",
                opts=self._child,
                **zones,
                **self._context.located,
            )
            for index in range(settings.public_ip_count)
        ]
        self.outbound_ip_ranges = [pulumi.Output.format("{0}/32", address.ip_address) for address in addresses]
        gateway = network.NatGateway(
            self._context.logical(NAT_GATEWAY),
            nat_gateway_name=self._context.azure(NAT_GATEWAY),
            sku={"name": "Standard"},
            public_ip_addresses=[{"id": address.id} for address in addresses],
            idle_timeout_in_minutes=settings.idle_timeout_in_minutes,
            opts=self._child,
            **zones,
            **self._context.located,
        )
        return gateway.id

    def _route_table(self) -> pulumi.Output[str]:
        settings = self._settings.route_table
        assert settings is not None
        routes: list[Any] = [{"name": route, **each.arguments()} for route, each in settings.routes.items()]
        table = network.RouteTable(
            self._context.logical(ROUTE_TABLE),
            route_table_name=self._context.azure(ROUTE_TABLE),
            routes=routes,
            disable_bgp_route_propagation=settings.disable_bgp_route_propagation,
            opts=self._child,
            **self._context.located,
        )
        return table.id


def _custom_zone(settings: Cluster) -> str | None:
    zone = settings.api_server_access_profile and settings.api_server_access_profile.private_dns_zone
    return zone if zone and zone.startswith("/") else None


def _authorizes_ranges(settings: Cluster) -> bool:
    """Whether nodes reach the API server over the internet, and only from authorized ranges.

    AKS authorizes the addresses of its load balancer by itself, but not those of a NAT gateway, and the nodes then
    never join: MicrosoftDocs/azure-aks-docs articles/aks/api-server-authorized-ip-ranges.md and
    MicrosoftDocs/azure-docs#111834. With VNet integration, which AKS Automatic always has, nodes use a private address.
    """
    access = settings.api_server_access_profile
    if access is None or not access.authorized_ip_ranges:
        return False
    integrated = access.enable_vnet_integration or (settings.sku is not None and settings.sku.name == "Automatic")
    return not access.enable_private_cluster and not integrated


def _last(service: str) -> str:
    return service.rsplit("/", 1)[-1]
