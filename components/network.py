"""The network of a cluster: VNet, subnets with security groups, outbound traffic, the API server's DNS zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, network

import fairway.azure.values as azure_values
from components.api_server_endpoint import api_server_endpoint
from components.context import Component, Context, Part
from components.dns_zones import dns_zones
from components.egress import egress
from components.firewall import new_firewall, rules_in_existing_policy
from components.flow_logs import flow_logs
from components.kind import Kind
from components.load_balancer import into_profile, outbound_addresses
from components.peering import peerings
from components.private_dns_zone import private_dns_zone
from components.security_groups import application_security_groups
from components.stack_outputs import StackOutputs
from components.subnets import VirtualNetwork, subnets
from config.cluster import Cluster
from config.node_pool import AgentPool
from fairway.azure.values import FIREWALL_MANAGEMENT_SUBNET, FIREWALL_SUBNET

VIRTUAL_NETWORK = Kind("VirtualNetwork", "vnet", "vnet-{cluster}", 64, "network")

RENAMED = {
    "addressSpace.addressPrefixes": "addressPrefixes",
    "apiServerAccessProfile.subnetId": "network.apiServerSubnet",
    "apiServerAccessProfile.privateDNSZone": "network.privateDNSZone",
    "vnetSubnetID": "subnet",
    "podSubnetID": "podSubnet",
}


class ClusterNetwork(Component, Part):
    """The cluster's new VNet, or new and existing subnets of an existing one."""

    subnet_ids: dict[str, pulumi.Input[str]]
    """The subnets' ids by name in the settings."""
    virtual_network_id: pulumi.Input[str] | None
    """The VNet of the subnets; None if AKS creates one."""
    route_table_id: pulumi.Input[str] | None
    """The route table, if configured."""
    private_dns_zone_id: pulumi.Output[str] | None
    """The API server's DNS zone, if it is created here."""
    dns_zone_ids: dict[str, pulumi.Output[str]]
    """The new zones of application routing, by name in the settings."""
    security_group_ids: dict[str, pulumi.Input[str]]
    """The application security groups, by name in the settings."""
    outbound_ip_ranges: list[pulumi.Output[str]]
    """The addresses of a new NAT gateway or firewall as /32 ranges; empty without one."""

    def __init__(
        self,
        context: Context,
        shared: ClusterNetwork | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the network of `settings.network`; existing subnets are used by their ids. With `shared` the cluster
        uses that network, and nothing is declared."""
        settings = context.settings.network
        context = context.placed(settings.resource_group_name, settings.tags)
        if settings.protect:  # what the network has as children inherits it
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True))
        super().__init__("ClusterNetwork", "network", context, opts)
        self._shared, self._settings = shared, settings
        if shared is None:
            self._declare(context)
        else:
            self._use(shared)
        self._outbound_addresses = outbound_addresses(context, self._child)
        if self.virtual_network_id is not None:
            context.scopes["virtualNetwork"] = self.virtual_network_id
        self.register_outputs({"subnetIds": self.subnet_ids, "virtualNetworkId": self.virtual_network_id})

    def _use(self, shared: ClusterNetwork) -> None:
        self.subnet_ids, self.virtual_network_id = shared.subnet_ids, shared.virtual_network_id
        self.route_table_id, self.private_dns_zone_id = shared.route_table_id, shared.private_dns_zone_id
        self.dns_zone_ids, self.outbound_ip_ranges = shared.dns_zone_ids, shared.outbound_ip_ranges
        self.security_group_ids = shared.security_group_ids

    def before(self) -> Sequence[pulumi.Resource]:
        """The network, and the shared one with its routes, rules and peerings."""
        return [self, self._shared] if self._shared else [self]

    def _declare(self, context: Context) -> None:
        settings = context.settings
        outputs = StackOutputs(context, self._settings.stack_reference, self._child)
        existing = {key: each for key, each in self._settings.subnets.items() if each.exists}
        self.subnet_ids = {key: outputs.id_of(each, azure_values.SUBNET) for key, each in existing.items()}
        self.virtual_network_id = self._existing_network(outputs)
        self.route_table_id = self.private_dns_zone_id = None
        self.outbound_ip_ranges = []
        self.security_group_ids = application_security_groups(context, self._child)
        if self._settings.new_subnets:
            self._new_subnets(outputs)
        elif self._settings.route_table:
            self.route_table_id = outputs.id_of(self._settings.route_table, azure_values.ROUTE_TABLE)
        if self._settings.firewall and self._settings.firewall.id:
            rules_in_existing_policy(context, self._child)
        if self._settings.private_dns_zone and settings.location:
            self.private_dns_zone_id = private_dns_zone(context, self.virtual_network_id, self._child)
        self.dns_zone_ids = dns_zones(context, self.virtual_network_id, self._child)
        flow_logs(context, self.virtual_network_id, self._child)

    def _new_subnets(self, outputs: StackOutputs) -> None:
        """Declare the new subnets with what they need; that of a firewall first, because the others are routed to
        it."""
        context, settings = self._context, self._settings
        declared: dict[str, network.Subnet] = {}
        firewall = settings.firewall if settings.firewall and not settings.firewall.id else None
        way_out = None if firewall else egress(context, outputs, self._child)
        if settings.owned:
            created = self._virtual_network()
            above = VirtualNetwork(created.id, created.name, context.resource_group_name)
        else:
            assert self.virtual_network_id is not None
            above = VirtualNetwork.existing(self.virtual_network_id)
        self.virtual_network_id = above.id
        if way_out is None:
            first = (FIREWALL_SUBNET, FIREWALL_MANAGEMENT_SUBNET)
            subnets(context, above, {}, self, declared, first, self.security_group_ids)
            ids = {**self.subnet_ids, **{key: each.id for key, each in declared.items()}}
            way_out = egress(context, outputs, self._child, new_firewall(context, above, ids, self._child))
        others = settings.new_subnets.keys() - declared.keys()
        subnets(context, above, way_out.arguments, self, declared, others, self.security_group_ids)
        self.route_table_id, self.outbound_ip_ranges = way_out.route_table_id, way_out.outbound_ip_ranges
        # In the order of the settings: roles and outputs are listed in it.
        ids = {**self.subnet_ids, **{key: each.id for key, each in declared.items()}}
        self.subnet_ids = {key: ids[key] for key in settings.subnets}
        peerings(context, above, list(declared.values())[-1:], self._child)

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Roles on every subnet (load balancers can be in any, except those of services), the route table, the DNS
        zone and its VNet, and on the VNet of AKS Automatic."""
        found = {
            f"subnet-{key}": ("Network Contributor", subnet)
            for key, subnet in self.subnet_ids.items()
            if key.lower() not in azure_values.SERVICE_SUBNETS
            and not any(key == gateway.subnet for gateway in self._context.gateways)
            and key not in self._context.association_subnets
        }
        found |= {label: ("Network Contributor", id) for label, id in self._outbound_addresses.items()}
        if self.route_table_id is not None:
            found["route-table"] = ("Network Contributor", self.route_table_id)
        zone = self.private_dns_zone_id or _custom_zone(self._context.settings)
        if zone is not None:
            found["private-dns-zone"] = ("Private DNS Zone Contributor", zone)
        # Node auto-provisioning of AKS Automatic: quick-automatic-custom-network.md, prerequisites.
        if self.virtual_network_id is not None and (zone is not None or self._context.settings.automatic):
            found["virtual-network"] = ("Network Contributor", self.virtual_network_id)
        return found

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the API server's subnet and zone, and add the nodes' outbound addresses to its authorized ranges."""
        into_profile(arguments, self._outbound_addresses)
        access: dict[str, Any] = {}
        if self._settings.api_server_subnet:
            access["subnet_id"] = self.subnet_ids[self._settings.api_server_subnet]
        if self.private_dns_zone_id is not None:
            access["private_dns_zone"] = self.private_dns_zone_id
        profile = self._context.settings.api_server_access_profile
        if self.outbound_ip_ranges and profile and _authorizes_ranges(self._context.settings):
            access["authorized_ip_ranges"] = [*profile.ranges_beside_load_balancer, *self.outbound_ip_ranges]
        if self.dns_zone_ids:
            routing = arguments["ingress_profile"]["web_app_routing"]
            routing["dns_zone_resource_ids"] = [
                *routing.get("dns_zone_resource_ids", ()),
                *self.dns_zone_ids.values(),
            ]
        if access:
            arguments.setdefault("api_server_access_profile", {}).update(access)

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:
        """Set the subnets of the pool's nodes and pods."""
        subnet = self._context.settings.subnet_of(key, pool)
        if subnet is not None:
            arguments["vnet_subnet_id"] = self.subnet_ids[subnet]
        if pool.pod_subnet is not None:
            arguments["pod_subnet_id"] = self.subnet_ids[pool.pod_subnet]
        if pool.application_security_groups:
            profile = arguments.setdefault("network_profile", {})
            groups = [self.security_group_ids[name] for name in pool.application_security_groups]
            profile["application_security_groups"] = [*profile.get("application_security_groups", ()), *groups]

    def subnet(self, name: str) -> pulumi.Input[str] | None:
        """The id of a subnet by its name in the settings or in Azure."""
        existing = (each.id for each in self._settings.subnets.values())
        named = (id for id in existing if id and id.rpartition("/")[2].lower() == name.lower())
        return self.subnet_ids.get(name) or next(named, None)

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the endpoint to the API server in another VNet."""
        api_server_endpoint(self._context, cluster, opts)

    def _virtual_network(self) -> network.VirtualNetwork:
        dns: dict[str, Any] = {}
        if self._settings.dns_servers:
            dns["dhcp_options"] = {"dns_servers": list(self._settings.dns_servers)}
        return network.VirtualNetwork(
            self._context.logical(VIRTUAL_NETWORK),
            virtual_network_name=self._context.azure(VIRTUAL_NETWORK, name=self._settings.name),
            address_space={"address_prefixes": list(self._settings.address_prefixes)},
            opts=self._child,
            **dns,
            **self._context.located,
        )

    def _existing_network(self, outputs: StackOutputs) -> pulumi.Input[str] | None:
        """The VNet of the settings, or that of an existing subnet; None if there is none."""
        if self._settings.virtual_network_output:
            return outputs.id(self._settings.virtual_network_output, azure_values.VIRTUAL_NETWORK)
        subnet = next(iter(self.subnet_ids.values()), None)
        if self._settings.virtual_network_id or subnet is None:
            return self._settings.virtual_network_id
        if isinstance(subnet, str):
            return subnet.rsplit("/subnets/", 1)[0]
        return pulumi.Output.from_input(subnet).apply(lambda id: id.rsplit("/subnets/", 1)[0])


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
    integrated = access.enable_vnet_integration or settings.automatic
    return not access.enable_private_cluster and not integrated
