"""Clusters in a state in which they cannot be adopted are refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.adoption.found import AdoptionError, Found, found_in
from fairway.documents.source import UnreadableError
from tests.az_aks_show import cluster, pool
from tests.documents.forms import read


def found(description: dict[str, Any]) -> Found:
    return found_in([read(description)])


def test_system_pools_that_azure_hosts_cannot_be_adopted() -> None:
    """As `az aks create --enable-managed-system-pool` and `--enable-hosted-system` of aks-preview make them."""
    for hosted in (
        cluster(pool("sys", mode="ManagedSystem", count=None, vmSize=None)),
        cluster(pool("web", mode="User"), hostedSystemProfile={"enabled": True}),
        cluster(pool("sys"), agentPoolProfiles=[]),
    ):
        with pytest.raises(AdoptionError, match="Azure hosts the system pools of the cluster orders-prod"):
            found(hosted)


def test_a_managed_identity_without_an_identity_is_an_incomplete_description() -> None:
    """The identity would be sent as None, and the cluster would lose its own."""
    incomplete = cluster(pool("sys"), identity=None, servicePrincipalProfile={"clientId": "msi"})
    with pytest.raises(AdoptionError, match=r"has no `identity`.* Pass the whole output of `az aks show"):
        found(incomplete)


def test_a_service_principal_needs_no_identity() -> None:
    client = "5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a12"
    described = cluster(pool("sys"), identity=None, servicePrincipalProfile={"clientId": client})
    assert found(described).cluster.get("servicePrincipalProfile.clientId") == client


def test_an_error_of_azure_in_a_file_is_reported_as_such() -> None:
    with pytest.raises(
        UnreadableError, match="an error of Azure instead of a description: AuthorizationFailed: No role"
    ):
        read({"error": {"code": "AuthorizationFailed", "message": "No role."}})
