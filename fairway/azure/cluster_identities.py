"""The identities that AKS creates with a cluster: `<add-on>-<cluster>`, in the resource group of the nodes.

Names are from public recordings of azure-cli's tests (Azure/azure-cli, acs, tests/latest/recordings); that of virtual
nodes is from MicrosoftDocs/azure-aks-docs articles/aks/virtual-nodes-cli.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.generated import TENANT, guid
from fairway.azure.managedidentity import identity_ids
from fairway.azure.regions import region_name
from fairway.azure.resource_id import parse_id
from fairway.request import mapping

WITH_IDENTITY = frozenset(
    {
        *("accsgxdeviceplugin", "aciconnectorlinux", "azurekeyvaultsecretsprovider", "azurepolicy"),
        *("httpapplicationrouting", "ingressapplicationgateway", "kubedashboard", "omsagent"),
    }
)
"""The add-ons that have an identity, in lower case."""


def node_group(id: str, cluster: Mapping[str, Any]) -> str:
    """The name of the resource group for nodes if a request does not set it."""
    place, found = region_name(cluster.get("location")), parse_id(id)
    # An id that is written for an import may be of any form.
    return f"MC_{found.group if found else ''}_{id.rsplit('/', 1)[-1]}_{place}"


def system_assigned(id: str) -> dict[str, str]:
    """The ids of the system-assigned identity of any resource."""
    return {"principalId": guid(id, "principal"), "tenantId": TENANT}


def created_identity(id: str, group: str, name: str) -> dict[str, str]:
    """An identity that AKS creates in `group`, the resource group for nodes."""
    subscription = "/".join(id.split("/")[:3])
    resource = (
        f"{subscription}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    )
    ids = identity_ids(resource)
    return {"resourceId": resource, "clientId": ids["clientId"], "objectId": ids["principalId"]}


def created_identities(id: str, cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The ids that a cluster's response has besides its request: of its own identity, the kubelet's, and those of
    add-ons and application routing."""
    name, group = id.rsplit("/", 1)[-1], str(cluster.get("nodeResourceGroup") or node_group(id, cluster))
    identity = mapping(cluster.get("identity"))
    if identity is None:
        return {}
    found: dict[str, Any] = {}
    if "systemassigned" in str(identity.get("type", "")).lower():
        found["identity"] = system_assigned(id)
    kubelet = mapping((mapping(cluster.get("identityProfile")) or {}).get("kubeletidentity")) or {}
    if not kubelet.get("resourceId"):
        found["identityProfile"] = {"kubeletidentity": created_identity(id, group, f"{name}-agentpool")}
    add_ons = {
        key: {"identity": created_identity(id, group, f"{key.lower()}-{name}")}
        for key, profile in (mapping(cluster.get("addonProfiles")) or {}).items()
        if key.lower() in WITH_IDENTITY and (mapping(profile) or {}).get("enabled") is True
    }
    if add_ons:
        found["addonProfiles"] = add_ons
    routing = mapping((mapping(cluster.get("ingressProfile")) or {}).get("webAppRouting")) or {}
    if routing.get("enabled") is True:
        own = created_identity(id, group, f"webapprouting-{name}")
        found["ingressProfile"] = {"webAppRouting": {"identity": own}}
    return found
