"""Resources with another logical name that are the same in Azure: Pulumi would create them a second time."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

from fairway.azure.newer_api import RESOURCE
from fairway.change.change import Reason
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.protocol.values import masked
from fairway.request import UNKNOWN, leaves
from fairway.standin.types import is_served, served

# azure-native looks for the id before it creates: "cannot create already existing resource" (provider.go, Create).
_SOURCE = "https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_rename/"
GENERIC = RESOURCE.token
_SUBSCRIPTION = re.compile("^/subscriptions/[^/]+")
_NOTHING = "Nothing happens: the update fails before it deletes anything."


def same_in_azure(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """The refusals, by URN: of what is created, and of what it is now; also of a replacement by itself."""
    steps = [each for each in steps if each.custom and each.urn.startswith("urn:pulumi:") and is_served(each.type)]
    going = [each for each in steps if each.op == "delete" and each.id]
    made = [each for each in steps if each.op == "create"] if going else []
    pairs = [(old, new) for new in made for old in going if _types(old) == _types(new) and _is_same(old, new)]
    # The id of what is below one of these is not known before the update.
    names = [(f"{old.name}/", f"{new.name}/") for old, new in pairs]
    known = {old.urn for old, _ in pairs}
    pairs += [
        (old, new)
        for new in made
        for old in going
        if old.urn not in known and _types(old) == _types(new)
        if any(old.name.startswith(one) and new.name == other + old.name.removeprefix(one) for one, other in names)
    ]
    retyped = [(old, new) for new in made for old in going if _is_retyped(old, new)]
    return {
        **dict(_by_themselves(steps)),
        **{urn: each for pair in pairs for urn, each in _refusals(*pair)},
        **{urn: each for pair in retyped for urn, each in _taken(*pair)},
    }


def _by_themselves(steps: Iterable[PlannedStep]) -> Iterator[tuple[str, Refusal]]:
    """What azure-native replaces because an id has another letter case, and Pulumi creates before it deletes the old
    one: Azure ignores the case of ids, so it exists."""
    deleted: set[str] = set()
    for step in steps:
        if step.op == "delete-replaced":
            deleted.add(step.urn)
        elif step.op == "create-replacement" and step.urn not in deleted and step.id and _in_azure(step) == _id(step):
            keys = sorted(served(step.type).forces_replacement)
            sides = [(key, step.old_inputs.get(key), step.new_inputs.get(key)) for key in keys]
            texts = [(key, old, new) for key, old, new in sides if isinstance(old, str) and isinstance(new, str)]
            differing = [each for each in texts if each[1] != each[2]]
            if any(old.casefold() != new.casefold() for _, old, new in differing):
                continue
            for key, old, new in differing[:1]:
                text = f"Only the letter case of {key} differs: Pulumi would create what exists in Azure."
                message = "cannot create already existing resource"
                reason = Reason(text, key, old, new, message=message, source=_SOURCE)
                yield step.urn, Refusal(reason, f"Write it as before: {old}.", _NOTHING)


def _is_retyped(old: PlannedStep, new: PlannedStep) -> bool:
    """Whether one of the two is the generic resource, which can have the id of the other."""
    return (old.token == GENERIC) != (new.token == GENERIC) and _in_azure(old) == _id(new)


def _in_azure(step: PlannedStep) -> str:
    return _SUBSCRIPTION.sub("", step.id.casefold())


def _taken(old: PlannedStep, new: PlannedStep) -> Iterator[tuple[str, Refusal]]:
    name = old.id.rpartition("/")[2]
    text = f"It is requested with another API version, as another type of Pulumi, and {name} exists in Azure."
    # Pulumi creates before it deletes, so a second name makes the same update possible.
    remedy = (
        f"Give it another name than {name}, its key in the settings: the new one is created, then this one deleted."
    )
    reason = Reason(text, message="cannot create already existing resource", source=_SOURCE)
    yield new.urn, Refusal(reason, remedy, _NOTHING)
    yield old.urn, Refusal(Reason(f"Another type of Pulumi requests {name}.", source=_SOURCE), remedy, _NOTHING)


def _is_same(old: PlannedStep, new: PlannedStep) -> bool:
    return old.name != new.name and _in_azure(old) == _id(new)


def _refusals(old: PlannedStep, new: PlannedStep) -> Iterator[tuple[str, Refusal]]:
    # The CLI renames in the state only; the next update then finds the resource under its new name.
    stack = shlex.quote(old.urn.split(":")[2])
    command = f"pulumi state rename -s {stack} --yes {shlex.quote(old.urn)} {shlex.quote(new.name)}"
    text = f"It is {old.label} under another logical name, and Pulumi would create it a second time."
    reason = Reason(text, message="cannot create already existing resource", source=_SOURCE)
    remedy = f"Write back what was renamed or removed, or run `{command}` before the update."
    yield new.urn, Refusal(reason, remedy, _NOTHING)
    gone = Reason(f"It is {new.label} under its new logical name.", source=_SOURCE)
    yield old.urn, Refusal(gone, f"See {new.label}.", _NOTHING)


def _types(step: PlannedStep) -> str:
    """The URN without the name: with the types of the parents, which the command does not change."""
    return step.urn.rpartition("::")[0]


def _id(step: PlannedStep) -> str:
    inputs = masked(step.new_inputs, UNKNOWN)
    kind = served(step.type)
    own = {key: inputs[key] for key in kind.segments if key in inputs}
    unknown = any(each is UNKNOWN for _, each in leaves(own))
    # The subscription of what is created is that of the deployment, which is not in its inputs.
    return "" if unknown else _SUBSCRIPTION.sub("", kind.id_of(inputs).casefold())
