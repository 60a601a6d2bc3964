"""What the program's defaults would change on an adopted cluster."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.adoption.configured import Default
from fairway.adoption.found import Found
from fairway.adoption.hardening import hardening
from fairway.request import Request

TODAY = date(2026, 11, 22)
POOL = Request("azure-native:containerservice:AgentPool", "web", {"osType": "Windows"})


def of(default: Default, **properties: Any) -> list[str]:
    """The costs of one default."""
    found = Found(Request("azure-native:containerservice:ManagedCluster", "shop", properties), (POOL,))
    return [each.cost for each in hardening(found, [default], {}, TODAY)]


TIER = Default("", ("sku", "tier"), "Premium", "Standard", "clusters.shop.sku.tier")


@pytest.mark.parametrize(("plan", "costs"), [("AKSLongTermSupport", []), ("KubernetesOfficial", ["in place"])])
def test_a_tier_that_long_term_support_forbids_is_not_proposed(plan: str, costs: list[str]) -> None:
    assert of(TIER, sku={"name": "Base", "tier": "Premium"}, supportPlan=plan) == costs


def test_another_operating_system_is_not_proposed() -> None:
    assert of(Default("web", ("osType",), "Windows", "Linux", "clusters.shop.nodePools.web.osType")) == []


def test_the_policy_engine_changes_with_the_data_plane() -> None:
    network = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    network |= {"networkDataplane": "azure", "networkPolicy": "none"}
    found = Found(Request("azure-native:containerservice:ManagedCluster", "shop", {"networkProfile": network}), ())
    defaults = [
        Default("", ("networkProfile", key), network[key], "cilium", f"clusters.shop.networkProfile.{key}")
        for key in ("networkPolicy", "networkDataplane")
    ]
    assert [each.cost for each in hardening(found, defaults, {}, TODAY)] == ["replaced", "replaced"]


def test_a_change_that_workloads_do_not_notice_says_that_of_workloads() -> None:
    found = Found(Request("azure-native:containerservice:ManagedCluster", "shop", {"sku": {"tier": "Free"}}), ())
    default = Default("", ("sku", "tier"), "Free", "Standard", "clusters.shop.sku.tier")
    assert hardening(found, [default], {}, TODAY)[0].workloads.endswith("price. Workloads are not affected.")
