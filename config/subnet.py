"""A subnet with its network security group: new or existing."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal

from pydantic import Field

from config.address_pool import Ipv6SubnetLength, PrefixLength
from config.checks import Errors, check, valid_only
from config.existing import MaybeExisting
from config.forms import wrong
from config.model import Settings, arm_name, own
from config.types import ApplicationSecurityGroupId, AzureName, Cidr, Items, Named, SecurityGroupId, SubnetId

_Several = Annotated[Items[str], Field(min_length=1)] | None


class SecurityRule(Settings):
    """A rule of a network security group, by its ARM property names."""

    priority: Annotated[int, Field(ge=100, le=4096)]
    """Priority of the rule, 100 to 4096. Rules with a lower number apply first."""
    direction: Literal["Inbound", "Outbound"]
    """Whether the rule applies to traffic into the subnet or out of it."""
    access: Literal["Allow", "Deny"]
    """Whether matching traffic is allowed or denied."""
    protocol: Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"] = "Tcp"
    """Protocol that the rule matches; `*` matches all. Default: Tcp."""
    source_address_prefix: str = "*"
    """Source to match: a CIDR range, a service tag such as `AzureLoadBalancer`, or `*` for any (default)."""
    source_address_prefixes: _Several = None
    """CIDR ranges to match as the source, instead of sourceAddressPrefix. Service tags need a rule each."""
    source_port_range: str = "*"
    """Source port to match: a port, a range such as `1024-65535`, or `*` for any (default)."""
    source_port_ranges: _Several = None
    """Source ports and ranges to match, instead of sourcePortRange."""
    destination_address_prefix: str = "*"
    """Destination to match: a CIDR range, a service tag, or `*` for any (default)."""
    destination_address_prefixes: _Several = None
    """CIDR ranges to match as the destination, instead of destinationAddressPrefix. Service tags need a rule each."""
    destination_port_range: str = "*"
    """Destination port to match: a port, a range such as `30000-32767`, or `*` for any (default)."""
    destination_port_ranges: _Several = None
    """Destination ports and ranges to match, such as `["8080", "5701"]`, instead of destinationPortRange."""
    source_application_security_groups: Items[str] = ()
    """Names in network.applicationSecurityGroups to match as the source, instead of sourceAddressPrefix."""
    destination_application_security_groups: Items[str] = ()
    """Names in network.applicationSecurityGroups to match as the destination, instead of destinationAddressPrefix."""
    description: str | None = None
    """Why the rule exists; shown in the Azure portal."""

    @check
    def _one_of_each(self) -> Errors:
        for several, one in SEVERAL.items():
            kinds = {several, one, several.replace("address_prefixes", "application_security_groups")}
            names = sorted(arm_name(each) for each in kinds & self.model_fields_set if getattr(self, each))
            if getattr(self, several) and len(names) > 1:
                yield wrong(f"set only one of {' and '.join(names)}", at=arm_name(several))


SEVERAL = {
    f"{side}_{several}": f"{side}_{one}"
    for side in ("source", "destination")
    for several, one in (("address_prefixes", "address_prefix"), ("port_ranges", "port_range"))
}
"""The lists of a security rule, and the setting that each replaces."""


class ApplicationSecurityGroup(Settings):
    """A set of nodes that security rules can name: a new one, or an existing one (`id`)."""

    id: ApplicationSecurityGroupId | None = None
    """Resource ID of an existing application security group. If omitted, Fairway creates one."""


class NetworkSecurityGroup(Settings):
    """A network security group: an existing one (`id`), or a new one."""

    id: SecurityGroupId | None = None
    """Resource ID of an existing network security group."""
    name: AzureName | None = None
    """Name of the new network security group in Azure; `{cluster}` and `{location}` are filled in. If omitted,
    `nsg-<cluster name>-<subnet>`. Cannot change while the subnet uses it."""

    @check
    def _existing_or_named(self) -> Errors:
        if self.id is not None and self.name is not None:
            yield wrong("set id, for an existing network security group, or name, for a new one")


class Subnet(MaybeExisting):
    """A subnet: a new one (`addressPrefix` or `addressPrefixes`) or an existing one (`id` or `output`)."""

    address_prefix: Cidr | None = None
    """CIDR range of the new subnet, inside the VNet's ranges."""
    address_prefixes: Items[Cidr] | None = None
    """CIDR ranges of the new subnet, instead of addressPrefix: an IPv4 range and an IPv6 /64 for a dual-stack cluster,
    or a second IPv4 range."""
    prefix_length: PrefixLength | None = own(None)
    """Length of the prefix of the new subnet's range, 24 for a /24, instead of addressPrefix, in a network with a
    prefixLength. Default: none."""
    ipv6_prefix_length: Ipv6SubnetLength | None = own(None)
    """64, for an IPv6 range beside prefixLength, in a network with an ipv6PrefixLength: Azure's IPv6 subnets have no
    other size. Dual-stack nodes need one. Default: none."""
    id: SubnetId | None = None
    """Resource ID of an existing subnet, which Fairway does not change."""
    network_security_group: NetworkSecurityGroup | None = NetworkSecurityGroup()
    """An existing network security group (`id`), whose owner adds the rules, or the name of the new one (`name`). null:
    none. Default: a new one, except for the subnets of some services."""
    security_rules: Named[SecurityRule] = {}
    """Rules of the subnet's network security group by name, in addition to Azure's defaults."""
    service_endpoints: Items[str] = ()
    """Service endpoints of the subnet, such as `Microsoft.Storage`. Default: none."""
    delegations: Items[str] = ()
    """Services to which the subnet is delegated: `Microsoft.ContainerService/managedClusters` for the API server's
    subnet. Default: none."""
    private_endpoint_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether network security groups and routes apply to private endpoints in the subnet."""

    private_link_service_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether network security groups apply to private link services in the subnet. Set `Disabled` to create one
    there."""
    default_outbound_access: bool | None = None
    """Whether VMs without explicit outbound connectivity get Azure's default outbound access. AKS nodes do not need
    it."""
    way_out: bool | None = own(None)
    """Whether the NAT gateway or route table is attached to the subnet. If omitted, it is attached unless the subnet is
    delegated."""

    @check
    def _new_or_existing(self) -> Errors:
        # A range from the address pool is filled in, or reported as missing, before.
        from_pool = self.prefix_length or self.ipv6_prefix_length
        if bool(self.address_prefix) + bool(self.address_prefixes) + self.exists != 1 and not from_pool:
            yield wrong("set addressPrefix or addressPrefixes for a new subnet, or id for an existing one, only one")
        if self.network_security_group is None and self.security_rules:
            yield wrong("securityRules has no effect: networkSecurityGroup is null", at="securityRules")
        if self.network_security_group and self.network_security_group.id and self.security_rules:
            yield wrong(
                "securityRules has no effect: networkSecurityGroup already exists, and its owner adds the rules",
                at="securityRules",
            )

    @property
    def ranges(self) -> dict[str, IPv4Network | IPv6Network]:
        """The ranges of a new subnet, by the setting: `addressPrefixes[1]`. Empty for an existing one."""
        listed = {f"addressPrefixes[{place}]": each for place, each in enumerate(self.address_prefixes or ())}
        alone = {"addressPrefix": self.address_prefix} if self.address_prefix else {}
        return {key: ip_network(each) for key, each in (listed | alone).items()}

    @check
    def _priorities_differ(self) -> Errors:
        taken: dict[tuple[str, int], str] = {}
        for name, each in self.security_rules.items():
            with valid_only:
                first = taken.setdefault((each.direction, each.priority), name)
                if first != name:
                    yield wrong(
                        f"the rule {first} has the priority {each.priority} as well; {each.direction} rules of a "
                        "subnet need different ones",
                        at=f"securityRules.{name}.priority",
                    )
