"""What cluster extensions have in common."""

from __future__ import annotations

from typing import Any

ON_CLUSTER: dict[str, Any] = {"cluster_rp": "Microsoft.ContainerService", "cluster_resource_name": "managedClusters"}
"""The arguments that make an extension or a Flux configuration one of an AKS cluster."""
