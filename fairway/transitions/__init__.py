"""What a change does to a cluster or a pool that exists: facts about ARM, pure, standard library only.

Only what Azure itself does when asked by PUT is said here. That azure-native plans to replace a resource, and so
never asks, is the provider's own decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.protocol.tokens import unversioned
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.transitions.cluster import of_managed_cluster
from fairway.transitions.inline import INTRODUCED
from fairway.transitions.other import of_other
from fairway.transitions.pool import of_agent_pool
from fairway.transitions.transition import Effect, Transition

__all__ = ["INTRODUCED", "Effect", "Transition", "transitions"]


def transitions(
    type_token: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    agent_pools: Mapping[str, str] | None = None,
    today: date | None = None,
) -> list[Transition]:
    """What Azure does with each property that differs between two requests for the same resource.

    `type_token` is Pulumi's, with or without a version; for types other than containerservice's ManagedCluster and
    AgentPool there are refusals alone. `before` and `after` are the resource's properties by their wire names; where
    `before` left a property to Azure and `after` names it, `before` should hold what Azure chose, from the outputs.
    Values that are `SECRET` or `UNKNOWN` are passed over. `agent_pools` are the pools of a cluster that are AgentPools
    of the same program: Azure's name in lower case, and the logical name. `today` is the day on which Azure is asked;
    left out, this day. Refusals come first.
    """
    token = unversioned(type_token)
    if token == MANAGED_CLUSTER:
        found = list(of_managed_cluster(before, after, agent_pools or {}, today or date.today()))
    elif token == AGENT_POOL:
        found = list(of_agent_pool(before, after))
    else:
        azure = token.startswith("azure-native:")
        found = list(of_other(token.removeprefix("azure-native:"), before, after)) if azure else []
    return sorted(found, key=lambda each: ("refused", "reimage", "in_place").index(each.effect))
