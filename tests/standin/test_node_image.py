"""Which operating system the node images of the stand-in have."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.standin.responses_aks import CLUSTER, image_release, node_image, pool

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop/agentPools/web"


@pytest.mark.parametrize(
    ("settings", "version", "image"),
    [
        ({}, "1.34.4", "AKSUbuntu-2204gen2containerd"),
        ({}, "1.35.0", "AKSUbuntu-2404gen2containerd"),
        ({"osSKU": "Ubuntu"}, "1.36.1", "AKSUbuntu-2404gen2containerd"),
        ({"osSKU": "Ubuntu", "enableFIPS": True}, "1.36.1", "AKSUbuntu-2204gen2containerd"),
        ({"osSKU": "Ubuntu2204"}, "1.36.1", "AKSUbuntu-2204gen2containerd"),
        ({"osSKU": "Ubuntu2404"}, "1.33.1", "AKSUbuntu-2404gen2containerd"),
        ({"osSKU": "AzureLinux"}, "1.35.1", "AKSAzureLinux-V3gen2"),
        ({"osSKU": "Windows2025"}, "1.35.1", "AKSWindows-2025-containerd"),
    ],
)
def test_the_image_is_that_of_the_os_sku_and_the_kubernetes_version(
    settings: dict[str, Any], version: str, image: str
) -> None:
    assert node_image({**settings, "currentOrchestratorVersion": version}, 202611, 2) == f"{image}-202611.02.0"


def test_the_release_of_an_image_is_read_from_its_name() -> None:
    assert image_release("AKSUbuntu-2404gen2containerd-202610.07.0") == (202610, 7)
    assert image_release("") == (202611, 1)


def test_ubuntu_moves_on_with_the_upgrade_to_1_35() -> None:
    owner = {"kubernetesVersion": "1.35", "currentKubernetesVersion": "1.35.2", "networkProfile": {}, "id": CLUSTER}
    made = pool(ID, {"orchestratorVersion": "1.34", "count": 1}, {}, owner, date(2026, 11, 21))
    assert str(made["nodeImageVersion"]).startswith("AKSUbuntu-2204")
    upgraded = pool(ID, {"orchestratorVersion": "1.35", "count": 1}, made, owner, date(2026, 11, 21))
    assert str(upgraded["nodeImageVersion"]) == str(made["nodeImageVersion"]).replace("2204", "2404")
