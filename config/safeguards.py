"""Deployment Safeguards: best practices of Kubernetes, enforced by Azure Policy."""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Items


class DeploymentSafeguards(Settings):
    """Deployment Safeguards of the cluster. Requires the add-on azurepolicy, which is on by default."""

    level: Literal["Warn", "Enforce"]
    """`Warn` shows a warning for workloads that break a best practice, `Enforce` changes or refuses them."""
    excluded_namespaces: Items[str] | None = None
    """Kubernetes namespaces that are not checked, in addition to those of AKS. Azure's default: none."""
    pod_security_standards_level: Literal["Privileged", "Baseline", "Restricted"] | None = None
    """Pod Security Standard that pods must meet. Azure's default: Privileged, which allows everything; on AKS Automatic
    Baseline."""
