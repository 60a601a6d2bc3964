"""What other programs need of a cluster: its identities, and a kubeconfig. The contract is `docs/outputs.md`."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from config.outputs import Kubeconfig
from fairway.request import mapping

SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application of AKS's API servers in Entra ID: Azure/kubelogin docs/book/src/concepts/aks.md."""

_SERVER = re.compile(r"server:\s*['\"]?([^'\"\s,}]+)")
_AUTHORITY = re.compile(r"certificate-authority-data:\s*['\"]?([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class ManagedIdentity:
    """A managed identity of the cluster."""

    id: pulumi.Output[str | None]
    """Its resource id; None for a system-assigned identity."""
    client_id: pulumi.Output[str | None]
    """Its client id, with which it signs in; None for a system-assigned identity."""
    principal_id: pulumi.Output[str | None]
    """Its object id in Entra ID, for role assignments."""

    def exported(self) -> dict[str, pulumi.Output[str | None]]:
        """As the stack exports it."""
        return {"id": self.id, "clientId": self.client_id, "principalId": self.principal_id}


def control_plane_identity(cluster: containerservice.ManagedCluster) -> ManagedIdentity:
    """The identity of the control plane."""

    def found(identity: Any) -> dict[str, str | None]:
        if identity is None:
            return {}
        assigned: Mapping[str, Any] = mapping(identity.user_assigned_identities) or {}
        for id, each in assigned.items():
            return {"id": id, "clientId": each.client_id, "principalId": each.principal_id}
        return {"principalId": identity.principal_id}

    return _identity(cluster.identity.apply(found))


def kubelet_identity(cluster: containerservice.ManagedCluster) -> ManagedIdentity:
    """The identity with which nodes pull images."""
    return _identity(cluster.identity_profile.apply(lambda profile: _ids((profile or {}).get("kubeletidentity"))))


def add_on_identities(
    cluster: containerservice.ManagedCluster,
) -> pulumi.Output[dict[str, dict[str, str | None]]]:
    """The identities that AKS creates for add-ons, by the key in `addonProfiles`, and `webAppRouting` for application
    routing."""

    def found(add_ons: Mapping[str, Any] | None, ingress: Any) -> dict[str, dict[str, str | None]]:
        # An object of the SDK is false if it has none of its properties, such as an ingress profile with a newer one.
        # A profile in another form, such as a text, is refused by a rule: it has no identity.
        profiles = {key: getattr(each, "identity", None) for key, each in (add_ons or {}).items()}
        routing = None if ingress is None else ingress.web_app_routing
        profiles["webAppRouting"] = None if routing is None else routing.identity
        return {key: _ids(each) for key, each in profiles.items() if each is not None and each.resource_id}

    # Not with `Output.all`, which makes plain dicts of the SDK's objects.
    return cluster.addon_profiles.apply(
        lambda add_ons: cluster.ingress_profile.apply(lambda ingress: found(add_ons, ingress))
    )


def kubeconfig(
    cluster: containerservice.ManagedCluster, group: pulumi.Input[str], settings: Kubeconfig
) -> pulumi.Output[str]:
    """A secret kubeconfig, in JSON, in which kubelogin gets the token; it has no account of its own.

    Server and CA are from the cluster's user credentials, for which the caller needs the role Azure Kubernetes Service
    Cluster User Role.
    """
    # A preview of a cluster that changes does not ask for credentials: other outputs are then unknown.
    name = pulumi.Output.all(cluster.name, cluster.resource_uid).apply(lambda known: str(known[0]))
    found = containerservice.list_managed_cluster_user_credentials_output(resource_group_name=group, resource_name=name)
    value = found.kubeconfigs.apply(lambda listed: listed[0].value)
    return pulumi.Output.secret(
        pulumi.Output.all(name, value).apply(lambda known: _kubeconfig(str(known[0]), str(known[1]), settings))
    )


def _identity(ids: pulumi.Output[dict[str, str | None]]) -> ManagedIdentity:
    return ManagedIdentity(
        *(ids.apply(lambda known, key=key: known.get(key)) for key in ("id", "clientId", "principalId"))
    )


def _ids(identity: Any) -> dict[str, str | None]:
    if identity is None:
        return {}
    return {"id": identity.resource_id, "clientId": identity.client_id, "principalId": identity.object_id}


def _kubeconfig(name: str, value: str, settings: Kubeconfig) -> str:
    text = base64.b64decode(value).decode()
    server, authority = _SERVER.search(text), _AUTHORITY.search(text)
    if server is None:
        raise ValueError(f"the user credentials of the cluster {name} name no server")
    client = ["--client-id", settings.client_id] if settings.client_id else []
    execute = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "kubelogin",
        "args": ["get-token", "--login", settings.login, "--server-id", SERVER_ID, *client],
        "provideClusterInfo": False,
        "interactiveMode": "Never",
    }
    reached = {"server": server[1], **({"certificate-authority-data": authority[1]} if authority else {})}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [{"name": name, "cluster": reached}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "users": [{"name": name, "user": {"exec": execute}}],
        }
    )
