"""ARM's networkProfile: how pods and services get addresses, which policy engine runs, how traffic leaves."""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Cidr, IpAddress, Items, PublicAddressId, PublicPrefixId


class PublicIPAddress(Settings):
    """A public IP address by its id."""

    id: PublicAddressId | None = None
    """The resource id."""


class PublicIPPrefix(Settings):
    """A public IP prefix by its id."""

    id: PublicPrefixId | None = None
    """The resource id."""


class ManagedOutboundIPs(Settings):
    """Outbound addresses that AKS makes for the load balancer."""

    count: int | None = None
    """IPv4 addresses, 1 to 100."""
    count_i_pv6: int | None = None
    """IPv6 addresses, for dual-stack clusters."""


class OutboundIPPrefixes(Settings):
    """Outbound addresses from prefixes that exist."""

    public_ip_prefixes: Items[PublicIPPrefix] | None = None
    """Public IP prefixes."""


class OutboundIPs(Settings):
    """Outbound addresses that exist."""

    public_ips: Items[PublicIPAddress] | None = None
    """Public IP addresses."""


class LoadBalancerProfile(Settings):
    """The outbound side of the cluster's load balancer, for outboundType loadBalancer."""

    allocated_outbound_ports: int | None = None
    """SNAT ports for each node, 0 to 64000 by eights; 0 lets Azure decide."""
    backend_pool_type: Literal["NodeIPConfiguration", "NodeIP"] | None = None
    """What the backend pool holds."""
    enable_multiple_standard_load_balancers: bool | None = None
    """More than one load balancer; needs backendPoolType NodeIP."""
    idle_timeout_in_minutes: int | None = None
    """Outbound flows end after so long without traffic, 4 to 120."""
    managed_outbound_ips: ManagedOutboundIPs | None = None
    """Addresses AKS makes."""
    outbound_ip_prefixes: OutboundIPPrefixes | None = None
    """Prefixes that exist."""
    outbound_ips: OutboundIPs | None = None
    """Addresses that exist."""


class ManagedOutboundIPProfile(Settings):
    """Outbound addresses that AKS makes for its NAT gateway."""

    count: int | None = None
    """1 to 16."""


class NATGatewayProfile(Settings):
    """The NAT gateway AKS makes, for outboundType managedNATGateway."""

    idle_timeout_in_minutes: int | None = None
    """Flows end after so long without traffic, 4 to 120."""
    managed_outbound_ip_profile: ManagedOutboundIPProfile | None = None
    """Its addresses."""


class AdvancedNetworkingObservability(Settings):
    """Flow logs and network metrics."""

    enabled: bool | None = None
    """On or off."""


class AdvancedNetworkingSecurity(Settings):
    """Policies beyond Kubernetes' own."""

    enabled: bool | None = None
    """On or off."""
    advanced_network_policies: Literal["L7", "FQDN", "None"] | None = None
    """Policies by host name, or by HTTP request as well; needs the Cilium data plane."""


class AdvancedNetworking(Settings):
    """Advanced Container Networking Services."""

    enabled: bool | None = None
    """On or off, for all of it."""
    observability: AdvancedNetworkingObservability | None = None
    """Hubble: flow logs and network metrics of pods."""
    security: AdvancedNetworkingSecurity | None = None
    """Network policies by host name (FQDN) or by HTTP request (L7)."""


class StaticEgressGatewayProfile(Settings):
    """The static egress gateway add-on."""

    enabled: bool | None = None
    """On or off; pods leave through nodes of a Gateway pool."""


class NetworkProfile(Settings):
    """Azure CNI Overlay with Cilium by default; nearly all of it can never change on a cluster that exists."""

    advanced_networking: AdvancedNetworking | None = None
    """Advanced Container Networking Services."""
    dns_service_ip: IpAddress | None = None
    """The cluster DNS, inside serviceCidr and not its first address. Azure's default: 10.0.0.10."""
    ip_families: Items[Literal["IPv4", "IPv6"]] | None = None
    """`[IPv4, IPv6]` for dual-stack."""
    load_balancer_profile: LoadBalancerProfile | None = None
    """For outboundType loadBalancer."""
    load_balancer_sku: Literal["standard", "basic"] | None = "standard"
    """`basic` is out of support since 2025-09-30."""
    nat_gateway_profile: NATGatewayProfile | None = None
    """For outboundType managedNATGateway."""
    network_dataplane: Literal["azure", "cilium"] | None = "cilium"
    """What forwards packets on a node. `azure` for Windows pools."""
    network_mode: Literal["transparent", "bridge"] | None = None
    """How Azure CNI connects pods, networkPlugin azure only."""
    network_plugin: Literal["azure", "kubenet", "none"] | None = "azure"
    """What gives pods their addresses; kubenet ends 2028-03-31."""
    network_plugin_mode: Literal["overlay"] | None = "overlay"
    """Pods live in podCidr and not in the VNet. null: they take addresses of the subnet."""
    network_policy: Literal["none", "calico", "azure", "cilium"] | None = "cilium"
    """What enforces network policies."""
    outbound_type: (
        Literal["loadBalancer", "userDefinedRouting", "managedNATGateway", "userAssignedNATGateway", "none"] | None
    ) = "userAssignedNATGateway"
    """How traffic leaves. With userAssignedNATGateway and subnets of `network`, the NAT gateway is made for you."""
    pod_cidr: Cidr | None = None
    """Where pods live with overlay; a /24 of it for each node. Azure's default: 10.244.0.0/16."""
    pod_cidrs: Items[Cidr] | None = None
    """One per address family, for dual-stack."""
    service_cidr: Cidr | None = None
    """Where services live; overlaps no subnet. Azure's default: 10.0.0.0/16."""
    service_cidrs: Items[Cidr] | None = None
    """One per address family, for dual-stack."""
    static_egress_gateway_profile: StaticEgressGatewayProfile | None = None
    """The static egress gateway add-on."""
