"""The state of a program that is not ours: TypeScript names, old tokens, another cloud beside it."""

from __future__ import annotations

from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop-rg"
CLUSTER_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/shop-rg/providers/Microsoft.ContainerService/managedClusters/shopAks"
)
HEAD = "urn:pulumi:prod::storefront::"
STACK = f"{HEAD}pulumi:pulumi:Stack::storefront-prod"
CLUSTER = f"{HEAD}azure-native:containerservice/v20230401:ManagedCluster::shopAks"
POOL = f"{HEAD}azure-native:containerservice:AgentPool::shopAksWorkers"
LOGS = f"{HEAD}azure-native:insights:DiagnosticSetting::auditLogs"
BUCKET = f"{HEAD}aws:s3/bucket:Bucket::assets"


def ciphertext(text: str) -> dict[str, str]:
    return {SIGNATURE: SECRET, "ciphertext": text}


def entry(urn: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "custom": True, "type": urn.split("::")[2], "parent": STACK, **more}


def state() -> dict[str, Any]:
    """What `pulumi stack export` writes."""
    cluster = {
        "resourceGroupName": "shop-rg",
        "resourceName": "shopAks",
        "location": "westeurope",
        "azureApiVersion": "2023-04-01",
        "dnsPrefix": "shop",
        "kubernetesVersion": "1.33",
        "agentPoolProfiles": [{"name": "sys", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "windowsProfile": {"adminUsername": "azure", "adminPassword": ciphertext("v1:abc:one")},
    }
    pool = {
        "resourceGroupName": "shop-rg",
        "resourceName": "shopAks",
        "agentPoolName": "workers",
        "vmSize": "Standard_D4s_v5",
        "maxPods": 30,
        "count": 2,
    }
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-01T10:00:00Z", "magic": "m", "version": "v3.190.0"},
            "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:salt"}},
            "resources": [
                {"urn": STACK, "custom": False, "type": "pulumi:pulumi:Stack"},
                entry(BUCKET, id="assets-1", inputs={"acl": "private"}),
                entry(
                    CLUSTER,
                    id=CLUSTER_ID,
                    inputs=cluster,
                    outputs={"fqdn": "shop.azmk8s.io", "enableRBAC": True},
                    protect=True,
                    created="2025-01-01T00:00:00Z",
                    sourcePosition="project:///index.ts#12,3",
                ),
                entry(
                    POOL,
                    id=f"{CLUSTER_ID}/agentPools/workers",
                    inputs=pool,
                    outputs={"osType": "Linux", "osSKU": "Ubuntu"},
                    dependencies=[CLUSTER],
                    propertyDependencies={"resourceName": [CLUSTER], "vmSize": []},
                    ignoreChanges=["count"],
                ),
                entry(
                    LOGS,
                    id=f"{CLUSTER_ID}/providers/Microsoft.Insights/diagnosticSettings/auditLogs",
                    inputs={"name": "auditLogs", "resourceUri": CLUSTER_ID, "workspaceId": f"{GROUP}/w"},
                    propertyDependencies={"resourceUri": [CLUSTER]},
                ),
            ],
        },
    }
