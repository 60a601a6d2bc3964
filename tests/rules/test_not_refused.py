"""What Azure accepts, or what no answer of Azure is known for, is no error."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import Request
from fairway.rules import check
from fairway.rules.schema_facts import Since
from tests.preflight import GROUP, OVERLAY, TODAY, Fragment, cluster, judge, of, pool, requests_of, system
from tests.rules.test_add_on_limits import cleaned, namespace
from tests.rules.test_egress import nat_gateway
from tests.rules.test_kubernetes_range import at
from tests.rules.test_outbound import PAIRS as OUTBOUND
from tests.rules.test_virtual_networks import SPACE, net, peered

GUARD = {"networkSecurityGroup": {"id": f"{GROUP}/nsg"}}


def found(rule: str, fragment: Fragment) -> set[str | None]:
    """The severities with which a rule reports a fragment."""
    return {each.severity for each in judge(fragment) if each.rule == rule}


def balanced(**addresses: Any) -> Fragment:
    return cluster(networkProfile=OVERLAY | {"loadBalancerProfile": {"managedOutboundIPs": addresses}})


SILENT: list[tuple[str, Fragment]] = [
    ("local-dns-kubernetes-below-1-31", at("1.30", pool(localDNSProfile={"mode": "Preferred"}))),
    ("image-cleaner-interval-range", cleaned(0)),
    ("drain-timeout-range", cluster(pool(upgradeSettings={"drainTimeoutInMinutes": 0}))),
    ("lb-managed-ip-count-range", balanced(count=0, countIPv6=1)),
    ("natgw-managed-ip-count", cluster(networkProfile=nat_gateway(count=0))),
    *(
        ("managed-namespace-quota-format", namespace("web", cpuLimit=amount))
        for amount in ("1e3", "1E3", "500m", "1Gi", "0.5", ".5", "2.", "100n", "1E")
    ),
]
RANGES = {"authorizedIPRanges": ["20.30.40.0/24"]}
AUTOMATIC = {"sku": {"name": "Automatic", "tier": "Standard"}}
ZONE = f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.usgovvirginia.cx.aks.containerservice.azure.us"
SILENT += [
    ("maxpods-below-10", cluster(pool(maxPods=0))),
    ("zone-not-in-region", cluster(pool(availabilityZones=[""]))),
    (
        "authorized-ranges-private-cluster",
        cluster(apiServerAccessProfile=RANGES | {"enablePrivateCluster": True}, **AUTOMATIC),
    ),
    (
        "authorized-ranges-node-public-ip",
        cluster(
            pool(enableNodePublicIP=True),
            apiServerAccessProfile=RANGES | {"enableVnetIntegration": True},
        ),
    ),
    (
        "custom-private-dns-zone-name",
        cluster(
            location="usgovvirginia",
            apiServerAccessProfile={"enablePrivateCluster": True, "privateDNSZone": ZONE},
        ),
    ),
]
WARNINGS: list[tuple[str, Fragment]] = [
    (
        "natgw-profile-with-load-balancer",
        cluster(networkProfile=nat_gateway(count=1) | {"outboundType": "loadBalancer"}),
    ),
    ("authorized-ranges-private-address", cluster(apiServerAccessProfile={"authorizedIPRanges": ["10.1.0.0/16"]})),
    ("peering-gateway-flags", peered({"useRemoteGateways": True, "allowGatewayTransit": True})),
    (
        "gateway-subnet-security-group",
        net(SPACE, nodes="10.240.0.0/22", RouteServerSubnet={"addressPrefix": "10.240.9.0/26"} | GUARD),
    ),
]


@pytest.mark.parametrize(("rule", "fragment"), SILENT, ids=[f"{rule}-{at}" for at, (rule, _) in enumerate(SILENT)])
def test_what_azure_takes_is_not_reported(rule: str, fragment: Fragment) -> None:
    assert found(rule, fragment) == set()


@pytest.mark.parametrize(("rule", "fragment"), WARNINGS, ids=[rule for rule, _ in WARNINGS])
def test_what_no_refusal_is_known_of_is_a_warning(rule: str, fragment: Fragment) -> None:
    assert found(rule, fragment) == {"warning"}


def test_a_gateway_subnet_with_a_security_group_is_an_error() -> None:
    guarded = net(SPACE, nodes="10.240.0.0/22", GatewaySubnet={"addressPrefix": "10.240.9.0/26"} | GUARD)
    assert found("gateway-subnet-security-group", guarded) == {"error"}


@pytest.mark.parametrize("amount", ["4 GB", "1e", "Gi", "1KB", "1,5"])
def test_an_amount_that_kubernetes_cannot_read_is_an_error(amount: str) -> None:
    assert found("managed-namespace-quota-format", namespace("web", cpuLimit=amount)) == {"error"}


@pytest.mark.parametrize("made", [{"api_version": "2025-07-01"}, {"exists": True}], ids=["template", "deployed"])
def test_a_pool_that_a_document_for_arm_lists_twice_is_one_pool(made: dict[str, Any]) -> None:
    twice = cluster(agentPools=[pool(name="sys")])
    assert "np-name-duplicate" in {each.rule for each in judge(twice)}
    requests = [replace(each, **made) for each in requests_of(twice)]
    assert "np-name-duplicate" not in {each.rule for each in check(requests, today=TODAY)}


def test_a_preview_version_has_what_an_earlier_stable_version_has() -> None:
    since = Since("2015-07-01", "2021-05-01-preview")
    assert [since.has(each) for each in ("2017-05-01-preview", "2015-07-01", "2014-01-01-preview")] == [
        True,
        True,
        False,
    ]
    assert not Since("", "2021-05-01-preview").has("2022-01-01")


@pytest.mark.parametrize(("bypass", "known"), [("AzureServices, Logging", True), ("AzureServices, Blobs", False)])
def test_flags_of_storage_are_written_with_commas(bypass: str, known: bool) -> None:
    account = Request("azure-native:storage:StorageAccount", "logs", {"networkRuleSet": {"bypass": bypass}})
    assert ("schema-enum" in {each.rule for each in check([account], today=TODAY)}) is not known


@pytest.mark.parametrize(("exists", "severity"), [(False, "warning"), (None, "warning"), (True, "error")])
def test_a_new_cluster_may_leave_the_version_of_a_pool_out(exists: bool | None, severity: str) -> None:
    partly = of(system(orchestratorVersion="1.35"), system(name="two"), kubernetesVersion="1.35")
    requests = [replace(each, exists=exists) for each in requests_of(partly)]
    faults = [each for each in check(requests, today=TODAY) if each.rule == "pool-versions-partly-specified"]
    assert [each.severity for each in faults] == [severity]


def test_a_cluster_may_be_created_while_its_subnet_gets_a_nat_gateway() -> None:
    bad, _ = OUTBOUND["load-balancer-in-subnet-with-nat-gateway"]
    requests = [replace(each, exists=False) for each in requests_of(bad)]
    faults = [each for each in check(requests, today=TODAY) if each.rule == "load-balancer-in-subnet-with-nat-gateway"]
    assert [each.severity for each in faults] == ["warning"]
