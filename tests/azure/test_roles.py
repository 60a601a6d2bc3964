"""Azure's built-in roles are found by name, and misspelled names are corrected."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from fairway.azure.roles import BUILT_IN_ROLES, READ, role_name, similar_roles


def test_every_role_has_a_guid_of_its_own() -> None:
    assert len({UUID(id) for id in BUILT_IN_ROLES.values()}) == len(BUILT_IN_ROLES) > 900
    assert date.fromisoformat(READ) > date(2026, 8, 1)


def test_a_role_is_shown_by_its_name() -> None:
    definition = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions"
    assert role_name(f"{definition}/4633458B-17DE-408A-B874-0445C86B69E6") == "Key Vault Secrets User"
    assert role_name(f"{definition}/00000000-0000-4000-8000-000000000000") == "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("contributor", ["Contributor"]),
        ("RBAC Reader", ["Azure Kubernetes Service RBAC Reader"]),
        ("Azure Kubernetes Service Cluster User", ["Azure Kubernetes Service Cluster User Role"]),
        ("AcrPull Role", ["AcrPull"]),
    ],
)
def test_a_name_in_other_letters_or_without_its_ends_means_one_role(written: str, meant: list[str]) -> None:
    assert similar_roles(written) == meant


def test_a_misspelled_name_may_mean_several_roles() -> None:
    assert similar_roles("Key Vault Secret User")[0] == "Key Vault Secrets User"
    assert similar_roles("what our company calls it") == []
