"""Compares, leaf by leaf, what a program sends with what Azure has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fairway.adoption.of_azure import (
    WHOLE,
    has_only_an_account_for_windows,
    has_own_kubelet_identity,
    without_effective_gateway,
)
from fairway.adoption.unsent import omitted, verdict_of
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.defaults import Of, filled_in
from fairway.azure.regions import region_name
from fairway.protocol.paths import contains, with_ignored
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import Path, format_path, leaves, mapping, parse_path, sequence, value_at
from fairway.standin import fields
from fairway.standin.types import served
from fairway.transitions import Transition, transitions
from fairway.transitions.difference import same
from fairway.transitions.fact import DEFAULT, IF_OMITTED, LEFT_OUT
from fairway.transitions.omitted import is_lost

Verdict = Literal["equal", "ignored", "default", "kept", "not documented", "differs"]
MOVED_BY_AZURE = frozenset(("count", "orchestratorVersion", "kubernetesVersion"))
"""What the autoscaler and upgrades change, so that the program ignores it."""
_NOT_SENT = frozenset(("azureApiVersion",))


@dataclass(frozen=True)
class Leaf:
    """One value, as the program sends it and as Azure has it."""

    resource: str
    """The logical name."""
    type: str
    path: Path
    sent: Any
    """None if the program does not send it."""
    present: Any
    """None if Azure has none."""
    verdict: Verdict
    """`equal`: both are the same. `ignored`: the program ignores what Azure changes. `default`: not sent, and Azure
    fills in the same. `kept`: not sent, and Azure keeps it. `not documented`: not sent, and what Azure does is not
    documented. `differs`: an update would change it."""
    source: str = ""

    @property
    def where(self) -> str:
        """The path as text."""
        return format_path(self.path)


def conformance(resources: Iterable[Resource]) -> list[Leaf]:
    """Every leaf of each resource that Azure has, and of the inputs that the program sets."""
    return [leaf for each in resources if each.custom and each.outputs and each.id for leaf in _leaves_of(each)]


def _leaves_of(resource: Resource) -> Iterator[Leaf]:
    token = unversioned(resource.type)
    if not token.startswith("azure-native:"):
        return
    present = fields.writable(token, bare(resource.outputs))
    if token.startswith("azure-native:containerservice:"):
        present = without_computed(present)
    own = served(token).named_in(resource.id)
    sent = {key: value for key, value in bare(resource.inputs).items() if key not in own and key not in _NOT_SENT}
    ignored = [parse_path(each) for each in resource.ignore_changes]
    for path, value in _values(sent):
        place = _same_element(sent, present, path)
        there = _at(present, place)
        moved = path[-1] in MOVED_BY_AZURE and any(contains(each, path) for each in ignored)
        alike = _same(value, there, path) or (there is None and same(value, _missing(token, present, place), path))
        verdict: Verdict = "equal" if alike else "ignored" if moved else "differs"
        yield Leaf(resource.name, token, path, value, there, verdict)
    # What is ignored is sent as Azure has it, and pools that are left out of the list stay (azure-native issue 1686).
    sent, _ = with_ignored(sent, present, resource.ignore_changes)
    present.pop("agentPoolProfiles", None)
    sent.pop("agentPoolProfiles", None)
    unsent = [
        (path, value) for path, value in _values(present) if not _covers(sent, path) and value not in ({}, [], "")
    ]
    known = {each.path: each for each in transitions(token, present, sent)} if token in _SENT_AS_A_WHOLE else {}
    for path, value in unsent:
        ends = range(len(path), 0, -1)
        fact = next((known[text] for end in ends if (text := format_path(path[:end])) in known), None)
        if token in _SENT_AS_A_WHOLE:
            verdict = _unsent(fact, lost=is_lost(path, sent))
        else:
            verdict = verdict_of(token, resource.id, sent, path, value)
        yield Leaf(resource.name, token, path, None, value, verdict, fact.source if fact else "")


def _same(sent: Any, there: Any, path: Path) -> bool:
    if path == ("location",):  # Azure accepts a region's display name too: "West Europe" is westeurope.
        sent, there = (region_name(each) for each in (sent, there))
    return same(sent, there, path)


_OMITTED_IF_FALSE = frozenset(
    ("serviceMeshProfile", "istio", "components", gateways, "enabled")
    for gateways in ("ingressGateways", "egressGateways")
)
"""What ARM requires in an item of a list and AKS leaves out of its responses if it is false (ARM schema 2026-05-01:
IstioIngressGateway, IstioEgressGateway)."""


def _missing(token: str, present: Mapping[str, Any], path: Path) -> Any:
    """What it means that Azure has no value at a path: its default, also for an update; None if it has none."""
    if tuple(each for each in path if isinstance(each, str)) in _OMITTED_IF_FALSE:
        return False
    if path[0] == "agentPoolProfiles" and len(path) > 2:
        pool = mapping(value_at(present, path[:2])) or {}
        return value_at(filled_in("pool", pool, date.max, new=False), path[2:])
    if token not in _SENT_AS_A_WHOLE:
        return omitted(token, path)
    of = _DEFAULTS.get(token)
    return value_at(filled_in(of, present, date.max, new=False), path) if of else None


_DEFAULTS: Mapping[str, Of] = {MANAGED_CLUSTER.token: "cluster", AGENT_POOL.token: "pool"}


def _unsent(fact: Transition | None, *, lost: bool) -> Verdict:
    """What happens to a value that is not sent; `lost` if Azure is known to remove it."""
    if fact is None or fact.reason == DEFAULT:
        return "default"
    if fact.reason.startswith(IF_OMITTED):
        return "kept"
    # `of_omitted` has no evidence for what would cut connections, such as outboundType.
    return "not documented" if fact.reason.startswith(LEFT_OUT) or (fact.interrupts and not lost) else "differs"


_SENT_AS_A_WHOLE = (MANAGED_CLUSTER.token, AGENT_POOL.token)


def _values(tree: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every value; a list of texts is one."""
    for path, value in leaves(_whole_lists(tree)):
        yield path, value.items if isinstance(value, _List) else value


@dataclass(frozen=True)
class _List:
    items: list[Any]


def _whole_lists(tree: Any) -> Any:
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: _whole_lists(each) for key, each in entries.items()}
    if items is not None:
        plain = all(mapping(each) is None for each in items)
        return _List([*items]) if plain and items else [_whole_lists(each) for each in items]
    return tree


def _same_element(sent: Mapping[str, Any], present: Mapping[str, Any], path: Path) -> Path:
    """The path of the same value in Azure: the elements of a list of pools are found by their names."""
    if path[0] != "agentPoolProfiles" or len(path) < 2:
        return path
    name = str(value_at(sent, (*path[:2], "name"))).casefold()
    names = [
        str((mapping(each) or {}).get("name")).casefold() for each in sequence(present.get("agentPoolProfiles")) or ()
    ]
    return (path[0], names.index(name), *path[2:]) if name in names else (path[0], len(names), *path[2:])


def _at(tree: Any, path: Path) -> Any:
    """The value at a path; Azure compares keys without regard to case, such as the names of add-ons."""
    here = tree
    for part in path:
        entries = mapping(here)
        if entries is not None and isinstance(part, str) and part not in entries:
            part = next((key for key in entries if key.casefold() == part.casefold()), part)
        here = value_at(here, (part,))
    return here


def _covers(sent: Mapping[str, Any], path: Path) -> bool:
    return _at(sent, path) is not None


def without_computed(present: Mapping[str, Any]) -> dict[str, Any]:
    """Without what Azure makes up although a request could set it: the kubelet identity of AKS, the kind, the
    account for Windows pools."""
    left_out = WHOLE | ({"identityProfile"} if has_own_kubelet_identity(present) else set[str]())
    # A pool has a windowsProfile too, with its own settings.
    is_cluster = "osType" not in present
    left_out |= {"windowsProfile"} if is_cluster and has_only_an_account_for_windows(present) else set[str]()
    own = without_effective_gateway(present)
    return {key: value for key, value in own.items() if key not in left_out}


def counts(found: Iterable[Leaf]) -> dict[str, int]:
    """How many leaves have each verdict."""
    result: dict[str, int] = {}
    for each in found:
        result[each.verdict] = result.get(each.verdict, 0) + 1
    return result
