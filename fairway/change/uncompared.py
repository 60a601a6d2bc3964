"""The effect of secrets that cannot be compared on a change: the outcome if they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fairway.change.aks import if_replaced
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import OUTCOMES, Change, Outcome, Reason, stepwise
from fairway.change.reasons import FORCE_NEW, NOT_KNOWN
from fairway.protocol.values import bare
from fairway.request import SECRET, parse_path, with_value_at
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin.diff import diff
from fairway.standin.types import is_served, served

_ANOTHER = "another value"
_IGNORE = "If the value should not change, add {paths} to ignoreChanges."
_PASSWORD = "windowsProfile.adminPassword"
# azure-aks-docs, windows-faq.yml: how to change the administrator password of Windows Server nodes.
_BY_AZ = "To change the password of a running cluster, run `az aks update --windows-admin-password`."


def with_uncompared(entry: ResourceSteps, change: Change) -> Change:
    """The change with the values that cannot be compared, and its worst outcome."""
    paths = entry.step.uncompared
    if not paths or entry.fate not in ("same", "updated") or change.outcome == "refused":
        return change
    effects = _if_different(entry, paths)
    at_worst = max(change.outcome, *(outcome for outcome, _ in effects.values()), key=OUTCOMES.index)
    reasons = tuple(
        Reason(f"It is secret, so it cannot be compared. {text}", path, SECRET, SECRET, source=FORCE_NEW)
        for path, (_, text) in effects.items()
    )
    worse = OUTCOMES.index(at_worst) > OUTCOMES.index(change.outcome)
    then = if_replaced(entry.step.token) if "replaced" in at_worst and worse else ""
    advice = _IGNORE.format(paths=", ".join(f'"{path}"' for path in paths))
    if entry.step.token == MANAGED_CLUSTER and _PASSWORD in paths:
        advice = f"{advice} {_BY_AZ}"
    return replace(
        change,
        outcome="unknown" if worse else change.outcome,
        at_worst=at_worst,
        reasons=(*reasons, *change.reasons) if worse else (*change.reasons, *reasons),
        workloads=" ".join(filter(None, [change.workloads, f"If the value differs: {then}" if then else ""])),
        workaround=stepwise(advice if worse else "", change.workaround),
    )


def _if_different(entry: ResourceSteps, paths: Sequence[str]) -> Mapping[str, tuple[Outcome, str]]:
    """By path, the outcome of another value."""
    step = entry.step
    if not is_served(step.type):
        return dict.fromkeys(paths, ("in place", f"If it differs: {NOT_KNOWN}"))
    kind, old = served(step.type), bare(step.old_inputs)
    names: dict[str, Outcome] = {MANAGED_CLUSTER: "cluster replaced", AGENT_POOL: "pool replaced"}
    replaced = names.get(step.token, "replaced")
    found: dict[str, tuple[Outcome, str]] = {}
    for path in paths:
        how = diff(kind, old, bare(step.old_outputs), with_value_at(old, parse_path(path), _ANOTHER))
        if how.replaces:
            found[path] = (replaced, "If it differs, azure-native replaces the resource.")
        else:
            found[path] = ("in place", "If it differs, it changes in place.")
    return found
