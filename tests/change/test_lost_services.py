"""What running clusters lose with a WAF, Flux, an extension, monitoring or a policy that is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.change.test_lost_support import of, step

FLUX = "azure-native:kubernetesconfiguration:FluxConfiguration"


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("servicenetworking:SecurityPoliciesInterface", "no longer inspected"),
        ("kubernetesconfiguration:Extension", "deleted from the cluster"),
        ("monitor:DiagnosticSetting", "no longer sent"),
        ("monitor:ActionGroup", "not notified"),
        ("monitor:PrivateLinkScope", "no longer reach Azure Monitor"),
        ("monitor:PrivateLinkScopedResource", "no longer reach Azure Monitor"),
        ("monitor:MetricAlert", "no longer fires"),
        ("monitor:ActivityLogAlert", "no longer fires"),
        ("monitor:ScheduledQueryRule", "no longer fires"),
        ("eventgrid:SystemTopic", "no more events"),
        ("eventgrid:SystemTopicEventSubscription", "no more events"),
    ],
)
def test_a_service_of_the_cluster_interrupts_when_it_is_deleted(type: str, text: str) -> None:
    found = of(step(f"azure-native:{type}", "delete", "shop/x"))
    assert found.outcome == "interrupted"
    assert text in found.workloads
    assert found.workaround
    assert found.reasons[0].source


PRUNED = {"kustomizations": {"infra": {"path": "./infra"}, "web": {"prune": True}}}


@pytest.mark.parametrize(
    ("token", "old"),
    [
        (FLUX, PRUNED),
        ("azure-native:resources:Resource", {"resourceType": "fluxConfigurations", "properties": PRUNED}),
    ],
)
def test_a_flux_configuration_is_deleted_with_the_objects_that_it_prunes(token: str, old: dict[str, Any]) -> None:
    found = of(step(token, "delete", "shop/flux/apps", old))
    assert found.outcome == "interrupted"
    assert "volumes with their data" in found.workloads
    assert "prune: false" in found.workaround


def test_objects_without_prune_stay_without_their_flux_configuration() -> None:
    found = of(step(FLUX, "delete", "shop/flux/apps", {"kustomizations": {"web": {"prune": False}}}))
    assert found.outcome == "deleted"
    assert "all objects" in found.workloads


@pytest.mark.parametrize(
    ("type", "text"),
    [("operationalinsights:Query", "no longer offers the query"), ("dashboard:Dashboard", "gone from the portal")],
)
def test_what_people_look_at_interrupts_nothing_when_it_is_deleted(type: str, text: str) -> None:
    found = of(step(f"azure-native:{type}", "delete", "shop/x"))
    assert found.outcome == "deleted"
    assert text in found.workloads
