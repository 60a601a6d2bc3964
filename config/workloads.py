"""Identities of workloads: pods that sign in to Azure without a password."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.roles import Role, Scope
from config.types import ClientId, IdentityId, Items, Named, PrincipalId

KubernetesNamespace = Annotated[
    str,
    Form("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", "a namespace's name (lower case, at most 63 characters)", "orders"),
]
"""The name of a Kubernetes namespace."""
ServiceAccount = Annotated[
    str, Form(r"^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$", "a service account's name (lower case)", "orders-api")
]
"""The name of a Kubernetes service account."""


class WorkloadRole(Role):
    """A role of a workload's identity."""

    scope: Scope
    """What the role covers: the name of something of this cluster, as in roleAssignments, or the id of any resource,
    resource group, subscription or management group."""


class WorkloadManagedIdentity(Settings):
    """A managed identity that pods use with a token of their service account. Requires the OIDC issuer and workload
    identity, which are on by default."""

    namespace: KubernetesNamespace
    """Kubernetes namespace of the service accounts. It may be created later."""
    service_account_name: ServiceAccount | None = None
    """Kubernetes service account whose pods use the identity. Set this or serviceAccountNames."""
    service_account_names: Annotated[Items[ServiceAccount], Field(min_length=1)] | None = None
    """Several service accounts of the namespace, as a list of at most 20."""
    id: IdentityId | None = None
    """Resource ID of an existing identity, which gets credentials and roles. If omitted, Fairway creates one."""
    client_id: ClientId | None = None
    """Client ID (application ID) of the existing identity, only for the stack's outputs."""
    principal_id: PrincipalId | None = None
    """Object ID of the existing identity. Required for its roleAssignments."""
    name: str | None = None
    """Exact name of the new identity in Azure. If omitted, `id-<cluster>-<key>`. Cannot change after creation."""
    role_assignments: Named[WorkloadRole] = {}
    """Roles of the identity, by any name. Default: none."""

    @check
    def _accounts(self) -> Errors:
        if (self.service_account_name is None) == (self.service_account_names is None):
            yield wrong("set either serviceAccountName or serviceAccountNames")
        accounts = self.accounts
        twice = next((each for each in accounts if accounts.count(each) > 1), None)
        if twice:
            yield wrong(f"{twice} is listed twice", at="serviceAccountNames")

    @check
    def _existing(self) -> Errors:
        if self.id and self.name:
            yield wrong("has no effect: the identity of an `id` exists and has its name", at="name")
        for key, value in {"clientId": self.client_id, "principalId": self.principal_id}.items():
            if value and not self.id:
                yield wrong("is for an existing identity: add its resource ID as `id`, or remove it", at=key)
        if self.id and self.role_assignments and not self.principal_id:
            yield wrong(
                "needs principalId, the object ID of the identity: "
                f"`az identity show --ids {self.id} --query principalId --output tsv` prints it",
                at="roleAssignments",
            )

    @property
    def accounts(self) -> tuple[str, ...]:
        """The service accounts."""
        return self.service_account_names or (str(self.service_account_name),)
