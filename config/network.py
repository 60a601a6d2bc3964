"""The network of a cluster: new, or the ids of existing parts. Fairway's own key; ARM has no resource for it."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.api_server_endpoint import ApiServerEndpoint
from config.application_gateway import ApplicationGateway
from config.bastion import Bastion
from config.dns import DnsZone, PrivateDnsZone
from config.egress import NatGateway, RouteTable
from config.firewall import Firewall
from config.flow_logs import FlowLogs
from config.forms import wrong
from config.load_balancer import LoadBalancerAddresses
from config.model import Settings, arm_name
from config.network_checks import CHECKS
from config.peering import VirtualNetworkPeering
from config.private_endpoint import NetworkEndpoint
from config.subnet import ApplicationSecurityGroup, Subnet
from config.traffic_controller import TrafficController
from config.types import Cidr, IpAddress, Items, Named, OutputPath, StackName, VirtualNetworkId

OF_A_CLUSTER = ("api_server_subnet", "api_server_endpoint", "application_gateway", "traffic_controller")
"""What a cluster has of its own in a shared network."""


def _nodes() -> dict[str, Subnet]:
    return {"nodes": Subnet.model_validate({"addressPrefix": "10.224.0.0/20"})}


class Network(Settings):
    """A new VNet with subnets, or existing subnets. `subnets: {}` lets AKS create its own VNet."""

    shared: str | None = None
    """Name of a network in `shared.networks`, which several clusters of the stack use. Only apiServerSubnet,
    apiServerEndpoint, applicationGateway and trafficController can be set beside it. Default: none."""
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

    @model_validator(mode="after")
    def _shared_is_configured_once(self) -> Self:
        if self.shared and (ignored := self.model_fields_set - {"shared", *OF_A_CLUSTER}):
            keys = ", ".join(sorted(arm_name(field) for field in ignored))
            raise wrong(f"{keys} has no effect: this network is configured in shared.networks.{self.shared}")
        return self

    @model_validator(mode="after")
    def _the_vnet_of_new_subnets_is_known(self) -> Self:
        existing = [name for name, subnet in self.subnets.items() if subnet.exists]
        if existing and self.new_subnets and not self.in_existing_network:
            found = {str(self.subnets[name].id or "").rpartition("/subnets/")[0] for name in existing}
            known = (
                f" ({each}, the VNet of {', '.join(existing)})" if (each := "".join(found)) and len(found) == 1 else ""
            )
            raise wrong(
                f"{', '.join(existing)} exist, {', '.join(self.new_subnets)} would be created: set virtualNetworkId to "
                f"the VNet in which to create them{known}"
            )
        if self.in_existing_network and "subnets" not in self.model_fields_set:
            raise wrong(
                "set subnets too: new ones (`nodes: {addressPrefix: <free range of this VNet>}`) or existing ones "
                "(`nodes: {id: ...}`)"
            )
        return self

    @model_validator(mode="after")
    def _existing_subnets_are_in_the_vnet(self) -> Self:
        for name, subnet in self.subnets.items():
            found = str(subnet.id or "").rpartition("/subnets/")[0]
            if found and self.virtual_network_id and found.lower() != self.virtual_network_id.lower():
                raise wrong(
                    f"is in the VNet {found}, but virtualNetworkId is {self.virtual_network_id}: all subnets of a "
                    "cluster are in one VNet",
                    at=f"subnets.{name}.id",
                )
        return self

    @model_validator(mode="after")
    def _outputs_have_a_stack(self) -> Self:
        outputs = {"virtualNetworkOutput": self.virtual_network_output, "natGateway.output": self.nat_gateway.output}
        outputs |= {"routeTable.output": self.route_table.output if self.route_table else None}
        outputs |= {f"subnets.{name}.output": subnet.output for name, subnet in self.subnets.items()}
        used = [path for path, output in outputs.items() if output]
        if used and not self.stack_reference:
            raise wrong("is an output of another stack: set network.stackReference to `acme/network/prod`", at=used[0])
        if self.stack_reference and not used:
            raise wrong(
                "no setting uses an output of it: write `subnets: {nodes: {output: <name of the output>}}`, or remove "
                "stackReference",
                at="stackReference",
            )
        if self.virtual_network_id and self.virtual_network_output:
            raise wrong("set either virtualNetworkId or virtualNetworkOutput", at="virtualNetworkOutput")
        return self

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        of_network, of_subnets = {"dns_servers", "peerings"}, {"nat_gateway", "route_table"}
        if not self.in_existing_network:
            of_network |= {"address_prefixes"}
        unused = (set[str]() if self.owned else of_network) | (set[str]() if self.new_subnets else of_subnets)
        if ignored := unused & self.model_fields_set:
            these = "the VNet already exists" if self.new_subnets else "these subnets already exist"
            keys = ", ".join(sorted(arm_name(field) for field in ignored))
            raise wrong(f"{keys} has no effect: it is for a new VNet, but {these}")
        return self

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        new = [(name, key, each) for name, it in self.subnets.items() for key, each in it.ranges.items()]
        checked = self.owned or "address_prefixes" in self.model_fields_set
        ranges = [ip_network(prefix) for prefix in self.address_prefixes] if checked else []
        for name, key, inner in new:
            if ranges and not any(_within(inner, outer) for outer in ranges):
                if "subnets" not in self.model_fields_set:
                    raise PydanticCustomError(
                        "setting",
                        "the default subnet nodes ({range}) is outside the VNet: set network.subnets, such as `{such}`",
                        {
                            "range": str(inner),
                            "such": f"subnets: {{nodes: {{addressPrefix: {_first(ranges)}}}}}",
                            "at": "addressPrefixes",
                        },
                    )
                raise PydanticCustomError(
                    "setting",
                    "{range} is outside the VNet ({ranges}); choose a range inside, or widen addressPrefixes",
                    {"range": str(inner), "ranges": ", ".join(self.address_prefixes), "at": f"subnets.{name}.{key}"},
                )
        for (one, _, first), (other, key, second) in combinations(new, 2):
            if first.overlaps(second):
                raise PydanticCustomError(
                    "setting",
                    "{second} overlaps the subnet {one} ({first}); subnets cannot share addresses",
                    {"second": str(second), "one": one, "first": str(first), "at": f"subnets.{other}.{key}"},
                )
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        for check in CHECKS:
            check(self)
        return self

    @property
    def new_subnets(self) -> dict[str, Subnet]:
        """The subnets that Fairway creates."""
        return {name: subnet for name, subnet in self.subnets.items() if not subnet.exists}

    @property
    def in_existing_network(self) -> bool:
        """Whether new subnets are created in an existing VNet."""
        return bool(self.virtual_network_id or self.virtual_network_output)

    @property
    def owned(self) -> bool:
        """Whether Fairway creates the VNet."""
        return bool(self.new_subnets) and not self.in_existing_network


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _first(ranges: list[IPv4Network | IPv6Network]) -> str:
    """The first /20 in the ranges, or a smaller range as it is."""
    first = min(ranges, key=lambda each: each.version)
    return str(next(first.subnets(new_prefix=max(20, first.prefixlen))))
