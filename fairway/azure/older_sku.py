"""The names that a cluster's SKU had in API versions before 2023-02-01.

Azure/azure-resource-manager-schemas, Microsoft.ContainerService.Aks.json, ManagedClusterSKU: 2022-11-01 has only
Basic and Paid, 2023-01-01 both names, 2023-02-01 only the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TIERS = {"Paid": "Standard"}
NAMES = {"Basic": "Base"}


def current_sku(sku: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A SKU in the names of today."""
    if sku is None:
        return None
    renamed = {"name": NAMES, "tier": TIERS}
    return {key: renamed.get(key, {}).get(str(each), each) for key, each in sku.items()}
