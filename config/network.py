"""The network of a cluster: new, or the ids of existing parts. Fairway's own key; ARM has no resource for it."""

from __future__ import annotations

from typing import ClassVar

from config.address_pool import Ipv6PrefixLength, PrefixLength
from config.api_server_endpoint import ApiServerEndpoint
from config.application_gateway import ApplicationGateway
from config.bastion import Bastion
from config.checks import Check, Errors, check, valid_only
from config.dns import DnsZone, PrivateDnsZone
from config.egress import NatGateway, RouteTable
from config.existing import beside, without_effect
from config.firewall import Firewall
from config.flow_logs import FlowLogs
from config.forms import wrong
from config.load_balancer import LoadBalancerAddresses
from config.model import Settings
from config.network_checks import CHECKS
from config.peering import VirtualNetworkPeering
from config.private_endpoint import NetworkEndpoint
from config.subnet import ApplicationSecurityGroup, Subnet
from config.subnet_ranges import apart, inside_the_vnet
from config.traffic_controller import TrafficController
from config.types import AzureName, Cidr, IpAddress, Items, Named, OutputPath, StackName, Tags, VirtualNetworkId
from fairway.azure.resource_id import id_parts

OF_A_CLUSTER = ("api_server_subnet", "api_server_endpoint", "application_gateway", "traffic_controller")
"""What a cluster has of its own in a shared network."""


def _nodes() -> dict[str, Subnet]:
    return {"nodes": Subnet.model_validate({"addressPrefix": "10.224.0.0/20"})}


class Network(Settings):
    """A new VNet with subnets, or existing subnets. `subnets: {}` lets AKS create its own VNet."""

    shared: str | None = None
    """Name of a network in `shared.networks`, which several clusters of the stack use. Only apiServerSubnet,
    apiServerEndpoint, applicationGateway and trafficController can be set beside it. Default: none."""
    name: AzureName | None = None
    """Name of the new VNet in Azure; `{cluster}` and `{location}` are filled in. If omitted, `vnet-<cluster name>`.
    Cannot change while nodes are in it."""
    resource_group_name: str | None = None
    """Name of an existing resource group for the new network and what belongs to it. Default: that of the cluster.
    A change replaces the network."""
    tags: Tags | None = None
    """Azure tags of the new network and what belongs to it, instead of the cluster's. Default: those of the cluster."""
    protect: bool = False
    """Whether Pulumi refuses to delete or replace the new network and what belongs to it. To delete some of it, set
    false and run `pulumi up` first. Default: false."""
    virtual_network_id: VirtualNetworkId | None = None
    """Resource ID of an existing VNet in which Fairway creates the new subnets. If omitted, Fairway creates the VNet,
    unless all subnets exist."""
    virtual_network_output: OutputPath | None = None
    """Name of the output of stackReference with the existing VNet's resource ID, instead of virtualNetworkId."""
    stack_reference: StackName | None = None
    """Another Pulumi stack, `<organization>/<project>/<stack>`, whose outputs have the resource IDs in
    virtualNetworkOutput and in each `output`. Default: none."""
    address_prefixes: Items[Cidr] = ("10.224.0.0/16",)
    """CIDR ranges of the new VNet. Default: 10.224.0.0/16. With virtualNetworkId, the ranges that the existing VNet
    has, only to check the new subnets; default: not checked."""
    prefix_length: PrefixLength | None = None
    """Length of the prefix of the new VNet's range, 20 for a /20, instead of addressPrefixes: the range is from the
    stack's address pool (`fairway:network`), and stays the same. Default: none."""
    ipv6_prefix_length: Ipv6PrefixLength | None = None
    """Length of the prefix of the new VNet's IPv6 range, 56 for a /56, beside prefixLength: from an IPv6 range of the
    address pool. Default: none."""
    dns_servers: Items[IpAddress] = ()
    """IP addresses of custom DNS servers of the new VNet. Default: none, which means Azure DNS."""
    subnets: Named[Subnet] = _nodes()
    """Subnets by name. A node pool uses the subnet with its own name if there is one, otherwise `nodes`. Default: one
    subnet `nodes` with 10.224.0.0/20."""
    nat_gateway: NatGateway = NatGateway()
    """The NAT gateway of the new subnets, created if outboundType is userAssignedNATGateway, or an existing
    one (`id`)."""
    route_table: RouteTable | None = None
    """The route table of the new subnets, for outboundType userDefinedRouting: new, or an existing one (`id`)."""
    load_balancer: LoadBalancerAddresses | None = None
    """New outbound addresses of the cluster's load balancer, for outboundType loadBalancer. Default: none, which lets
    AKS create them."""
    application_security_groups: Named[ApplicationSecurityGroup] = {}
    """Sets of nodes by name: a pool joins them by `applicationSecurityGroups`, and securityRules name them. Default:
    none."""
    flow_logs: FlowLogs | None = None
    """Flow logs of the VNet. Default: none."""
    firewall: Firewall | None = None
    """Outbound traffic through Azure Firewall, a new or an existing one, for outboundType userDefinedRouting.
    Default: none."""
    bastion: Bastion | None = None
    """The way in to a private cluster: Azure Bastion, with a jump host on request. Default: none."""
    application_gateway: ApplicationGateway | None = None
    """An application gateway with a web application firewall in front of the ingress controller. Default: none."""
    traffic_controller: TrafficController | None = None
    """Application Gateway for Containers, with the identity of its controller in the cluster. Default: none."""
    peerings: Named[VirtualNetworkPeering] = {}
    """Peerings of the new VNet by name. The cluster is created after them. Default: none."""
    private_endpoints: Named[NetworkEndpoint] = {}
    """Private endpoints in the subnets by name, for any service. Default: none."""
    dns_zones: Named[DnsZone] = {}
    """New DNS zones by any name, for ingressProfile.webAppRouting. Default: none."""
    api_server_subnet: str | None = None
    """Name of the subnet for the API server. Requires apiServerAccessProfile.enableVnetIntegration."""
    api_server_endpoint: ApiServerEndpoint | None = None
    """A private endpoint to the API server in another VNet, such as that of build agents. Default: none."""
    private_dns_zone: PrivateDnsZone | None = None
    """A new private DNS zone for a private API server. If omitted, apiServerAccessProfile.privateDNSZone applies."""

    @check
    def _shared_is_configured_once(self) -> Errors:
        if self.shared:
            others = beside(self, {"shared", *OF_A_CLUSTER})
            yield from without_effect(self, others, f"this network is configured in shared.networks.{self.shared}")

    @check
    def _the_vnet_of_new_subnets_is_known(self) -> Errors:
        existing = [name for name, subnet in self.subnets.items() if subnet.exists]
        if existing and self.new_subnets and not self.in_existing_network:
            ids = [self.subnets[name].id for name in existing]
            found = {id_parts(each).parent if each else "" for each in ids}
            known = f" ({found.pop()}, the VNet of {', '.join(existing)})" if len(found) == 1 and all(ids) else ""
            yield wrong(
                f"{', '.join(existing)} exist, {', '.join(self.new_subnets)} would be created: set virtualNetworkId to "
                f"the VNet in which to create them{known}"
            )
        if self.in_existing_network and "subnets" not in self.model_fields_set:
            yield wrong(
                "set subnets too: new ones (`nodes: {addressPrefix: <free range of this VNet>}`) or existing ones "
                "(`nodes: {id: ...}`)"
            )

    @check
    def _existing_subnets_are_in_the_vnet(self) -> Errors:
        for name, subnet in self.subnets.items():
            with valid_only:
                found = id_parts(subnet.id).parent if subnet.id else ""
                if found and self.virtual_network_id and found.lower() != self.virtual_network_id.lower():
                    yield wrong(
                        f"is in the VNet {found}, but virtualNetworkId is {self.virtual_network_id}: all subnets of a "
                        "cluster are in one VNet",
                        at=f"subnets.{name}.id",
                    )

    @check
    def _outputs_have_a_stack(self) -> Errors:
        outputs = {"virtualNetworkOutput": self.virtual_network_output, "natGateway.output": self.nat_gateway.output}
        outputs |= {"routeTable.output": self.route_table.output if self.route_table else None}
        outputs |= {f"subnets.{name}.output": subnet.output for name, subnet in self.subnets.items()}
        used = [path for path, output in outputs.items() if output is not None]
        if used and self.stack_reference is None:
            for each in used:
                yield wrong("is an output of another stack: set network.stackReference to `acme/network/prod`", at=each)
        if self.stack_reference is not None and not used:
            yield wrong(
                "no setting uses an output of it: write `subnets: {nodes: {output: <name of the output>}}`, or remove "
                "stackReference",
                at="stackReference",
            )

    @check
    def _one_reference_to_the_vnet(self) -> Errors:
        if self.virtual_network_id is not None and self.virtual_network_output is not None:
            yield wrong("set either virtualNetworkId or virtualNetworkOutput", at="virtualNetworkOutput")

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        of_network, of_subnets = {"name", "dns_servers", "peerings"}, {"nat_gateway", "route_table"}
        if not self.in_existing_network:
            of_network |= {"address_prefixes"}
        if self.route_table is not None and self.route_table.exists:
            # The table of existing subnets: the cluster's identity gets a role on it.
            of_subnets.discard("route_table")
        unused = (set[str]() if self.owned else of_network) | (set[str]() if self.new_subnets else of_subnets)
        why = "the VNet already exists" if self.new_subnets else "these subnets already exist"
        yield from without_effect(self, unused, why)

    more_checks: ClassVar[tuple[Check, ...]] = (inside_the_vnet, apart, *CHECKS)

    @property
    def new_subnets(self) -> dict[str, Subnet]:
        """The subnets that Fairway creates."""
        return {name: subnet for name, subnet in self.subnets.items() if not subnet.exists}

    @property
    def in_existing_network(self) -> bool:
        """Whether new subnets are created in an existing VNet."""
        return self.virtual_network_id is not None or self.virtual_network_output is not None

    @property
    def owned(self) -> bool:
        """Whether Fairway creates the VNet."""
        return bool(self.new_subnets) and not self.in_existing_network
