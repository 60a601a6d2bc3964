"""Numbers of what surrounds a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.alerts import METRIC_ALERT, QUERY_RULE
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from fairway.rules.flow_logs import FLOW_LOG
from fairway.rules.load_balancers import LOAD_BALANCER
from fairway.rules.web_application_firewall import POLICY
from tests.preflight import Fragment, Pairs, cluster, distinguishes


def beside(kind: str, **inputs: Any) -> Fragment:
    return cluster(beside=[Request(kind, "one", inputs)])


def listed(kind: str, list: str, key: str, *values: int) -> tuple[Fragment, Fragment]:
    """A request for each value of a key in a list."""
    bad, good = (beside(kind, **{list: [{"name": "one", key: each}]}) for each in values)
    return bad, good


def interval(minutes: int) -> Fragment:
    inner = {"enabled": True, "trafficAnalyticsInterval": minutes}
    return beside(FLOW_LOG, flowAnalyticsConfiguration={"networkWatcherFlowAnalyticsConfiguration": inner})


SETTINGS = "backendHttpSettingsCollection"
PAIRS: Pairs = {
    "load-balancer-probe-interval": listed(LOAD_BALANCER, "probes", "intervalInSeconds", 4, 5),
    "load-balancer-probe-threshold": listed(LOAD_BALANCER, "probes", "probeThreshold", 101, 100),
    "load-balancer-idle-timeout-of-rule": listed(LOAD_BALANCER, "loadBalancingRules", "idleTimeoutInMinutes", 3, 4),
    "application-gateway-probe-interval": listed(APPLICATION_GATEWAY, "probes", "interval", 86401, 86400),
    "application-gateway-probe-timeout": listed(APPLICATION_GATEWAY, "probes", "timeout", 86401, 86400),
    "application-gateway-probe-threshold": listed(APPLICATION_GATEWAY, "probes", "unhealthyThreshold", 21, 20),
    "application-gateway-request-timeout": listed(APPLICATION_GATEWAY, SETTINGS, "requestTimeout", 86401, 86400),
    "application-gateway-rule-priority-range": listed(
        APPLICATION_GATEWAY, "requestRoutingRules", "priority", 20001, 20000
    ),
    "waf-request-body-size": (
        beside(POLICY, policySettings={"maxRequestBodySizeInKb": 2001}),
        beside(POLICY, policySettings={"maxRequestBodySizeInKb": 2000}),
    ),
    "waf-file-upload-limit": (
        beside(POLICY, policySettings={"fileUploadLimitInMb": 4001}),
        beside(POLICY, policySettings={"fileUploadLimitInMb": 4000}),
    ),
    "metric-alert-severity": (beside(METRIC_ALERT, severity=5), beside(METRIC_ALERT, severity=4)),
    "query-rule-severity": (beside(QUERY_RULE, severity=5), beside(QUERY_RULE, severity=4)),
    "flow-log-traffic-interval": (interval(15), interval(60)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_numbers_of_what_surrounds_a_cluster_have_bounds(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
