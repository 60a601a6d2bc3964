"""The subscription of a stack's config in what rules see of a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.plan.program import plan
from fairway.plan.subscription_ids import in_subscription
from fairway.request import MADE_UP_SUBSCRIPTION, UNKNOWN, Request
from tests.stacks import project, stack_file

REAL = "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
OTHER = "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"
CONFIG = {"azure-native:subscriptionId": REAL}


def requests(options: dict[str, str] | None = None) -> list[Request]:
    vault = Request("azure-native:keyvault:Vault", "vault", {}, id=f"/subscriptions/{MADE_UP_SUBSCRIPTION}/v")
    key = {"vaultId": vault.id, "other": f"/subscriptions/{OTHER}/v", "later": UNKNOWN}
    return [Request(vault.type, vault.name, {}, id=vault.id, options=options or {}), Request("a:b:C", "key", key)]


def test_ids_that_the_program_makes_have_the_subscription_of_the_config() -> None:
    vault, key = in_subscription(requests(), CONFIG)
    assert vault.id == key.get("vaultId") == f"/subscriptions/{REAL}/v"
    assert key.get("other") == f"/subscriptions/{OTHER}/v"
    assert key.properties["later"] is UNKNOWN


@pytest.mark.parametrize("config", [{}, {"azure-native:subscriptionId": "not a GUID"}])
def test_without_a_subscription_in_the_config_nothing_changes(config: dict[str, str]) -> None:
    assert in_subscription(requests(), config) == tuple(requests())


def test_what_another_provider_creates_may_be_in_another_subscription() -> None:
    vault, key = in_subscription(requests({"provider": "hub"}), CONFIG)
    assert MADE_UP_SUBSCRIPTION in vault.id
    assert key.get("vaultId") == vault.id


@pytest.mark.parametrize(("subscription", "refused"), [(REAL, False), (OTHER, True)])
def test_a_disk_encryption_set_of_another_subscription_is_reported(
    tmp_path: Path, subscription: str, refused: bool
) -> None:
    disks = f"/subscriptions/{subscription}/resourceGroups/d/providers/Microsoft.Compute/diskEncryptionSets/d"
    text = stack_file(f"clusters: {{shop: {{location: westeurope, diskEncryptionSet: {{id: {disks}}}}}}}\n")
    text = text.replace("config:\n", f"config:\n  azure-native:subscriptionId: {REAL}\n")
    found = plan(project(tmp_path, text), "test").findings
    assert ("disk-encryption-set-other-subscription" in {each.rule for each in found}) == refused
