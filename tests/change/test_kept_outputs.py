"""Outputs that an update in place keeps: what depends on them is not shown as replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.change.kept_outputs import kept
from fairway.request import UNKNOWN
from tests.removal_help import GONE, Stack, changed, settings

IDENTITY = {"clientId": "c", "objectId": "o", "resourceId": "/id"}
ROUTING = {"enabled": True, "dnsZoneResourceIds": ["/a", "/b"]}
BACKUP = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    backup: {storageAccount: {sku: Standard_ZRS}}
"""


def routing(**inputs: Any) -> Any:
    """The output `ingressProfile` in the preview of an update to these inputs."""
    old, new = ({"ingressProfile": {"webAppRouting": each}} for each in (ROUTING, {**ROUTING, **inputs}))
    outputs = {"ingressProfile": {"webAppRouting": {**ROUTING, "identity": IDENTITY}}}
    return kept({"ingressProfile": UNKNOWN}, old, outputs, new)["ingressProfile"]


def test_an_add_on_with_other_dns_zones_keeps_its_identity() -> None:
    assert routing(dnsZoneResourceIds=["/a"]) == {
        "webAppRouting": {"enabled": True, "dnsZoneResourceIds": ["/a"], "identity": IDENTITY}
    }


@pytest.mark.parametrize("inputs", [{"enabled": False}, {"nginx": {"defaultIngressControllerType": "None"}}])
def test_an_add_on_with_another_setting_is_not_known_before_the_update(inputs: dict[str, Any]) -> None:
    assert routing(**inputs) is UNKNOWN


@pytest.mark.usefixtures("quick")
def test_without_one_of_two_dns_zones_the_role_on_the_other_stays(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings())
    found = stack.compared(changed(settings(), {"network/dnsZones/public": GONE}))
    roles = {each.label: each.outcome for each in found.changes if "/add-on/dns/" in each.label}
    assert roles == {
        "RoleAssignment shop/add-on/dns/private/shop.internal": "same",
        "RoleAssignment shop/add-on/dns/public/shop.example.com": "deleted",
    }


@pytest.mark.usefixtures("quick")
def test_another_sku_of_the_backup_account_replaces_no_role(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(BACKUP))
    found = stack.compared(changed(settings(BACKUP), {"backup/storageAccount/sku": "Standard_LRS"}))
    assert {each.outcome for each in found.changes if each.kind == "RoleAssignment"} == {"same"}
    assert next(each.outcome for each in found.changes if each.kind == "Extension") == "in place"
