"""What Azure does when the agent of container logs gets another workspace or signs in differently.

The sources: Container Insights stores logs in the workspace of its rule, or in that of the add-on's config without one
(azure-monitor-docs, articles/azure-monitor/containers/kubernetes-monitoring-enable.md), and the table ContainerLogV2 is
the default for an agent with a managed identity (container-insights-logs-schema.md there).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.values import USE_AAD_AUTH, agent_reads_rule
from fairway.request import mapping, value_at
from fairway.transitions.difference import Difference
from fairway.transitions.fact import UNTOUCHED, Fact

_CONTAINERS = "https://learn.microsoft.com/azure/azure-monitor/containers"
_ENABLE = f"{_CONTAINERS}/kubernetes-monitoring-enable"
_SCHEMA = f"{_CONTAINERS}/container-insights-logs-schema"
_CLI = "https://github.com/Azure/azure-cli/tree/dev/src/azure-cli/azure/cli/command_modules/acs"
"""It ignores the case of the value of useAADAuth."""
_WORKSPACE = "loganalyticsworkspaceresourceid"
_DEFENDER = ("securityProfile", "defender", "logAnalyticsWorkspaceResourceId")
_READERS = (
    "First let queries, workbooks and alerts read the new workspace too, and keep the old one while it is needed."
)


def of_logs(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact | None:
    """What another workspace or sign-in of the agents does; None if the change is something else, or of an add-on that
    was off and so has collected nothing."""
    if _is_of_agent(change) and not _was_on(before):
        return None
    if not change.before or not change.after:
        return _of_sign_in(change, after)
    if change.path == _DEFENDER or (_is_of_agent(change) and change.key.casefold() == _WORKSPACE):
        what = "Defender's data" if change.path == _DEFENDER else "Container logs"
        old = str(change.before).rpartition("/")[2]
        return Fact(
            "in_place",
            f"{what} go to another workspace.",
            _ENABLE,
            f"Pods stay; what is in {old} stays there and is not moved: queries, workbooks and alerts on it find "
            "nothing new, and those on the new workspace nothing from before.",
            _READERS,
        )
    return _of_sign_in(change, after)


def _is_of_agent(change: Difference) -> bool:
    names = [str(each).casefold() for each in change.path[:3]]
    return names == ["addonprofiles", "omsagent", "config"]


def _was_on(before: Mapping[str, Any]) -> bool:
    add_ons = mapping(before.get("addonProfiles")) or {}
    return any(value_at(each, "enabled") is True for name, each in add_ons.items() if name.casefold() == "omsagent")


def _of_sign_in(change: Difference, after: Mapping[str, Any]) -> Fact | None:
    if not _is_of_agent(change) or change.key.casefold() != USE_AAD_AUTH.casefold() or change.after is None:
        return None
    was = agent_reads_rule({USE_AAD_AUTH: change.before})
    reads = agent_reads_rule(mapping(value_at(after, change.path[:3])))
    if was == reads:
        alike = str(change.before).casefold() == str(change.after).casefold()
        return Fact("in_place", "The log agent signs in as before.", _CLI, UNTOUCHED) if alike else None
    if reads:
        return Fact(
            "in_place",
            "The log agent signs in with a managed identity, and collects what its data collection rule has.",
            _SCHEMA,
            "Pods stay; without a rule that is associated with the cluster as ContainerInsightsExtension no logs "
            "are sent. With one they may go to another workspace and to the table ContainerLogV2: queries, workbooks "
            "and alerts on ContainerLog then find nothing new.",
            "First compare the workspace and the streams of the rule with what queries and alerts read, and let them "
            "read both tables.",
        )
    return Fact(
        "in_place",
        "The log agent signs in with the key of its workspace, and no longer reads a data collection rule.",
        _ENABLE,
        "Pods stay; the rule's streams, intervals and workspace no longer apply: logs go to the workspace of the "
        "add-on, all of them, and only if it allows sign-in by key.",
        "Keep the managed identity.",
    )
