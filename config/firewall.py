"""An Azure Firewall for outbound traffic: a new one, or rules in an existing firewall policy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.checks import Errors, check
from config.existing import without_effect
from config.forms import Form, wrong
from config.model import Settings
from config.types import Cidr, FirewallPolicyId, IpAddress, Items, Named, PublicAddressId, Zone


def _ports(text: str) -> str:
    first, _, last = text.partition("-")
    if text != "*" and not int(first) <= int(last or first) <= 65535:
        raise wrong(f"{text} is not a port or a range of ports up to 65535, such as 8000-8080")
    return text


Port = Annotated[
    str, Form(r"^([0-9]{1,5}(-[0-9]{1,5})?|\*)$", "a port, a range of ports or *", "8000-8080"), AfterValidator(_ports)
]
TargetFqdn = Annotated[
    str,
    Form(
        r"^(\*|(\*\.?)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?)$",
        "the name of a host, without scheme, port and path, and with `*` only at its start",
        "*.docker.io",
    ),
]
"""A name in an application rule: MicrosoftDocs/azure-docs issue 69563 (names that Azure refuses)."""
HostName = Annotated[
    str,
    Form(
        r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$",
        "the name of a host, without scheme, port, path and `*`",
        "ntp.ubuntu.com",
    ),
]
"""A name in a network rule, which has no wildcards: learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules."""
_OF_NEW = {"sku", "zones", "public_ip_count", "public_ip_addresses", "threat_intel_mode", "dns_settings"}


class FirewallSku(Settings):
    """The SKU of the firewall and its policy."""

    tier: Literal["Basic", "Standard", "Premium"] = "Standard"
    """`Basic` (250 Mbps, no DNS proxy, needs the subnet `AzureFirewallManagementSubnet` as well), `Standard`, or
    `Premium`, which also inspects TLS and detects intrusions. Default: Standard."""


class DnsSettings(Settings):
    """How the firewall resolves names."""

    enable_proxy: bool = True
    """Whether the firewall answers DNS queries. Names in network rules (`destinationFqdns`) need it. Default: true."""
    servers: Items[IpAddress] | None = None
    """IP addresses of DNS servers that the firewall uses. Default: none, which means Azure DNS."""


class FirewallAddress(Settings):
    """An existing public IP address."""

    id: PublicAddressId
    """Resource ID of the address, in the subscription of the deployment."""


class ApplicationRule(Settings):
    """Domains that nodes and pods can reach."""

    target_fqdns: Items[TargetFqdn] = ()
    """Names of hosts, such as `*.docker.io`."""
    fqdn_tags: Items[str] = ()
    """Tags of Azure for groups of names, such as `WindowsUpdate`."""
    protocols: Items[Literal["Http:80", "Https:443"]] = ("Https:443",)
    """Protocols with their ports. Default: `Https:443`."""

    @check
    def _names_something(self) -> Errors:
        if bool(self.target_fqdns) == bool(self.fqdn_tags):
            yield wrong("set either targetFqdns or fqdnTags: Azure accepts one of the two in a rule")


class NetworkRule(Settings):
    """Addresses and ports that nodes and pods can reach."""

    ip_protocols: Items[Literal["TCP", "UDP", "ICMP", "Any"]] = ("TCP",)
    """Protocols of the traffic. Default: TCP."""
    destination_addresses: Items[str] = ()
    """Addresses, CIDR ranges or service tags, such as `AzureCloud.westeurope`."""
    destination_fqdns: Items[HostName] = ()
    """Names of hosts. In an existing policy, its DNS proxy must be on."""
    destination_ports: Items[Port]
    """Ports or ranges of ports: `["443", "8000-8080"]`."""

    @check
    def _names_something(self) -> Errors:
        if bool(self.destination_addresses) == bool(self.destination_fqdns):
            yield wrong("set either destinationAddresses or destinationFqdns: Azure accepts one of the two in a rule")


class Firewall(Settings):
    """A new Azure Firewall with the rules that AKS needs, or these rules in the policy of an existing firewall."""

    id: FirewallPolicyId | None = None
    """Resource ID of an existing firewall policy, to which Fairway adds a rule collection group. If omitted, Fairway
    creates a firewall in the subnet `AzureFirewallSubnet`, with its policy, and routes the new subnets to it."""
    sku: FirewallSku = FirewallSku()
    """The SKU of the new firewall. Default: `tier: Standard`."""
    zones: Items[Zone] | None = None
    """Availability zones of the new firewall and its addresses: `["1", "2", "3"]`. If omitted, Azure chooses."""
    public_ip_count: Annotated[int, Field(ge=0, le=250)] | None = None
    """Number of new public IP addresses of the new firewall, each with 2,496 SNAT ports per instance. With the existing
    ones 1 to 250. AKS recommends at least 20 in production. Default: 1, or 0 with publicIpAddresses."""
    public_ip_addresses: Items[FirewallAddress] = ()
    """Existing public IP addresses of the new firewall: `[{id: ...}]`. Default: none."""
    threat_intel_mode: Literal["Alert", "Deny", "Off"] | None = None
    """What the new firewall does with traffic to known malicious addresses. Azure's default: Alert."""
    dns_settings: DnsSettings = DnsSettings()
    """How the new firewall resolves names; not for `tier: Basic`. Default: with Azure DNS, and with the DNS proxy."""
    priority: Annotated[int, Field(ge=100, le=65000)] = 200
    """Priority of the rule collection group, 100 to 65000, unique in its policy. Lower numbers come first. Default:
    200."""
    source_addresses: Items[Cidr] = ()
    """CIDR ranges to which the rules apply. If omitted, the VNet's ranges (`network.addressPrefixes`)."""
    application_rules: Named[ApplicationRule] = {}
    """Domains to allow besides those of AKS, by any name. Default: none."""
    network_rules: Named[NetworkRule] = {}
    """Addresses and ports to allow besides those of AKS, by any name. Default: none."""

    @property
    def new_addresses(self) -> int:
        """The number of new public addresses."""
        return int(not self.public_ip_addresses) if self.public_ip_count is None else self.public_ip_count

    @property
    def resolves_names(self) -> bool:
        """Whether network rules of the new firewall can name hosts."""
        return self.dns_settings.enable_proxy and self.sku.tier != "Basic"

    @check
    def _addresses(self) -> Errors:
        if not 1 <= self.new_addresses + len(self.public_ip_addresses) <= 250:
            yield wrong("a firewall has 1 to 250 addresses, with the existing ones", at="publicIpCount")

    @check
    def _names_are_resolved(self) -> Errors:
        """Source: learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules."""
        if self.id or self.resolves_names:
            return
        for name, each in self.network_rules.items():
            if each.destination_fqdns:
                what = "tier Basic has none" if self.sku.tier == "Basic" else "it is off"
                yield wrong(
                    f"names in network rules need the DNS proxy, and {what}: write an application rule (targetFqdns), "
                    "or destinationAddresses",
                    at=f"networkRules.{name}.destinationFqdns",
                )

    @check
    def _basic_has_less(self) -> Errors:
        """Sources: Azure/terraform-azurerm-caf-enterprise-scale issues 848 and 862;
        learn.microsoft.com/azure/firewall/features-by-sku."""
        if self.sku.tier == "Basic" and "dns_settings" in self.model_fields_set:
            yield wrong("a firewall of the tier Basic has no DNS settings: remove them", at="dnsSettings")
        if self.sku.tier == "Basic" and self.threat_intel_mode == "Deny":
            yield wrong("a firewall of the tier Basic only alerts: write Alert or Off", at="threatIntelMode")

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        if self.id:
            why = "the firewall of a policy with an `id` exists and has its own owner"
            yield from without_effect(self, _OF_NEW, why)
