"""The domains of services, and their private DNS zones, by Azure cloud.

As of 2026-11-22: learn.microsoft.com/azure/private-link/private-endpoint-dns, with its tables for the US government
and for China; the registry in China: docs.azure.cn/en-us/private-link/private-endpoint-dns.
"""

from __future__ import annotations

from collections.abc import Mapping

from fairway.azure.regions import region_name

PUBLIC, GOVERNMENT, CHINA = "AzureCloud", "AzureUSGovernment", "AzureChinaCloud"

ZONES: Mapping[str, Mapping[str, str]] = {
    PUBLIC: {
        "blob": "privatelink.blob.core.windows.net",
        "configurationstores": "privatelink.azconfig.io",
        "dfs": "privatelink.dfs.core.windows.net",
        "file": "privatelink.file.core.windows.net",
        "grafana": "privatelink.grafana.azure.com",
        "microsoft.documentdb/table": "privatelink.table.cosmos.azure.com",
        "microsoft.synapse/sql": "privatelink.sql.azuresynapse.net",
        "mongodb": "privatelink.mongo.cosmos.azure.com",
        "mysqlserver": "privatelink.mysql.database.azure.com",
        "namespace": "privatelink.servicebus.windows.net",
        "postgresqlserver": "privatelink.postgres.database.azure.com",
        "prometheusmetrics": "privatelink.{region}.prometheus.monitor.azure.com",
        "queue": "privatelink.queue.core.windows.net",
        "rediscache": "privatelink.redis.cache.windows.net",
        "registry": "privatelink.azurecr.io",
        "sites": "privatelink.azurewebsites.net",
        "sql": "privatelink.documents.azure.com",
        "sqlserver": "privatelink.database.windows.net",
        "table": "privatelink.table.core.windows.net",
        "vault": "privatelink.vaultcore.azure.net",
    },
    GOVERNMENT: {
        "blob": "privatelink.blob.core.usgovcloudapi.net",
        "configurationstores": "privatelink.azconfig.azure.us",
        "dfs": "privatelink.dfs.core.usgovcloudapi.net",
        "file": "privatelink.file.core.usgovcloudapi.net",
        "microsoft.documentdb/table": "privatelink.table.cosmos.azure.us",
        "mongodb": "privatelink.mongo.cosmos.azure.us",
        "mysqlserver": "privatelink.mysql.database.usgovcloudapi.net",
        "namespace": "privatelink.servicebus.usgovcloudapi.net",
        "postgresqlserver": "privatelink.postgres.database.usgovcloudapi.net",
        "queue": "privatelink.queue.core.usgovcloudapi.net",
        "rediscache": "privatelink.redis.cache.usgovcloudapi.net",
        "registry": "privatelink.azurecr.us",
        "sites": "privatelink.azurewebsites.us",
        "sql": "privatelink.documents.azure.us",
        "sqlserver": "privatelink.database.usgovcloudapi.net",
        "table": "privatelink.table.core.usgovcloudapi.net",
        "vault": "privatelink.vaultcore.usgovcloudapi.net",
    },
    CHINA: {
        "blob": "privatelink.blob.core.chinacloudapi.cn",
        "dfs": "privatelink.dfs.core.chinacloudapi.cn",
        "file": "privatelink.file.core.chinacloudapi.cn",
        "microsoft.documentdb/table": "privatelink.table.cosmos.azure.cn",
        "mongodb": "privatelink.mongo.cosmos.azure.cn",
        "mysqlserver": "privatelink.mysql.database.chinacloudapi.cn",
        "namespace": "privatelink.servicebus.chinacloudapi.cn",
        "postgresqlserver": "privatelink.postgres.database.chinacloudapi.cn",
        "queue": "privatelink.queue.core.chinacloudapi.cn",
        "rediscache": "privatelink.redis.cache.chinacloudapi.cn",
        "registry": "privatelink.azurecr.cn",
        "sites": "privatelink.chinacloudsites.cn",
        "sql": "privatelink.documents.azure.cn",
        "sqlserver": "privatelink.database.chinacloudapi.cn",
        "table": "privatelink.table.core.chinacloudapi.cn",
        "vault": "privatelink.vaultcore.azure.cn",
    },
}
"""By group id in lower case, with the service's namespace where other services have that group too."""
MONITOR_GROUP = "azuremonitor"
"""The group id of a private link scope of Azure Monitor."""
MONITOR_ZONES: Mapping[str, tuple[str, ...]] = {
    PUBLIC: (
        "privatelink.monitor.azure.com",
        "privatelink.oms.opinsights.azure.com",
        "privatelink.ods.opinsights.azure.com",
        "privatelink.agentsvc.azure-automation.net",
        ZONES[PUBLIC]["blob"],
    ),
    GOVERNMENT: (
        "privatelink.monitor.azure.us",
        "privatelink.oms.opinsights.azure.us",
        "privatelink.ods.opinsights.azure.us",
        "privatelink.agentsvc.azure-automation.us",
        ZONES[GOVERNMENT]["blob"],
    ),
}
"""The zones of that group, all of which an endpoint needs; for China the page has none. Left out is the sixth of the
US government, `adx.monitor.azure.us`: a zone group takes five, and that one is only for Azure Data Explorer."""


def cloud_of(location: str | None) -> str:
    """The Azure cloud of a region."""
    region = region_name(location)
    if region.startswith(("usgov", "usdod")):
        return GOVERNMENT
    return CHINA if region.startswith("china") else PUBLIC


def zone_of(group: str, location: str | None, namespace: str = "") -> str:
    """The name of the zone for a group id; empty if it is not known."""
    zones = ZONES[cloud_of(location)]
    one = zones.get(f"{namespace}/{group}".lower())
    # Where a service has a zone of its own in the public cloud, that of others with this group would be wrong.
    found = one or ("" if f"{namespace}/{group}".lower() in ZONES[PUBLIC] else zones.get(group.lower(), ""))
    return found.format(region=region_name(location)) if location or "{" not in found else ""


DOMAINS: Mapping[str, Mapping[str, str]] = {
    "blob": {
        PUBLIC: "blob.core.windows.net",
        GOVERNMENT: "blob.core.usgovcloudapi.net",
        CHINA: "blob.core.chinacloudapi.cn",
    },
    "vault": {PUBLIC: "vault.azure.net", GOVERNMENT: "vault.usgovcloudapi.net", CHINA: "vault.azure.cn"},
}
"""Where the endpoints of storage accounts and key vaults are, by service and cloud: the sources above, and
learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers."""


def domain_of(service: str, location: str | None) -> str:
    """The domain of a service in the cloud of a region."""
    return DOMAINS[service][cloud_of(location)]
