"""Good practice: users, identities, secrets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import IDENTITY, USER_ASSIGNED, Pairs, broken, cluster, distinguishes, judge, windows

GROUPS = ["8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"]
PRINCIPAL = {"clientId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", "secret": "plain-secret-1"}
KUBELET = {"kubeletidentity": {"resourceId": f"{IDENTITY}/nodes"}}
WORKLOADS = {"securityProfile": {"workloadIdentity": {"enabled": True}}, "oidcIssuerProfile": {"enabled": True}}


def entra(**settings: Any) -> dict[str, Any]:
    return cluster(aadProfile={"managed": True, **settings})


PAIRS: Pairs = {
    "rbac-enabled": (cluster(enableRBAC=False), cluster()),
    "local-accounts-disabled": (
        cluster(disableLocalAccounts=False),
        cluster(disableLocalAccounts=True, aadProfile={"managed": True}),
    ),
    "entra-integrated": (cluster(), entra()),
    "azure-rbac-for-kubernetes": (entra(), entra(adminGroupObjectIDs=GROUPS)),
    "azure-rbac-in-production": (entra(adminGroupObjectIDs=GROUPS), entra(enableAzureRBAC=True)),
    "managed-identity": (
        cluster(servicePrincipalProfile=PRINCIPAL),
        cluster(servicePrincipalProfile={"clientId": "msi"}),
    ),
    "user-assigned-identity": (cluster(), cluster(identity=USER_ASSIGNED)),
    "kubelet-identity": (cluster(identity=USER_ASSIGNED), cluster(identity=USER_ASSIGNED, identityProfile=KUBELET)),
    "workload-identity": (cluster(), cluster(**WORKLOADS)),
    "entra-legacy-applications": (entra(serverAppID="a", serverAppSecret="plain-secret-2"), entra()),
    "secret-in-plain-text": (
        cluster(windows(), windowsProfile={"adminUsername": "ops", "adminPassword": "Plain-Secret-3"}),
        cluster(windows(), windowsProfile={"adminUsername": "ops"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_identity_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_finding_about_a_secret_does_not_show_it() -> None:
    for rule in ("entra-legacy-applications", "secret-in-plain-text"):
        assert "ecret-2" not in str(judge(PAIRS[rule][0], profile="prod"))
        assert "Secret-3" not in str(judge(PAIRS[rule][0], profile="prod"))


def test_a_missing_identity_is_reported_though_no_service_principal_is_there() -> None:
    """The built-in policy da6e2401 looks at servicePrincipalProfile only."""
    assert "managed-identity" in broken(cluster(identity=None), profile="dev")


def test_automatic_clusters_have_these_settings_by_themselves() -> None:
    automatic = cluster(sku={"name": "Automatic", "tier": "Standard"})
    assert not {"entra-integrated", "workload-identity", "local-accounts-disabled"} & broken(automatic, profile="prod")
