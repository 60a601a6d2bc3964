"""Role assignments and resource locks."""

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
