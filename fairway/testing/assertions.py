"""Assertions that read like a policy. Each fails with all violations: resource, property, value, file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Literal

from fairway.plan.checked import check, every_rule
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.request import SECRET, Path, Placeholder, format_path, leaves
from fairway.rules import Profile
from fairway.rules.ids import no_rule
from fairway.rules.text import as_text
from fairway.secret_names import is_secret_name, shown
from fairway.testing.views import View, meant, record_of, views


def assert_no_findings(
    found: Plan | Record,
    *,
    profile: Profile | None = None,
    fail_on: Literal["error", "warning"] = "warning",
    ignore: Collection[str] = (),
    today: date | None = None,
) -> None:
    """No rule has a finding that no waiver accepts.

    `profile` replaces the program's; `fail_on="error"` lets warnings pass; `ignore` has ids of rules. Raises ValueError
    for an id that no rule has.
    """
    __tracebackhide__ = True
    _known(ignore)
    if isinstance(found, Plan) and profile is None and today is None:
        findings = [*found.findings]
    else:
        findings = check(record_of(found), profile=profile, today=today)
    wrong = [
        each
        for each in findings
        if each.waiver is None and each.rule not in ignore and (each.severity == "error" or fail_on == "warning")
    ]
    if wrong:
        raise AssertionError(f"{record_of(found).stack} breaks rules:\n\n{as_text(wrong)}")


def assert_every(
    found: Plan | Record,
    kind: str,
    holds: Callable[[Any], object],
    policy: str = "complies with the policy",
    *,
    allow_none: bool = False,
) -> None:
    """Every resource of a kind complies: `assert_every(plan, "ManagedCluster", lambda it: it.private, "is private")`.

    `kind` is the last part of the type or the whole token. `holds` gets a `Cluster` for `ManagedCluster`, a `Pool`
    for each `AgentPool` (inline ones too), otherwise a `Resource`: they have `on`, `off`, `text`, `items`, `given`
    and more, for which secret and unknown values are absent. What it read is in the message. A plan without any such
    resource fails too, unless `allow_none`.
    """
    __tracebackhide__ = True
    every = views(found, kind)
    if not every and not allow_none:
        raise AssertionError(_nothing(found, kind, policy))
    record, wrong = record_of(found), [each for each in every if not _holds(holds, each)]
    if wrong:
        texts = [_explained(holds, each, record) for each in wrong]
        count = f"{len(wrong)} of {len(every)} {'fails' if len(wrong) == 1 else 'fail'}"
        raise AssertionError("\n\n".join([f"{record.stack}: not every {kind} {policy}, {count}:", *texts]))


def assert_none(
    found: Plan | Record, kind: str, policy: str = "is allowed", *, where: Callable[[Any], object] | None = None
) -> None:
    """No resource of a kind, or none of those that `where` selects: `assert_none(plan, "PublicIPAddress")`.

    Raises ValueError for a kind in other than Pulumi's spelling, as it would never fail.
    """
    __tracebackhide__ = True
    if other := meant(found, kind):
        raise ValueError(f"there is no type {kind}; write {other}")
    record = record_of(found)
    wrong = [each for each in views(found, kind) if where is None or _holds(where, each)]
    if wrong:
        texts = [_explained(where, each, record) for each in wrong]
        raise AssertionError("\n\n".join([f"{record.stack}: no {kind} {policy}, {len(wrong)} found:", *texts]))


def assert_no_secrets_exported(found: Plan | Record) -> None:
    """No export is a secret, marked by the program or by its name, such as `kubeconfig`, also if only a deployment
    returns its value: everyone with access to the stack can read its outputs."""
    __tracebackhide__ = True
    record = record_of(found)
    exported = leaves(shown(record.exports))
    secret = [format_path(path) for path, value in exported if value == SECRET or _secret_later(path, value)]
    if secret:
        raise AssertionError(
            f"{record.stack}: secrets are exported: {', '.join(secret)}. Everyone with access to the stack can read "
            "its outputs; export the name of the resource, and let users fetch the secret with their own rights"
        )


def _secret_later(path: Path, value: Any) -> bool:
    """Whether an export that is known only after deployment has the name of a secret."""
    return isinstance(value, Placeholder) and is_secret_name(str(path[-1]))


def _holds(holds: Callable[[Any], object], view: View) -> bool:
    view.reads.clear()
    try:
        return bool(holds(view.reader))
    except Exception as error:
        error.add_note(f"in the policy for {view.name}")
        raise


def _explained(holds: Callable[[Any], object] | None, view: View, record: Record) -> str:
    """The resource with what the policy reads of it."""
    view.reads.clear()
    if holds is not None:
        holds(view.reader)
    return view.text(record)


def _nothing(found: Plan | Record, kind: str, policy: str) -> str:
    record = record_of(found)
    other = meant(found, kind)
    kinds = sorted({each.type.rsplit(":", 1)[-1] for each in record.requests if each.custom})
    hint = f"write {other}" if other else "pass allow_none=True if that is right"
    return (
        f"{record.stack}: there is no {kind}, so the policy that every {kind} {policy} checks nothing; {hint}. "
        f"The plan has {', '.join(kinds) or 'no resources'}"
    )


def _known(rules: Collection[str]) -> None:
    known = every_rule()
    for each in rules:
        if each not in known:
            raise ValueError(no_rule(each, known))
