"""Azure roles: which role, at which scope, for which principal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from config.addons import AddonProfiles
from config.checks import Errors, check
from config.forms import IdOf, wrong
from config.model import Settings
from config.types import ObjectId, RoleId
from fairway.azure.roles import BUILT_IN_ROLES, READ, similar_roles

if TYPE_CHECKING:
    from config.cluster import Cluster

SCOPES: Mapping[str, Callable[[Cluster], bool]] = {
    "cluster": lambda _: True,
    "resourceGroup": lambda _: True,
    "virtualNetwork": lambda it: bool(it.network.subnets),
    "workspace": lambda it: it.monitoring is not None,
    "azureMonitorWorkspace": lambda it: bool(it.monitoring and it.monitoring.prometheus),
    "containerRegistry": lambda it: it.container_registry is not None,
    "keyVault": lambda it: it.key_vault is not None,
    "diskEncryptionSet": lambda it: it.disk_encryption_set is not None,
    "applicationGateway": lambda it: it.network.application_gateway is not None,
    "trafficController": lambda it: it.network.traffic_controller is not None,
}
"""The scopes that have a name, and whether a cluster has one. `Context.scopes` has their ids."""

_GROUP_ID = re.compile(r"/subscriptions/[^/]+(/resourceGroups/[^/]+)?", re.IGNORECASE)
_MANAGEMENT_GROUP = re.compile(r"/providers/Microsoft\.Management/managementGroups/[^/]+", re.IGNORECASE)


def _scope(text: str) -> str:
    if not text.startswith("/"):
        if text in SCOPES:
            return text
        near = difflib.get_close_matches(text.lower(), {each.lower(): each for each in SCOPES}, n=1, cutoff=0.6)
        meant = f" Did you mean {next(each for each in SCOPES if each.lower() == near[0])}?" if near else ""
        raise wrong(
            f"{text!r} is not a scope: write one of {', '.join(SCOPES)}, or the id of a resource, resource group, "
            f"subscription or management group.{meant}"
        )
    if _GROUP_ID.fullmatch(text) or _MANAGEMENT_GROUP.fullmatch(text):
        return text
    return IdOf().check(text)


IdentityName = Literal[
    "cluster",
    "kubeletidentity",
    "webAppRouting",
    "aciConnectorLinux",
    "azureKeyvaultSecretsProvider",
    "azurepolicy",
    "ingressApplicationGateway",
    "omsagent",
]
"""The identities of a cluster that have a name."""

Scope = Annotated[str, AfterValidator(_scope)]
"""`cluster`, another name in `SCOPES`, or the id of a resource, resource group, subscription or management group."""


def _role_name(name: str) -> str:
    if name in BUILT_IN_ROLES:
        return name
    if near := similar_roles(name):
        raise wrong(f"{name} is not a role. Did you mean {' or '.join(near)}? Set another role by its roleDefinitionId")
    raise wrong(
        f"{name} is not one of Azure's built-in roles of {READ}. Set roleDefinitionId instead: "
        f'`az role definition list --name "{name}" --query "[].name"` prints it'
    )


RoleName = Annotated[str, AfterValidator(_role_name)]
"""The name of one of Azure's built-in roles."""


class Role(Settings):
    """A role at a scope."""

    role_definition_name: RoleName | None = None
    """Name of a built-in role, such as `Azure Kubernetes Service RBAC Reader`. Set this or roleDefinitionId."""
    role_definition_id: RoleId | None = None
    """GUID of any other role, such as a custom one. Set this or roleDefinitionName."""
    condition: str | None = None
    """Condition that limits the role, in the language of Azure ABAC, version 2.0."""

    @check
    def _one_role(self) -> Errors:
        if (self.role_definition_name is None) == (self.role_definition_id is None):
            yield wrong("set either roleDefinitionName or roleDefinitionId")

    @property
    def role_guid(self) -> str:
        """The role's GUID, from its name or its id."""
        return self.role_definition_id or BUILT_IN_ROLES[self.role_definition_name or ""]


class Assignee(Role):
    """A role of a group, a user or a service principal."""

    principal_id: ObjectId
    """Object ID of a group, user or service principal."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """The kind of principal. Azure needs it to accept a principal that was created a moment ago. Default: Group."""


class RoleAssignment(Role):
    """An Azure role assignment on the cluster, on one of its namespaces, or on another resource."""

    principal_id: ObjectId | None = None
    """Object ID of a group, user or service principal. Set this or identity."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """The kind of principalId. Azure needs it to accept a principal that was created a moment ago. Default: Group."""
    identity: IdentityName | None = None
    """One of the cluster's own identities: `cluster` (the control plane's), `kubeletidentity` (the nodes'),
    `webAppRouting`, or an add-on's by its name in addonProfiles. Set this or principalId."""
    scope: Scope = "cluster"
    """What the role covers: `cluster` (default), `resourceGroup`, `virtualNetwork`, `workspace`,
    `azureMonitorWorkspace`, `containerRegistry`, `keyVault`, `diskEncryptionSet`, `applicationGateway` or
    `trafficController` of this cluster, or the id of any resource, resource group, subscription or management group."""
    namespace: Annotated[str, Field(min_length=1)] | None = None
    """Kubernetes namespace the role is limited to. Requires aadProfile.enableAzureRBAC. If omitted, the role covers the
    whole scope."""

    @check
    def _registry_roles_on_a_registry(self) -> Errors:
        if self.role_definition_name == "AcrPull" and self.scope == "cluster":
            yield wrong(
                "AcrPull is a role on a container registry and has no effect on the cluster: set `scope` to the "
                "registry's id",
                at="roleDefinitionName",
            )

    @check
    def _namespace_of_the_cluster(self) -> Errors:
        if self.namespace and self.scope != "cluster":
            yield wrong("a namespace is a part of the cluster: remove scope or namespace", at="namespace")


def identity_errors(cluster: Cluster, name: IdentityName | None, at: str) -> Errors:
    """An error at the path `at` if the cluster does not have this identity."""
    if name in (None, "kubeletidentity"):
        return
    if name == "cluster":
        missing = cluster.identity.user_assigned_identities and cluster.identity.principal_id is None
        needed = "identity.principalId, the object id of your identity"
    elif name == "webAppRouting":
        routing = cluster.ingress_profile and cluster.ingress_profile.web_app_routing
        missing, needed = not (routing and routing.enabled), "ingressProfile.webAppRouting: {enabled: true}"
    else:
        field = next(key for key, each in AddonProfiles.model_fields.items() if each.alias == name)
        add_on = getattr(cluster.addon_profiles, field, None)
        missing = not (add_on and add_on.enabled)
        needed = f"addonProfiles.{name}: {{enabled: true}}"
    if missing:
        yield wrong(f"{name} needs {needed}", at=at)


def scope_errors(cluster: Cluster, scope: str, at: str) -> Errors:
    """An error at the path `at` if the scope is the name of something that the cluster does not have."""
    if scope in SCOPES and not SCOPES[scope](cluster):
        known = ", ".join(name for name, has in SCOPES.items() if has(cluster))
        yield wrong(f"this cluster has no {scope}: write one of {known}, or a resource id", at=at)
