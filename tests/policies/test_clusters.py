"""What every cluster of this repository complies with."""

from __future__ import annotations

import pytest

from fairway import Cluster, Plan
from fairway.testing import assert_every, assert_no_findings


def test_no_rule_finds_an_error(plan: Plan) -> None:
    assert_no_findings(plan, fail_on="error")


@pytest.mark.fairway_environments("prod")
def test_production_has_no_finding_of_its_profile(plan: Plan) -> None:
    assert_no_findings(plan, profile="prod")


def test_the_api_server_is_private_or_open_to_listed_ranges_only(plan: Plan) -> None:
    def restricted(cluster: Cluster) -> bool:
        ranges = cluster.items("apiServerAccessProfile.authorizedIPRanges")
        return cluster.private or (bool(ranges) and "0.0.0.0/0" not in ranges)

    assert_every(plan, "ManagedCluster", restricted, "is private or has authorized ranges")


@pytest.mark.fairway_environments("prod", "staging")
def test_a_private_cluster_has_no_public_name(plan: Plan) -> None:
    def hidden(cluster: Cluster) -> bool:
        return cluster.private and cluster.off("apiServerAccessProfile.enablePrivateClusterPublicFQDN")

    assert_every(plan, "ManagedCluster", hidden, "is private without a public FQDN")


def test_access_is_by_entra_alone(plan: Plan) -> None:
    def entra(cluster: Cluster) -> bool:
        return (
            cluster.on("disableLocalAccounts")
            and cluster.on("aadProfile.managed")
            and cluster.on("aadProfile.enableAzureRBAC")
        )

    assert_every(plan, "ManagedCluster", entra, "has Entra ID with Azure RBAC and no local accounts")


def test_pods_have_identities_and_no_secrets(plan: Plan) -> None:
    def workload_identity(cluster: Cluster) -> bool:
        return cluster.on("oidcIssuerProfile.enabled") and cluster.on("securityProfile.workloadIdentity.enabled")

    assert_every(plan, "ManagedCluster", workload_identity, "has workload identity")


@pytest.mark.fairway_environments("prod")
def test_production_has_a_service_level_agreement(plan: Plan) -> None:
    assert_every(plan, "ManagedCluster", lambda each: each.tier in ("standard", "premium"), "has an SLA")


def test_the_oldest_version_is_1_33(plan: Plan) -> None:
    def recent(cluster: Cluster) -> bool:
        return tuple(map(int, cluster.text("kubernetesVersion").split(".")))[:2] >= (1, 33)

    assert_every(plan, "ManagedCluster", recent, "runs Kubernetes 1.33 or later")
