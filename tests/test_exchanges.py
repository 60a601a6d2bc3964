"""Recorded lives of clusters, played to the stand-in: it takes what Azure took and answers as Azure answered.

The lives are others' data, beside this repository (`../shared/exchanges`); without them only the player is tested.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.exchanges import CLUSTER, SHAPES, Step, known_leaves, lives, play

LEAST_ALIKE = 0.985
"""The share of Azure's leaves that the stand-in answers alike."""
MOST_BY_SHAPE = 0.15
"""The share that may be alike by form alone: what Azure makes up."""
TAKEN_HERE = Counter(
    {
        # The service principal was made a moment before, and the directory did not have it yet.
        "ServicePrincipalNotFound": 7,
        # `ManagedSystem` is a mode of preview API versions alone.
        "InvalidParameter": 1,
    }
)
"""What Azure refused and the stand-in takes, by Azure's code."""
NEWER = {
    *("autoUpgradeProfile", "azureMonitorProfile", "controlPlanePluginProfiles", "creationData", "enableCustomCATrust"),
    *("enableFIPS", "enableLTS", "enablePodSecurityPolicy", "etag", "gpuProfile", "hostedSystemProfile", "id"),
    *("httpProxyConfig", "networkProfile", "securityProfile", "serviceMeshProfile", "storageProfile", "aadProfile"),
    *("upgradeSettingsBlueGreen", "upgradeStrategy", "virtualMachinesProfile", "workloadAutoScalerProfile"),
    "agentPoolProfiles",
}
"""Top-level properties in which Azure answered leaves that the installed SDK's API version does not have."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """Every request of every life, and how the stand-in took it."""
    folder = tmp_path_factory.mktemp("lives")
    found = [step for number, life in enumerate(lives()) for step in play(life, folder / str(number))]
    if not found:
        pytest.skip("no recorded lives at hand: ../shared/exchanges")
    return found


def test_what_azure_took_is_taken(played: list[Step]) -> None:
    assert [(each.where, each.refused) for each in played if each.recorded < 400 and each.refused] == []


def test_what_azure_refused_is_refused_where_that_can_be_known(played: list[Step]) -> None:
    taken = [each for each in played if each.recorded >= 400 and not each.refused]
    assert Counter(each.azures_code for each in taken) == TAKEN_HERE


def test_the_answers_are_azures(played: list[Step]) -> None:
    alike, counted = sum(each.alike for each in played), sum(each.leaves for each in played)
    different = Counter(re.sub(r"s\.\w+\.", "s.*.", path) for each in played for path, _, _ in each.different)
    assert counted > 15_000
    assert alike / counted >= LEAST_ALIKE, different.most_common(20)


def test_only_what_azure_makes_up_is_compared_by_its_form(played: list[Step]) -> None:
    by_shape: Counter[str] = sum((Counter(each.shapes) for each in played), Counter())
    assert by_shape.keys() <= SHAPES.keys()
    assert by_shape.total() / sum(each.leaves for each in played) <= MOST_BY_SHAPE, by_shape


def test_what_is_not_compared_is_not_in_the_installed_sdk(played: list[Step]) -> None:
    assert {re.split(r"[.\[]", path)[0] for each in played for path in each.unknown} <= NEWER


def test_leaves_are_known_at_any_depth() -> None:
    state = {"location": "x", "etag": "1", "networkProfile": {"podCidr": "y", "podLinkLocalAccess": "IMDS"}}
    assert dict(known_leaves(CLUSTER, state)) == {("location",): "x", ("networkProfile", "podCidr"): "y"}


def test_a_life_is_played_at_the_day_it_was_recorded(tmp_path: Path) -> None:
    life = tmp_path / "life.json"
    life.write_text(
        """{"steps": [{"method": "PUT", "cluster": "shop", "pool": "", "resourceGroup": "rg", "status": 201,
        "date": "Wed, 21 Jun 2023 08:00:00 GMT", "answer": null,
        "request": {"location": "westus2", "identity": {"type": "SystemAssigned"}, "properties": {
            "kubernetesVersion": "", "dnsPrefix": "shop", "networkProfile": {"loadBalancerSku": "standard"},
            "agentPoolProfiles": [{"name": "sys", "mode": "System", "vmSize": "Standard_DS2_v2", "count": 1,
             "osDiskSizeGB": 0}]}},
        "state": {"location": "westus2", "properties": {"currentKubernetesVersion": "1.25.11",
            "networkProfile": {"networkPlugin": "kubenet", "loadBalancerSku": "Standard", "dnsServiceIP": "10.9.9.9"},
            "agentPoolProfiles": [{"name": "sys", "osDiskSizeGB": 128}]}}}]}""",
        encoding="utf-8",
    )
    (step,) = play(life, tmp_path / "cloud")
    assert step.refused == ""
    assert step.different == [("networkProfile.dnsServiceIP", "10.9.9.9", "10.0.0.10")]
    assert step.shapes == {"patch version": 1}
    assert step.leaves == step.alike + 1 == 7
