"""Limits of identities and sign-in."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import (
    HOME,
    IDENTITY,
    OVERLAY,
    USER_ASSIGNED,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    system,
    windows,
)

WORKLOAD = {"securityProfile": {"workloadIdentity": {"enabled": True}}}
OIDC = {"oidcIssuerProfile": {"enabled": True}}


def pod_identities(count: int, **profile: Any) -> Fragment:
    """A cluster with pod-managed identities."""
    one = {"name": "id", "namespace": "web", "identity": {"resourceId": f"{IDENTITY}/id1"}}
    return cluster(podIdentityProfile={"enabled": True, "userAssignedIdentities": [one] * count} | profile)


def secret(length: int) -> Fragment:
    """A cluster with a service principal."""
    return cluster(servicePrincipalProfile={"clientId": "a1", "secret": "s" * length})


def bindings(count: int) -> Fragment:
    """A cluster with role bindings for trusted access."""
    made = [trusted(f"binding{each}") for each in range(count)]
    return cluster() | {"beside": made}


def trusted(name: str) -> Request:
    """A role binding for trusted access."""
    inputs = HOME | {
        "trustedAccessRoleBindingName": name,
        "roles": ["Microsoft.MachineLearningServices/workspaces/mlworkload"],
    }
    return Request("azure-native:containerservice:TrustedAccessRoleBinding", name, inputs)


def bound(**access: Any) -> Fragment:
    """A cluster with an identity binding."""
    inputs = HOME | {"identityBindingName": "web"}
    binding = Request("azure-native:containerservice:IdentityBinding", "web", inputs)
    return cluster(apiServerAccessProfile=access) | {"beside": [binding]}


PAIRS: Pairs = {
    "pod-identities-over-200": (pod_identities(201), pod_identities(200)),
    "pod-identity-pools": (
        pod_identities(1) | {"agentPoolProfiles": [system(), windows()]},
        pod_identities(1) | {"agentPoolProfiles": [system(type="VirtualMachineScaleSets")]},
    ),
    "pod-identity-kubenet": (
        pod_identities(1) | {"networkProfile": {"networkPlugin": "kubenet"}},
        pod_identities(1, allowNetworkPluginKubenet=True) | {"networkProfile": {"networkPlugin": "kubenet"}},
    ),
    "service-principal-secret-too-long": (secret(191), secret(190)),
    "workload-identity-without-oidc": (
        cluster(kubernetesVersion="1.33", **WORKLOAD),
        cluster(kubernetesVersion="1.34", **WORKLOAD),
    ),
    "azure-rbac-without-entra": (
        cluster(aadProfile={"enableAzureRBAC": True, "managed": False}),
        cluster(aadProfile={"enableAzureRBAC": True, "managed": True}),
    ),
    "user-assigned-identity-region": (
        cluster(identity=USER_ASSIGNED, location="usdodeast"),
        cluster(identity=USER_ASSIGNED, location="usgovvirginia"),
    ),
    "kubelet-identity-region": (
        cluster(
            identity=USER_ASSIGNED,
            identityProfile={"kubeletidentity": {"resourceId": f"{IDENTITY}/id1"}},
            location="chinaeast",
        ),
        cluster(
            identity=USER_ASSIGNED,
            identityProfile={"kubeletidentity": {"resourceId": f"{IDENTITY}/id1"}},
            location="chinaeast2",
        ),
    ),
    "identity-binding-vnet-integration": (bound(enableVnetIntegration=True), bound(enableVnetIntegration=False)),
    "trusted-access-over-8": (bindings(9), bindings(8)),
    "trusted-access-name": (
        cluster() | {"beside": [trusted("a" * 25)]},
        cluster() | {"beside": [trusted("a" * 24)]},
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_identity_limits_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_secret_is_in_no_finding() -> None:
    assert "sss" not in "".join(f"{each.value} {each.reason}" for each in judge(secret(191)))


def test_an_issuer_that_is_off_is_found_in_every_version() -> None:
    off = cluster(kubernetesVersion="1.36", oidcIssuerProfile={"enabled": False}, **WORKLOAD)
    assert "workload-identity-without-oidc" in broken(off)
    assert "workload-identity-without-oidc" not in broken(cluster(kubernetesVersion="1.30", **WORKLOAD, **OIDC))


def test_pod_managed_identity_needs_scale_sets() -> None:
    sets = of(system(type="AvailabilitySet"), networkProfile=OVERLAY, podIdentityProfile={"enabled": True})
    assert "pod-identity-pools" in broken(sets)
