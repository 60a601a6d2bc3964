"""Faults on request: what goes wrong in Azure, in the provider, in the engine, or between two runs.

They are stored in the cloud's folder, so that they are counted down across processes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fairway.standin.cloud import Cloud

Operation = Literal["create", "update", "delete", "read"]
OPERATIONS = ("create", "update", "delete", "read", "any")

KINDS: dict[str, str] = {
    "refuse": "ARM refuses in the middle of a run, for a reason that no plan can foresee: 400 SkuNotAvailable",
    "conflict": "another operation is under way: 409 AnotherOperationInProgress; the provider waits and retries",
    "throttle": "too many requests: 429 TooManyRequests; the provider waits and retries",
    "unavailable": "ARM is not available: 503 ServiceUnavailable; the provider waits and retries",
    "timeout": "accepted and never finished; the provider gives up at its timeout, the resource is half created",
    "half-made": "accepted, then it fails; the resource exists, half created",
    "provider-dies": "the plugin's process ends before it sends the request to Azure",
    "provider-dies-after": "the plugin's process ends after Azure has carried out the request; the response is lost",
}
"""Faults of one operation: `KIND[:OPERATION[:TARGET[:TIMES]]]`."""

COUNTED: dict[str, str] = {
    "engine-dies": "the engine's process is killed before its Nth change is sent to Azure",
    "engine-dies-after": "the engine's process is killed after Azure has carried out its Nth change",
    "interrupt": "the engine gets one interrupt (Ctrl-C) at its Nth change",
    "interrupt-twice": "the engine gets two interrupts at its Nth change",
}
"""Faults at a count of creates, updates and deletes: `KIND:N`."""

BEHIND: dict[str, str] = {
    "deleted-behind": "a resource of that type is deleted in the portal before the next run",
    "changed-behind": "a resource of that type is changed in the portal before the next run",
}
"""Faults before the next run: `KIND:TYPE`."""

ALONE: dict[str, str] = {
    "clock-back": "the clock jumps back one day before the next run",
    "stopped": "every cluster is stopped before the next run, as by `az aks stop`",
    "started": "every cluster is started before the next run, as by `az aks start`",
}
"""Faults before the next run without a parameter: `KIND`."""


class FaultError(ValueError):
    """A fault that does not exist or is written wrongly; the message lists them all."""


@dataclass(frozen=True)
class Fault:
    """One fault on request."""

    kind: str
    operation: str = "any"
    target: str = "*"
    """The last part of a type, a logical name, or `*`."""
    times: int = 1
    """How often it happens; for a counted fault, at which change."""


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
            raise _wrong(text, f"`{operation}` is not an operation; write one of {', '.join(OPERATIONS)}")
        return Fault(kind, operation, target or "*", _count(text, times))
    exists = kind in {**KINDS, **COUNTED, **BEHIND, **ALONE}
    raise _wrong(text, f"`{kind}` has another form" if exists else f"there is no fault `{kind}`")


def _count(text: str, number: str) -> int:
    if not number.isdecimal() or int(number) < 1:
        raise _wrong(text, f"`{number}` is not a number of at least 1")
    return int(number)


def _wrong(text: str, reason: str) -> FaultError:
    return FaultError(f"The fault `{text}` is not valid: {reason}.\n{listed()}")


def listed() -> str:
    """Every fault and how to write it."""
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
    """Request these faults instead of the earlier ones."""
    cloud.remember("faults", [asdict(each) for each in faults])


def pending(cloud: Cloud) -> list[Fault]:
    """The faults that have not happened yet."""
    return [Fault(**each) for each in cloud.fact("faults", [])]


def take(cloud: Cloud, operation: Operation, names: Collection[str]) -> Fault | None:
    """The fault that hits this attempt at an operation, if any; its count goes down by one. `names` are the types and
    the logical name of the resource."""
    with cloud.transaction():
        faults = pending(cloud)
        for index, each in enumerate(faults):
            hit = each.operation in ("any", operation) and each.target in ("*", *names)
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
    """The faults between two runs."""
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
