"""Faults on request: what goes wrong in Azure, on the way there, and around it.

They are kept in the cloud's folder, so they outlive processes and are used up across them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from fairway.standin.cloud import Cloud

Operation = Literal["create", "update", "delete", "read"]
OPERATIONS = ("create", "update", "delete", "read", "any")

KINDS: dict[str, str] = {
    "refuse": "ARM refuses in the middle of a run, for a reason nobody could know: 400 SkuNotAvailable",
    "conflict": "another operation is under way: 409 AnotherOperationInProgress; the provider waits and asks again",
    "throttle": "too many requests: 429 TooManyRequests; the provider waits and asks again",
    "unavailable": "ARM is not available: 503 ServiceUnavailable; the provider waits and asks again",
    "timeout": "accepted and never finished; the provider gives up at its timeout, the resource is half made",
    "half-made": "accepted, then it fails; the resource is there, half made",
    "provider-dies": "the plugin's process ends before Azure was asked",
    "provider-dies-after": "the plugin's process ends when Azure has done it; the answer is lost",
}
"""Faults of one operation: `KIND[:OPERATION[:TARGET[:TIMES]]]`."""

COUNTED: dict[str, str] = {
    "engine-dies": "the engine's process is killed before its Nth change is asked for",
    "engine-dies-after": "the engine's process is killed when Azure has done its Nth change",
    "interrupt": "the engine gets one interrupt (Ctrl-C) at its Nth change",
    "interrupt-twice": "the engine gets two interrupts at its Nth change",
}
"""Faults at a count of creates, updates and deletes: `KIND:N`."""

BEHIND: dict[str, str] = {
    "deleted-behind": "somebody deletes a resource of that type in the portal before the next run",
    "changed-behind": "somebody changes a resource of that type in the portal before the next run",
}
"""Faults before the next run: `KIND:TYPE`."""

ALONE: dict[str, str] = {"clock-back": "the clock jumps a day back before the next run"}
"""Faults before the next run that need nothing more: `KIND`."""


class FaultError(ValueError):
    """A fault that nobody knows; the text says what there is."""


@dataclass(frozen=True)
class Fault:
    """One thing that is to go wrong."""

    kind: str
    operation: str = "any"
    target: str = "*"
    """The last part of a type, a logical name, or `*`."""
    times: int = 1
    """How often, or for a counted fault at which change."""


def parse(text: str) -> Fault:
    """A fault from its text. Raises `FaultError`."""
    kind, *rest = text.strip().split(":")
    if kind in ALONE and not rest:
        return Fault(kind)
    if kind in BEHIND and len(rest) == 1 and rest[0]:
        return Fault(kind, target=rest[0])
    if kind in COUNTED and len(rest) == 1:
        return Fault(kind, times=_count(text, rest[0]))
    if kind in KINDS and len(rest) <= 3:
        operation, target, times = (*rest, *("any", "*", "1")[len(rest) :])
        if operation not in OPERATIONS:
            raise _wrong(text, f"`{operation}` is no operation; write one of {', '.join(OPERATIONS)}")
        return Fault(kind, operation, target or "*", _count(text, times))
    known = kind in {**KINDS, **COUNTED, **BEHIND, **ALONE}
    raise _wrong(text, f"`{kind}` is written otherwise" if known else f"there is no fault `{kind}`")


def _count(text: str, said: str) -> int:
    if not said.isdecimal() or int(said) < 1:
        raise _wrong(text, f"`{said}` is no number from 1")
    return int(said)


def _wrong(text: str, reason: str) -> FaultError:
    return FaultError(f"The fault `{text}` is not understood: {reason}.\n{listed()}")


def listed() -> str:
    """Every fault there is, and how it is written."""
    forms = (
        ("KIND[:OPERATION[:TARGET[:TIMES]]], as in half-made:create:AgentPool", KINDS),
        ("KIND:N, as in engine-dies:7", COUNTED),
        ("KIND:TYPE, as in deleted-behind:Subnet", BEHIND),
        ("KIND", ALONE),
    )
    lines: list[str] = []
    for form, kinds in forms:
        lines.append(f"Write {form}, where KIND is one of:")
        lines += [f"  {kind}: {meaning}" for kind, meaning in kinds.items()]
    return "\n".join(lines)


def set_faults(cloud: Cloud, faults: list[Fault]) -> None:
    """Ask for faults; those asked for before are forgotten."""
    cloud.remember("faults", [asdict(each) for each in faults])


def pending(cloud: Cloud) -> list[Fault]:
    """The faults that have not happened yet."""
    return [Fault(**each) for each in cloud.fact("faults", [])]


def take(cloud: Cloud, operation: Operation, type_name: str, logical_name: str) -> Fault | None:
    """The fault that hits an attempt at an operation, if any; it is used up by one."""
    with cloud.transaction():
        faults = pending(cloud)
        for index, each in enumerate(faults):
            hit = each.operation in ("any", operation) and each.target in ("*", type_name, logical_name)
            if each.kind in KINDS and hit:
                _use_up(cloud, faults, index)
                return each
    return None


def take_counted(cloud: Cloud) -> Fault | None:
    """The fault that hits this change, if it is the Nth."""
    with cloud.transaction():
        faults = pending(cloud)
        due = None
        for index, each in reversed(list(enumerate(faults))):
            if each.kind in COUNTED:
                due = each if each.times == 1 else due
                _use_up(cloud, faults, index)
    return due


def take_before_a_run(cloud: Cloud) -> list[Fault]:
    """The faults that come between two runs."""
    with cloud.transaction():
        faults = pending(cloud)
        found = [each for each in faults if each.kind in {**BEHIND, **ALONE}]
        if found:
            set_faults(cloud, [each for each in faults if each not in found])
    return found


def _use_up(cloud: Cloud, faults: list[Fault], index: int) -> None:
    each: Any = asdict(faults[index]) | {"times": faults[index].times - 1}
    faults[index : index + 1] = [Fault(**each)] if each["times"] else []
    set_faults(cloud, faults)
