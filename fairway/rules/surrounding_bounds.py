"""Numbers of load balancers, application gateways, alerts and flow logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fairway.rules.alerts import METRIC_ALERT, QUERY_RULE
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import code, network_schema
from fairway.rules.flow_logs import FLOW_LOG
from fairway.rules.load_balancers import LOAD_BALANCER
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.web_application_firewall import POLICY

_LEARN = "https://learn.microsoft.com/azure/"
_LIMITS = (
    f"{_LEARN}azure-resource-manager/management/azure-subscription-service-limits#azure-application-gateway-limits"
)
_OBJECTS = {
    "probes": "ApplicationGatewayProbePropertiesFormat",
    "backendHttpSettingsCollection": "ApplicationGatewayBackendHttpSettingsPropertiesFormat",
    "requestRoutingRules": "ApplicationGatewayRequestRoutingRulePropertiesFormat",
}
_AZURERM = "hashicorp/terraform-provider-azurerm"
TRAFFIC_INTERVALS = (10, 60)
"""Minutes between two runs of traffic analytics."""


def _azurerm(path: str) -> str:
    return code(_AZURERM, f"internal/services/{path}_resource.go")


def _listed(key: str) -> Callable[[Reader], Iterable[Reader]]:
    return lambda resource: resource.parts(key)


for _id, _key, _path, _low, _high, _why, _source in (
    (
        "load-balancer-probe-interval",
        "probes",
        "intervalInSeconds",
        5,
        None,
        "no probe is sent more often",
        network_schema("ProbePropertiesFormat/properties/intervalInSeconds"),
    ),
    (
        "load-balancer-probe-threshold",
        "probes",
        "probeThreshold",
        1,
        100,
        "so many probes decide at most",
        _azurerm("loadbalancer/lb_probe"),
    ),
    (
        "load-balancer-idle-timeout-of-rule",
        "loadBalancingRules",
        "idleTimeoutInMinutes",
        4,
        100,
        "no other is kept",
        f"{_LEARN}load-balancer/load-balancer-tcp-idle-timeout",
    ),
):
    bounded(
        _id,
        _path,
        _low,
        _high,
        why=_why,
        sources=(_source,),
        # Of the threshold only Terraform's provider has a limit.
        severity="warning" if _path == "probeThreshold" else "error",
        each=_listed(_key),
        over=LOAD_BALANCER,
    )

for _id, _key, _path, _low, _high in (
    ("application-gateway-probe-interval", "probes", "interval", 1, 86400),
    ("application-gateway-probe-timeout", "probes", "timeout", 1, 86400),
    ("application-gateway-probe-threshold", "probes", "unhealthyThreshold", 1, 20),
    ("application-gateway-request-timeout", "backendHttpSettingsCollection", "requestTimeout", 1, 86400),
    ("application-gateway-rule-priority-range", "requestRoutingRules", "priority", 1, 20000),
):
    bounded(
        _id,
        _path,
        _low,
        _high,
        why="the gateway takes no other",
        sources=(network_schema(f"{_OBJECTS[_key]}/properties/{_path}"), _azurerm("network/application_gateway")),
        each=_listed(_key),
        over=APPLICATION_GATEWAY,
    )

for _id, _path, _low, _high in (
    ("waf-request-body-size", "policySettings.maxRequestBodySizeInKb", 8, 2000),
    ("waf-file-upload-limit", "policySettings.fileUploadLimitInMb", 1, 4000),
):
    bounded(
        _id,
        _path,
        _low,
        _high,
        why="the firewall inspects no other",
        sources=(_LIMITS, _azurerm("network/web_application_firewall_policy")),
        each=itself,
        over=POLICY,
    )

for _id, _token, _file in (
    ("metric-alert-severity", METRIC_ALERT, "2026-01-01/Microsoft.Insights.json#/definitions/MetricAlertProperties"),
    (
        "query-rule-severity",
        QUERY_RULE,
        "2026-03-01/Microsoft.Insights.json#/definitions/ScheduledQueryRuleProperties",
    ),
):
    _schema = code("Azure/azure-resource-manager-schemas", f"schemas/{_file}/properties/severity")
    bounded(_id, "severity", 0, 4, why="0 is critical, 4 verbose", sources=(_schema,), each=itself, over=_token)


@rule(
    "flow-log-traffic-interval",
    "Traffic analytics run every 10 or 60 minutes.",
    remedy="Set trafficAnalyticsInterval to 10 or 60.",
    sources=(f"{_LEARN}network-watcher/traffic-analytics", _azurerm("network/network_watcher_flow_log")),
    over=FLOW_LOG,
)
def _interval(log: Resource) -> Faults:
    path = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.trafficAnalyticsInterval"
    minutes = log.number(path)
    if minutes and minutes not in TRAFFIC_INTERVALS:
        yield log.fault(path, f"{minutes:.15g} minutes are not offered.")
