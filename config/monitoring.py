"""Where logs go: a Log Analytics workspace, ours or one that exists, and what the control plane sends there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.model import Settings
from config.types import Items, WorkspaceId

LogCategory = Literal[
    "kube-apiserver",
    "kube-audit",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "cloud-controller-manager",
    "guard",
    "csi-azuredisk-controller",
    "csi-azurefile-controller",
    "csi-snapshot-controller",
]


class Monitoring(Settings):
    """A workspace and the control plane's logs in it. Categories:
    learn.microsoft.com/azure/aks/monitor-aks-reference."""

    workspace_id: WorkspaceId | None = None
    """A workspace that exists; left out, one is made."""
    workspace_location: str | None = None
    """The region of that workspace, if not the cluster's: a data collection rule stands beside its workspace."""
    retention_in_days: Annotated[int, Field(ge=30, le=730)] = 90
    """How long our workspace keeps logs, 30 to 730."""
    daily_quota_gb: float | None = None
    """Our workspace takes no more than this in a day; left out, no bound."""
    log_categories: Items[LogCategory] = (
        "kube-apiserver",
        "kube-audit-admin",
        "kube-controller-manager",
        "kube-scheduler",
        "cluster-autoscaler",
        "guard",
    )
    """What the control plane logs. `kube-audit` also holds every read and costs accordingly."""
    all_metrics: bool = True
    """Platform metrics too."""
