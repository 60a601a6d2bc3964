"""A stack for rules: every request of the plan, and the VNets, subnets and routes among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fairway.azure import monitor
from fairway.azure import network as azure_network
from fairway.request import MADE_UP_NAME, Request
from fairway.rules.offered import Offered, by_region
from fairway.rules.ownership import Ownership, grouped
from fairway.rules.reader import Fault, Reader, Severity
from fairway.rules.resource import Resource
from fairway.subscription import is_saved

SUBNET = azure_network.SUBNET.token
VIRTUAL_NETWORK = azure_network.VIRTUAL_NETWORK.token
ROUTE_TABLE = azure_network.ROUTE_TABLE.token
SECURITY_GROUP = azure_network.NETWORK_SECURITY_GROUP.token
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
ROUTE = azure_network.ROUTE.token

DIAGNOSTIC_SETTING = monitor.DIAGNOSTIC_SETTING.token

Deployed = Callable[[Request], bool]
"""Whether the resource of a request already exists."""

NetworkKey = tuple[str, str]
"""A VNet by its resource group and name, in lower case."""

_SUBNET_ID = re.compile(
    r"(?P<network>.*/resourcegroups/(?P<group>[^/]+)/.*/virtualnetworks/(?P<name>[^/]+))/subnets/[^/]+",
    re.DOTALL,
)


@dataclass(frozen=True)
class VirtualNetwork(Reader):
    """A VNet of this plan."""

    @property
    def key(self) -> NetworkKey:
        """Its resource group and name; its id if these are known only after deployment."""
        key = (self.word("resourceGroupName"), self.word("virtualNetworkName"))
        return key if all(key) else _network_in(f"{self.request.id}/subnets/any") or ("", self.request.id.lower())

    @property
    def name(self) -> str:
        """Azure's name; the logical name where Azure's is not known."""
        return self.text("virtualNetworkName", self.request.name)

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Its address space."""
        return self.texts("addressSpace.addressPrefixes")


@dataclass(frozen=True)
class Subnet(Reader):
    """A subnet of this plan, as a resource of its own or inside its VNet's request."""

    id: str = ""
    network: NetworkKey | None = None

    @property
    def name(self) -> str:
        """Azure's name; the logical name where Azure's is not known."""
        return self.text("name" if self.path else "subnetName", self.request.name)

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Its ranges."""
        alone = self.text("addressPrefix")
        return self.texts("addressPrefixes") or ((alone,) if alone else ())

    @property
    def delegations(self) -> tuple[str, ...]:
        """The services it is delegated to, in lower case."""
        return tuple(each.word("serviceName") for each in self.parts("delegations"))


@dataclass(frozen=True)
class Stack:
    """Every request of a plan."""

    requests: tuple[Request, ...] = ()
    today: date = field(default_factory=date.today)
    deployed: Deployed | None = None
    """Whether a request's resource already exists; without it each request's `exists` counts."""

    @cached_property
    def resources(self) -> Mapping[int, Resource]:
        """Every request of the plan as a resource, by its identity."""
        return {id(each): Resource(each, stack=self) for each in self.requests}

    def all(self, kind: str) -> Sequence[Resource]:
        """The requests of a kind; `kind` is the last part of the type (`NatGateway`) or the whole token."""
        return self._by_kind.get(kind, ())

    def having(self, kind: str, path: str, word: str) -> Sequence[Resource]:
        """The requests of a kind with that text at `path`, in lower case. Rules over clusters use it instead of `all`,
        so that a plan with many of both takes no longer for each."""
        index = self._by_word.get((kind, path))
        if index is None:
            index = self._by_word[kind, path] = grouped((each.word(path), each) for each in self.all(kind))
        return index.get(word, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, Sequence[Resource]]:
        found = self.resources.values()
        return grouped((kind, each) for each in found for kind in kinds(each.request))

    @cached_property
    def _by_word(self) -> dict[tuple[str, str], Mapping[str, Sequence[Resource]]]:
        return {}

    @cached_property
    def ownership(self) -> Ownership:
        """The clusters of the plan, and what belongs to them."""
        return Ownership(self.requests)

    def fault(self, reason: str, severity: Severity | None = None, *, remedy: str = "") -> Fault:
        """The rule is broken by the stack as a whole, not at one property."""
        return Fault(Request("pulumi:pulumi:Stack", "", {}), (), None, reason, severity, remedy)

    def worse_if_new(self, part: Reader) -> Severity:
        """An error if the resource is new, otherwise a warning: what is retired keeps running in Azure.

        A plan cannot tell the two apart, and must not block the next update of a running cluster.
        """
        return "error" if self.exists(part) is False else "warning"

    def milder_if_there(self, part: Reader) -> Severity:
        """A warning if the resource is known to exist, otherwise an error: for a refusal that a setting outside of the
        request, such as a header, may have lifted when the resource was made."""
        return "warning" if self.exists(part) else "error"

    @cached_property
    def offered(self) -> Callable[[str], Offered | None]:
        """What Azure offers in a region, where the results of `az` commands are saved; None elsewhere."""
        return by_region(self.requests)

    def exists(self, part: Reader) -> bool | None:
        """Whether the resource exists already; None where that is not known."""
        return self.deployed(part.request) if self.deployed else part.request.exists

    @cached_property
    def virtual_networks(self) -> tuple[VirtualNetwork, ...]:
        """The VNets of this plan."""
        return tuple(VirtualNetwork(each) for each in self.by_type.get(VIRTUAL_NETWORK, ()))

    @cached_property
    def subnets(self) -> Mapping[str, Subnet]:
        """The subnets of this plan by resource id in lower case; ids compare without regard to case."""
        found: dict[str, Subnet] = {}
        for each in (each for each in self.by_type.get(SUBNET, ()) if each.id and self._alone(each)):
            view = self.resources[id(each)]
            key = (view.word("resourceGroupName"), view.word("virtualNetworkName"))
            network = key if all(key) else _network_in(each.id)
            found[each.id.lower()] = Subnet(each, (), each.id.lower(), network)
        for each in self._inside(saved=False):
            found.setdefault(each.id, each)
        # A subnet of a saved VNet may be in the plan too, where ids have no subscription. Those of saved VNets come
        # first: of two that overlap, rules report the second.
        planned = {(each.network, each.name.lower()) for each in found.values()}
        saved = (each for each in self._inside(saved=True) if (each.network, each.name.lower()) not in planned)
        return {**{each.id: each for each in saved}, **found}

    def _inside(self, *, saved: bool) -> Iterator[Subnet]:
        """The subnets inside the requests of VNets."""
        for net in self.virtual_networks:
            for part in net.parts("subnets") if is_saved(net.request) == saved and self._alone(net.request) else ():
                id = f"{net.request.id}/subnets/{part.text('name')}".lower()
                yield Subnet(net.request, part.path, id, net.key)

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Request, ...]]:
        """The resources of this plan by id in lower case; usually one for each id."""
        return grouped((each.id.lower(), each) for each in self.requests if each.custom and each.id)

    @cached_property
    def diagnostic_settings(self) -> Mapping[str, tuple[Reader, ...]]:
        """The diagnostic settings by the id of their resource in lower case; under "" those whose resource is not
        known."""
        settings = self.all(DIAGNOSTIC_SETTING)
        return grouped((each.word("resourceUri") or above_setting(each.request.id), each) for each in settings)

    @cached_property
    def _routes(self) -> Mapping[str, tuple[Reader, ...]]:
        """The routes that are resources of their own, by their table's name."""
        return grouped((each.word("routeTableName"), each) for each in self.all(ROUTE))

    def subnet(self, resource_id: str) -> Subnet | None:
        """The subnet with that id; None where it is not part of this plan."""
        return self.subnets.get(resource_id.lower())

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Request, ...]]:
        """The resources of this plan by type."""
        return grouped((each.type, each) for each in self.requests)

    @cached_property
    def _networks(self) -> Mapping[NetworkKey, tuple[VirtualNetwork, ...]]:
        return grouped((each.key, each) for each in self.virtual_networks)

    @cached_property
    def _subnets(self) -> Mapping[NetworkKey, tuple[Subnet, ...]]:
        return grouped((each.network, each) for each in self.subnets.values() if each.network)

    def networks_called(self, keys: Iterable[NetworkKey]) -> tuple[VirtualNetwork, ...]:
        """The VNets of those names, each once."""
        return tuple(net for key in dict.fromkeys(keys) for net in self._networks.get(key, ()))

    def network_above(self, child: Reader) -> NetworkKey:
        """The VNet that a resource of its own, such as a peering, is part of."""
        key = (child.word("resourceGroupName"), child.word("virtualNetworkName"))
        above = child.request.id.rsplit("/", 2)[0]
        return key if all(key) else _network_in(f"{above}/subnets/any") or ("", "")

    def subnets_of(self, networks: tuple[VirtualNetwork, ...]) -> tuple[Subnet, ...]:
        """Every subnet of those VNets."""
        keys = dict.fromkeys(each.key for each in networks)
        return tuple(subnet for key in keys for subnet in self._subnets.get(key, ()))

    def network_of(self, subnet_id: str) -> NetworkKey | None:
        """The VNet of a subnet id; None if neither the plan nor the id has it."""
        subnet = self.subnet(subnet_id)
        return subnet.network if subnet else _network_in(subnet_id)

    def routes_of(self, subnet: Subnet) -> tuple[Reader, ...] | None:
        """The routes of a subnet's route table; None where the table is not part of this plan."""
        if subnet.parts("routeTable.routes"):
            return subnet.parts("routeTable.routes")
        table = self.resource(subnet.word("routeTable.id"))
        if table is None or table.request.type != ROUTE_TABLE:
            return None
        name = table.word("routeTableName")
        return (*table.parts("routes"), *(self._routes.get(name, ()) if name else ()))

    def _alone(self, request: Request) -> bool:
        """Whether its id is unique: ids of new resources are the same in the subscriptions of different providers."""
        same = self.by_id.get(request.id.lower(), ())
        return len({str(each.options.get("provider")) for each in same}) < 2

    def resource(self, resource_id: str) -> Resource | None:
        """The resource with that id; None where it is not part of this plan."""
        found = self.by_id.get(resource_id.lower(), ()) if resource_id else ()
        return self.resources[id(found[0])] if found else None


def kinds(request: Request) -> Sequence[str]:
    """What rules call the type of a request: its token, and the last part of it."""
    last = request.type.rsplit(":", 1)[-1]
    return (request.type,) if last == request.type else (request.type, last)


def above_setting(setting_id: str) -> str:
    """The resource of a diagnostic setting, in lower case, from its id: a template may build the name of the resource
    group while it is deployed."""
    return setting_id.lower().partition("/providers/microsoft.insights/")[0]


def _network_in(subnet_id: str) -> NetworkKey | None:
    found = _SUBNET_ID.fullmatch(subnet_id.lower())
    if found is None or MADE_UP_NAME in (found["group"], found["name"]):
        return None
    return found["group"], found["name"]
