"""Storage accounts: kinds, SKUs and features."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.storage_accounts import STORAGE_ACCOUNT
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes


def account(sku: Any = "Standard_LRS", kind: str = "StorageV2", **inputs: Any) -> Fragment:
    made = {"accountName": "files", "sku": {"name": sku}, "kind": kind} | inputs
    return cluster(beside=[Request(STORAGE_ACCOUNT, "files", made)])


def admitted(text: str) -> Fragment:
    return account(networkRuleSet={"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": text}]})


BLOCKS = {"kind": "BlockBlobStorage"}
PAIRS: Pairs = {
    "storage-hierarchical-namespace": (
        account("Premium_LRS", isHnsEnabled=True),
        account("Premium_LRS", isHnsEnabled=True, **BLOCKS),
    ),
    "storage-needs-hierarchical-namespace": (
        account(enableNfsV3=True),
        account(enableNfsV3=True, isHnsEnabled=True),
    ),
    "storage-ip-rules": (admitted("10.0.0.4"), admitted("203.0.113.0/30")),
    "storage-customer-key": (
        account(encryption={"keySource": "Microsoft.Keyvault"}),
        account(encryption={"keySource": "Microsoft.Storage"}),
    ),
    "storage-premium-kind": (account(**BLOCKS), account("Premium_ZRS", **BLOCKS)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_storage_accounts_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_what_is_not_known_yet_may_be_fine() -> None:
    assert "storage-hierarchical-namespace" not in broken(account(UNKNOWN, isHnsEnabled=True))
    assert "storage-needs-hierarchical-namespace" not in broken(account(isSftpEnabled=True, isHnsEnabled=UNKNOWN))
    assert "storage-hierarchical-namespace" in broken(account("Premium_LRS", "FileStorage", isHnsEnabled=True))


@pytest.mark.parametrize(
    ("text", "refused"), [("203.0.113.7", False), ("203.0.113.0/31", True), ("172.20.0.0/16", True)]
)
def test_ip_rules_are_public(text: str, refused: bool) -> None:
    assert ("storage-ip-rules" in broken(admitted(text))) == refused
