"""A pack of queries of logs."""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Items, Named

Category = Literal[
    "applications",
    "audit",
    "container",
    "databases",
    "desktopanalytics",
    "management",
    "monitor",
    "network",
    "resources",
    "security",
    "virtualmachines",
    "windowsvirtualdesktop",
    "workloads",
]
"""Those that Log Analytics groups queries by: hashicorp/terraform-provider-azurerm,
internal/services/loganalytics/log_analytics_query_pack_query_resource.go."""


class Related(Settings):
    """Where Log Analytics offers the query."""

    categories: Items[Category] | None = None
    """Topics, such as `container`. Default: none."""
    resource_types: Items[str] | None = None
    """Types of resources whose Logs offer it, such as `microsoft.containerservice/managedclusters`. Default: none."""
    solutions: Items[str] | None = None
    """Solutions, such as `LogManagement`. Default: none."""


class Query(Settings):
    """A query of logs with its title."""

    body: str
    """The query in KQL, such as `KubeEvents | take 10`."""
    display_name: str | None = None
    """Title of the query in Log Analytics, different for each query of the pack. If omitted, its key."""
    description: str | None = None
    """What the query shows. Default: none."""
    related: Related | None = None
    """Where Log Analytics offers the query. Default: in the pack only."""
    tags: Named[Items[str]] = {}
    """Labels of the query in Log Analytics, each with values: `{team: [payments]}`. Default: none."""


class QueryPack(Settings):
    """A pack of queries, which Log Analytics offers in all workspaces to everyone who can read the pack."""

    name: str | None = None
    """Name in Azure. If omitted, `pack-<cluster name>`. Cannot change after creation."""
    queries: Named[Query] = {}
    """Queries by any name. Default: none."""
