"""Rotations: a pool is deleted while its successor is created in the same update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairway.change.advice import rotated
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change, Reason
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import drained, subnet_keys
from fairway.change.reasons import of_diff
from fairway.request import parse_path
from fairway.rules.cluster import AGENT_POOL
from fairway.transitions.pool_facts import IN_POOL_NAMES

SHORTEST_PREFIX = 5
"""The shortest common prefix of two Azure names that makes pools outside that component generations of one pool."""
_LONGEST_SUFFIX = 3
"""The longest suffix of a pool's Azure name that may differ between generations."""

_ORDER = (
    "The new pool is created before the old one is deleted. AKS does not cordon or drain a pool that is deleted: "
    "its pods stop at once and start again on the new pool."
)
_WITH_THE_CLUSTER = "It is deleted with its cluster before the new pool is created; its pods stop."
_OF_OTHERS = (
    "To drain it first, use two updates: keep the old AgentPool in the {holder} together with the new one; move the "
    "pods: {drained}; then remove it."
)
_NEEDS_ANOTHER, _CHANGES_TOO = "A new value requires a new pool.", "It changes together with the pool."
_LETTER_CASE = (
    "Only the letter case differs, which Azure ignores. But the pool's name depends on it, so it would be another pool."
)
_REIMAGED = (
    "The first of these updates also writes osSKU to the old pool, which reimages its nodes one after the other. To "
    "leave them as they are, keep this pool unchanged, and add a pool under another name with the new values."
)
_IGNORED = ("agentPoolName", "resourceGroupName", "resourceName", "count", "azureApiVersion")


@dataclass(frozen=True)
class Rotation:
    """One pool that replaces another."""

    old: PlannedStep
    new: PlannedStep
    subnets: Mapping[str, str] = field(default_factory=dict[str, str])
    """The logical names of subnets, by id in lower case."""

    def of_old(self, change: Change) -> Change:
        """The change of the old pool."""
        differing = PlannedStep(
            "update", self.old.urn, self.old.type, self.old.name, self.old.old_inputs, self.new.new_inputs
        )
        why = tuple(each for each in of_diff(differing) if each.path not in _IGNORED)
        reasons = (Reason(f"Its new settings require a new pool: {self.new.name} replaces it."),)
        causes = [each.path for each in why if str(parse_path(each.path)[0]) in IN_POOL_NAMES]
        if not causes and (respelled := self._respelled()):
            reasons = tuple(Reason(_LETTER_CASE, key, old, new) for key, old, new in respelled)
            workaround = f"Write {', '.join(key for key, *_ in respelled)} as before: then nothing changes."
            return replace(change, outcome="pool replaced", reasons=reasons, workloads=_ORDER, workaround=workaround)
        for each in why:
            reasons = (*reasons, replace(each, text=_NEEDS_ANOTHER if each.path in causes else _CHANGES_TOO))
        if self.old.op == "delete-replaced":
            reasons = (Reason(f"A resource it depends on is replaced; {self.new.name} replaces it."), *reasons[1:])
            return replace(change, outcome="pool replaced", reasons=reasons, workloads=_WITH_THE_CLUSTER)
        two_updates = _OF_OTHERS.format(drained=drained(self.old), holder=self.old.advice.holder)
        workaround = rotated(self.old, causes, self.subnets)
        if workaround and any(each.path == "osSKU" for each in why if each.path not in causes):
            workaround = f"{workaround} {_REIMAGED}"
        workaround = workaround or two_updates
        return replace(change, outcome="pool replaced", reasons=reasons, workloads=_ORDER, workaround=workaround)

    def _respelled(self) -> list[tuple[str, str, str]]:
        """The properties in a pool's name that differ only in letter case, with both values."""
        olds, news = (each.old_inputs or each.new_inputs for each in (self.old, self.new))
        both = ((key, olds.get(key), news.get(key)) for key in sorted(IN_POOL_NAMES))
        return [
            (key, one, other)
            for key, one, other in both
            if isinstance(one, str) and isinstance(other, str) and one != other and one.casefold() == other.casefold()
        ]

    def of_new(self, change: Change) -> Change:
        """The change of the new pool."""
        return replace(change, reasons=(Reason(f"It replaces {self.old.name}."),))


def rotations(entries: Sequence[ResourceSteps]) -> dict[str, Rotation]:
    """The rotations among all changes, by the URN of each pool in them.

    Two pools are generations of one if the program's advice has the same generation for both, otherwise if they
    belong to the same cluster and their Azure names begin with at least the same five letters.
    """
    made = [each.step for each in entries if each.fate == "created" and each.step.token == AGENT_POOL]
    gone = [each.step for each in entries if each.fate == "deleted" and each.step.token == AGENT_POOL]
    subnets = subnet_keys(entries)
    found: dict[str, Rotation] = {}
    for old in gone:
        new = next((each for each in made if each.urn not in found and _same_place(old, each)), None)
        if new is not None and old.urn != new.urn:
            found[old.urn] = found[new.urn] = Rotation(old, new, subnets)
    return found


def _same_place(old: PlannedStep, new: PlannedStep) -> bool:
    if generation := old.advice.generation(old):
        return generation == new.advice.generation(new)
    cluster = ("resourceGroupName", "resourceName")
    if any(old.old_inputs.get(key) != new.new_inputs.get(key) for key in cluster):
        return False
    names = str(old.old_inputs.get("agentPoolName", "")), str(new.new_inputs.get("agentPoolName", ""))
    alike = len(_common(*names))
    return alike >= SHORTEST_PREFIX or (alike > 0 and alike >= min(map(len, names)) - _LONGEST_SUFFIX)


def _common(one: str, other: str) -> str:
    pairs = zip(one, other, strict=False)
    length = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    return one[:length]
