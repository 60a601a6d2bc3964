"""Availability sets and the Basic load balancer."""

from __future__ import annotations

import pytest

from tests.preflight import NODES, Pairs, cluster, distinguishes, of, pool, system

BASIC = {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "loadBalancerSku": "basic"}}
STANDARD = {"networkProfile": BASIC["networkProfile"] | {"loadBalancerSku": "Standard"}}
NAP = {"nodeProvisioningProfile": {"mode": "Auto"}}
SET = {"type": "AvailabilitySet"}
SCALED = {"enableAutoScaling": True, "minCount": 1, "maxCount": 5}

PAIRS: Pairs = {
    "autoscaler-availability-set": (of(system(**SET, **SCALED)), of(system(type="VirtualMachineScaleSets", **SCALED))),
    "availability-set-several-pools": (cluster(pool(**SET)), of(system(**SET))),
    "availability-set-unsupported-feature": (
        of(system(enableEncryptionAtHost=True, **SET)),
        of(system(enableEncryptionAtHost=False, **SET)),
    ),
    "basic-load-balancer-several-pools": (cluster(pool(), **BASIC), cluster(pool(), **STANDARD)),
    "basic-load-balancer-with-nap": (of(system(vnetSubnetID=NODES), **BASIC, **NAP), of(system(), **BASIC, **NAP)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_availability_sets_and_basic_load_balancers_are_refused_what_they_cannot_do(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
