"""What Azure refuses of a cluster that is stopped in the state."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from fairway.change.change import Reason
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.request import value_at
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.transitions.difference import same

_SOURCE = "https://learn.microsoft.com/azure/aks/start-stop-cluster#about-the-cluster-stopstart-feature"
_CODE = "OperationNotAllowed"


def stopped_clusters(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """The refusals, by URN: of a stopped cluster's updates, and of everything about its pools."""
    steps = list(steps)
    found: dict[str, Refusal] = {}
    for cluster in (each for each in steps if _is_stopped(each)):
        place = value_at(cluster.old_inputs, "resourceName"), value_at(cluster.old_inputs, "resourceGroupName")
        name, group = (str(each or "<name>") for each in place)
        reason = Reason("The cluster is stopped: Azure only starts or deletes it.", rule=_CODE, source=_SOURCE)
        remedy = f"First start it: `az aks start --name {quote(name)} --resource-group {quote(group)}`."
        mine = [each for each in steps if each.token == AGENT_POOL and _owner(each) == place]
        changed = [each for each in mine if each.op not in ("same", "read", "refresh")]
        for each in (*changed, *([cluster] if cluster.op == "update" else [])):
            found[each.urn] = Refusal(reason, remedy)
    return found


def _is_stopped(step: PlannedStep) -> bool:
    """Whether it is a cluster that stays, and was stopped when the state was last refreshed."""
    stays = step.token == MANAGED_CLUSTER and step.op in ("same", "update")
    return stays and same(value_at(step.old_outputs, "powerState.code"), "Stopped")


def _owner(pool: PlannedStep) -> tuple[object, object]:
    inputs = pool.new_inputs or pool.old_inputs
    return value_at(inputs, "resourceName"), value_at(inputs, "resourceGroupName")
