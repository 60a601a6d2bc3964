"""Resource locks: on the cluster, and on what is around it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.model import Settings
from config.roles import Scope


class Lock(Settings):
    """A resource lock on the cluster: Azure refuses every user who deletes the cluster or a pool. `pulumi destroy`
    deletes the lock first."""

    level: Literal["CanNotDelete"] = "CanNotDelete"
    """`CanNotDelete`. With `ReadOnly` Azure would refuse every `pulumi up` and `az aks get-credentials` too."""
    notes: Annotated[str, Field(max_length=512)] | None = None
    """Why the cluster is locked, for the Azure portal: up to 512 characters. Default: none."""


class ScopedLock(Settings):
    """A resource lock on a resource or a resource group, which Azure enforces on everyone, other tools included."""

    scope: Scope
    """What is locked, with everything below it: `cluster`, `resourceGroup`, `virtualNetwork`, `containerRegistry`,
    `keyVault`, `diskEncryptionSet`, `workspace`, or the ID of a resource or resource group."""
    level: Literal["CanNotDelete", "ReadOnly"] = "CanNotDelete"
    """`CanNotDelete` refuses deletions, of pools too if it is on the cluster or above it; `ReadOnly` also refuses
    changes and, on a cluster, `az aks get-credentials`. Default: CanNotDelete."""
    notes: Annotated[str, Field(max_length=512)] | None = None
    """Why it is locked, for the Azure portal: up to 512 characters. Default: none."""
