"""Flow logs."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules.cluster_network import VIRTUAL_NETWORK
from fairway.rules.flow_logs import FLOW_LOG
from tests.preflight import GROUP, Fragment, Pairs, cluster, distinguishes, judge

NET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
SECURITY = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nodes"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/flowlogs"


def log(
    target: str = NET, location: str = "westeurope", sku: str = "Standard_ZRS", exists: bool | None = None
) -> Fragment:
    """A flow log with its storage account."""
    account = {"location": location, "sku": {"name": sku}}
    beside = [
        Request(VIRTUAL_NETWORK, "hub", {"location": "West Europe"}, id=NET),
        Request("azure-native:storage:StorageAccount", "flowlogs", account, id=ACCOUNT),
        Request(FLOW_LOG, "log", {"targetResourceId": target, "storageId": ACCOUNT}, exists=exists),
    ]
    return cluster(beside=beside)


PAIRS: Pairs = {
    "flow-log-storage-region": (log(location="northeurope"), log()),
    "flow-log-storage-performance": (log(sku="Premium_LRS"), log()),
    "flow-log-of-security-group": (log(SECURITY), log()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_flow_logs_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_new_flow_log_of_a_security_group_is_refused() -> None:
    found = [each.severity for each in judge(log(SECURITY, exists=False)) if each.rule == "flow-log-of-security-group"]
    assert found == ["error"]
