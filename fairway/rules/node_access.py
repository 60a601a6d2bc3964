"""Who reaches nodes by SSH."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_SSH = "securityProfile.sshAccess"
_LIMITS = aks("manage-ssh-node-access.md#limitations")


@rule(
    "entra-ssh-unsupported",
    "sshAccess EntraId is for Linux pools, without AKS Automatic and Azure Container Linux.",
    remedy="Set securityProfile.sshAccess to LocalUser or Disabled.",
    sources=(_LIMITS,),
)
def _entra(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        why = (
            "its nodes run Windows"
            if pool.windows
            else "Azure Container Linux has no extension for it"
            if pool.os_sku == "azurecontainerlinux"
            else "AKS Automatic locks the node resource group"
            if cluster.automatic
            else ""
        )
        if why and pool.word(_SSH) == "entraid":
            yield pool.fault(_SSH, f"pool {pool.shown} has sshAccess EntraId, but {why}.")


@rule(
    "ssh-disabled-scale-sets",
    "sshAccess Disabled is for pools of scale sets.",
    remedy="Set type to VirtualMachineScaleSets, or leave sshAccess out.",
    sources=(aks("manage-ssh-node-access.md#configure-ssh-access"),),
)
def _disabled(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word(_SSH) == "disabled" and pool.word("type") not in ("", "virtualmachinescalesets"):
            yield pool.fault(_SSH, f"pool {pool.shown} is of type {pool.text('type')} and has sshAccess Disabled.")
