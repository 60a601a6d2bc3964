"""Flow logs of the VNet."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.model import Settings
from config.types import StorageAccountId, WorkspaceId


class FlowLogs(Settings):
    """Logs of all connections in the VNet, in a storage account, and with a workspace in traffic analytics."""

    storage_id: StorageAccountId
    """Resource ID of the storage account, in the region of the VNet."""
    retention_days: Annotated[int, Field(ge=0, le=365)] = 0
    """Days after which logs are deleted, 0 to 365; 0 keeps them. Default: 0."""
    workspace_resource_id: WorkspaceId | None = None
    """Resource ID of the Log Analytics workspace for traffic analytics. If omitted, traffic analytics is off."""
    network_watcher_name: str | None = None
    """Name of the Network Watcher of the region. If omitted, Azure's own, `NetworkWatcher_<location>`."""
    network_watcher_resource_group_name: str = "NetworkWatcherRG"
    """Resource group of the Network Watcher. Default: `NetworkWatcherRG`, which Azure creates."""
