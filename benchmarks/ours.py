"""Fairway's side: settings models from plain data, and the components, as in the project's `__main__.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import yaml

from components import AksCluster, Context, deploy
from config.stack import Stack

SURROUNDED: Mapping[str, Any] = {
    "kubernetesVersion": "1.35",
    "defaultNodePool": {"vmSize": "Standard_D4ds_v5", "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"]},
    "nodePools": {
        "web": {
            "vmSize": "Standard_D8ds_v5",
            "availabilityZones": ["1", "2", "3"],
            "enableAutoScaling": True,
            "count": 3,
            "minCount": 3,
            "maxCount": 30,
            "nodeLabels": {"workload": "web"},
        },
        "batch": {"vmSize": "Standard_D8ds_v5", "count": 2},
    },
    "addonProfiles": {"omsagent": None},
    "network": {
        "addressPrefixes": ["10.64.0.0/16"],
        "subnets": {"nodes": {"addressPrefix": "10.64.0.0/22"}, "web": {"addressPrefix": "10.64.8.0/21"}},
    },
    "maintenance": {
        "aksManagedAutoUpgradeSchedule": {
            "schedule": {"weekly": {"dayOfWeek": "Sunday"}},
            "startTime": "01:00",
            "durationHours": 6,
        },
        "aksManagedNodeOSUpgradeSchedule": {
            "schedule": {"weekly": {"dayOfWeek": "Saturday"}},
            "startTime": "01:00",
            "durationHours": 6,
        },
    },
}
"""A cluster with everything around it: 18 resources."""

PLATFORM: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "platform.yaml").read_text("utf-8"))
"""A cluster with the platform that it stands on: 65 resources."""

ALONE: Mapping[str, Any] = {
    "resourceGroupName": "rg-existing",
    "identity": {"type": "SystemAssigned"},
    "kubernetesVersion": "1.35",
    "defaultNodePool": {"vmSize": "Standard_D4ds_v5"},
    "nodePools": {f"pool{index}": {"vmSize": "Standard_D8ds_v5"} for index in range(5)},
    "network": {"subnets": {}},
    "networkProfile": {"outboundType": "loadBalancer"},
    "addonProfiles": {"omsagent": None},
    "securityProfile": {"defender": None},
    "monitoring": None,
}
"""A cluster and five pools in an existing resource group: 6 resources."""


def surrounded(count: int) -> Callable[[], None]:
    """A program with `count` clusters and everything around them."""

    def program() -> None:
        for name, settings in _stack([SURROUNDED] * count).clusters.items():
            pulumi.export(name, deploy(name, settings))

    return program


def platform(count: int) -> Callable[[], None]:
    """A program with `count` clusters and the platform of each."""

    def program() -> None:
        for name, settings in _stack([_platform(f"c{index:03}") for index in range(count)]).clusters.items():
            pulumi.export(name, deploy(name, settings))

    return program


def alone(count: int) -> Callable[[], None]:
    """A program with `count` clusters of five pools each, and nothing else."""

    def program() -> None:
        for name, settings in _stack([ALONE] * count).clusters.items():
            context = Context(name, settings)
            cluster = AksCluster(context)
            ids = {"name": cluster.name, "id": cluster.id, "oidcIssuerUrl": cluster.oidc_issuer_url}
            pulumi.export(name, {**ids, "resourceGroupName": context.resource_group_name})

    return program


def _platform(name: str) -> dict[str, Any]:
    """The settings of one cluster: the names of registry and vault are unique in Azure."""
    registry, vault = ({**PLATFORM[key]} for key in ("containerRegistry", "keyVault"))
    registry["name"], vault["name"] = f"cr{name}bench", f"kv-{name}-bench"
    return {**PLATFORM, "containerRegistry": registry, "keyVault": vault}


def _stack(clusters: Sequence[Mapping[str, Any]]) -> Stack:
    settings = {
        "tags": {"owner": "platform", "costCenter": "4711"},
        "clusters": {f"c{index:03}": each for index, each in enumerate(clusters)},
    }
    return Stack.model_validate(settings).deployed_as("bench", "westeurope")
