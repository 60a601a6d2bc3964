"""A resource lock on the cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.model import Settings


class Lock(Settings):
    """A resource lock on the cluster: Azure refuses every user who deletes the cluster or a pool. `pulumi destroy`
    deletes the lock first."""

    level: Literal["CanNotDelete"] = "CanNotDelete"
    """`CanNotDelete`. With `ReadOnly` Azure would refuse every `pulumi up` and `az aks get-credentials` too."""
    notes: Annotated[str, Field(max_length=512)] | None = None
    """Why the cluster is locked, for the Azure portal: up to 512 characters. Default: none."""
