"""Waivers: findings that a person accepts until a date, with a reason; and rules about waivers themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from fairway.request import Path, Place, Request
from fairway.rules.finding import Finding, by_weight, check, label
from fairway.rules.ids import closest, no_rule
from fairway.rules.reader import Faults
from fairway.rules.registry import RULES, Rule, rule
from fairway.rules.resource import Resource
from fairway.waiver import Waiver

WAIVER = "fairway:index:Waiver"
"""The type under which a waiver is checked like a resource."""

_DELETE = "Delete the waiver if it is no longer needed."


def waived(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    requests: Collection[Request],
    *,
    rules: Collection[str],
    idle: Collection[str] = (),
    today: date | None = None,
) -> list[Finding]:
    """The findings, each with the waiver that accepts it, and findings about the waivers themselves.

    `requests` are the plan, `rules` the ids of all rules; a waiver applies up to and including its last day. `idle` are
    rules that the profile leaves out: their waivers are not unused, as an include may serve several environments.
    """
    day = today or date.today()
    found: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        hits = [at for at, each in enumerate(waivers) if _accepts(each, finding)]
        used.update(hits)
        current = next((waivers[at] for at in hits if waivers[at].until >= day), None)
        found.append(replace(finding, waiver=current))
    labels = [*(label(each) for each in requests), "Stack"]
    about = [_request(each, labels, rules, used=at in used or each.rule in idle) for at, each in enumerate(waivers)]
    places = dict(zip(map(id, about), waivers, strict=True))

    def locate(request: Request, path: Path) -> Place | None:
        place = places[id(request)].place
        return place and replace(place, path=".".join([place.path, *map(str, path)]))

    own: list[Rule] = [each for each in RULES.values() if each.over == WAIVER]
    return by_weight([*found, *check(about, rules=own, locate=locate, today=day)])


def _accepts(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.rule and fnmatchcase(finding.resource, waiver.resource)


def _request(waiver: Waiver, labels: Sequence[str], rules: Collection[str], *, used: bool) -> Request:
    """A waiver as a request for its rules: its settings, and what matches them."""
    exists = any(fnmatchcase(each, waiver.resource) for each in labels)
    properties = {
        "rule": waiver.rule,
        "resource": waiver.resource,
        "reason": waiver.reason,
        "until": waiver.until.isoformat(),
        "ruleProblem": "" if waiver.rule in rules else no_rule(waiver.rule, rules),
        "resourceExists": exists,
        "used": used,
        "closestResource": "" if exists else " or ".join(closest(waiver.resource, labels)),
        "generations": "" if exists else _generations(waiver.resource, labels),
    }
    return Request(WAIVER, waiver.rule, properties)


def _generations(resource: str, labels: Iterable[str]) -> str:
    """`AgentPool shop/web/*` for `AgentPool shop/web/i15` if there is such a pool; empty otherwise. A rotation changes
    the last part."""
    above = resource.rpartition("/")[0]
    return f"{above}/*" if "/" in above and any(each.startswith(f"{above}/") for each in labels) else ""


@rule(
    "waiver-expired",
    "A waiver applies up to its last day.",
    remedy=f"Correct what the rule reports, or review it and set a later `until`. {_DELETE}",
    kind="practice",
    over=WAIVER,
)
def _expired(waiver: Resource) -> Faults:
    until = waiver.text("until")
    if until and until < waiver.stack.today.isoformat():
        yield waiver.fault("until", f"the waiver of {waiver.text('rule')} for {waiver.text('resource')} has expired.")


@rule(
    "waiver-unknown-rule",
    "A waiver has the id of a rule.",
    remedy=f"Copy the id from the finding; `fairway rules` lists all of them. {_DELETE}",
    kind="practice",
    over=WAIVER,
)
def _unknown_rule(waiver: Resource) -> Faults:
    if waiver.given("ruleProblem") and waiver.text("rule"):
        yield waiver.fault("rule", waiver.text("ruleProblem"))


@rule(
    "waiver-unknown-resource",
    "A waiver has the type and logical name of a resource in the stack.",
    remedy="Copy type and name from the finding: `ManagedCluster shop`. `*` matches any characters: "
    f"`AgentPool shop/web/*`. {_DELETE}",
    kind="practice",
    over=WAIVER,
)
def _unknown_resource(waiver: Resource) -> Faults:
    if waiver.off("resourceExists") and waiver.text("resource"):
        close = waiver.text("closestResource")
        meant = f" Did you mean {close}?" if close else ""
        always = waiver.text("generations")
        meant += f" {always} stays right when the last part of the name changes, as in a rotation." if always else ""
        yield waiver.fault("resource", f"the stack has no {waiver.text('resource')}.{meant}")


@rule(
    "waiver-unused",
    "A waiver accepts a finding.",
    remedy="Delete the waiver.",
    severity="warning",
    kind="practice",
    over=WAIVER,
)
def _unused(waiver: Resource) -> Faults:
    resource = waiver.text("resource")
    if resource and waiver.off("used") and waiver.missing("ruleProblem") and waiver.on("resourceExists"):
        yield waiver.fault("resource", f"{waiver.text('rule')} reports nothing for {resource}.")
