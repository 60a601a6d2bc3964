"""What AKS Automatic fixes."""

from __future__ import annotations

import pytest

from tests.preflight import Fragment, Pairs, broken, distinguishes, of, system


def automatic(**properties: object) -> Fragment:
    """A cluster of AKS Automatic."""
    return of(**({"sku": {"name": "Automatic", "tier": "Standard"}} | properties))


def tainted(*taints: str) -> Fragment:
    """A cluster of AKS Automatic with a system pool of its own."""
    sku = {"name": "Automatic", "tier": "Standard"}
    return of(system(nodeTaints=list(taints)), sku=sku)


PAIRS: Pairs = {
    "automatic-fixed-setting": (
        automatic(workloadAutoScalerProfile={"keda": {"enabled": False}}),
        automatic(workloadAutoScalerProfile={"keda": {"enabled": True}}),
    ),
    "automatic-tier": (automatic(sku={"name": "Automatic", "tier": "Free"}), automatic(sku={"name": "Automatic"})),
    "automatic-region": (automatic(location="westindia"), automatic(location="West Europe")),
    "automatic-system-pool-taint": (
        tainted("CriticalAddonsOnly=true:PreferNoSchedule"),
        tainted("CriticalAddonsOnly=true:NoSchedule"),
    ),
    "automatic-without-hosted-system": (
        automatic(hostedSystemProfile={"enabled": False}),
        automatic(hostedSystemProfile={"enabled": True}),
    ),
}


@pytest.mark.parametrize(
    ("properties", "fine"),
    [
        ({"nodeProvisioningProfile": {"mode": "Manual"}}, False),
        ({"networkProfile": {"networkDataplane": "azure"}}, False),
        ({"networkProfile": {"networkDataplane": "Cilium", "networkPluginMode": ""}}, True),
        ({"enableRBAC": False}, False),
    ],
)
def test_each_fixed_setting_has_its_value(properties: Fragment, fine: bool) -> None:
    assert ("automatic-fixed-setting" not in broken(automatic(**properties))) == fine


@pytest.mark.parametrize("rule", PAIRS)
def test_aks_automatic_is_refused_other_settings(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
