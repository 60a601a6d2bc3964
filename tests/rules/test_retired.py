"""What AKS retires on a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fairway.rules import check
from fairway.rules.kubernetes import data
from fairway.rules.retired import SERVING_TAG, last_day
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes, pool, requests_of, system, windows

DASHBOARD = "kube-dashboard-removed"
MESH, TAG = "open-service-mesh-retired", "kubelet-serving-certificate-tag-retired"

PAIRS: Pairs = {
    MESH: (
        cluster(addonProfiles={"openServiceMesh": {"enabled": True}}),
        cluster(addonProfiles={"openServiceMesh": {"enabled": False}}),
    ),
    DASHBOARD: (
        cluster(addonProfiles={"kubeDashboard": {"enabled": True}}),
        cluster(addonProfiles={"kubeDashboard": {"enabled": False}}),
    ),
    TAG: (cluster(pool(tags={SERVING_TAG: "true"})), cluster(pool(tags={SERVING_TAG: "false"}))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_retired_option_is_reported_and_its_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("rule", [MESH, TAG])
def test_what_retires_in_more_than_a_year_is_not_reported(rule: str) -> None:
    assert rule not in {each.rule for each in check(requests_of(PAIRS[rule][0]), today=date(2026, 3, 31))}


def test_every_option_in_the_table_has_a_day() -> None:
    for option in data("retired")["options"]:
        assert last_day(option) > date(2020, 1, 1), option


def test_the_dashboard_is_on_in_no_cluster_from_1_19_on() -> None:
    on = {"addonProfiles": {"kubeDashboard": {"enabled": True}}}
    assert DASHBOARD in broken(cluster(**on, kubernetesVersion="1.35"))
    assert DASHBOARD not in broken(cluster(**on, kubernetesVersion="1.18.10"))


NPM = {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkPolicy": "azure"}}
KUBENET = {"networkProfile": {"networkPlugin": "kubenet", "networkPolicy": "calico"}}
BASIC = {"networkProfile": {"loadBalancerSku": "basic"}}


@pytest.mark.parametrize(
    ("option", "rule", "fragment"),
    [
        ("networkPolicyManagerWindows", "azure-npm-windows-retired", cluster(windows(), **NPM)),
        ("networkPolicyManagerLinux", "azure-npm-retiring", cluster(**NPM)),
        ("openServiceMesh", MESH, PAIRS[MESH][0]),
        ("windows2019", "ossku-retired", cluster(windows(osSKU="Windows2019"))),
        ("ubuntu2204", "ossku-retired", cluster(pool(osSKU="Ubuntu2204"))),
        ("azureLinux2", "azure-linux-2-retired", cluster(pool(osSKU="CBLMariner"), kubernetesVersion="1.31")),
        ("wasi", "wasi-pools-retired", cluster(pool(workloadRuntime="WasmWasi"))),
        ("kubenet", "kubenet-retiring", cluster(**KUBENET)),
        ("basicLoadBalancer", "lb-basic-retired", cluster(**BASIC)),
        ("availabilitySets", "availability-set-retired", {"agentPoolProfiles": [system(type="AvailabilitySet")]}),
    ],
)
def test_what_has_retired_is_an_error_where_it_is_new_and_a_warning_with_its_date_where_it_runs(
    option: str, rule: str, fragment: Fragment
) -> None:
    last, requests = last_day(option), requests_of(fragment)
    for exists, severity in ((False, "error"), (True, "warning"), (None, "warning")):
        deployed = None if exists is None else lambda _, exists=exists: exists
        (found,) = [
            each for each in check(requests, today=last + timedelta(days=1), deployed=deployed) if each.rule == rule
        ]
        assert found.severity == severity
        assert str(last) in found.reason
