"""Assignments of Azure Policy's built-in definitions about AKS: parameters, identity, add-on, exemptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from fairway.azure.authorization import POLICY_ASSIGNMENT, POLICY_EXEMPTION
from fairway.azure.policies import Definition, Parameter, day_of_table, definitions
from fairway.request import Placeholder, mapping, sequence
from fairway.rules.citations import aks, code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.practice import add_on, lacks
from fairway.rules.reader import Faults, Severity
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_ASSIGNMENT, _EXEMPTION = POLICY_ASSIGNMENT.token, POLICY_EXEMPTION.token
_LEARN = "https://learn.microsoft.com/azure/governance/policy"
_PARAMETERS = f"{_LEARN}/concepts/definition-structure-parameters"
_TABLE = code("Azure/azure-policy", "built-in-policies/policyDefinitions/Kubernetes")


def _definition(assignment: Resource) -> Definition | None:
    """The definition in the table; None for another, and for another major version of it."""
    found = definitions().get(assignment.word("policyDefinitionId"))
    major = assignment.text("definitionVersion").partition(".")[0]
    return found if found and major in ("", found.version.partition(".")[0]) else None


def _certainty(assignment: Resource, definition: Definition, value: Any, known: Iterable[Any]) -> Severity | None:
    """A warning if a later minor version may have the name or value; None, an error, if it cannot.

    An assignment without a minor version, such as `9.3.*`, takes newer ones, and those can add parameters and values:
    learn.microsoft.com/azure/governance/policy/concepts/assignment-structure.
    """
    pinned = re.match(r"(\d+)\.(\d+)\.", f"{assignment.text('definitionVersion')}.")
    table = re.match(r"(\d+)\.(\d+)\.", definition.version)
    if pinned and table and tuple(map(int, pinned.groups())) <= tuple(map(int, table.groups())):
        return None
    other_case = isinstance(value, str) and value.lower() in {str(each).lower() for each in known}
    return None if other_case else "warning"


def _values(assignment: Resource) -> Mapping[str, Any] | None:
    """The parameters' values by name; None if they are not known."""
    given = assignment.request.properties.get("parameters")
    entries: Mapping[str, Any] | None = {} if given is None else mapping(given)
    if entries is None or assignment.hidden("parameters"):
        return None
    return {name: _value(each) for name, each in entries.items()}


def _value(entry: Any) -> Any:
    return entry if isinstance(entry, Placeholder) else (mapping(entry) or {}).get("value")


@rule(
    "policy-parameter-unknown",
    "The parameters of a policy assignment are those of its definition.",
    remedy="Remove the parameter, or correct its name; letter case counts.",
    sources=(thread("Azure/terraform-azurerm-caf-enterprise-scale/pull/282"), _TABLE),
    over=_ASSIGNMENT,
)
def _unknown(assignment: Resource) -> Faults:
    definition, values = _definition(assignment), _values(assignment)
    if definition is None:
        return
    for name, value in (values or {}).items():
        if name in definition.parameters or isinstance(value, Placeholder):
            continue
        known = f"on {day_of_table()} it had {', '.join(sorted(definition.parameters))}"
        reason = f"{definition.name!r} has no parameter {name} (UndefinedPolicyParameter); {known}."
        severity = _certainty(assignment, definition, name, definition.parameters)
        yield assignment.fault(f"parameters.{name}", reason, severity)


@rule(
    "policy-parameter-missing",
    "A policy assignment has a value for each parameter without a default.",
    remedy="Set the parameter below parameters.",
    sources=(_PARAMETERS, _TABLE),
    over=_ASSIGNMENT,
)
def _missing(assignment: Resource) -> Faults:
    definition, values = _definition(assignment), _values(assignment)
    if definition is None or values is None:
        return
    for name, parameter in definition.parameters.items():
        if parameter.required and values.get(name) is None:
            reason = f"{definition.name!r} needs {name}, of type {parameter.type} (MissingPolicyParameter)."
            yield assignment.fault(f"parameters.{name}", reason)


@rule(
    "policy-parameter-value",
    "The parameters of a policy assignment have values that the definition allows.",
    remedy="Write a value of the type, spelled as the definition has it: letter case counts.",
    sources=(
        thread("Azure/Azure-Landing-Zones/issues/442"),
        thread("Azure/enterprise-azure-policy-as-code/issues/1201"),
        thread("MicrosoftDocs/azure-docs/pull/119057"),
        _TABLE,
    ),
    over=_ASSIGNMENT,
)
def _values_fit(assignment: Resource) -> Faults:
    definition, values = _definition(assignment), _values(assignment)
    if definition is None or values is None:
        return
    for name, parameter in definition.parameters.items():
        value = values.get(name)
        # A template's or an assignment's expression has its value only in Azure.
        if value is None or isinstance(value, Placeholder) or (isinstance(value, str) and value.startswith("[")):
            continue
        if not _is_of(parameter, value):
            reason = f"{name} is of type {parameter.type}, and {_shown(value)} is not."
            yield assignment.fault(f"parameters.{name}", reason)
        elif parameter.allowed and value not in parameter.allowed:
            allowed = ", ".join(map(str, dict.fromkeys(_capitalised(parameter))))
            reason = f"on {day_of_table()}, {value} was not one of {allowed} (PolicyParameterValueNotAllowed)."
            severity = _certainty(assignment, definition, value, parameter.allowed)
            remedy = f"Write one of {allowed}; letter case counts."
            yield assignment.fault(f"parameters.{name}", reason, severity, remedy=remedy)


def _is_of(parameter: Parameter, value: Any) -> bool:
    is_list, is_mapping = sequence(value) is not None, mapping(value) is not None
    if parameter.type in ("Array", "Object"):
        return is_list if parameter.type == "Array" else is_mapping
    if parameter.type == "String":
        return isinstance(value, str)
    # Whether Azure also reads "true" and "5" is not known.
    return not is_list and not is_mapping


def _capitalised(parameter: Parameter) -> Iterator[Any]:
    """The allowed values; older definitions have each effect in two spellings."""
    for each in parameter.allowed:
        capital = each[:1].upper() + each[1:] if isinstance(each, str) else each
        yield capital if capital in parameter.allowed else each


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return f"the text {value!r}" if isinstance(value, str) else f"the number {value}"
    return "a mapping" if mapping(value) is not None else "a list"


@rule(
    "policy-assignment-identity",
    "The assignment of a policy that deploys or changes resources has an identity.",
    remedy="Set identity.type to SystemAssigned, and location, and assign the definition's roles to the identity; or "
    "set the parameter effect to Disabled.",
    sources=(thread("Azure/azure-cli/issues/13150"), f"{_LEARN}/how-to/remediate-resources"),
    over=_ASSIGNMENT,
)
def _identity(assignment: Resource) -> Faults:
    definition, values = _definition(assignment), _values(assignment)
    if definition is None or values is None or isinstance(values.get("effect"), Placeholder):
        return
    without = assignment.word("identity.type") in ("", "none") and not assignment.hidden("identity.type")
    if without and definition.deploys(str(values.get("effect") or "")):
        reason = f"{definition.name!r} changes resources, which needs an identity (ResourceIdentityRequired)."
        yield assignment.fault("identity", reason)


@rule(
    "policy-definition-deprecated",
    "Policy assignments have no deprecated definition.",
    remedy="Remove the assignment; Deployment Safeguards or a newer definition may check the same.",
    sources=(_TABLE,),
    severity="warning",
    kind="retired",
    over=_ASSIGNMENT,
)
def _deprecated(assignment: Resource) -> Faults:
    definition = _definition(assignment)
    if definition and definition.deprecated:
        yield assignment.fault("policyDefinitionId", f"{definition.name!r} is deprecated and gets no updates.")


@rule(
    "policy-without-add-on",
    "Policies about Kubernetes objects need the add-on azurepolicy.",
    remedy="Set addonProfiles.azurepolicy.enabled to true.",
    sources=(aks("use-azure-policy.md"),),
    severity="warning",
)
def _without_add_on(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'azurepolicy')}.enabled"
    if not lacks(cluster, path) or cluster.automatic or not cluster.request.id:
        return
    own = f"{cluster.request.id.lower()}/"
    for assignment in cluster.stack.all(_ASSIGNMENT):
        definition, scope = _definition(assignment), assignment.word("scope").rstrip("/")
        if definition and definition.in_cluster and scope and own.startswith(f"{scope}/"):
            reason = f"{assignment.request.name} assigns {definition.name!r}, and nothing enforces it in the cluster."
            yield cluster.fault(path, reason)


@rule(
    "policy-exemption-expired",
    "An exemption from a policy ends in the future.",
    remedy="Remove the exemption, or set expiresOn to a later day.",
    sources=(f"{_LEARN}/concepts/exemption-structure#expiration",),
    severity="warning",
    over=_EXEMPTION,
)
def _expired(exemption: Resource) -> Faults:
    text = exemption.text("expiresOn")
    try:
        last = date.fromisoformat(text[:10])
    except ValueError:
        return
    if last < exemption.stack.today:
        yield exemption.fault("expiresOn", f"the exemption ended on {last}, and the policy applies again.")
