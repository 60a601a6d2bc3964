"""Refusals by Azure's rules, checked on the requests after all steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change, Reason, stepwise
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import agent_pools, inline_names
from fairway.change.reasons import at
from fairway.change.values import comparable
from fairway.request import Request, parse_path, sequence, value_at
from fairway.rules import AZURE, Finding, check
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.secret_names import shown_at
from fairway.transitions.fact import NOTHING_DONE


def broken(
    entries: Sequence[ResourceSteps],
    changes: Sequence[Change],
    today: date | None,
    waived: Collection[tuple[str, str]] = (),
    offered: Sequence[Request] = (),
) -> list[Change]:
    """The changes, refused if they break a rule of Azure that is neither broken already nor waived.

    Azure accepted what is deployed, so a finding there is not a reason for a refusal. `offered` is what Azure offers
    the subscription.
    """
    copies = copied_pools(entries)
    # Replacements are left out: Azure would refuse them only after the old resource may be deleted.
    existing = {(each.step.token, each.step.name) for each in entries if each.fate != "created"}
    made = {(each.step.token, each.step.name) for each in entries if each.fate == "created"} - existing
    after = _findings((*offered, *requested(entries, copies)), today, made)
    found = [each for each in after if (each.rule, each.resource) not in waived]
    if not found:
        return [*changes]
    before = {_key(each) for each in _findings((*offered, *deployed(entries, copies)), today)}
    found = [each for each in found if _key(each) not in before]
    steps = {each.step.urn: each.step for each in entries}
    return [_refused(change, [each for each in found if _about(each, change)], steps[change.urn]) for change in changes]


def _findings(requests: Iterable[Request], today: date | None, made: Collection[tuple[str, str]] = ()) -> list[Finding]:
    """What Azure refuses, also because it is retired and new; `made` are the types and names of new resources."""
    every = check(list(requests), today=today, deployed=lambda each: (each.type, each.name) not in made, rules=AZURE)
    return [each for each in every if each.severity == "error" and each.kind != "practice"]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.resource, finding.path


def copied_pools(entries: Sequence[ResourceSteps]) -> dict[str, set[str]]:
    """By the cluster's URN, the pools in its list that are not inline pools of the program but AgentPools.

    A refresh copies every pool of the cluster into that list. An AgentPool is checked by its own request.
    """
    clusters = [each.step for each in entries if each.step.token == MANAGED_CLUSTER]
    return {
        each.urn: {*agent_pools(each, entries)} - inline_names(each.program_inputs or each.new_inputs)
        for each in clusters
    }


def deployed(entries: Sequence[ResourceSteps], copies: Mapping[str, set[str]]) -> Iterator[Request]:
    """What exists before the steps; `copies` as `copied_pools` returns them."""
    for entry in entries:
        if entry.fate != "created":
            yield _request(entry, copies, after=False)


def requested(entries: Sequence[ResourceSteps], copies: Mapping[str, set[str]]) -> Iterator[Request]:
    """What exists after the steps."""
    # A cluster that ignores its list still has the pools there that this update deletes.
    deleted = [each for each in entries if each.fate == "deleted" and each.step.token == AGENT_POOL]
    gone = {urn: names | {*agent_pools(_step(entries, urn), deleted)} for urn, names in copies.items()}
    for entry in entries:
        if entry.fate != "deleted":
            yield _request(entry, gone, after=True)


def _step(entries: Sequence[ResourceSteps], urn: str) -> PlannedStep:
    return next(each.step for each in entries if each.step.urn == urn)


def _request(entry: ResourceSteps, copies: Mapping[str, set[str]], *, after: bool) -> Request:
    step = entry.step
    inputs = step.new_inputs if after else step.old_inputs
    if entry.fate == "same":
        inputs = step.new_inputs or step.old_inputs
    # An existing pool is the one in the cluster's list, not another one with its name.
    options = {"importId": step.id} if step.token == AGENT_POOL and entry.fate != "created" else {}
    inputs = _without(comparable(inputs), copies.get(step.urn, set()))
    return Request(step.token, step.name, inputs, id=step.id, ignore_changes=step.ignore_changes, options=options)


def _without(inputs: Mapping[str, Any], pools: Collection[str]) -> Mapping[str, Any]:
    """The inputs without these pools in a cluster's list; the others keep their index."""
    listed = sequence(inputs.get("agentPoolProfiles"))
    if not listed or not pools:
        return inputs
    kept = [None if str(value_at(each, "name", "")).casefold() in pools else each for each in listed]
    return {**inputs, "agentPoolProfiles": kept}


def _about(finding: Finding, change: Change) -> bool:
    return finding.resource == change.label and "deleted" not in change.outcome


def _sides(step: PlannedStep) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return step.old_inputs, step.new_inputs or step.old_inputs


def _refused(change: Change, findings: Sequence[Finding], step: PlannedStep) -> Change:
    if not findings:
        return change
    reasons: list[Reason] = []
    for each in findings:
        path = parse_path(each.path)
        before, after = (shown_at(step.type, path, at(side, path)) for side in _sides(step))
        source = next(iter(each.sources), "")
        reasons.append(Reason(each.reason, each.path, before, after, rule=each.rule, source=source))
    return replace(
        change,
        outcome="refused",
        reasons=(*reasons, *change.reasons),
        workloads=NOTHING_DONE,
        workaround=stepwise(*(each.remedy for each in findings), change.workaround),
    )
