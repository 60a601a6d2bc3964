"""What a rule is, and how findings come out."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from fairway.request import UNKNOWN, Path, Place, Request
from fairway.rules import AZURE, RULES, Cluster, Fault, Faults, Finding, Resource, Stack, check, rule
from fairway.rules.citations import aks, support
from fairway.transitions.cluster_facts import CLUSTER
from fairway.transitions.pool_facts import FIXED, IN_PLACE, REIMAGED
from tests.preflight import NODES, TODAY, cluster, judge, pool, requests_of, system, virtual_network

VAULTS = "azure-native:keyvault:Vault"
BOTH = cluster(pool(name="Upper", spotMaxPrice=0.5), dnsPrefix="a.b")


@contextmanager
def own_rule(function: Callable[[Any], Any], over: Any = Cluster, **more: Any) -> Generator[None]:
    """A rule of the user's own, for a while."""
    rule("own", "x.", remedy="x.", over=over, **more)(function)
    try:
        yield
    finally:
        del RULES["own"]


def own_findings(requests: Iterable[Request]) -> list[Finding]:
    return [each for each in check(requests, today=TODAY) if each.rule == "own"]


def test_errors_come_before_warnings() -> None:
    severities = [each.severity for each in judge(BOTH)]
    assert severities == sorted(severities, key=["error", "warning"].index)
    assert set(severities) == {"error", "warning"}


def test_a_finding_names_resource_path_value_and_what_to_do() -> None:
    found = next(each for each in judge(BOTH) if each.rule == "dns-prefix-dot")
    assert (found.resource, found.path, found.value) == ("ManagedCluster aks", "dnsPrefix", "a.b")
    assert found.remedy == "Write a-b."
    assert found.sources


def test_a_finding_has_the_file_and_line_of_the_setting() -> None:
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
    places = r"fairway/rules/node_pool\.py:\d+ and tests/rules/test_registry\.py:\d+"
    with pytest.raises(ValueError, match=f"two rules are called no-system-pool: {places}; rename"):
        rule("no-system-pool", "x", remedy="x", sources=())(lambda _: ())


def test_a_fault_with_a_hidden_value_is_dropped() -> None:
    def hidden(cluster: Cluster) -> list[Fault]:
        return [Fault(cluster.request, ("dnsPrefix",), UNKNOWN, "x.")]

    with own_rule(hidden):
        assert own_findings(requests_of(BOTH)) == []


def vaults(count: int = 2) -> list[Request]:
    return [Request(VAULTS, f"kv{each}", {"location": "westeurope"}) for each in range(count)]


@pytest.mark.parametrize("over", ["Vault", VAULTS, ("Registry", "Vault"), Resource])
def test_a_rule_over_a_type_looks_at_each_resource_of_it_without_any_cluster(over: Any) -> None:
    def location(vault: Resource) -> Faults:
        yield vault.fault("location", f"one of {len(vault.stack.requests)}.")

    with own_rule(location, over):
        found = own_findings(vaults())
    assert [(each.resource, each.path, each.reason) for each in found] == [
        ("Vault kv0", "location", "one of 2."),
        ("Vault kv1", "location", "one of 2."),
    ]


def test_a_rule_over_a_type_looks_at_no_other_and_one_over_resources_at_no_component() -> None:
    def every(resource: Resource) -> Faults:
        yield resource.fault("", "x.")

    box = Request("acme:index:Box", "box", {}, custom=False)
    with own_rule(every, "Registry"):
        assert own_findings(vaults()) == []
    with own_rule(every, Resource):
        assert own_findings([box]) == []
    with own_rule(every, "Box"):
        assert [each.resource for each in own_findings([box])] == ["Box box"]


def test_a_rule_over_the_stack_looks_once_and_can_name_no_resource_at_all() -> None:
    def a_lock(stack: Stack) -> Faults:
        if not stack.all("ManagementLockByScope"):
            yield stack.fault(f"{len(stack.all('Vault'))} vaults and no lock.", "warning")

    with own_rule(a_lock, Stack):
        (found,) = own_findings(vaults())
    assert (found.resource, found.path, found.severity) == ("Stack", "", "warning")
    assert found.reason == "2 vaults and no lock."


def test_a_view_that_there_is_not_is_refused_where_the_rule_is_defined() -> None:
    with pytest.raises(TypeError, match=r"rule own: `over` is Cluster, Resource, Stack or the type of a resource"):
        rule("own", "x.", remedy="x.", over=int)  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_a_rule_of_ones_own_says_where_it_is_defined_and_a_built_in_one_does_not() -> None:
    with own_rule(lambda vault: [vault.fault("", "x.")], "Vault"):
        assert own_findings(vaults(1))[0].defined_at.startswith("tests/rules/test_registry.py:")
    assert {each.defined_at for each in AZURE} == {""}


def test_a_rule_of_ones_own_that_raises_is_a_finding_with_its_line_and_reported_once() -> None:
    def careless(vault: Resource) -> Faults:
        yield vault.fault("tags", f"{vault.request.properties['tags']}")

    with own_rule(careless, "Vault", severity="warning"):
        (found,) = own_findings(vaults())
    assert (found.resource, found.severity) == ("Vault kv0", "warning")
    assert re.search(
        r"the rule itself fails at tests/rules/test_registry\.py:\d+ \(yield vault\.fault\(.*\): KeyError: 'tags'",
        found.reason,
    )


def test_a_rule_that_yields_no_fault_says_what_to_yield_and_none_is_no_finding() -> None:
    with own_rule(lambda _: ["wrong"], "Vault"):
        assert "the rule yields 'wrong'; yield what `fault(...)`" in own_findings(vaults())[0].reason
    with own_rule(lambda _: None, "Vault"):
        assert own_findings(vaults()) == []


def test_a_built_in_rule_that_raises_is_not_hidden() -> None:
    broken = replace(AZURE[0], function=lambda _: [][0])
    with pytest.raises(IndexError):
        check(requests_of(BOTH), rules=[broken])


def test_only_the_rules_that_are_wanted_are_applied() -> None:
    assert {each.rule for each in check(requests_of(BOTH), rules=[RULES["dns-prefix-dot"]])} == {"dns-prefix-dot"}


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
