"""Public addresses that come from a prefix."""

from __future__ import annotations

from fairway.rules.public_addresses import LENGTHS, PUBLIC_ADDRESS, PUBLIC_PREFIX
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_PAGE = "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-address-prefix"
_LIMITS = f"{_PAGE}#limitations"
_FROM = "publicIPPrefix.id"


@rule(
    "public-ip-of-prefix-sku",
    "A public IP address from a prefix is static and has the SKU Standard.",
    remedy="Set sku.name to Standard and publicIPAllocationMethod to Static, or leave publicIPPrefix out.",
    sources=(_LIMITS,),
    over=PUBLIC_ADDRESS,
)
def _sku(address: Resource) -> Faults:
    if not address.word(_FROM):
        return
    for path, refused in (("sku.name", "basic"), ("publicIPAllocationMethod", "dynamic")):
        if address.word(path) == refused:
            yield address.fault(path, f"{address.text(path)} does not go with an address from a prefix.")


@rule(
    "public-ip-of-prefix-location",
    "A public IP address is in the region of its prefix.",
    remedy="Create the address and the prefix in one region.",
    sources=(_LIMITS,),
    over=PUBLIC_ADDRESS,
)
def _region(address: Resource) -> Faults:
    prefix = address.stack.resource(address.text(_FROM))
    if prefix and prefix.is_elsewhere(address):
        ours, theirs = address.text("location"), prefix.text("location")
        yield address.fault("location", f"the address is in {ours}, and prefix {prefix.request.name} in {theirs}.")


@rule(
    "public-ip-prefix-used-up",
    "A prefix has an address for each public IP address that comes from it.",
    remedy="Use a larger prefix (a /28 has 16 addresses), or a second one.",
    sources=(f"{_PAGE}#prefix-sizes",),
    over=PUBLIC_PREFIX,
)
def _used_up(prefix: Resource) -> Faults:
    id, version, length = prefix.request.id.lower(), prefix.word("publicIPAddressVersion"), prefix.whole("prefixLength")
    if not id or version not in LENGTHS or not LENGTHS[version][0] <= length <= LENGTHS[version][1]:
        return
    addresses = 2 ** ((128 if version == "ipv6" else 32) - length)
    from_it = len(prefix.stack.having(PUBLIC_ADDRESS, _FROM, id))
    if from_it > addresses:
        reason = f"{from_it} public IP addresses come from this /{length}, which has {addresses}."
        yield prefix.fault("prefixLength", reason)
