"""Changes in place with which monitoring no longer sees, stores or reports something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fairway.change.effect import Effect, Finds, Properties, is_known
from fairway.request import leaves, mapping, sequence, value_at
from fairway.transitions.difference import same

_MONITOR = "https://learn.microsoft.com/azure/azure-monitor"
_GROUPS = f"{_MONITOR}/alerts/action-groups"
_ALERTS = f"{_MONITOR}/alerts/alerts-manage-alert-rules"
_CAP = f"{_MONITOR}/logs/daily-cap"
# Azure waits 30 days before it removes what a shorter retention no longer covers.
_RETENTION = f"{_MONITOR}/logs/data-retention-configure#how-retention-modifications-work"
_PURGED = f"{_MONITOR}/logs/data-retention-configure#purge-retained-data"
_COLLECTION = f"{_MONITOR}/data-collection/data-collection-rule-overview"
_ASSOCIATIONS = f"{_MONITOR}/data-collection/data-collection-rule-associations"
_PRIVATE = f"{_MONITOR}/fundamentals/private-link-design"
_ACCESS = f"{_PRIVATE}#control-network-access-to-ampls-resources"
_DIAGNOSTICS = f"{_MONITOR}/platform/diagnostic-settings"


def _group(before: Properties, after: Properties) -> Iterator[Effect]:
    workloads = "Pods stay; people and systems are not notified of the alerts that use the group."
    if before.get("enabled") is not False and after.get("enabled") is False:
        yield Effect("enabled", "The action group is off.", _GROUPS, workloads)
        return
    if not is_known(after):
        return
    lists = [key for key in before if key.endswith("Receivers") and sequence(before[key])]
    if lists and not any(sequence(after[key]) for key in after if key.endswith("Receivers")):
        yield Effect(lists[0], "The action group has no receivers.", _GROUPS, workloads)


def _alert(before: Properties, after: Properties) -> Iterator[Effect]:
    if before.get("enabled") is not False and after.get("enabled") is False:
        yield Effect("enabled", "The rule is off.", _ALERTS, "Pods stay; the alert no longer fires.")


def _rules(before: Properties, after: Properties) -> Iterator[Effect]:
    for each in _alert(before, after):
        workloads = (
            "Pods stay; the series of its recording rules end, so dashboards that query them show gaps, and its alerts "
            "no longer fire."
        )
        yield Effect(each.path, "The group of rules is off.", f"{_MONITOR}/metrics/prometheus-rule-groups", workloads)


def _workspace(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "workspaceCapping.dailyQuotaGb"
    old, new = (_number(value_at(each, path)) for each in (before, after))
    # -1 is no cap.
    if new is not None and new >= 0 and (old is None or old < 0 or new < old):
        workloads = "Pods stay; on a day on which the logs reach the cap, the rest of the day is not stored."
        yield Effect(path, "The daily cap is lower.", _CAP, workloads, interrupts=False)
    yield from _retention(before, after)

    for path, what in _CLOSES.items():
        if _becomes(before, after, path, "disabled"):
            yield Effect(path, "It is closed to public networks.", _ACCESS, f"Pods stay; {what}", _FIRST)


_PURGE = "features.immediatePurgeDataOn30Days"


def _retention(before: Properties, after: Properties) -> Iterator[Effect]:
    """What a shorter retention of a workspace does, and what turns off the time that Azure waits."""
    path = "retentionInDays"
    old, new = (_number(each.get(path)) for each in (before, after))
    was, set_to = (value_at(each, _PURGE) for each in (before, after))
    # Left out, it may stay on.
    purges = set_to is True or (set_to is None and was is True)
    if old is not None and new is not None and new < old:
        if new == 30 and purges:
            yield Effect(
                path,
                f"Logs are kept for a shorter time, and {_PURGE} deletes older ones at once.",
                _PURGED,
                "Pods stay; logs older than 30 days are deleted with this update and cannot be recovered.",
                f"First export what is needed longer, or set {_PURGE} to false: then Azure deletes them 30 days after "
                "the change.",
            )
            return
        workloads = f"Pods stay; logs older than {new:g} days are deleted, 30 days after the change."
        workaround = f"Until then {path}: {old:g} keeps them; export what is needed longer."
        yield Effect(path, "Logs are kept for a shorter time.", _RETENTION, workloads, workaround, interrupts=False)
    if set_to is True and was is not True:
        yield Effect(
            _PURGE if value_at(before, "features") else "features",
            "With retentionInDays: 30, older logs are deleted at once, not 30 days after the change.",
            _PURGED,
            "Pods stay; logs older than 30 days that the workspace still has are deleted with this update and cannot "
            "be recovered."
            if new == 30
            else "Pods stay; the update that sets retentionInDays: 30 deletes older logs for good.",
            f"Set {_PURGE} to false, or export first what is needed longer.",
            interrupts=False,
        )


_FIRST = "First put it into a private link scope with a private endpoint that these networks reach."
_CLOSES = {
    "publicNetworkAccessForIngestion": "agents outside of networks with its private link scope deliver no logs.",
    "publicNetworkAccessForQuery": "people outside of networks with its private link scope see no logs in the portal, "
    "and Container Insights shows none to anyone.",
}


def _endpoint(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "networkAcls.publicNetworkAccess"
    if _becomes(before, after, path, "disabled"):
        workloads = (
            "Pods stay; agents outside of networks with its private link scope deliver nothing and get no rules."
        )
        yield Effect(path, "It is closed to public networks.", _ACCESS, workloads, _FIRST)
    elif _becomes(after, before, path, "disabled") and value_at(after, path) is None and is_known(after):
        yield Effect(
            "networkAcls",
            "Whether Azure opens the endpoint to public networks if networkAcls is left out is not documented.",
            _ACCESS,
            "Pods stay; if it stays closed, agents without the private link scope deliver nothing and get no rules.",
            "Check it after the update, and open it if it is closed: `az monitor data-collection endpoint update "
            "--name NAME --resource-group GROUP --public-network-access Enabled`.",
            interrupts=False,
        )


def _scope(before: Properties, after: Properties) -> Iterator[Effect]:
    for path in ("accessModeSettings.ingestionAccessMode", "accessModeSettings.queryAccessMode"):
        if _becomes(before, after, path, "privateonly"):
            workloads = (
                "Pods stay; networks that share the DNS of its private endpoints reach nothing outside of the scope."
            )
            workaround = "First put all resources into the scope that these networks use."
            yield Effect(path, "The access mode is PrivateOnly.", f"{_PRIVATE}#access-modes", workloads, workaround)


def _becomes(before: Properties, after: Properties, path: str, word: str) -> bool:
    old, new = (str(value_at(each, path)).casefold() for each in (before, after))
    return new == word != old


def _collection(before: Properties, after: Properties) -> Iterator[Effect]:
    yield from _fewer(before, after, "dataFlows", _streams, _COLLECTION)
    ids = [
        {str(id).casefold(): str(id) for _, id in leaves(side.get("destinations")) if str(id).startswith("/")}
        for side in (before, after)
    ]
    gone = [id for folded, id in ids[0].items() if folded not in ids[1]]
    if gone and is_known([before.get("destinations"), after.get("destinations")]):
        yield _elsewhere("destinations", gone, _COLLECTION, interrupts=not ids[1])


def _association(before: Properties, after: Properties) -> Iterator[Effect]:
    for path, what in (("dataCollectionRuleId", "rule"), ("dataCollectionEndpointId", "endpoint")):
        old, new = before.get(path), after.get(path)
        if not old or not is_known([old, new]) or same(old, new):
            continue
        name, other = (str(each or "").rpartition("/")[2] for each in (old, new))
        yield Effect(
            path,
            f"The agents use the {what} {other} instead of {name}." if new else f"The agents have no {what}.",
            _ASSOCIATIONS,
            f"Pods stay; what only {name} collects, and where only it sends it, finds nothing new: tables, queries, "
            "dashboards and alerts on these data stop."
            if new
            else "Pods stay; the agents stop sending what it has.",
            "First compare the streams and destinations of both, and let queries and alerts read those of the new one."
            if new
            else "Keep it until the agents have another one.",
            interrupts=not new,
        )


def _diagnostics(before: Properties, after: Properties) -> Iterator[Effect]:
    for path in ("logs", "metrics"):
        yield from _fewer(before, after, path, _categories, _DIAGNOSTICS)
    for path in ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"):
        old, new = before.get(path), after.get(path)
        if old and is_known([old, new]) and not same(old, new):
            yield _elsewhere(path, {str(old)}, _DIAGNOSTICS, interrupts=not new)


def _elsewhere(path: str, gone: Iterable[str], source: str, *, interrupts: bool) -> Effect:
    names = ", ".join(sorted(each.rpartition("/")[2] for each in gone))
    workloads = "Pods stay; what is there stays, and queries, dashboards and alerts on it find nothing new."
    workaround = "Check first that what needs these data reads the new destination."
    return Effect(path, f"Nothing new is sent to {names}.", source, workloads, workaround, interrupts=interrupts)


def _fewer(
    before: Properties, after: Properties, path: str, find: Callable[[Any], set[str]], source: str
) -> Iterator[Effect]:
    if not is_known(after.get(path)):
        return
    gone = find(before.get(path)) - find(after.get(path))
    # A group of categories covers its members.
    if gone and "allLogs" not in find(after.get(path)):
        text = f"No longer collected: {', '.join(sorted(gone))}."
        yield Effect(path, text, source, "Pods stay; queries, dashboards and alerts on these data find nothing new.")


def _streams(flows: Any) -> set[str]:
    return {
        str(each) for flow in sequence(flows) or () for each in sequence((mapping(flow) or {}).get("streams")) or ()
    }


def _categories(entries: Any) -> set[str]:
    found = [each for each in map(mapping, sequence(entries) or ()) if each and each.get("enabled") is not False]
    return {str(each.get("category") or each.get("categoryGroup")) for each in found}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


MONITORING: Mapping[str, Finds] = {
    "monitor:ActionGroup": _group,
    "monitor:MetricAlert": _alert,
    "monitor:ActivityLogAlert": _alert,
    "monitor:ScheduledQueryRule": _alert,
    "alertsmanagement:PrometheusRuleGroup": _rules,
    "operationalinsights:Workspace": _workspace,
    "monitor:DataCollectionRule": _collection,
    "monitor:DataCollectionRuleAssociation": _association,
    "monitor:DataCollectionEndpoint": _endpoint,
    "monitor:PrivateLinkScope": _scope,
    "monitor:DiagnosticSetting": _diagnostics,
}
"""By type: what a change of its properties does."""
