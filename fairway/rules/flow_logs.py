"""Flow logs of VNets and network security groups."""

from __future__ import annotations

from datetime import date

from fairway.rules.citations import thread
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/network-watcher/"
_PAGE = f"{_DOCS}vnet-flow-logs-overview#considerations-for-virtual-network-flow-logs"

FLOW_LOG = "azure-native:network:FlowLog"
GROUPS_END = date(2025, 6, 30)
"""No flow log of a network security group can be created after that day."""


@rule(
    "flow-log-storage-region",
    "The storage account of a flow log is in the region of what is logged.",
    remedy="Use a storage account in the region of the VNet.",
    sources=(_PAGE, thread("MicrosoftDocs/azure-docs/issues/34707"), thread("Azure/azure-cli/issues/21724")),
    over=FLOW_LOG,
)
def _region(log: Resource) -> Faults:
    target, account = (log.stack.resource(log.text(key)) for key in ("targetResourceId", "storageId"))
    if target and account and target.is_elsewhere(account):
        reason = f"is in {account.location}, and {target.request.name} in {target.location}."
        yield log.fault("storageId", f"storage account {account.request.name} {reason}")


@rule(
    "flow-log-storage-performance",
    "The storage account of a flow log has standard performance.",
    remedy="Use a storage account with a Standard SKU.",
    sources=(_PAGE, thread("Azure/azure-cli/issues/21724")),
    over=FLOW_LOG,
)
def _performance(log: Resource) -> Faults:
    account = log.stack.resource(log.text("storageId"))
    if account and account.word("sku.name").startswith("premium"):
        yield log.fault("storageId", f"storage account {account.request.name} is {account.text('sku.name')}.")


@rule(
    "flow-log-of-security-group",
    "Flow logs are of VNets, subnets or network interfaces.",
    remedy="Set targetResourceId to the VNet.",
    sources=(f"{_DOCS}nsg-flow-logs-overview",),
    over=FLOW_LOG,
    kind="retired",
    severity="warning",
)
def _group(log: Resource) -> Faults:
    of_group = kind_of(log.text("targetResourceId")) == "microsoft.network/networksecuritygroups"
    if of_group and log.stack.today > GROUPS_END:
        reason = f"new flow logs of security groups are refused since {GROUPS_END}, and the others end in 2027."
        yield log.fault("targetResourceId", reason, log.stack.worse_if_new(log))
