"""All rules applied to a plan, and their findings."""

from __future__ import annotations

import json
import linecache
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, get_args

from fairway.request import Locate, Place, Placeholder, Request, format_path
from fairway.rules.cluster import Cluster, clusters_of, clusters_unseen
from fairway.rules.cluster_network import Deployed, Stack, kinds
from fairway.rules.conditions import deployed_together
from fairway.rules.consequences import Reported, without_consequences
from fairway.rules.generic import as_typed
from fairway.rules.ownership import Unseen
from fairway.rules.reader import Fault, Severity
from fairway.rules.registry import RULES, Kind, Profile, Rule, place_in
from fairway.rules.resource import Resource
from fairway.subscription import is_saved
from fairway.waiver import Waiver


class Json(str):
    """A list or an object as JSON text."""

    tree: Any

    def __new__(cls, tree: Any) -> Json:
        """The text, which keeps what it was made from."""
        found = super().__new__(cls, json.dumps(tree, ensure_ascii=False, default=str))
        found.tree = tree
        return found


@dataclass(frozen=True)
class Finding:
    """A violation of a rule, with its place."""

    rule: str
    kind: Kind
    severity: Severity
    resource: str
    """Type and logical name: `ManagedCluster shop`; `Stack` for the plan as a whole."""
    path: str
    """The property in the request."""
    value: Any
    reason: str
    remedy: str
    sources: tuple[str, ...]
    place: Place | None = None
    defined_at: str = ""
    """File and line of a user's own rule; empty for built-in rules."""
    controls: tuple[str, ...] = ()
    """What the rule answers in benchmarks and other tools: `CIS AKS 5.4.1`, `CKV_AZURE_6`."""
    waiver: Waiver | None = None
    """The waiver that accepts it, if there is one."""

    @property
    def stops(self) -> bool:
        """Whether it stops a deployment: an error that no waiver accepts."""
        return self.severity == "error" and self.waiver is None


def check(
    requests: Iterable[Request],
    *,
    locate: Locate | None = None,
    today: date | None = None,
    deployed: Deployed | None = None,
    rules: Iterable[Rule] | None = None,
    profile: Profile | None = None,
) -> list[Finding]:
    """The findings of all rules on `requests`, errors first: on each cluster, each resource, and the stack.

    `locate` finds the file and line of a value. Dates are compared with `today`, by default the current day.
    `deployed` returns whether the resource of a request already exists; without it that is not known. `rules` defaults
    to all registered rules; those with profiles apply only if `profile` is one of them. If a user's own rule raises an
    exception, that is a finding too. Nothing is reported about requests of `fairway.subscription`.
    """
    stack = Stack(tuple(map(as_typed, requests)), today or date.today(), deployed)
    wanted = _applying((*(RULES.values() if rules is None else rules),), profile)

    def again(changed: Mapping[int, Request], rules: Iterable[Rule]) -> list[Reported]:
        requests = tuple(changed.get(id(each), each) for each in stack.requests)
        return _reported(replace(stack, requests=requests), rules)

    def deploying(requests: tuple[Request, ...], rules: Iterable[Rule]) -> list[Reported]:
        return _reported(replace(stack, requests=requests), rules)

    found = without_consequences(_reported(stack, wanted), again)
    found = deployed_together(found, stack.requests, deploying)
    return by_weight(dict.fromkeys(_finding(each.rule, each.fault, locate) for each in found))


def _reported(stack: Stack, rules: Iterable[Rule]) -> list[Reported]:
    """What the rules report, on each view in turn."""
    found: list[Reported] = []
    failed: set[str] = set()
    for view, about in _views(stack, (*rules,)):
        for each in about:
            if failed and each.id in failed:
                continue
            try:
                faults = _faults(each, view)
            except Exception as error:
                if not each.file:
                    raise
                failed.add(each.id)
                faults = [_failure(each, view, error)]
            for fault in faults:
                found.append(Reported(each, fault, view))
    return found


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notes, then what is waived; each in the order of its file."""

    def weight(each: Finding) -> tuple[bool, int, str, int, int]:
        place = each.place or Place("", 0, "")
        severity = get_args(Severity).index(each.severity)
        return each.waiver is not None, severity, place.file, place.line, place.column

    return sorted(findings, key=weight)


def label(request: Request) -> str:
    """Type and logical name of a resource: `ManagedCluster shop`."""
    return f"{request.type.rsplit(':', 1)[-1]} {request.name}".rstrip()


@lru_cache(maxsize=8)
def _applying(rules: tuple[Rule, ...], profile: Profile | None) -> tuple[Rule, ...]:
    return tuple(each for each in rules if each.applies(profile))


@lru_cache(maxsize=8)
def _called_with(rules: tuple[Rule, ...]) -> Callable[..., Sequence[Rule]]:
    """Returns, for the kinds of a view, the rules that are called with it, in order."""
    places: dict[Any, list[int]] = {}
    for place, each in enumerate(rules):
        for over in each.over if isinstance(each.over, tuple) else (each.over,):
            places.setdefault(over, []).append(place)

    @cache
    def called_with(*overs: Any) -> Sequence[Rule]:
        return [rules[place] for place in sorted({place for over in overs for place in places.get(over, ())})]

    return called_with


def _views(stack: Stack, rules: tuple[Rule, ...]) -> Iterator[tuple[Cluster | Resource | Stack, Sequence[Rule]]]:
    """Each view with the rules that are called with it."""
    called_with = _called_with(rules)
    for cluster in (*clusters_of(stack), *clusters_unseen(stack)):
        yield cluster, called_with(Cluster)
    for request in (each for each in stack.requests if not is_saved(each)):
        yield stack.resources[id(request)], called_with(*kinds(request), *([Resource] if request.custom else []))
    yield stack, called_with(Stack)


def _faults(rule: Rule, view: Cluster | Resource | Stack) -> Sequence[Fault]:
    found = [*(rule.function(view) or ())]
    if not found:
        return found
    for fault in found:
        if not isinstance(fault, Fault):  # pyright: ignore[reportUnnecessaryIsInstance] - a user's function may yield all
            raise TypeError(f"the rule yields {fault!r}; yield what `fault(...)` of its argument returns")
    shown = (each for each in found if not isinstance(each.value, Placeholder) and not is_saved(each.request))
    return [each for each in shown if not _is_unseen(each.request)]


def _is_unseen(request: Request) -> bool:
    """Whether the request is of a cluster that is not in the plan: it has nothing that could be changed."""
    return isinstance(request.properties, Unseen) and not request.properties


def _failure(rule: Rule, view: Cluster | Resource | Stack, error: Exception) -> Fault:
    """A finding for a rule that raised an exception, at the resource that it checked."""
    frames = traceback.extract_tb(error.__traceback__)
    line = next((each.lineno for each in reversed(frames) if each.filename == rule.file and each.lineno), rule.line)
    text = linecache.getline(rule.file, line).strip()
    reason = f"the rule itself fails at {place_in(rule.file, line)} ({text}): {type(error).__name__}: {error}."
    remedy = "Correct the rule; `get`, `text`, `on` and the like return a default where a property is absent or hidden."
    request = view.fault("").request if isinstance(view, Stack) else view.request
    return Fault(request, (), None, reason, remedy=remedy)


def _finding(broken: Rule, fault: Fault, locate: Locate | None) -> Finding:
    request = fault.request
    return Finding(
        rule=broken.id,
        kind=broken.kind,
        severity=fault.severity or broken.severity,
        resource=label(request),
        path=format_path(fault.path),
        value=frozen(fault.value),
        reason=fault.reason,
        remedy=fault.remedy or broken.remedy,
        sources=fault.sources or broken.sources,
        place=locate(request, fault.path) if locate else None,
        defined_at=broken.defined_at,
        controls=broken.controls,
    )


def frozen(value: Any) -> Any:
    """An immutable copy of a value: findings are hashed and compared."""
    return value if isinstance(value, (str, int, float, bool, type(None))) else Json(value)


def thawed(value: Any) -> Any:
    """The value that `frozen` got."""
    return value.tree if isinstance(value, Json) else value
