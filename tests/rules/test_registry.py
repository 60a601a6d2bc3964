"""What a rule is, and how findings come out."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest

from fairway.request import UNKNOWN, Path, Place, Request
from fairway.rules import RULES, Fault, check, rule
from fairway.rules.citations import aks, support
from fairway.transitions.cluster_facts import CLUSTER
from fairway.transitions.pool_facts import FIXED, IN_PLACE, REIMAGED
from tests.preflight import NODES, TODAY, cluster, judge, pool, requests_of, system, virtual_network

BOTH = cluster(pool(name="Upper", spotMaxPrice=0.5), dnsPrefix="a.b")


def test_errors_come_before_warnings() -> None:
    severities = [each.severity for each in judge(BOTH)]
    assert severities == sorted(severities, key=["error", "warning"].index)
    assert set(severities) == {"error", "warning"}


def test_a_finding_names_resource_path_value_and_what_to_do() -> None:
    found = next(each for each in judge(BOTH) if each.rule == "dns-prefix-dot")
    assert (found.resource, found.path, found.value) == ("ManagedCluster aks", "dnsPrefix", "a.b")
    assert found.remedy == RULES["dns-prefix-dot"].remedy
    assert found.sources


def test_a_finding_stands_where_a_person_said_it() -> None:
    def locate(request: Request, path: Path) -> Place:
        return Place("base.yaml", 7, ".".join(["clusters", request.name, *map(str, path)]))

    found = next(each for each in check(requests_of(BOTH), locate=locate, today=TODAY) if each.rule == "dns-prefix-dot")
    assert str(found.place) == "base.yaml:7"
    assert found.place is not None
    assert found.place.path == "clusters.aks.dnsPrefix"


def test_a_finding_about_a_pool_of_its_own_points_there() -> None:
    found = judge(cluster(agentPools=[pool(name="Upper")]))
    assert ("AgentPool Upper", "agentPoolName") in {(each.resource, each.path) for each in found}


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two rules are called no-system-pool: .*\._no_system_pool and "):
        rule("no-system-pool", "x", remedy="x", sources=())(lambda _: ())


def test_a_fault_with_a_hidden_value_is_dropped() -> None:
    def judge_anything(_: object) -> list[Fault]:
        request = requests_of(BOTH)[0]
        return [Fault(request, ("dnsPrefix",), UNKNOWN, "x.")]

    rule("test-only", "x", remedy="x", sources=("x",))(judge_anything)
    try:
        assert "test-only" not in {each.rule for each in judge(BOTH)}
    finally:
        del RULES["test-only"]


def test_today_is_the_day_it_is() -> None:
    ancient = cluster(system(name="sys2"), kubernetesVersion="1.27")
    assert "version-out-of-support" in {each.rule for each in check(requests_of(ancient))}


def _calls(count: int) -> int:
    """How many functions are called to check a plan of so many clusters, each with a pool of its own in its VNet."""
    requests: list[Request] = []
    for number in range(count):
        group = {"resourceGroupName": f"rg{number}"}
        fragment = cluster(agentPools=[pool(vnetSubnetID=f"{NODES}{number}")], virtualNetwork=virtual_network())
        requests += [
            replace(each, name=f"{each.name}{number}", id=f"{each.id}{number}", properties={**each.properties, **group})
            for each in requests_of(fragment)
        ]
    calls = 0

    def counted(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(counted)
    try:
        check(requests, today=TODAY)
    finally:
        sys.setprofile(None)
    return calls


def test_the_work_of_the_rules_grows_with_the_clusters_not_with_their_square() -> None:
    few, many = _calls(10), _calls(60)
    assert many < 6.1 * few


def test_every_source_is_a_link_that_can_be_opened() -> None:
    facts = [each for table in (CLUSTER, FIXED, REIMAGED, IN_PLACE) for each in table.values()]
    sources = [source for each in RULES.values() for source in each.sources]
    for source in (*sources, *(fact.source for fact in facts if fact.source)):
        assert re.fullmatch(r"https://[a-z.]+/[^\s]+", source), source
        assert not re.search(r"learn\.microsoft\.com.*(\.md|\.yml|/\.\./)", source), source


@pytest.mark.parametrize(
    ("source", "link"),
    [
        (aks("faq.md#operations"), "https://learn.microsoft.com/azure/aks/faq#operations"),
        (
            support("error-codes/subnetisdelegated-error.md"),
            "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/subnetisdelegated-error",
        ),
        (
            aks("includes/kubenet-retirement.md"),
            "https://github.com/MicrosoftDocs/azure-aks-docs/blob/HEAD/articles/aks/includes/kubenet-retirement.md",
        ),
    ],
)
def test_a_page_of_the_documentation_is_shown_where_people_read_it(source: str, link: str) -> None:
    assert source == link


def test_a_large_number_is_written_out() -> None:
    odd = pool(kubeletConfig={"containerLogMaxFiles": 1}, linuxOSConfig={"sysctls": {"netNetfilterNfConntrackMax": 7}})
    texts = [text for each in judge(cluster(odd)) for text in (each.reason, each.remedy)]
    assert any("2097152" in text for text in texts)
    assert not [text for text in texts if re.search(r"\de[+]", text)]
