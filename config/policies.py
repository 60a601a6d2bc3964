"""Assignments of Azure Policy, and exemptions from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field

from config.checks import Errors, check, valid_only
from config.forms import wrong
from config.model import Settings, own
from config.roles import Role, Scope, scope_errors
from config.types import Date, IdentityId, Items, Named, ResourceId
from fairway.azure.policies import (
    Definition,
    Parameter,
    day_of_table,
    definition_named,
    definitions,
    similar_definitions,
)

if TYPE_CHECKING:
    from config.cluster import Cluster

_ID = re.compile(r"(/.+)?/providers/Microsoft\.Authorization/policy(Set)?Definitions/[^/]+", re.IGNORECASE)


def _definition_name(name: str) -> str:
    found = definition_named(name)
    if found:
        return found.name
    near = similar_definitions(name)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise wrong(
        f"{name} is not one of Azure's built-in definitions about AKS of {day_of_table()}.{meant} Set any other "
        "definition by its policyDefinitionId, which `az policy definition list` and `az policy set-definition list` "
        "print"
    )


def _definition_id(id: str) -> str:
    if not _ID.fullmatch(id):
        raise wrong(
            f"{id} is not the id of a policy definition: write "
            "/providers/Microsoft.Authorization/policyDefinitions/<GUID>, policySetDefinitions for an initiative, or "
            "set policyDefinitionName to the display name of a built-in definition"
        )
    return id


class NonComplianceMessage(Settings):
    """A message that explains why something is not compliant."""

    message: Annotated[str, Field(min_length=1)]
    """The text, which users see when a deployment is denied."""
    policy_definition_reference_id: str | None = None
    """The definition of an initiative that the message is for. Default: all of them."""


class PolicyIdentity(Settings):
    """The identity with which a policy deploys or changes resources (effects DeployIfNotExists and Modify)."""

    type: Literal["SystemAssigned", "UserAssigned"] = "SystemAssigned"
    """`SystemAssigned` (default), with the roles of the definition, or `UserAssigned`, an identity that has them."""
    user_assigned_identities: Items[IdentityId] | None = None
    """Resource ID of the identity, for `UserAssigned`: exactly one."""

    @check
    def _one_identity(self) -> Errors:
        count = len(self.user_assigned_identities or ())
        if count != (1 if self.type == "UserAssigned" else 0):
            yield wrong(
                "an assignment has one identity: set `type: UserAssigned` with one id in userAssignedIdentities, or "
                "leave both out"
            )


class PolicyExemption(Settings):
    """An exemption from a policy assignment, until a day."""

    exemption_category: Literal["Waiver", "Mitigated"]
    """`Waiver`: not being compliant is accepted. `Mitigated`: the aim of the policy is met in another way."""
    expires_on: Date
    """The last day of the exemption, in quotes: `"2027-03-31"`."""
    description: str | None = None
    """Why there is an exemption. Default: none."""
    display_name: str | None = None
    """The name of the exemption in the Azure portal. Default: none."""
    policy_definition_reference_ids: Items[str] | None = None
    """The definitions of an initiative that are exempted. Default: all of them."""
    scope: Scope = own("cluster")
    """What is exempted: `cluster` (default), another name as for roleAssignments, or an id. It is in the scope of the
    assignment."""


class PolicyAssignment(Settings):
    """An assignment of a policy definition or an initiative. The effect `Deny` refuses Kubernetes objects or Azure
    resources, `Audit` reports them."""

    policy_definition_name: Annotated[str, AfterValidator(_definition_name)] | None = own(None)
    """Display name of a built-in definition about AKS, or `baseline` or `restricted` for the initiatives of the Pod
    Security Standards. Set this or policyDefinitionId."""
    policy_definition_id: Annotated[str, AfterValidator(_definition_id)] | None = None
    """Resource ID of any other definition or initiative, such as one of your own."""
    effect: str | None = own(None)
    """What the policy does: `Audit`, `Deny`, `Disabled`, or another effect of the definition. If omitted, the
    definition's default."""
    excluded_namespaces: Items[str] | None = own(None)
    """Kubernetes namespaces that are not checked, in addition to those that the definition excludes by default."""
    parameters: dict[str, Any] | None = None
    """Values of the definition's other parameters by name, such as `{cpuLimit: 500m, memoryLimit: 1Gi}`."""
    enforcement_mode: Literal["Default", "DoNotEnforce"] | None = None
    """`DoNotEnforce` reports, but denies and changes nothing. Azure's default: Default."""
    non_compliance_messages: Items[NonComplianceMessage] | None = None
    """Messages that users see when something is not compliant. Default: Azure's."""
    definition_version: str | None = None
    """Version of the definition that is followed: `1.*.*`. Azure's default: the newest one."""
    description: str | None = None
    """Why the policy is assigned. Default: none."""
    display_name: str | None = None
    """The name of the assignment in the Azure portal. Default: its name."""
    not_scopes: Items[ResourceId] | None = None
    """Resource IDs in the scope that the policy does not apply to. Default: none."""
    identity: PolicyIdentity | None = own(None)
    """The identity for the effects DeployIfNotExists and Modify. A built-in definition that needs one gets it."""

    scope: Scope = own("resourceGroup")
    """What the policy applies to: the cluster's `resourceGroup` (default), `cluster`, another name as for
    roleAssignments, or the id of a resource group, subscription or management group."""
    role_assignments: Named[Role] = own({})
    """Roles of a system-assigned identity on the scope, by any name, for a definition of your own. Those of built-in
    definitions are assigned by Fairway."""
    exemptions: Named[PolicyExemption] = own({})
    """Exemptions from the policy by name. Default: none."""

    @check
    def _one_definition(self) -> Errors:
        if (self.policy_definition_name is None) == (self.policy_definition_id is None):
            yield wrong("set either policyDefinitionName or policyDefinitionId")

    @check
    def _set_once(self) -> Errors:
        for key, value in (("effect", self.effect), ("excludedNamespaces", self.excluded_namespaces)):
            if value is not None and key in (self.parameters or {}):
                yield wrong(f"{key} is set beside parameters as well: remove one of the two", at=f"parameters.{key}")

    @check
    def _roles_of_an_identity(self) -> Errors:
        if self.role_assignments and (self.identity is None or self.identity.type != "SystemAssigned"):
            yield wrong(
                "these are roles of a system-assigned identity: add `identity: {}`, or give an identity of your own "
                "its roles where it is declared",
                at="roleAssignments",
            )

    @property
    def definition(self) -> Definition | None:
        """The built-in definition; None for another."""
        if self.policy_definition_name:
            return definition_named(self.policy_definition_name)
        return definitions().get((self.policy_definition_id or "").lower())

    @property
    def values(self) -> dict[str, Any]:
        """The values of all parameters by name."""
        known: Mapping[str, Parameter] = self.definition.parameters if self.definition else {}
        values = dict(self.parameters or {})
        if self.effect is not None:
            effects = known["effect"].allowed if "effect" in known else ()
            # Of the spellings that Azure accepts, the last is the capitalised one.
            values["effect"] = next(
                (each for each in reversed(effects) if each.lower() == self.effect.lower()), self.effect
            )
        if self.excluded_namespaces is not None:
            usual = known["excludedNamespaces"].default if "excludedNamespaces" in known else None
            values["excludedNamespaces"] = list(dict.fromkeys((*(usual or ()), *self.excluded_namespaces)))
        return values

    @property
    def identity_type(self) -> str | None:
        """The type of its identity; None if it has none."""
        if self.identity is not None:
            return self.identity.type
        built_in = self.definition
        return "SystemAssigned" if built_in and built_in.deploys(str(self.values.get("effect", ""))) else None


def check_policies(cluster: Cluster) -> Errors:
    """Refuse scopes that the cluster does not have."""
    for key, policy in cluster.policy_assignments.items():
        at = f"policyAssignments.{key}"
        with valid_only:
            yield from scope_errors(cluster, policy.scope, f"{at}.scope")
        with valid_only:
            for name, each in policy.exemptions.items():
                yield from scope_errors(cluster, each.scope, f"{at}.exemptions.{name}.scope")
