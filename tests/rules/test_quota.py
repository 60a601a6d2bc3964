"""vCPU quotas against the nodes of all clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.rules import RULES, check
from fairway.rules.cluster import AGENT_POOL
from tests.preflight import GROUP, TODAY, Fragment, Pairs, broken, cluster, distinguishes, pool, requests_of
from tests.saved_results import quota, size, sizes, usage

EXCEEDED = "vcpu-quota-exceeded"
IN_USE = "vcpu-quota-in-use"
BELOW = "vcpu-quota-below-most-nodes"
FAMILIES = "vcpu-quota-of-families-unchecked"
OLD = "saved-results-old"
FAMILY = "standardDSv5Family"


def with_quota(*pools: Fragment, limit: Any, used: Any = "0", name: str = FAMILY, **properties: Any) -> Fragment:
    """The system pool has 3 nodes of 4 vCPUs; an upgrade adds a node of the largest pool."""
    return cluster(*pools, **properties, beside=[sizes(), usage(quota(name, limit, used))])


GROWING = pool(enableAutoScaling=True, minCount=1, maxCount=10, count=1)
AGED = [replace(usage(), properties={"value": [], "read": each}) for each in ("2026-10-21", "2026-10-22")]
PAIRS: Pairs = {
    FAMILIES: (cluster(beside=[usage(quota(FAMILY, "100"))]), with_quota(limit="100")),
    OLD: (cluster(beside=[AGED[0]]), cluster(beside=[AGED[1]])),
    EXCEEDED: (with_quota(pool(), limit="19"), with_quota(pool(), limit="24")),
    IN_USE: (with_quota(pool(), limit="100", used="81"), with_quota(pool(), limit="100", used="80")),
    BELOW: (with_quota(GROWING, limit="55"), with_quota(GROWING, limit="56")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_bad_request_is_refused_and_its_good_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def reason(fragment: Fragment, rule: str) -> str:
    (found,) = {each.reason for each in check(requests_of(fragment), today=TODAY, rules=[RULES[rule]])}
    return found


@pytest.mark.parametrize("rule", PAIRS)
def test_each_pool_counts_once_and_for_its_own_region_only(rule: str) -> None:
    assert rule not in broken(PAIRS[rule][0] | {"location": "northeurope"})


def test_findings_have_the_numbers_the_quota_and_the_day() -> None:
    text = reason(with_quota(pool(), limit="19"), EXCEEDED)
    assert text == (
        "the pools in westeurope need 20 vCPUs of `standardDSv5Family` at first; the limit is 19 (az vm list-usage, "
        "saved on 2026-11-20)."
    )


def test_the_vcpus_of_the_whole_region_have_a_quota_too() -> None:
    assert EXCEEDED in broken(with_quota(pool(), limit="19", name="cores"))


def test_spot_nodes_count_towards_the_quota_of_spot_vms_only() -> None:
    spot = pool(scaleSetPriority="Spot", spotMaxPrice=-1)
    assert EXCEEDED not in broken(with_quota(spot, limit="12"))
    assert EXCEEDED not in broken(with_quota(spot, limit="12", name="cores"))
    assert EXCEEDED in broken(with_quota(spot, limit="7", name="lowPriorityCores"))
    assert EXCEEDED not in broken(with_quota(spot, limit="8", name="lowPriorityCores"))


def test_a_size_counts_towards_the_quota_of_its_own_family() -> None:
    other = size("Standard_E4s_v5", "standardESv5Family")
    fragment = cluster(pool(vmSize="Standard_E4s_v5"), beside=[sizes(size(), other), usage(quota(FAMILY, "12"))])
    assert not {EXCEEDED, IN_USE} & set(broken(fragment))


def test_an_autoscaled_pool_begins_with_at_least_its_least_nodes() -> None:
    least = pool(enableAutoScaling=True, minCount=5, maxCount=5, count=1)
    assert "need 32 vCPUs" in reason(with_quota(least, limit="31"), EXCEEDED)


def test_an_upgrade_adds_the_surge_of_one_pool_at_a_time() -> None:
    surge = pool(count=4, upgradeSettings={"maxSurge": "50%"})
    assert "they need 36" in reason(with_quota(surge, limit="35"), BELOW)


@pytest.mark.parametrize(("exists", "severity"), [(None, "note"), (False, "error")])
def test_what_is_left_stops_a_new_cluster_and_is_a_note_where_it_may_run(exists: bool | None, severity: str) -> None:
    fragment = PAIRS[IN_USE][0] | {"existing": exists}
    (found,) = check(requests_of(fragment), today=TODAY, rules=[RULES[IN_USE]])
    assert found.severity == severity


def test_what_is_left_is_nothing_to_a_cluster_that_runs() -> None:
    assert IN_USE not in broken(PAIRS[IN_USE][0] | {"existing": True})


def test_of_a_pool_with_several_sizes_each_counts_its_own_nodes_towards_its_own_quota() -> None:
    manual = [{"size": "Standard_D4s_v5", "count": 3}, {"size": "Standard_D8s_v5", "count": 2}]
    virtual = {"name": "vms1", "type": "VirtualMachines", "virtualMachinesProfile": {"scale": {"manual": manual}}}
    more = [sizes(size(), size("Standard_D8s_v5", "standardDSv5Family", capabilities={"vCPUs": "8"}))]
    # The system pool has 3 nodes of 4 vCPUs, this one 3 of 4 and 2 of 8: 12 + 12 + 16.
    at_40 = cluster(virtual, beside=[*more, usage(quota(FAMILY, "40"))])
    assert EXCEEDED not in broken(at_40)
    assert "need 40 vCPUs" in reason(cluster(virtual, beside=[*more, usage(quota(FAMILY, "39"))]), EXCEEDED)


def test_a_scale_profile_with_autoscaling_has_bounds_of_its_own() -> None:
    autoscale = [{"size": "Standard_D4s_v5", "minCount": 1, "maxCount": 9}]
    virtual = {"name": "vms1", "type": "VirtualMachines", "virtualMachinesProfile": {"scale": {"autoscale": autoscale}}}
    # 3 and at most 9 nodes of 4 vCPUs, and the surge of one upgrade, a node: 12 + 36 + 4.
    assert "they need 52" in reason(with_quota(virtual, limit="51"), BELOW)
    assert BELOW not in broken(with_quota(virtual, limit="52"))


def test_the_new_pool_of_a_cluster_that_runs_is_compared_with_what_is_left() -> None:
    requests = requests_of(with_quota(limit="100", used="80") | {"agentPools": [pool(count=6)]})
    new = [each.name for each in requests if each.type == AGENT_POOL]
    found = check(requests, today=TODAY, deployed=lambda each: each.name not in new, rules=[RULES[IN_USE]])
    (text,) = {each.reason for each in found}
    assert "need 24 vCPUs" in text
    assert "20 of 100 are left" in text
    assert {each.severity for each in found} == {"error"}


def test_what_holds_for_a_region_is_reported_once() -> None:
    two = [each for name in ("a", "b") for each in requests_of(cluster(name=name, beside=[]))]
    found = check([*two, usage(quota(FAMILY, "100"))], today=TODAY, rules=[RULES[FAMILIES]])
    assert len(found) == 1


@pytest.mark.parametrize("limit", [20, "20", 20.0, "20.0"])
def test_a_limit_is_text_or_a_number(limit: Any) -> None:
    assert EXCEEDED not in broken(with_quota(pool(), limit=limit))
    assert EXCEEDED in broken(with_quota(pool(count=3), limit=limit))


@pytest.mark.parametrize("limit", ["many", None, True, [], "-1"])
def test_a_limit_of_another_form_is_no_reason_for_a_finding(limit: Any) -> None:
    found = set(broken(with_quota(pool(), limit=limit)))
    assert not {EXCEEDED, BELOW} & found or limit == "-1"


def test_nodes_on_dedicated_hosts_use_the_quota_of_the_hosts() -> None:
    host = f"{GROUP}/providers/Microsoft.Compute/hostGroups/h"
    assert EXCEEDED not in broken(with_quota(pool(hostGroupID=host, count=50), limit="12"))
