"""Service mesh, application routing, namespaces."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import SECRET, UNKNOWN
from tests.preflight import Pairs, broken, cluster, distinguishes


def mesh(*revisions: str, **components: Any) -> dict[str, Any]:
    """A cluster with Istio."""
    istio = {"revisions": list(revisions), "components": components}
    return cluster(serviceMeshProfile={"mode": "Istio", "istio": istio})


PAIRS: Pairs = {
    "istio-with-osm": (
        mesh("asm-1-29") | {"addonProfiles": {"openServiceMesh": {"enabled": True}}},
        mesh("asm-1-29") | {"addonProfiles": {"openServiceMesh": {"enabled": False}}},
    ),
    "istio-revision-format": (mesh("1-29"), mesh("asm-1-29")),
    "istio-three-revisions": (mesh("asm-1-28", "asm-1-29", "asm-1-30"), mesh("asm-1-29", "asm-1-30")),
    "istio-revision-kubernetes-version": (
        mesh("asm-1-28") | {"kubernetesVersion": "1.36"},
        mesh("asm-1-28") | {"kubernetesVersion": "1.35"},
    ),
    "istio-egress-name-too-long": (
        mesh("asm-1-29", egressGateways=[{"name": "e" * 54}]),
        mesh("asm-1-29", egressGateways=[{"name": "e" * 53}]),
    ),
    "omsagent-without-workspace": (
        cluster(addonProfiles={"omsAgent": {"enabled": True, "config": {"useAADAuth": "true"}}}),
        cluster(addonProfiles={"omsagent": {"enabled": True, "config": {"loganalyticsworkspaceresourceid": "/w"}}}),
    ),
    "hosted-system-on-base-sku": (
        cluster(hostedSystemProfile={"enabled": True}),
        {"hostedSystemProfile": {"enabled": True}, "sku": {"name": "Automatic"}},
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_add_on_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    "addon",
    [
        {"enabled": True, "config": SECRET},
        {"enabled": True, "config": {"LogAnalyticsWorkspaceResourceID": UNKNOWN}},
        {"enabled": UNKNOWN},
        {"enabled": False},
        UNKNOWN,
    ],
)
def test_a_workspace_that_may_be_there_is_not_missed(addon: Any) -> None:
    assert "omsagent-without-workspace" not in broken(cluster(addonProfiles={"omsagent": addon}))


def test_an_empty_workspace_is_refused_with_the_add_on_off_as_well() -> None:
    off = {"enabled": False, "config": {"logAnalyticsWorkspaceResourceID": ""}}
    assert "omsagent-without-workspace" in broken(cluster(addonProfiles={"omsagent": off}))
    off["config"] = {"logAnalyticsWorkspaceResourceID": None}
    assert "omsagent-without-workspace" not in broken(cluster(addonProfiles={"omsagent": off}))
