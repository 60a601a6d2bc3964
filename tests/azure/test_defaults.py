"""What AKS fills in, by the day of creation."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.of_azure import own_scaling
from fairway.azure.defaults import Default, filled_in
from fairway.request import value_at


@pytest.mark.parametrize(
    ("day", "holds"), [("2024-01-31", False), ("2024-02-01", True), ("2024-02-29", True), ("2024-03-01", False)]
)
def test_a_default_holds_from_its_first_day_to_the_day_before_its_end(day: str, holds: bool) -> None:
    assert Default("a", 1, "2024-02-01", "2024-03-01").holds(date.fromisoformat(day)) is holds


@pytest.mark.parametrize(
    ("path", "day", "value"),
    [
        ("networkProfile.networkPolicy", "2023-09-30", None),
        ("networkProfile.networkPolicy", "2023-10-01", "none"),
        ("bootstrapProfile.artifactSource", "2024-03-31", None),
        ("bootstrapProfile.artifactSource", "2024-04-01", "Direct"),
        ("networkProfile.natGatewayProfile.idleTimeoutInMinutes", "2024-04-01", 4),
    ],
)
def test_a_cluster_gets_the_default_of_its_day(path: str, day: str, value: Any) -> None:
    cluster = {"networkProfile": {"networkPlugin": "azure", "outboundType": "managedNATGateway"}}
    assert value_at(filled_in("cluster", cluster, date.fromisoformat(day)), path) == value


def test_the_autoscaler_has_the_settings_of_a_recorded_cluster() -> None:
    recorded = "test-aks-create-autoscaler-then-update-vms-pool"
    file = next((Path(__file__).parents[2] / "../shared/exchanges").glob(f"*{recorded}.json"), None)
    if file is None:
        pytest.skip("the recordings are not here")
    texts = file.read_text("utf-8")
    at = texts.index("{", texts.rindex("autoScalerProfile", 0, texts.index("daemonset-eviction-for-empty-nodes")))
    profile = json.JSONDecoder().raw_decode(texts, at)[0]
    assert profile.keys() >= {"daemonset-eviction-for-occupied-nodes", "ignore-daemonsets-utilization"}
    assert own_scaling(profile) == {}


@pytest.mark.parametrize("day", ["2024-01-31", "2026-11-22"])
@pytest.mark.parametrize(
    ("version", "plugin", "mode"),
    [
        ("1.29", "kubenet", None),
        ("1.29.15", "kubenet", None),
        ("1.30", "azure", "overlay"),
        ("1.34.2", "azure", "overlay"),
        ("not known", "azure", "overlay"),
    ],
)
def test_the_network_plugin_follows_the_kubernetes_version_and_not_the_day(
    day: str, version: str, plugin: str, mode: str | None
) -> None:
    found = filled_in("cluster", {"kubernetesVersion": version}, date.fromisoformat(day))["networkProfile"]
    assert (found["networkPlugin"], found.get("networkPluginMode")) == (plugin, mode)


def test_a_chosen_network_plugin_gets_no_mode() -> None:
    cluster = {"kubernetesVersion": "1.34", "networkProfile": {"networkPlugin": "azure"}}
    assert "networkPluginMode" not in filled_in("cluster", cluster, date.max)["networkProfile"]
