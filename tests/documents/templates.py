"""ARM templates for tests."""

from __future__ import annotations

from typing import Any

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A template with these resources."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": list(resources), **more}


def cluster(name: str = "aks", **properties: Any) -> dict[str, Any]:
    """A cluster in a template."""
    return {
        "type": "Microsoft.ContainerService/managedClusters",
        "apiVersion": "2025-09-01",
        "name": name,
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "aks", "agentPoolProfiles": [pool()], **properties},
    }


def pool(**changes: Any) -> dict[str, Any]:
    """A system pool."""
    return {"name": "sys", "mode": "System", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 3, **changes}


def pool_of(name: str, **changes: Any) -> dict[str, Any]:
    """A pool that is a resource of its own, named `aks/web`."""
    inner = {key: value for key, value in pool(mode="User", **changes).items() if key != "name"}
    kind = "Microsoft.ContainerService/managedClusters/agentPools"
    return {"type": kind, "apiVersion": "2025-09-01", "name": name, "properties": inner}


def vnet(name: str = "vnet", *subnets: dict[str, Any]) -> dict[str, Any]:
    """A VNet with its subnets."""
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": list(subnets)}
    return {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": name, "properties": space}


def subnet(prefix: str = "10.1.0.0/16", *services: str) -> dict[str, Any]:
    """A subnet `nodes` in its VNet, delegated to services."""
    delegations = [{"name": "d", "properties": {"serviceName": each}} for each in services]
    return {"name": "nodes", "properties": {"addressPrefix": prefix, "delegations": delegations}}


def resource(type: str, name: str, **more: Any) -> dict[str, Any]:
    """Any resource."""
    return {"type": type, "apiVersion": "2024-01-01", "name": name, **more}


def deployment(name: str, content: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """A nested deployment with an inner scope."""
    options = {"expressionEvaluationOptions": {"scope": "inner"}, "template": content, "parameters": parameters}
    return resource("Microsoft.Resources/deployments", name, properties=options)
