"""Who the cluster is."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import SECRET, UNKNOWN
from tests.preflight import IDENTITY, USER_ASSIGNED, Pairs, broken, cluster, distinguishes

ROUTING = {"webAppRouting": {"enabled": True}}

PAIRS: Pairs = {
    "user-assigned-identity-several": (
        cluster(identity={"type": "UserAssigned", "userAssignedIdentities": ["a", "b"]}),
        cluster(identity={"type": "UserAssigned", "userAssignedIdentities": ["a"]}),
    ),
    "entra-with-rbac-disabled": (
        cluster(enableRBAC=False, aadProfile={"managed": True}),
        cluster(enableRBAC=True, aadProfile={"managed": True}),
    ),
    "kubelet-identity-with-system-assigned": (
        cluster(identityProfile={"kubeletidentity": {"resourceId": f"{IDENTITY}/kubelet"}}),
        cluster(identityProfile={"kubeletidentity": {"resourceId": f"{IDENTITY}/aks-test-agentpool"}}),
    ),
    "service-principal-and-managed-identity": (
        cluster(identity=USER_ASSIGNED, servicePrincipalProfile={"clientId": "id", "secret": SECRET}),
        cluster(identity=USER_ASSIGNED, servicePrincipalProfile={"clientId": "msi"}),
    ),
    "app-routing-service-principal": (
        cluster(servicePrincipalProfile={"clientId": "id", "secret": SECRET}, ingressProfile=ROUTING),
        cluster(identity=USER_ASSIGNED, ingressProfile=ROUTING),
    ),
    "local-accounts-disabled-without-entra-before-1-25": (
        cluster(disableLocalAccounts=True, kubernetesVersion="1.24"),
        cluster(disableLocalAccounts=True, kubernetesVersion="1.24", aadProfile={"managed": True}),
    ),
    "pod-identity-retired": (
        cluster(podIdentityProfile={"enabled": True}),
        cluster(podIdentityProfile={"enabled": False}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_identity_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("profile", "fine"),
    [
        ({"managed": True}, True),
        ({"managed": False}, False),
        ({"managed": False, "serverAppID": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"}, True),
        ({"managed": UNKNOWN}, True),
    ],
)
def test_local_accounts_go_only_where_entra_id_is_on(profile: dict[str, Any], fine: bool) -> None:
    found = broken(cluster(disableLocalAccounts=True, aadProfile=profile))
    assert ("local-accounts-disabled-without-entra" not in found) == fine
