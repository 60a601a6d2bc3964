"""Changes of managed namespaces, of clusters and of fleets, have a text where pods or a later way back suffer."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.fleet import FLEET_MANAGED_NAMESPACE
from tests.change.test_weakened import nested, updated

CLUSTER, FLEET = "containerservice:ManagedNamespace", FLEET_MANAGED_NAMESPACE.kind
POLICY = "properties.propagationPolicy.placementProfile.defaultClusterResourcePlacement.policy"
OWN, DELETE = "properties.managedNamespaceProperties", "properties.deletePolicy"
QUOTA, ENFORCE = "defaultResourceQuota.cpuLimit", "pod-security.kubernetes.io/enforce"


def terms(region: str) -> dict[str, Any]:
    selector = {"labelSelector": {"matchLabels": {"region": region}}}
    required = nested("clusterAffinity.requiredDuringSchedulingIgnoredDuringExecution.clusterSelectorTerms", [selector])
    return {"placementType": "PickAll", "affinity": required}


def fixed(*names: str) -> dict[str, Any]:
    return {"placementType": "PickFixed", "clusterNames": [*names]}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({"placementType": "PickAll"}, terms("north"), "that the new terms select"),
        (terms("west"), terms("north"), "that the new terms select"),
        (fixed("east"), terms("north"), "that the new terms select"),
        ({"placementType": "PickAll"}, fixed("east"), "only placed on east"),
        (fixed("east", "west"), fixed("east"), "no longer placed on west"),
    ],
)
def test_members_that_are_no_longer_selected_lose_the_namespace(old: Any, new: Any, text: str) -> None:
    found = updated(FLEET, nested(POLICY, old), nested(POLICY, new))
    assert found.outcome == "interrupted"
    assert text in found.reasons[0].text
    assert "lose everything" in found.workloads


@pytest.mark.parametrize(
    ("old", "new"), [(terms("north"), {"placementType": "PickAll"}), (fixed("east"), fixed("east", "west"))]
)
def test_members_that_are_selected_as_well_take_nothing_from_the_others(old: Any, new: Any) -> None:
    assert updated(FLEET, nested(POLICY, old), nested(POLICY, new)).outcome == "in place"


@pytest.mark.parametrize(("kind", "at"), [(CLUSTER, "properties"), (FLEET, OWN)])
def test_a_smaller_quota_and_a_stricter_standard_refuse_new_pods(kind: str, at: str) -> None:
    smaller = updated(kind, nested(f"{at}.{QUOTA}", "8"), nested(f"{at}.{QUOTA}", "1000m"))
    assert smaller.outcome == "in place"
    assert "new pods are refused" in smaller.workloads
    old, new = (nested(f"{at}.labels", {ENFORCE: each, "team": "pay"}) for each in ("baseline", "restricted"))
    assert updated(kind, old, new).outcome == "interrupted"
    assert updated(kind, new, old).outcome == "in place"


@pytest.mark.parametrize("kind", [CLUSTER, FLEET])
def test_the_policy_delete_names_what_a_later_removal_deletes(kind: str) -> None:
    keep, delete = nested(DELETE, "Keep"), nested(DELETE, "Delete")
    found = updated(kind, keep, delete)
    assert found.outcome == "in place"
    assert "volumes with their data" in found.workloads
    assert updated(kind, delete, keep).workloads == ""
