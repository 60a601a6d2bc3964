"""Whether the target of a fault exists: a fault without a match tests nothing."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from fairway.azure.resource_types import TYPES
from fairway.plan import program
from fairway.project.project import Project
from fairway.standin.faults import Fault, FaultError

TYPE_NAMES = frozenset(token.rpartition(":")[2] for token in TYPES)
"""The types that the stand-in serves, as faults name them."""


def refuse_unknown_targets(
    faults: Iterable[Fault], project: Project, stack: str, configs: Iterable[Mapping[str, str]]
) -> None:
    """Raise FaultError for a fault whose target is neither a type nor a resource of the program in any config."""
    named = [each for each in faults if each.target not in ("*", *TYPE_NAMES)]
    if not named:
        return
    try:
        plans = [program.plan_with(project, stack, config) for config in configs]
    except (program.ProgramError, program.ConfigError):
        # The rehearsal itself explains that better, and can do what a plan cannot: call the stand-in.
        return
    requests = [each for plan in plans for each in plan.record.requests]
    names = {each.name for each in requests} | {each.type.rpartition(":")[2] for each in requests}
    for each in named:
        if not _exists(each.target, names):
            raise FaultError(_unknown(each, names))


def _exists(target: str, names: Collection[str]) -> bool:
    # The last part of a pool's name changes when it rotates: shop/web/i15.
    family = target.rpartition("/")[0]
    return target in names or (family.count("/") > 0 and any(each.rpartition("/")[0] == family for each in names))


def _unknown(fault: Fault, names: Collection[str]) -> str:
    close = difflib.get_close_matches(fault.target, [*TYPE_NAMES, *names], n=1)
    lower = {each.lower(): each for each in TYPE_NAMES}
    guess = lower.get(fault.target.lower()) or (close[0] if close else "")
    hint = f" Did you mean {guess}?" if guess else ""
    return (
        f"The fault `{fault.kind}` matches nothing: the program has no resource `{fault.target}`, and there is no such "
        f"type.{hint} Write the last part of a type (AgentPool), a logical name, or `*`"
    )
