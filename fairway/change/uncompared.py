"""Secrets that cannot be compared: a state and a stack file hold ciphertext, and nothing is decrypted here.

Such a value is neither the same nor another one. What it would do if it were another is what a pipeline must count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.change.aks import if_replaced
from fairway.change.change import OUTCOMES, Change, Outcome, Reason
from fairway.change.joined import Joined
from fairway.change.reasons import FORCE_NEW, NOT_KNOWN
from fairway.plan.project import SECRET_TEXT
from fairway.property_values import Secret, bare
from fairway.rehearsal.paths import contains
from fairway.request import SECRET, Path, format_path, mapping, parse_path, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin.diff import diff
from fairway.standin.types import is_served, served

SECRET_OF_STATE = Secret("of the state, and not to be decrypted here")
"""Stands for every secret of a state."""
_ANOTHER = "another value"
_IGNORE = "If the value is meant to stay, add {paths} to ignoreChanges; then it cannot change."
_PASSWORD = "windowsProfile.adminPassword"
# azure-aks-docs, windows-faq.yml: how to change the administrator password of Windows Server nodes.
_BY_AZ = "To change the password of a running cluster, run `az aks update --windows-admin-password`."


def is_secret(value: Any) -> bool:
    """Whether a value is a secret, marked as such or masked in a plan."""
    return isinstance(value, Secret) or value is SECRET


def with_known_secrets(new: Any, old: Any) -> Any:
    """The new value with the old one wherever the two cannot be compared, since one of them is secret."""
    if _cannot_be_compared(old, new):
        return old
    entries, before = mapping(new), mapping(old)
    if entries is not None and before is not None:
        return {key: with_known_secrets(each, before.get(key)) for key, each in entries.items()}
    items, olds = sequence(new), sequence(old)
    if items is not None and olds is not None:
        return [with_known_secrets(each, olds[at] if at < len(olds) else None) for at, each in enumerate(items)]
    return new


def uncompared(old: Any, new: Any, ignored: Collection[str] = ()) -> tuple[str, ...]:
    """The paths of the secrets that cannot be compared, but for those whose changes are ignored."""
    paths = [parse_path(each) for each in ignored]
    found = _uncompared(old, new, ())
    return tuple(format_path(path) for path in found if not any(contains(each, path) for each in paths))


def _uncompared(old: Any, new: Any, path: Path) -> Iterator[Path]:
    if _cannot_be_compared(old, new):
        yield path
        return
    entries, items = mapping(new), sequence(new)
    if entries is not None:
        olds = mapping(old) or {}
        for key, each in entries.items():
            yield from _uncompared(olds.get(key), each, (*path, key))
    elif items is not None:
        for at, (one, other) in enumerate(zip(sequence(old) or (), items, strict=False)):
            yield from _uncompared(one, other, (*path, at))


def _cannot_be_compared(old: Any, new: Any) -> bool:
    if old is None or new is None or not (is_secret(old) or is_secret(new)):
        return False
    if old == new and is_secret(old):
        # Ciphertext that did not change is of a value that did not; a value that stands for any is of none.
        return old is SECRET or SECRET_TEXT in str(bare(old))
    return not (_known(old) and _known(new))


def _known(value: Any) -> bool:
    """Whether a value is there in plain, be it secret or not."""
    plain = bare(value)
    encrypted = isinstance(value, Secret) and mapping(plain) is not None
    return not (value is SECRET or encrypted or value == SECRET_OF_STATE or SECRET_TEXT in str(plain))


def with_uncompared(entry: Joined, change: Change) -> Change:
    """A change that also says what cannot be compared, and what it is at worst."""
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
        workloads=" ".join(filter(None, [change.workloads, f"If the value is another: {then}" if then else ""])),
        workaround=" ".join(filter(None, [advice if worse else "", change.workaround])),
    )


def _if_different(entry: Joined, paths: Sequence[str]) -> Mapping[str, tuple[Outcome, str]]:
    """By path, what another value would do."""
    step = entry.step
    if not is_served(step.type):
        return dict.fromkeys(paths, ("in place", f"If it differs: {NOT_KNOWN}"))
    kind, old = served(step.type), bare(step.old_inputs)
    names: dict[str, Outcome] = {MANAGED_CLUSTER: "cluster replaced", AGENT_POOL: "pool replaced"}
    replaced = names.get(step.token, "replaced")
    found: dict[str, tuple[Outcome, str]] = {}
    for path in paths:
        how = diff(kind, old, bare(step.old_outputs), _with(old, parse_path(path), _ANOTHER))
        if how.replaces:
            found[path] = (replaced, "If it differs, azure-native replaces the resource.")
        else:
            found[path] = ("in place", "If it differs, it changes in place.")
    return found


def _with(tree: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    items, part = sequence(tree), path[0]
    if items is not None and isinstance(part, int):
        return [*items[:part], _with(items[part], path[1:], value), *items[part + 1 :]]
    entries = mapping(tree) or {}
    return {**entries, str(part): _with(entries.get(str(part)), path[1:], value)}
