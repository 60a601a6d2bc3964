"""What a stack requests, as a template needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_type import PACKAGE
from fairway.azure.resource_types import TYPES
from fairway.eject.arm_places import Place, place_of
from fairway.eject.expressions import EXPRESSIONS, Output, sources
from fairway.eject.search import Search
from fairway.eject.trace import Declared, Trace
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret, bare
from fairway.request import MADE_UP_SUBSCRIPTION, Path, mapping, parse_path, sequence, value_at
from fairway.standin import fields
from fairway.transitions.omitted import kept

_OF_AKS: Mapping[str, Literal["cluster", "pool"]] = {MANAGED_CLUSTER.token: "cluster", AGENT_POOL.token: "pool"}
_VERSION = re.compile(r"/v(\d{4})(\d\d)(\d\d)(preview)?:")
_KEPT_CHILDREN = {
    ("network:VirtualNetwork", "subnets"),
    ("network:VirtualNetwork", "virtualNetworkPeerings"),
    ("containerservice:ManagedCluster", "agentPoolProfiles"),
}
"""Lists that a request may leave out or shorten, and Azure keeps the children: subnets since API version 2023-11-01
(Azure/bicep-types-az issue 1687), peerings (Azure/arm-template-whatif issue 281), and node pools, of which azure-native
sends the same list."""


@dataclass
class Requested:
    """The resources of a stack, each with its place and with expressions in its inputs."""

    search: Search
    trace: Trace
    stack: str
    problems: list[str] = field(default_factory=list[str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    """By URN, the parameter with the name of a role assignment that only a deployment can make."""

    def __post_init__(self) -> None:
        self.by_urn = self.trace.by_urn()
        self.urns = [each.urn for each in self.trace.declared if self._is_in_template(each)]
        self.places: dict[str, Place] = {}
        self.properties: dict[str, dict[str, Any]] = {}
        for urn in self.urns:
            self._prepare(self.by_urn[urn])
        self.urns = [each for each in self.urns if each in self.places]
        self.own = MADE_UP_SUBSCRIPTION
        """The subscription that the template is deployed to."""
        for urn in self.urns:
            if not self.places[urn].group and self.places[urn].subscription != self.own:
                each = self.by_urn[urn]
                self.problems.append(
                    f"{unversioned(each.type).rpartition(':')[2]} {each.name}: it is in another subscription than the "
                    "template, which cannot create it there. Eject it from a stack of its own"
                )

    def _is_in_template(self, each: Declared) -> bool:
        if each.goal is None or not each.goal.custom or each.type.startswith("pulumi:"):
            return False
        if not each.type.startswith(f"{PACKAGE}:"):
            self.problems.append(f"{each.type} {each.name}: only resources of Azure can be in a template")
            return False
        return True

    def _prepare(self, each: Declared) -> None:
        token = unversioned(each.type)
        short, place = f"{token.rpartition(':')[2]} {each.name}", place_of(each.id)
        kind = TYPES.get(token)
        if kind is None or place is None:
            what = "its type has no known place in ARM" if kind is None else f"{each.id} is in no subscription"
            self.problems.append(f"{short}: {what}. Remove it from the program before, and write it by hand")
            return
        self.properties[each.urn], found = self.search.properties(each)
        self.problems += found
        self.places[each.urn] = place
        inputs = bare(each.inputs)
        if kind.name_key and kind.name_key not in inputs and kind.autoname == "random":
            self.problems.append(f"{short}: azure-native gives it a name at random. Set {kind.name_key}")
        for key, child in kind.children.items():
            if (token.removeprefix(f"{PACKAGE}:"), key) not in _KEPT_CHILDREN and key not in inputs:
                below = [
                    one.name
                    for one in self.trace.declared
                    if unversioned(one.type) == child and one.id.startswith(f"{each.id}/")
                ]
                if below:
                    listed = ", ".join(below)
                    self.problems.append(f"{short}: a second deployment would remove {listed}. List them in its {key}")
        if token == ROLE_ASSIGNMENT.token:
            value = self.properties[each.urn].get("roleAssignmentName")
            if isinstance(value, EXPRESSIONS):
                self.names[each.urn] = parameter_name(f"roleAssignment {each.name}", self.names.values())

    def ignored(self) -> Iterator[str]:
        """What a deployment sets although the program ignores it."""
        for urn in self.urns:
            each = self.by_urn[urn]
            for path in self.ignored_of(urn):
                yield f"{unversioned(each.type).rpartition(':')[2]} {each.name}: {path}"

    def ignored_of(self, urn: str) -> list[str]:
        """The paths that the program ignores and a deployment sets, or resets by leaving them out."""
        each = self.by_urn[urn]
        of = _OF_AKS.get(unversioned(each.type))
        inputs = self.properties[urn]

        def stays(path: Path) -> bool:
            # A pool stays at its version until its orchestratorVersion changes: fairway.transitions.version.
            keeps = path == ("orchestratorVersion",) or (of is not None and kept(of, path, inputs))
            return of is not None and value_at(inputs, path) is None and bool(keeps)

        return [each for each in (each.goal.ignore_changes if each.goal else ()) if not stays(parse_path(each))]

    def needs(self, urn: str) -> frozenset[str]:
        """The resources of the template that a resource waits for."""
        each = self.by_urn[urn]
        found = set(sources(self.properties[urn], self.search.of_calls))
        if each.goal:
            found |= {*each.goal.dependencies, *(one for many in each.depends.values() for one in many)}
        return frozenset(found & self.places.keys() - {urn})

    def version_of(self, urn: str) -> str:
        """The API version of a resource."""
        each = self.by_urn[urn]
        if unversioned(each.type) == RESOURCE.token:
            return str(bare(each.inputs).get("apiVersion"))
        found = _VERSION.search(each.type)
        if found:
            return f"{found[1]}-{found[2]}-{found[3]}{'-preview' if found[4] else ''}"
        return fields.api_version(unversioned(each.type))

    def is_secret(self, each: Output) -> bool:
        """Whether an output, or what it is a part of, is secret."""
        outputs = self.by_urn[each.urn].outputs
        ends = range(1, len(each.path) + 1)
        return any(isinstance(value_at(outputs, each.path[:end]), Secret) for end in ends)

    def value_of(self, each: Output) -> Any:
        """The value of an output in the rehearsal."""
        found: Any = bare(self.by_urn[each.urn].outputs)
        for part in each.path:
            entries, items = mapping(found), sequence(found)
            if part in ("<value>", "<key>") and entries is not None:
                found = next(iter(entries.values() if part == "<value>" else entries))
            elif entries is not None:
                found = entries.get(str(part))
            else:
                found = items[part] if items is not None and isinstance(part, int) else None
        return found


def parameter_name(text: str, taken: Iterable[str]) -> str:
    """A name of a parameter that is made of a text, and that is not taken."""
    head, *rest = re.findall(r"[A-Za-z0-9]+", text)
    base = head + "".join(each[:1].upper() + each[1:] for each in rest)
    base = base if base[:1].isalpha() else f"p{base}"
    found, number = base, 2
    used = {each.lower() for each in taken}
    while found.lower() in used:
        found, number = f"{base}{number}", number + 1
    return found
