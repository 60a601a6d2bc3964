"""Parts of networks: the names of children, and the subnets of private endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairway.azure.application_gateway import SELF
from fairway.rules.citations import thread
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, ROUTE_TABLE, SECURITY_GROUP, VIRTUAL_NETWORK, Stack
from fairway.rules.reader import Fault, Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

CHILDREN = ("subnets", "securityRules", "routes")


@rule(
    "network-child-twice",
    "The subnets of a VNet, the rules of a security group and the routes of a table have names of their own.",
    remedy="Rename one of the two, or remove it; Azure ignores case in names.",
    sources=(thread("Azure/migAz/issues/181"),),
    over=(VIRTUAL_NETWORK, SECURITY_GROUP, ROUTE_TABLE),
)
def _twice(resource: Resource) -> Faults:
    for key in CHILDREN:
        seen: set[str] = set()
        for part in resource.parts(key):
            name = part.word("name")
            if name and name in seen:
                yield part.fault("name", f"two of {key} are called {part.text('name')} (DuplicateResourceName).")
            seen.add(name)


@rule(
    "private-endpoint-delegated-subnet",
    "A private endpoint is in a subnet without delegations.",
    remedy="Give private endpoints a subnet of their own.",
    sources=(thread("MicrosoftDocs/azure-docs/issues/47048"),),
    over=Stack,
    severity="warning",
)
def _delegated(stack: Stack) -> Faults:
    for endpoint in stack.all(PRIVATE_ENDPOINT):
        subnet = stack.subnet(endpoint.text("subnet.id"))
        services = [each for each in subnet.delegations if each] if subnet else []
        if subnet and services:
            reason = f"subnet {subnet.name} is delegated to {services[0]}, which takes no private endpoint beside it."
            yield endpoint.fault("subnet.id", reason)


def parts_not_found(resource: Resource, key: str, named: Mapping[str, str]) -> Iterator[Fault]:
    """The parts of a list whose properties in `named` are ids of parts that the list of that name does not have.

    Only ids below the resource itself are looked at; Azure refuses them with InvalidResourceReference.
    """
    home = resource.request.id.lower()
    for part in resource.parts(key):
        for path, listed in named.items():
            above, _, name = part.word(path).rpartition("/")
            ours = above in (f"{home}/{listed.lower()}", f"{SELF}/{listed.lower()}")
            if home and ours and not resource.partly_hidden(listed):
                names = {each.word("name") for each in resource.parts(listed)}
                if name not in names and "" not in names:
                    reason = f"{listed} has no part called {part.text(path).rpartition('/')[2]}"
                    yield part.fault(path, f"{reason} (InvalidResourceReference).")
