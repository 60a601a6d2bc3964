"""Faults for one part of a rehearsal: `refuse:update:AgentPool@change`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fairway.rehearsal.lifecycle import PARTS
from fairway.standin.cloud import Cloud
from fairway.standin.faults import Fault, FaultError, parse, pending, set_faults


@dataclass(frozen=True)
class Aimed:
    """A fault and its part of the rehearsal."""

    fault: Fault
    part: str = ""
    """One of `PARTS`; empty: the first operation that matches."""


def aimed(text: str) -> Aimed:
    """A fault from its text, with or without `@PART`. Raises FaultError."""
    fault, at, part = text.rpartition("@")
    if not at:
        return Aimed(parse(text))
    if part not in PARTS:
        raise FaultError(
            f"The fault `{text}` is not for a part of a rehearsal: after @ write one of {', '.join(PARTS)}"
        )
    return Aimed(parse(fault), part)


class Schedule:
    """Sets each fault when its part begins, and removes it if that part did not use it."""

    def __init__(self, faults: Iterable[Aimed], cloud: Cloud) -> None:
        self._later = [each for each in faults if each.part]
        self._part = ""
        self._armed: list[Fault] = []
        self._missed: list[Fault] = []
        self._cloud = cloud

    def begin(self, part: str) -> None:
        """Begin a part."""
        self._disarm()
        self._part = part
        self._armed = [each.fault for each in self._later if each.part == part]
        self._later = [each for each in self._later if each.part != part]
        if self._armed:
            set_faults(self._cloud, [*pending(self._cloud), *self._armed])

    def leave_out(self, why: str) -> tuple[str, ...]:
        """Skip the faults of a part that is left out: they do not count as unused. Returns a sentence for each."""
        skipped = self._armed
        set_faults(self._cloud, [each for each in pending(self._cloud) if each not in skipped])
        self._armed = []
        what = f"is skipped, as this part is left out: {why}"
        return tuple(f"The fault `{each.kind}@{self._part}` {what}" for each in skipped)

    def unused(self) -> tuple[Fault, ...]:
        """The faults that did not happen, at the end."""
        self._disarm()
        return (*self._missed, *pending(self._cloud), *(each.fault for each in self._later))

    def _disarm(self) -> None:
        left = pending(self._cloud)
        unused = [each for each in self._armed if each in left]
        if unused:
            set_faults(self._cloud, [each for each in left if each not in unused])
        self._missed += unused
        self._armed = []


def refuse_parts_left_out(faults: Collection[Aimed], *, changes: bool, until: str) -> None:
    """Raise FaultError for a fault of a part that this rehearsal does not have."""
    for each in faults:
        what = f"The fault `{each.fault.kind}` is for the part {each.part}"
        if each.part == "change" and not changes:
            raise FaultError(f"{what}: set --change to what the stack changes to")
        if each.part and PARTS.index(each.part) > PARTS.index(until):
            raise FaultError(f"{what}, which comes after --until {until}")
