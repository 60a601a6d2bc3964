"""What a change does to an existing cluster or pool: facts about ARM, pure, standard library only.

It covers only what Azure itself does with a PUT. If azure-native replaces a resource instead, without a PUT, that is
the provider's own decision.
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
    AgentPool there are only refusals. `before` and `after` are the resource's properties by their wire names; where
    `before` left a property to Azure and `after` sets it, `before` should have Azure's value, from the outputs.
    Values that are `SECRET` or `UNKNOWN` are skipped. `agent_pools` are the pools of a cluster that are AgentPools
    of the same program: Azure's name in lower case, and the logical name. `today` is the day of the change, by
    default the current one. Refusals come first.
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
