"""An Azure Firewall for outbound traffic: a new one, or rules in an existing firewall policy."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.forms import wrong
from config.model import Settings, arm_name
from config.types import Cidr, FirewallPolicyId, Items, Named


def _ports(text: str) -> str:
    first, _, last = text.partition("-")
    if text != "*" and not int(first) <= int(last or first) <= 65535:
        raise wrong(f"{text} is not a port or a range of ports up to 65535, such as 8000-8080")
    return text


Port = Annotated[str, Field(pattern=r"^([0-9]{1,5}(-[0-9]{1,5})?|\*)$"), AfterValidator(_ports)]
_OF_NEW = {"sku", "zones", "public_ip_count", "threat_intel_mode"}


class FirewallSku(Settings):
    """The SKU of the firewall and its policy."""

    tier: Literal["Standard", "Premium"] = "Standard"
    """`Standard` or `Premium`, which also inspects TLS and detects intrusions. Default: Standard."""


class ApplicationRule(Settings):
    """Domains that nodes and pods can reach."""

    target_fqdns: Items[str] = ()
    """Names of hosts, such as `*.docker.io`."""
    fqdn_tags: Items[str] = ()
    """Tags of Azure for groups of names, such as `WindowsUpdate`."""
    protocols: Items[Literal["Http:80", "Https:443"]] = ("Https:443",)
    """Protocols with their ports. Default: `Https:443`."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if bool(self.target_fqdns) == bool(self.fqdn_tags):
            raise wrong("set either targetFqdns or fqdnTags: Azure accepts one of the two in a rule")
        return self


class NetworkRule(Settings):
    """Addresses and ports that nodes and pods can reach."""

    ip_protocols: Items[Literal["TCP", "UDP", "ICMP", "Any"]] = ("TCP",)
    """Protocols of the traffic. Default: TCP."""
    destination_addresses: Items[str] = ()
    """Addresses, CIDR ranges or service tags, such as `AzureCloud.westeurope`."""
    destination_fqdns: Items[str] = ()
    """Names of hosts. In an existing policy, its DNS proxy must be on."""
    destination_ports: Items[Port]
    """Ports or ranges of ports: `["443", "8000-8080"]`."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if bool(self.destination_addresses) == bool(self.destination_fqdns):
            raise wrong("set either destinationAddresses or destinationFqdns: Azure accepts one of the two in a rule")
        return self


class Firewall(Settings):
    """A new Azure Firewall with the rules that AKS needs, or these rules in the policy of an existing firewall."""

    id: FirewallPolicyId | None = None
    """Resource ID of an existing firewall policy, to which Fairway adds a rule collection group. If omitted, Fairway
    creates a firewall in the subnet `AzureFirewallSubnet`, with its policy, and routes the new subnets to it."""
    sku: FirewallSku = FirewallSku()
    """The SKU of the new firewall. Default: `tier: Standard`."""
    zones: Items[str] | None = None
    """Availability zones of the new firewall and its addresses: `["1", "2", "3"]`. If omitted, Azure chooses."""
    public_ip_count: Annotated[int, Field(ge=1, le=250)] = 1
    """Number of public IP addresses of the new firewall, 1 to 250, each with 2,496 SNAT ports per instance. AKS
    recommends at least 20 in production. Default: 1."""
    threat_intel_mode: Literal["Alert", "Deny", "Off"] | None = None
    """What the new firewall does with traffic to known malicious addresses. Azure's default: Alert."""
    priority: Annotated[int, Field(ge=100, le=65000)] = 200
    """Priority of the rule collection group, 100 to 65000, unique in its policy. Lower numbers come first. Default:
    200."""
    source_addresses: Items[Cidr] = ()
    """CIDR ranges to which the rules apply. If omitted, the VNet's ranges (`network.addressPrefixes`)."""
    application_rules: Named[ApplicationRule] = {}
    """Domains to allow besides those of AKS, by any name. Default: none."""
    network_rules: Named[NetworkRule] = {}
    """Addresses and ports to allow besides those of AKS, by any name. Default: none."""

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        if self.id and (ignored := _OF_NEW & self.model_fields_set):
            keys = ", ".join(sorted(arm_name(field) for field in ignored))
            raise wrong(f"{keys} has no effect: the firewall of a policy with an `id` exists and has its own owner")
        return self
