"""VM sizes, zones, versions and Istio revisions against what Azure offers the subscription."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.rules import RULES, check
from fairway.subscription import SIZES
from tests.preflight import TODAY, Fragment, Pairs, broken, cluster, distinguishes, of, pool, requests_of, system
from tests.saved_results import LTS, restriction, result, revisions, size, sizes, version, versions

SIZE = "vm-size-not-offered"
ZONE = "vm-size-zone-not-offered"
VERSION = "version-not-offered"
REVISION = "istio-revision-not-offered"


def mesh(revision: str) -> Fragment:
    return {"serviceMeshProfile": {"mode": "Istio", "istio": {"revisions": [revision]}}}


D4 = sizes(size(), size("Standard_D8s_v5", capabilities={"vCPUs": "8"}))
ONLY_1 = sizes(size(zones=["1", "2"], restrictions=[restriction("Zone", zones=["2"])]))
PAIRS: Pairs = {
    SIZE: (
        cluster(pool(vmSize="Standard_D16s_v5"), beside=[D4]),
        cluster(pool(vmSize="Standard_D8s_v5"), beside=[D4]),
    ),
    ZONE: (
        cluster(pool(availabilityZones=["1", "2"]), beside=[ONLY_1]),
        cluster(pool(availabilityZones=["1"]), beside=[ONLY_1]),
    ),
    VERSION: (
        cluster(kubernetesVersion="1.36", beside=[versions()]),
        cluster(kubernetesVersion="1.35", beside=[versions()]),
    ),
    REVISION: (
        cluster(kubernetesVersion="1.35", **mesh("asm-1-30"), beside=[revisions()]),
        cluster(kubernetesVersion="1.35", **mesh("asm-1-29"), beside=[revisions()]),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_bad_request_is_refused_and_its_good_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def reason(fragment: Fragment, rule: str) -> str:
    """What the rule reports on the last pool, or on the cluster."""
    return check(requests_of(fragment), today=TODAY, rules=[RULES[rule]])[-1].reason


@pytest.mark.parametrize("rule", PAIRS)
def test_nothing_is_reported_for_another_region(rule: str) -> None:
    assert rule not in broken(PAIRS[rule][0] | {"location": "northeurope"})


@pytest.mark.parametrize("rule", PAIRS)
def test_findings_name_the_command_and_the_day(rule: str) -> None:
    assert "az " in reason(PAIRS[rule][0], rule)
    assert "saved on 2026-11-20" in reason(PAIRS[rule][0], rule)


def test_the_size_that_was_probably_meant_is_named() -> None:
    assert "Did you mean Standard_D4s_v5?" in reason(cluster(pool(vmSize="Standard_D4_sv5"), beside=[sizes()]), SIZE)


def test_a_restricted_size_is_refused_with_azures_reason_and_not_for_its_zones_too() -> None:
    closed = sizes(size(restrictions=[restriction("Location"), restriction("Zone", zones=["1", "2", "3"])]))
    fragment = cluster(pool(availabilityZones=["1"]), beside=[closed])
    assert "NotAvailableForSubscription" in reason(fragment, SIZE)
    assert ZONE not in broken(fragment)


def test_the_zones_that_have_the_size_are_named() -> None:
    assert "it has zones 1 (" in reason(PAIRS[ZONE][0], ZONE)
    nowhere = cluster(pool(availabilityZones=["1"]), beside=[sizes(size(zones=[]))])
    assert "it has no zone (" in reason(nowhere, ZONE)


def test_names_of_sizes_are_compared_without_regard_to_case() -> None:
    assert SIZE not in broken(cluster(pool(vmSize="standard_d4S_V5"), beside=[sizes()]))


def test_each_size_of_a_pool_of_virtual_machines_is_compared() -> None:
    manual = [{"size": "Standard_D4s_v5", "count": 1}, {"size": "Standard_D64s_v5", "count": 1}]
    several = {"type": "VirtualMachines", "virtualMachinesProfile": {"scale": {"manual": manual}}}
    one = {key: value for key, value in pool(**several).items() if key not in ("vmSize", "count")}
    assert "Standard_D64s_v5" in reason(cluster(one, beside=[sizes()]), SIZE)


def test_what_azure_offers_is_compared_instead_of_the_tables() -> None:
    new = sizes(size("Standard_D4s_v9"), size())
    assert "vm-size-not-in-table" in broken(cluster(pool(vmSize="Standard_D4s_v9")))
    assert not {"vm-size-not-in-table", SIZE} & set(broken(cluster(pool(vmSize="Standard_D4s_v9"), beside=[new])))
    old = version("1.27", "1.27.9")
    assert "version-out-of-support" in broken(cluster(kubernetesVersion="1.27"))
    offered = broken(cluster(kubernetesVersion="1.27", beside=[versions(old)]))
    assert not {"version-out-of-support", "version-lts-only", VERSION} & set(offered)


@pytest.mark.parametrize(
    ("capabilities", "rule", "settings"),
    [
        ({"TrustedLaunchDisabled": "True"}, "trusted-launch-size", {"securityProfile": {"enableVTPM": True}}),
        ({"HyperVGenerations": "V1"}, "trusted-launch-gen1-size", {"securityProfile": {"enableVTPM": True}}),
        ({"MemoryGB": "1"}, "user-pool-vm-too-small", {}),
    ],
)
def test_rules_on_sizes_use_the_capabilities_that_azure_lists(
    capabilities: dict[str, str], rule: str, settings: dict[str, Any]
) -> None:
    assert rule not in broken(cluster(pool(**settings), beside=[sizes()]))
    assert rule in broken(cluster(pool(**settings), beside=[sizes(size(capabilities=capabilities))]))


def test_a_constrained_size_has_the_vcpus_that_are_available() -> None:
    few = size("Standard_E8-2s_v5", capabilities={"vCPUs": "8", "vCPUsAvailable": "1"})
    assert "system-pool-one-vcpu" in broken(of(system(vmSize=few["name"]), beside=[sizes(few)]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.34.3", "the patches are 1.34.2, 1.34.4"),
        ("1.36", "the versions are 1.33, 1.34, 1.35"),
        ("1.33", "with long-term support only"),
    ],
)
def test_the_versions_that_are_offered_are_named(text: str, found: str) -> None:
    assert found in reason(cluster(kubernetesVersion=text, beside=[versions()]), VERSION)


def test_a_version_with_long_term_support_only_is_fine_with_that_plan() -> None:
    plan = {"sku": {"name": "Base", "tier": "Premium"}, "supportPlan": LTS}
    assert VERSION not in broken(cluster(kubernetesVersion="1.33.8", **plan, beside=[versions()]))


@pytest.mark.parametrize(("exists", "severity"), [(True, "warning"), (None, "warning"), (False, "error")])
def test_a_version_that_is_not_offered_stops_a_new_cluster_only(exists: bool | None, severity: str) -> None:
    fragment = PAIRS[VERSION][0] | {"existing": exists}
    (found,) = check(requests_of(fragment), today=TODAY, rules=[RULES[VERSION]])
    assert found.severity == severity


def test_a_revision_is_compared_with_the_list_of_the_support_plan() -> None:
    fragment = cluster(kubernetesVersion="1.33", **mesh("asm-1-28"), beside=[revisions()])
    assert "runs on Kubernetes 1.34, 1.35, not on 1.33" in reason(fragment, REVISION)
    assert REVISION not in broken(fragment | {"supportPlan": LTS})


@pytest.mark.parametrize("rows", [[], [None], ["text"], [{"name": 7}], [{"name": "Standard_D4s_v5", "family": 3}]])
def test_a_result_of_another_form_is_no_reason_for_a_finding_about_zones(rows: list[Any]) -> None:
    assert ZONE not in broken(cluster(pool(availabilityZones=["1"]), beside=[result(SIZES, *rows)]))
