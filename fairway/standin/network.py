"""What Azure's network refuses: subnets outside their VNet, overlapping subnets, changes of ranges in use.

The texts are from MicrosoftDocs/azure-docs pull request 123869 and Azure/azure-cli issue 10917.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import fairway.azure.network as network_types
from fairway.request import mapping, sequence
from fairway.rules.cidr import network as parsed
from fairway.rules.cidr import overlaps
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.references import users_of

SUBNET, NETWORK = network_types.SUBNET.token, network_types.VIRTUAL_NETWORK.token


def ranges(subnet: Mapping[str, Any]) -> tuple[str, ...]:
    """The ranges of a subnet."""
    return _texts(subnet.get("addressPrefixes")) or _texts([subnet.get("addressPrefix")])


def _texts(listed: Any) -> tuple[str, ...]:
    """The texts in a list; other values do not come this far, except from a document."""
    return tuple(each for each in sequence(listed) or () if isinstance(each, str) and each)


def _space(network: Mapping[str, Any]) -> tuple[str, ...]:
    return _texts((mapping(network.get("addressSpace")) or {}).get("addressPrefixes"))


def check_subnet(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    """Refuse a subnet that does not fit into its VNet, or whose range changes while it is in use."""
    network_id, _, name = id.rsplit("/", 2)
    network = cloud.get(network_id)
    # A VNet of another program is not in a state, but the use of its subnets is.
    space = _space(network.state) if network else ()
    requested = ranges(inputs)
    if not requested:
        raise ArmError(400, "NoAddressPrefixOrPoolProvided", f"Subnet {name} has no address prefix.")
    for text in requested:
        own = parsed(text)
        if own is None:
            raise ArmError(
                400, "InvalidCIDRNotation", f"The address prefix {text} in resource {id} has an invalid CIDR notation."
            )
        inside = [each for each in map(parsed, space) if each is not None and _within(own, each)]
        # The address space of a VNet that existed before the rehearsal is not known.
        if space and not inside:
            raise ArmError(
                400,
                "NetcfgSubnetRangeOutsideVnet",
                f"Subnet '{name}' is not valid because its IP address range is outside the IP address range of "
                f"virtual network '{network_id.rsplit('/', 1)[-1]}'.",
            )
    for other in cloud.below(network_id, SUBNET):
        if other.id.lower() != id.lower() and any(overlaps(requested, ranges(other.state))):
            raise ArmError(
                400,
                "NetcfgSubnetRangesOverlap",
                f"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet "
                f"in virtual network '{network_id.rsplit('/', 1)[-1]}'.",
            )
    if before is not None and set(ranges(before.state)) - set(requested) and users_of(cloud, before):
        gone = ", ".join(sorted(set(ranges(before.state)) - set(requested)))
        message = f"IP prefix {gone} on subnet {id} has active allocations. Deletion of prefix is not allowed."
        raise ArmError(400, "InUsePrefixCannotBeDeleted", message)
    _check_delegations(cloud, id, inputs, before)


def _check_delegations(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    """Refuse to take a delegation from a subnet in use: MicrosoftDocs/azure-docs issue 39112."""
    if before is None:
        return
    old, new = ([*_services(each)] for each in (before.state, inputs))
    users = users_of(cloud, before) if set(map(str.lower, old)) - set(map(str.lower, new)) else ()
    if users:
        message = (
            f"Delegations of subnet {id} cannot be changed from [{', '.join(old)}] to [{', '.join(new)}] because it is "
            f"being used by the resource {users[0].id}."
        )
        raise ArmError(400, "SubnetDelegationsCannotChangeWhenSubnetUsedByResource", message)


def _services(subnet: Mapping[str, Any]) -> Iterator[str]:
    for each in sequence(subnet.get("delegations")) or ():
        if isinstance(service := (mapping(each) or {}).get("serviceName"), str):
            yield service


def check_network(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse a VNet whose address space does not contain its subnets."""
    space = [*map(parsed, _space(inputs))]
    if None in space:
        message = f"The address space of virtual network {id} has an invalid CIDR notation."
        raise ArmError(400, "InvalidCIDRNotation", message)
    listed = {str((mapping(each) or {}).get("name", "")).lower() for each in sequence(inputs.get("subnets")) or ()}
    for subnet in cloud.below(id, SUBNET):
        outside = [each for each in map(parsed, ranges(subnet.state)) if not any(_within(each, one) for one in space)]
        if outside and subnet.name.lower() not in listed:
            raise ArmError(
                400,
                "NetcfgInvalidSubnet",
                f"Subnet '{subnet.name}' is not valid in virtual network '{id.rsplit('/', 1)[-1]}'.",
            )


def _within(inner: Any, outer: Any) -> bool:
    return inner is not None and outer is not None and inner.version == outer.version and inner.subnet_of(outer)
