"""SSH on nodes."""

from __future__ import annotations

import pytest

from tests.preflight import LAUNCH, Pairs, broken, cluster, distinguishes, of, pool, system, windows

ENTRA = {"sshAccess": "EntraId"}


PAIRS: Pairs = {
    "entra-ssh-unsupported": (cluster(windows(securityProfile=ENTRA)), cluster(pool(securityProfile=ENTRA))),
    "ssh-disabled-scale-sets": (
        cluster(pool(type="VirtualMachines", securityProfile={"sshAccess": "Disabled"})),
        cluster(pool(type="VirtualMachineScaleSets", securityProfile={"sshAccess": "disabled"})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_nodes_are_refused_access_that_they_cannot_give(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_entra_id_does_not_go_with_automatic_or_container_linux() -> None:
    rule = "entra-ssh-unsupported"
    assert rule in broken(of(system(securityProfile=ENTRA), sku={"name": "Automatic"}))
    assert rule in broken(cluster(pool(osSKU="AzureContainerLinux", securityProfile=ENTRA | LAUNCH)))
