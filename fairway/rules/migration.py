"""How a running cluster leaves its availability set, together with the Basic load balancer.

Azure has no other way: the type of a pool cannot change, a second pool is refused, and one command does both
(azure-aks-docs, availability-sets-on-aks.md). AKS runs it by itself since the date in its release notes of 2026-09-04.
"""

from __future__ import annotations

from shlex import quote

from fairway.rules.citations import aks, thread

MIGRATION = (aks("availability-sets-on-aks.md"), thread("Azure/AKS/pull/5948"))
_WHAT = (
    "One command does both on a running cluster: {command} moves its pool to type VirtualMachines and a Basic load "
    "balancer to Standard, with downtime and without a way back. Inbound addresses stay, and egress gets another one. "
    "It needs Kubernetes 1.27 and az 2.76; first turn off KMS with a private key vault and your own admission "
    "webhooks. "
    "Since 2026-09-30 AKS also does it by itself, with an automatic upgrade. Afterwards describe the cluster "
    "again and adopt it again."
)


def migration(group: str, name: str) -> str:
    """What to do on a running cluster with an availability set; without group and name if these are not known."""
    where = f"--resource-group {quote(group)} --name {quote(name)} " if group and name else ""
    return _WHAT.format(command=f"`az aks update {where}--migrate-vmas-to-vms`")
