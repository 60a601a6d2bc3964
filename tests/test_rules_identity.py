"""Who the cluster is."""

from __future__ import annotations

import pytest

from fairway.request import SECRET
from tests.preflight import IDENTITY, USER_ASSIGNED, Pairs, cluster, tells_apart

ROUTING = {"webAppRouting": {"enabled": True}}

PAIRS: Pairs = {
    "user-assigned-identity-several": (
        cluster(identity={"type": "UserAssigned", "userAssignedIdentities": ["a", "b"]}),
        cluster(identity={"type": "UserAssigned", "userAssignedIdentities": ["a"]}),
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
    "pod-identity-retired": (
        cluster(podIdentityProfile={"enabled": True}),
        cluster(podIdentityProfile={"enabled": False}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_identity_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    tells_apart(rule, *PAIRS[rule])
