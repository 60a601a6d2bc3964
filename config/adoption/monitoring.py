"""The settings of the log workspace that is managed together with a cluster, and of what sends to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.adoption.settings import Tree, settings_of
from config.adoption.surroundings import StaysError, here
from config.data_collection import DataCollection, Syslog
from fairway.adoption.found import Found
from fairway.azure.values import agent_reads_rule
from fairway.request import Request, mapping, sequence, value_at

_AGENT = "ContainerInsightsExtension"


def monitoring(found: Found, unmanaged: list[str]) -> Tree | None:
    """`monitoring`; None if it is not managed, with the reason in `unmanaged`."""
    if "workspace" not in found.around.kinds:
        return None
    try:
        return _monitoring(found, unmanaged)
    except StaysError as error:
        unmanaged.append(f"the workspace stays as it is: {error}")
        return None


def _monitoring(found: Found, unmanaged: list[str]) -> Tree:
    agent = mapping(_value(found.cluster.properties, "addonProfiles", "omsagent")) or {}
    agent = agent if agent.get("enabled") is True else {}
    ids = [str(each) for each in (_value(agent, "config", "logAnalyticsWorkspaceResourceID"), _defender(found)) if each]
    if not ids:
        raise StaysError("the cluster has none: neither Container Insights nor Defender names one")
    if len({each.lower() for each in ids}) > 1:
        raise StaysError(f"Container Insights and Defender have different ones: {', '.join(ids)}")
    if value_at(found.cluster.properties, "securityProfile.defender") and not _defender(found):
        raise StaysError("Defender has no workspace, and would get this one")
    workspace = here(found, "workspaces", ids[0], "az monitor log-analytics workspace show")
    quota = value_at(workspace.properties, "workspaceCapping.dailyQuotaGb")
    usual = {"publicNetworkAccessForIngestion": "Enabled", "publicNetworkAccessForQuery": "Enabled"}
    tree: Tree = {"workspaceName": workspace.name, "retentionInDays": workspace.get("retentionInDays", 30)}
    tree |= {"dailyQuotaGb": quota} if quota not in (None, -1, -1.0) else {}
    tree |= {key: workspace.get(key) for key, value in usual.items() if workspace.get(key) not in (None, value)}
    tree |= _control_plane(found, ids[0], unmanaged)
    if agent_reads_rule(mapping(agent.get("config"))):
        tree["dataCollection"] = _rule(found)
    return tree


def _defender(found: Found) -> Any:
    return value_at(found.cluster.properties, "securityProfile.defender.logAnalyticsWorkspaceResourceId")


def _value(tree: Any, *path: str) -> Any:
    """The value at a path, with keys in any case: so Azure returns those of add-ons."""
    for part in path:
        tree = next((each for key, each in (mapping(tree) or {}).items() if key.lower() == part.lower()), None)
    return tree


def _control_plane(found: Found, workspace: str, unmanaged: list[str]) -> Tree:
    """The diagnostic setting that sends to the workspace; null if none can be managed."""
    tree: Tree = {"diagnosticSettingName": None}
    for each in _on_cluster(found, "DiagnosticSetting"):
        logs, metrics = ([mapping(one) or {} for one in sequence(each.get(key)) or ()] for key in ("logs", "metrics"))
        others = ("storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId", "serviceBusRuleId")
        reason = ""
        if str(each.get("workspaceId")).lower() != workspace.lower() or any(each.get(key) for key in others):
            reason = "it has another destination than the workspace"
        elif each.get("logAnalyticsDestinationType") != "Dedicated":
            reason = "its logs are in the table AzureDiagnostics, not in those of each category"
        elif any(one.get("enabled") is not True or not one.get("category") for one in (*logs, *metrics)):
            reason = "it has groups of categories, or some that are off"
        elif [one["category"] for one in metrics] not in ([], ["AllMetrics"]):
            reason = "it has single metrics"
        elif "logCategories" in tree:
            reason = f"{tree['diagnosticSettingName']} sends to this workspace too"
        if reason:
            unmanaged.append(f"the diagnostic setting {each.name} stays as it is: {reason}")
        else:
            tree = {
                "diagnosticSettingName": each.name,
                "logCategories": [str(one["category"]) for one in logs],
                **({} if metrics else {"allMetrics": False}),
            }
    return tree


def _rule(found: Found) -> Tree:
    """What the agent collects."""
    associations = [each for each in _on_cluster(found, "DataCollectionRuleAssociation") if each.name == _AGENT]
    if not associations:
        raise StaysError(
            f"the association {_AGENT} of the cluster is not in the descriptions, which Container Insights has"
        )
    id = associations[0].get("dataCollectionRuleId")
    if not id:
        raise StaysError(f"the association {_AGENT} of the cluster has no dataCollectionRuleId, so it names no rule")
    rule = here(found, "rules", str(id), "az monitor data-collection rule show")
    extension = mapping(value_at(rule.properties, "dataSources.extensions[0]")) or {}
    collected = mapping(value_at(extension, "extensionSettings.dataCollectionSettings")) or {}
    tree: Tree = {
        "ruleName": rule.name,
        "destinationName": str(value_at(rule.properties, "destinations.logAnalytics[0].name")),
        "streams": [*(sequence(extension.get("streams")) or ())],
    }
    if description := associations[0].get("description"):
        tree["associationDescription"] = description
    result = settings_of(DataCollection, {**collected, **tree})
    if result.left:
        raise StaysError(f"no setting of its rule has {', '.join('.'.join(map(str, path)) for path, _ in result.left)}")
    syslog = mapping(value_at(rule.properties, "dataSources.syslog[0]"))
    if syslog:
        own = {key: syslog[key] for key in ("facilityNames", "logLevels") if key in syslog}
        result.value["syslog"] = settings_of(Syslog, own).value
    return result.value


def _on_cluster(found: Found, type: str) -> Iterator[Request]:
    own = f"{found.cluster.id}/".lower()
    return (
        each for each in found.around.resources if each.type.endswith(f":{type}") and each.id.lower().startswith(own)
    )
