"""ARM's networkProfile: addresses of pods and services, network policies, outbound traffic."""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Cidr, IpAddress, Items, PublicAddressId, PublicPrefixId


class PublicIPAddress(Settings):
    """A reference to an existing public IP address."""

    id: PublicAddressId | None = None
    """Resource ID of the public IP address."""


class PublicIPPrefix(Settings):
    """A reference to an existing public IP prefix."""

    id: PublicPrefixId | None = None
    """Resource ID of the public IP prefix."""


class ManagedOutboundIPs(Settings):
    """Outbound IP addresses that AKS creates for the load balancer."""

    count: int | None = None
    """Number of outbound IPv4 addresses, 1 to 100. Azure's default: 1."""
    count_i_pv6: int | None = None
    """Number of outbound IPv6 addresses, 1 to 100. Azure's default: 1 for dual-stack clusters, otherwise 0."""


class OutboundIPPrefixes(Settings):
    """Existing public IP prefixes for outbound traffic."""

    public_ip_prefixes: Items[PublicIPPrefix] | None = None
    """References to the public IP prefixes."""


class OutboundIPs(Settings):
    """Existing public IP addresses for outbound traffic."""

    public_ips: Items[PublicIPAddress] | None = None
    """References to the public IP addresses."""


class LoadBalancerProfile(Settings):
    """Outbound settings of the cluster's load balancer, for outboundType loadBalancer."""

    allocated_outbound_ports: int | None = None
    """SNAT ports per node, 0 to 64000 in multiples of 8. Azure's default: 0, which lets Azure allocate them by pool
    size."""
    backend_pool_type: Literal["NodeIPConfiguration", "NodeIP"] | None = None
    """Whether backend pools contain nodes by IP address (`NodeIP`) or by network interface (`NodeIPConfiguration`)."""
    enable_multiple_standard_load_balancers: bool | None = None
    """Whether the cluster can have several load balancers. Requires backendPoolType NodeIP."""
    idle_timeout_in_minutes: int | None = None
    """Minutes after which an idle outbound connection is dropped, 4 to 120. Azure's default: 30."""
    managed_outbound_ips: ManagedOutboundIPs | None = None
    """Number of outbound IP addresses that AKS creates."""
    outbound_ip_prefixes: OutboundIPPrefixes | None = None
    """Existing public IP prefixes to use instead."""
    outbound_ips: OutboundIPs | None = None
    """Existing public IP addresses to use instead."""


class ManagedOutboundIPProfile(Settings):
    """Outbound IP addresses that AKS creates for its NAT gateway."""

    count: int | None = None
    """Number of outbound IP addresses, 1 to 16. Azure's default: 1."""


class NATGatewayProfile(Settings):
    """The NAT gateway that AKS creates for outboundType managedNATGateway."""

    idle_timeout_in_minutes: int | None = None
    """Minutes after which an idle outbound connection is dropped, 4 to 120. Azure's default: 4."""
    managed_outbound_ip_profile: ManagedOutboundIPProfile | None = None
    """Number of outbound IP addresses that AKS creates."""


class AdvancedNetworkingObservability(Settings):
    """Network observability (Hubble): metrics and flow logs of pod traffic."""

    enabled: bool | None = None
    """Whether network metrics and flow logs are collected."""


class AdvancedNetworkingSecurity(Settings):
    """Cilium network policies beyond those of Kubernetes."""

    enabled: bool | None = None
    """Whether policies by host name (FQDN) can be used. Requires the Cilium data plane."""
    advanced_network_policies: Literal["L7", "FQDN", "None"] | None = None
    """Policies to allow: by host name (`FQDN`), by HTTP request as well (`L7`), or neither (`None`). Azure's default:
    FQDN if security is enabled."""


class AdvancedNetworking(Settings):
    """Advanced Container Networking Services (ACNS): network observability and advanced network policies."""

    enabled: bool | None = None
    """Whether Advanced Container Networking Services are on, including both features unless one is turned off. Azure's
    default: off."""
    observability: AdvancedNetworkingObservability | None = None
    """Network observability (Hubble): metrics and flow logs of pod traffic."""
    security: AdvancedNetworkingSecurity | None = None
    """Cilium network policies by host name (FQDN) or HTTP request (L7)."""


class StaticEgressGatewayProfile(Settings):
    """The static egress gateway: gives chosen pods fixed outbound IP addresses."""

    enabled: bool | None = None
    """Whether the static egress gateway is on. It needs a node pool of mode Gateway. Azure's default: off."""


class NetworkProfile(Settings):
    """Network of the cluster; Azure CNI Overlay with Cilium by default. Most of these settings cannot change after
    creation."""

    advanced_networking: AdvancedNetworking | None = None
    """Advanced Container Networking Services (ACNS): network observability and advanced network policies. Azure's
    default: off."""
    dns_service_ip: IpAddress | None = None
    """IP address of cluster DNS, inside serviceCidr but not its first address. Azure's default: 10.0.0.10."""
    ip_families: Items[Literal["IPv4", "IPv6"]] | None = None
    """IP versions of the cluster: `[IPv4]`, or `[IPv4, IPv6]` for dual-stack. Azure's default: IPv4."""
    load_balancer_profile: LoadBalancerProfile | None = None
    """Outbound settings of the load balancer, for outboundType loadBalancer."""
    load_balancer_sku: Literal["standard", "basic"] | None = "standard"
    """SKU of the load balancer. Azure retired `basic` on 2025-09-30. Default: standard."""
    nat_gateway_profile: NATGatewayProfile | None = None
    """The NAT gateway that AKS creates, for outboundType managedNATGateway."""
    network_dataplane: Literal["azure", "cilium"] | None = "cilium"
    """The data plane that forwards packets on nodes. Windows pools require `azure`. Default: cilium."""
    network_mode: Literal["transparent", "bridge"] | None = None
    """How Azure CNI connects pods to the node's network. Only for networkPlugin azure."""
    network_plugin: Literal["azure", "kubenet", "none"] | None = "azure"
    """The network plugin that assigns pod addresses. Azure retires kubenet on 2028-03-31. Default: azure (Azure
    CNI)."""
    network_plugin_mode: Literal["overlay"] | None = "overlay"
    """`overlay` assigns pod addresses from podCidr; null assigns them from a subnet of the VNet. Default: overlay."""
    network_policy: Literal["none", "calico", "azure", "cilium"] | None = "cilium"
    """The engine that enforces Kubernetes network policies. Default: cilium."""
    outbound_type: (
        Literal["loadBalancer", "userDefinedRouting", "managedNATGateway", "userAssignedNATGateway", "none"] | None
    ) = "userAssignedNATGateway"
    """How traffic leaves the cluster. Default: userAssignedNATGateway, and Fairway creates that NAT gateway for new
    subnets."""
    pod_cidr: Cidr | None = None
    """CIDR range for pods with overlay; each node takes a /24. Azure's default: 10.244.0.0/16."""
    pod_cidrs: Items[Cidr] | None = None
    """CIDR ranges for pods, one per IP version, for dual-stack clusters."""
    service_cidr: Cidr | None = None
    """CIDR range for Kubernetes services. Must not overlap any subnet. Azure's default: 10.0.0.0/16."""
    service_cidrs: Items[Cidr] | None = None
    """CIDR ranges for Kubernetes services, one per IP version, for dual-stack clusters."""
    static_egress_gateway_profile: StaticEgressGatewayProfile | None = None
    """The static egress gateway: gives chosen pods fixed outbound IP addresses. Azure's default: off."""
