"""Role assignments and diagnostic settings as resources of their own."""

from __future__ import annotations

import re
from typing import get_args

from fairway.azure import authorization
from fairway.azure.values import LogCategory
from fairway.request import Placeholder
from fairway.rules.citations import aks, thread
from fairway.rules.cluster_network import Stack, above_setting
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/"
_TROUBLE = f"{_LEARN}role-based-access-control/troubleshooting"
_SETTINGS = f"{_LEARN}azure-monitor/platform/diagnostic-settings"

ROLE_ASSIGNMENT = authorization.ROLE_ASSIGNMENT.token
DIAGNOSTIC_SETTING = "azure-native:monitor:DiagnosticSetting"
MOST_SETTINGS = 5
GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DESTINATIONS = (
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
    "serviceBusRuleId",
)
CATEGORIES = get_args(LogCategory)
_VARIES = ("copyindex(", "lambdavariables(", "newguid(", "utcnow(")
"""What is another value in each resource, though the expression is the same."""


@rule(
    "role-assignment-name",
    "The name of a role assignment is a GUID.",
    remedy="Write a GUID, or leave roleAssignmentName out.",
    sources=(f"{_LEARN}role-based-access-control/role-assignments-template",),
    over=ROLE_ASSIGNMENT,
)
def _name(assignment: Resource) -> Faults:
    name = assignment.word("roleAssignmentName")
    if name and not GUID.fullmatch(name):
        yield assignment.fault("roleAssignmentName", f"{name} is no GUID.")


@rule(
    "role-assignment-principal",
    "principalId of a role assignment is the object id of an identity, which is a GUID.",
    remedy="Write the principalId of the identity, not its client id, name or resource id.",
    sources=(f"{_TROUBLE}#symptom---assigning-a-role-to-a-new-principal-sometimes-fails",),
    over=ROLE_ASSIGNMENT,
)
def _principal(assignment: Resource) -> Faults:
    text = assignment.word("principalId")
    if text and not GUID.fullmatch(text):
        yield assignment.fault("principalId", f"{text} is no GUID.")
    value = assignment.request.properties.get("principalId")
    if isinstance(value, Placeholder) and value.lower().strip("{}").endswith((".clientid", ".clientid.value")):
        yield assignment.fault("principalId", "it is the client id of an identity (PrincipalNotFound).")


@rule(
    "role-assignment-role",
    "roleDefinitionId of a role assignment is the id of a role, which ends with its GUID.",
    remedy="Write /subscriptions/<id>/providers/Microsoft.Authorization/roleDefinitions/<GUID>, not the role's name.",
    sources=(
        thread("Azure/bicep-registry-modules/issues/1898"),
        thread("Azure/azure-cli/issues/2458"),
        thread("hashicorp/terraform-provider-azurerm/issues/8547"),
    ),
    over=ROLE_ASSIGNMENT,
)
def _role(assignment: Resource) -> Faults:
    text = assignment.word("roleDefinitionId").rstrip("/")
    # Whether a GUID alone is still refused is not known.
    if text and not GUID.fullmatch(text.rsplit("/", 1)[-1]):
        yield assignment.fault("roleDefinitionId", f"{text} is no id of a role (InvalidRoleDefinitionId).")


@rule(
    "role-assignment-twice",
    "A role is assigned to an identity once at a scope.",
    remedy="Keep one of the assignments.",
    sources=(f"{_TROUBLE}#symptom---role-assignment-already-exists",),
    over=Stack,
)
def _twice(stack: Stack) -> Faults:
    first: dict[tuple[str, ...], str] = {}
    for each in stack.all(ROLE_ASSIGNMENT):
        key = (_text(each, "scope"), _text(each, "principalId"), _role_of(each))
        if all(key) and first.setdefault(key, each.request.name) != each.request.name:
            reason = f"{first[key]} assigns the same role to the same identity (RoleAssignmentExists)."
            yield each.fault("roleDefinitionId", reason)


def _text(assignment: Resource, path: str) -> str:
    """A text in lower case, or the expression that a template has for it: in one deployment, equal expressions have
    equal values."""
    value = assignment.request.properties.get(path)
    if not isinstance(value, Placeholder):
        return assignment.word(path).rstrip("/")
    varies = any(each in value.lower() for each in _VARIES) or "{" not in value
    return "" if varies else f"{assignment.request.deployment} {value.lower()}"


def _role_of(assignment: Resource) -> str:
    """The GUID of the role: its id may have a subscription or none."""
    text = _text(assignment, "roleDefinitionId")
    return text if text.endswith("}") else text.rpartition("/")[2]


@rule(
    "role-assignment-condition-version",
    "A condition of a role assignment has the version 2.0, which is the default.",
    remedy='Set conditionVersion to "2.0", or leave it out.',
    sources=(f"{_LEARN}role-based-access-control/conditions-faq", thread("MicrosoftDocs/azure-docs/issues/119449")),
    over=ROLE_ASSIGNMENT,
)
def _condition(assignment: Resource) -> Faults:
    version = assignment.text("conditionVersion")
    if assignment.given("condition") and version not in ("", "2.0"):
        yield assignment.fault("conditionVersion", f"Azure reads no condition of version {version}.")


@rule(
    "diagnostic-setting-empty",
    "A diagnostic setting names a destination, and logs or metrics.",
    remedy="Set workspaceId, storageAccountId or eventHubAuthorizationRuleId, and logs or metrics.",
    sources=(_SETTINGS,),
    over=DIAGNOSTIC_SETTING,
)
def _empty(setting: Resource) -> Faults:
    if all(map(setting.missing, DESTINATIONS)):
        yield setting.fault("workspaceId", "no destination is named.")
    if all(map(setting.missing, ("logs", "metrics"))):
        # A setting without either is kept by some services, and sends nothing.
        yield setting.fault("logs", "no logs and no metrics are named.", "warning")


@rule(
    "diagnostic-settings-over-5",
    "A resource has at most five diagnostic settings.",
    remedy="Send several categories by one setting.",
    sources=(_SETTINGS,),
    over=Stack,
)
def _many(stack: Stack) -> Faults:
    for about, settings in stack.diagnostic_settings.items():
        count = len({each.request.name for each in settings})
        if about and count > MOST_SETTINGS:
            reason = f"{count} settings are for the same resource; Azure takes {MOST_SETTINGS}."
            yield settings[0].fault("resourceUri", reason)


@rule(
    "diagnostic-setting-categories",
    "A log of a diagnostic setting is named by its category or its group, each once.",
    remedy="Set category or categoryGroup, and list it once.",
    sources=(_SETTINGS,),
    over=DIAGNOSTIC_SETTING,
)
def _categories(setting: Resource) -> Faults:
    seen: set[str] = set()
    for part in setting.parts("logs"):
        category, group = part.word("category"), part.word("categoryGroup")
        if category and group:
            yield part.fault("categoryGroup", f"the category {category} is named too.")
        elif (category or group) and (category or group) in seen:
            yield part.fault("category" if category else "categoryGroup", f"{category or group} is listed twice.")
        seen.add(category or group)


@rule(
    "diagnostic-sink-twice",
    "Two diagnostic settings of a resource do not send one category to the same place.",
    remedy="Keep the category in one of the settings, or remove one of them.",
    sources=(thread("Azure/bicep-registry-modules/issues/3407"),),
    over=Stack,
)
def _sink(stack: Stack) -> Faults:
    for about, settings in stack.diagnostic_settings.items():
        seen: dict[tuple[str, str], str] = {}
        for each in settings if about else ():
            name = each.word("name")
            for part in each.parts("logs") if name else ():
                category = part.word("category") or part.word("categoryGroup")
                for key in ("workspaceId", "storageAccountId"):
                    sink = each.word(key)
                    if sink and category and part.on("enabled") and seen.setdefault((sink, category), name) != name:
                        reason = f"setting {seen[sink, category]} sends {category} to it as well"
                        yield each.fault(key, f"{reason} (Conflict: data sinks can't be reused for a category).")


@rule(
    "diagnostic-category-unknown",
    "The logs of a cluster are of its categories.",
    remedy=f"Write one of {', '.join(CATEGORIES[:8])} or the group allLogs or audit.",
    sources=(aks("monitor-aks-reference.md#supported-resource-logs-for-microsoftcontainerservicemanagedclusters"),),
    over=DIAGNOSTIC_SETTING,
    severity="warning",
)
def _unknown(setting: Resource) -> Faults:
    for part in setting.parts("logs"):
        category = part.word("category")
        about = setting.text("resourceUri") or above_setting(setting.request.id)
        ours = kind_of(about) == "microsoft.containerservice/managedclusters"
        if ours and category and category not in CATEGORIES:
            yield part.fault("category", f"{category} is not among the logs of a cluster that are known here.")


@rule(
    "diagnostic-retention",
    "A diagnostic setting keeps no logs itself: retentionPolicy ended on 2025-09-30.",
    remedy="Leave retentionPolicy out, and set a lifecycle rule on the storage account or the retention of the table.",
    sources=(f"{_LEARN}azure-monitor/platform/migrate-to-azure-storage-lifecycle-policy",),
    over=DIAGNOSTIC_SETTING,
    severity="warning",
    kind="retired",
)
def _retention(setting: Resource) -> Faults:
    for key in ("logs", "metrics"):
        for part in setting.parts(key):
            if part.on("retentionPolicy.enabled"):
                reason = "retention by diagnostic settings ended, and new ones are refused with it."
                yield part.fault("retentionPolicy.enabled", reason, setting.stack.worse_if_new(setting))
