"""What Azure would refuse by its rules: held against the requests that are left when all steps are done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from fairway.change.change import Change, Reason
from fairway.change.joined import Joined
from fairway.change.values import comparable, shown
from fairway.request import Request, parse_path
from fairway.rules import Finding, check
from fairway.transitions.fact import NOTHING_DONE


def broken(entries: Sequence[Joined], changes: Sequence[Change], today: date | None) -> list[Change]:
    """The changes, refused where a rule of Azure's is broken that is not broken already.

    Azure has accepted what is deployed, so the same fault there proves that it is none.
    """
    before = {_key(each) for each in _findings(_deployed(entries), today)}
    found = [each for each in _findings(_asked(entries), today) if _key(each) not in before]
    return [_refused(change, [each for each in found if _about(each, change)]) for change in changes]


def _findings(requests: Iterable[Request], today: date | None) -> list[Finding]:
    every = check(list(requests), today=today)
    return [each for each in every if each.severity == "error" and each.kind == "refused"]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.resource, finding.path


def _deployed(entries: Sequence[Joined]) -> Iterator[Request]:
    for entry in entries:
        if entry.fate != "created":
            yield _request(entry, after=False)


def _asked(entries: Sequence[Joined]) -> Iterator[Request]:
    for entry in entries:
        if entry.fate != "deleted":
            yield _request(entry, after=True)


def _request(entry: Joined, *, after: bool) -> Request:
    step = entry.step
    inputs = step.new_inputs if after else step.old_inputs
    if entry.fate == "same":
        inputs = step.new_inputs or step.old_inputs
    return Request(step.token, step.name, comparable(inputs), id=step.id, ignore_changes=step.ignore_changes)


def _about(finding: Finding, change: Change) -> bool:
    kind, _, name = finding.resource.partition(" ")
    return (kind, name) == (change.kind, change.name) and change.outcome not in ("deleted", "cluster deleted")


def _refused(change: Change, findings: Sequence[Finding]) -> Change:
    if not findings:
        return change
    reasons = tuple(
        Reason(
            each.reason,
            each.path,
            after=shown(each.value, str((parse_path(each.path) or ("",))[-1])),
            rule=each.rule,
            source=next(iter(each.sources), ""),
        )
        for each in findings
    )
    return replace(
        change,
        outcome="refused",
        reasons=(*reasons, *change.reasons),
        workloads=NOTHING_DONE,
        way_round=" ".join(dict.fromkeys([each.remedy for each in findings] + [change.way_round])).strip(),
    )
