"""Deletions of what the new program no longer declares, and still uses by its id: it was handed back, not given up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from fairway.azure.generated import SUBSCRIPTION
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Reason, stepwise
from fairway.change.forgotten import forgotten
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, leaves

STILL_NAMED = "StillUsedById"
"""The code of these refusals, which ARM does not have."""
_SOURCE = "https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_move/"
_DELETED = "Pulumi deletes it, and what still uses it by its id fails or sends to nothing."
_MADE_UP = re.compile(f"^/subscriptions/{SUBSCRIPTION}", re.IGNORECASE)
_ANY = re.compile("^/subscriptions/[^/]+")


def still_named(
    entries: Sequence[ResourceSteps], known: Mapping[str, Refusal], elsewhere: Collection[str]
) -> Iterator[tuple[str, Refusal]]:
    """The refusals, by URN. `known` has other refusals: their reasons come first. `elsewhere` are URNs that the program
    declares under another name or type."""
    steps = [each.step for each in entries]
    staying = [each.step for each in entries if each.fate != "deleted"]
    managed = {each.id.casefold() for each in staying}
    texts = [(each, [*_texts(each)]) for each in staying]
    found: dict[str, tuple[PlannedStep, list[PlannedStep]]] = {}
    for entry in entries:
        step = entry.step
        is_gone = entry.fate == "deleted" and not step.retained and step.urn not in elsewhere
        if not is_gone or not step.id.startswith("/") or step.id.casefold() in managed or step.advice.holder == "file":
            continue
        if users := [each for each, named in texts if any(_is_in(step.id, text) for text in named)]:
            found[step.urn] = (step, users)
    order = {each.urn: at for at, each in enumerate(steps)}
    urns = sorted(found, key=order.__getitem__)
    for urn, (step, users) in found.items():
        other = known.get(urn)
        names = ", ".join(dict.fromkeys(each.label for each in users))
        text = f"It is no longer declared, and its id is still used by {names}."
        reason = other.reason if other and other.reason.rule else Reason(text, rule=STILL_NAMED, source=_SOURCE)
        workaround = stepwise(text if other else "", *_left(step, urns))
        yield urn, Refusal(reason, workaround, other.workloads if other else _DELETED)


def _texts(step: PlannedStep) -> Iterator[str]:
    """The ids in the values that the program sends, also those that are keys."""
    for path, value in leaves(step.program_inputs or step.new_inputs):
        for each in (*path, value):
            if isinstance(each, str) and not isinstance(each, Placeholder) and each.startswith("/"):
                yield each.casefold()


def _is_in(id: str, text: str) -> bool:
    """Whether a text is this id, or one below it. In a comparison of two programs the subscription may be unknown."""
    own = id.casefold()
    if _MADE_UP.match(own) or _MADE_UP.match(text):
        own, text = _ANY.sub("", own), _ANY.sub("", text)
    return text == own or text.startswith(f"{own}/")


def _left(step: PlannedStep, urns: Sequence[str]) -> Iterator[str]:
    """How to keep it managed, and how to let the state forget it. All that is handed back leaves at once."""
    yield f"To keep managing it, write it back in the {step.advice.place(step)}."
    yield f"To stop managing it without deleting it, remove it from the state before `pulumi up`: {forgotten(urns)}"
    yield "Then compare again with the new state: nothing of it may be deleted."
