"""Role assignments, resource locks, and assignments of policies."""

from __future__ import annotations

from fairway.azure.generated import TENANT, guid
from fairway.azure.resource_type import ResourceType, Values


def _assignment(_: str, inputs: Values) -> dict[str, str]:
    # If the program leaves the type out, Azure looks it up in Entra ID.
    by = {"createdBy": guid(TENANT, "client"), "updatedBy": guid(TENANT, "client")}
    return {**by, "principalType": inputs.get("principalType", "ServicePrincipal")}


ROLE_ASSIGNMENT = ResourceType(
    "authorization:RoleAssignment",
    "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    replaces=("principalId", "scope"),
    named="uuid",
    seconds=(4, 4, 4),
    computed=_assignment,
)
LOCK = ResourceType(
    "authorization:ManagementLockByScope",
    "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    named="random",
    shown=("level",),
)
POLICY_ASSIGNMENT = ResourceType(
    "authorization:PolicyAssignment",
    "{scope}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}",
    named="random",
    defaults={"enforcementMode": "Default", "notScopes": []},
    default_location=False,
)
POLICY_EXEMPTION = ResourceType(
    "authorization:PolicyExemption",
    "{scope}/providers/Microsoft.Authorization/policyExemptions/{policyExemptionName}",
    named="random",
    default_location=False,
    shown=("exemptionCategory", "expiresOn"),
)
