"""The API server: its subnet, service tags, and the vault of its keys."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import (
    API_SERVER,
    GROUP,
    NETWORK,
    NODES,
    OVERLAY,
    USER_ASSIGNED,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    system,
    virtual_network,
)

GROUP_OF_CLUSTER = Request("azure-native:resources:ResourceGroup", "group", {"resourceGroupName": "rg1"})
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keys"
DELEGATED = ["Microsoft.ContainerService/managedClusters"]
NEWER = {"kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": "Enabled"}}


def ranged(*ranges: str) -> Fragment:
    """A cluster with authorized ranges."""
    return cluster(apiServerAccessProfile={"authorizedIPRanges": list(ranges)})


def integrated(subnet: str = API_SERVER, prefix: str = "10.240.4.0/28", nodes: str = NODES) -> Fragment:
    """A cluster whose API server is in a subnet."""
    network = virtual_network("10.240.0.0/22", {"name": "apiserver", "addressPrefix": prefix, "delegations": DELEGATED})
    access = {"enableVnetIntegration": True, "subnetId": subnet}
    pools = [system(vnetSubnetID=nodes)]
    return of(
        *pools,
        networkProfile=OVERLAY,
        apiServerAccessProfile=access,
        identity=USER_ASSIGNED,
        virtualNetwork=network,
    )


def encrypted(access: str, newer: bool = False, **vault: Any) -> Fragment:
    """A cluster that encrypts its secrets by a key in a vault of the plan."""
    kms = {
        "enabled": True,
        "keyId": "https://keys.vault.azure.net/keys/etcd/1a2b",
        "keyVaultNetworkAccess": access,
        **({"keyVaultResourceId": VAULT} if access == "Private" else {}),
    }
    made = Request("azure-native:keyvault:Vault", "keys", {"vaultName": "keys", "properties": vault}, id=VAULT)
    security = {"azureKeyVaultKms": kms} | (NEWER if newer else {})
    access_profile = {"enableVnetIntegration": True, "enablePrivateCluster": True}
    return cluster(securityProfile=security, identity=USER_ASSIGNED, apiServerAccessProfile=access_profile) | {
        "beside": [made]
    }


ELSEWHERE = f"{NETWORK}/vnet2/subnets/apiserver"


def out_of_reach(*beside: Request, **access: Any) -> Fragment:
    """A private cluster in the VNet that AKS creates, where nothing can be added."""
    return cluster(
        beside=[GROUP_OF_CLUSTER, *beside],
        nodeResourceGroupProfile={"restrictionLevel": "ReadOnly"},
        apiServerAccessProfile={"enablePrivateCluster": True, "disableRunCommand": True, **access},
    )


PAIRS: Pairs = {
    "vnet-integration-without-subnet": (
        of(system(vnetSubnetID=NODES), identity=USER_ASSIGNED, apiServerAccessProfile={"enableVnetIntegration": True}),
        of(system(), apiServerAccessProfile={"enableVnetIntegration": True}),
    ),
    "private-cluster-out-of-reach": (out_of_reach(), out_of_reach(disableRunCommand=False)),
    "authorized-ranges-load-balancer-only-with-others": (
        ranged("0.0.0.0/32", "20.30.40.0/24"),
        ranged("0.0.0.0/32"),
    ),
    "authorized-ranges-several-tags": (
        ranged("AzureCloud", "AzureDevOps", "20.30.40.0/24"),
        ranged("AzureCloud", "20.30.40.0/24"),
    ),
    "vnet-integration-subnet-too-small": (integrated(prefix="10.240.4.0/29"), integrated(prefix="10.240.4.0/28")),
    "vnet-integration-subnet-with-nodes": (integrated(nodes=API_SERVER), integrated()),
    "vnet-integration-subnet-other-vnet": (integrated(subnet=ELSEWHERE), integrated()),
    "kms-vault-selected-networks": (
        encrypted("Public", networkAcls={"defaultAction": "Deny"}),
        encrypted("Public", networkAcls={"defaultAction": "Allow"}),
    ),
    "kms-vault-network-access-differs": (
        encrypted("Public", publicNetworkAccess="Disabled"),
        encrypted("Private", publicNetworkAccess="Disabled"),
    ),
    "encryption-vault-without-bypass": (
        encrypted("Public", newer=True, networkAcls={"defaultAction": "Deny", "bypass": "None"}),
        encrypted("Public", newer=True, networkAcls={"defaultAction": "Deny", "bypass": "AzureServices"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_limits_of_the_api_server_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_service_tag_is_an_authorized_range() -> None:
    assert "authorized-ranges-not-a-range" not in broken(ranged("AzureCloud.westeurope"))
    assert "authorized-ranges-not-a-range" in broken(ranged("20.30.40"))


def test_an_endpoint_or_a_subnet_leads_to_a_private_api_server() -> None:
    rule = "private-cluster-out-of-reach"
    endpoint = Request("azure-native:network:PrivateEndpoint", "endpoint", {"resourceGroupName": "rg1"})
    assert rule in broken(out_of_reach())
    assert rule not in broken(out_of_reach(endpoint))
    access = {"enablePrivateCluster": True, "disableRunCommand": True}
    locked = {"restrictionLevel": "ReadOnly"}
    subnet = of(system(vnetSubnetID=NODES), apiServerAccessProfile=access, nodeResourceGroupProfile=locked)
    assert rule not in broken(subnet | {"beside": [GROUP_OF_CLUSTER]})


def test_a_description_of_the_cluster_alone_says_nothing_about_its_surroundings() -> None:
    alone = {key: value for key, value in out_of_reach().items() if key != "beside"}
    assert "private-cluster-out-of-reach" not in broken(alone)
