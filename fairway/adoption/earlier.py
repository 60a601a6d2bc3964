"""What the stack file of an earlier adoption requests and the new one does not: Pulumi deletes it, if the stack has
it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.adoption.result import Adoption
from fairway.adoption.surroundings import TYPES, Kind
from fairway.azure.containerservice import AGENT_POOL
from fairway.plan import program
from fairway.project.project import Project, ProjectError
from fairway.protocol.tokens import unversioned
from fairway.request import Request


@dataclass(frozen=True)
class Earlier:
    """The earlier stack file beside the new one."""

    dropped: tuple[Request, ...] = ()
    """What the new one does not request."""
    kinds: tuple[Kind, ...] = ()
    """What the earlier run managed besides the cluster and this one was not to manage."""
    unplanned: str = ""
    """Why the earlier one cannot be planned, if so."""


def earlier(project: Project, stack: str, done: Adoption, kinds: Iterable[Kind]) -> Earlier:
    """The stack file in the project beside that of an adoption that manages `kinds`. A pool that Azure has no more is
    not counted; one that was rotated is, as it would have another name in the state."""
    try:
        requests = program.plan(project, stack).record.requests
    except (ProjectError, program.ConfigError, program.ProgramError) as error:
        return Earlier(unplanned=str(error) or type(error).__name__)
    kept = {(unversioned(each.type), each.name) for each in (*done.taken.resources, *done.taken.added)}
    pools = {_pool(each.inputs) for each in done.taken.resources if unversioned(each.type) == AGENT_POOL.token}
    dropped = [
        each
        for each in requests
        if each.custom
        and each.type.startswith("azure-native:")
        and (unversioned(each.type), each.name) not in kept
        and not each.options.get("retainOnDelete")
        and not (each.type == AGENT_POOL.token and done.from_azure and _pool(each.properties) not in pools)
    ]
    types = {each.type for each in dropped}
    missing = [kind for kind, own in TYPES.items() if kind not in {*kinds} and types & {*own}]
    return Earlier(tuple(dropped), tuple(missing))


def _pool(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """A pool's place in Azure."""
    return tuple(str(inputs.get(key, "")).casefold() for key in ("resourceGroupName", "resourceName", "agentPoolName"))
