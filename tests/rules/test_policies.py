"""Assignments of Azure Policy's built-in definitions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.azure.policies import SHORT_NAMES, definitions
from fairway.request import UNKNOWN, Request
from fairway.rules.governance import POLICY_ASSIGNMENT
from tests.preflight import GROUP, TODAY, Fragment, Pairs, broken, cluster, distinguishes, judge, requests_of

BUILT_IN = "/providers/Microsoft.Authorization"
LIMITS = f"{BUILT_IN}/policyDefinitions/e345eecc-fa47-480f-9e88-67dcc122b164"
CLEANER = f"{BUILT_IN}/policyDefinitions/7e49285c-4bed-4564-b26a-5225ccc311f3"
PORTS = f"{BUILT_IN}/policyDefinitions/440b515e-a580-421e-abeb-b159a61ddcbc"
BASELINE = f"{BUILT_IN}/policySetDefinitions/{SHORT_NAMES['baseline']}"
CLUSTER = requests_of(cluster())[0].id
IDENTITY = {"identity": {"type": "SystemAssigned"}, "location": "westeurope"}
ON = {"addonProfiles": {"azurepolicy": {"enabled": True}}}
AMOUNTS = {"cpuLimit": "500m", "memoryLimit": "1Gi"}


def assigned(definition: str = BASELINE, parameters: Any = None, properties: Any = ON, **inputs: Any) -> Fragment:
    values = {name: {"value": each} for name, each in (parameters or {}).items()}
    made = {"scope": GROUP, "policyAssignmentName": "aks", "policyDefinitionId": definition, "parameters": values}
    return cluster(beside=[Request(POLICY_ASSIGNMENT, "policy", made | inputs)], **properties)


def exempted(day: str) -> Fragment:
    made = {"scope": GROUP, "policyExemptionName": "old", "exemptionCategory": "Waiver", "expiresOn": day}
    assignment = f"{GROUP}/providers/Microsoft.Authorization/policyAssignments/aks"
    inputs = made | {"policyAssignmentId": assignment}
    return cluster(beside=[Request("azure-native:authorization:PolicyExemption", "old", inputs)])


PAIRS: Pairs = {
    "policy-parameter-unknown": (assigned(parameters={"Effect": "Deny"}), assigned(parameters={"effect": "Deny"})),
    "policy-parameter-missing": (assigned(LIMITS, {"cpuLimit": "500m"}), assigned(LIMITS, AMOUNTS)),
    "policy-parameter-value": (assigned(LIMITS, AMOUNTS | {"cpuLimit": 2}), assigned(LIMITS, AMOUNTS)),
    "policy-assignment-identity": (assigned(CLEANER), assigned(CLEANER, **IDENTITY)),
    "policy-definition-deprecated": (
        assigned(PORTS, {"allowedContainerPortsList": ["443"]}),
        assigned(LIMITS, AMOUNTS),
    ),
    "policy-without-add-on": (assigned(properties={}, scope=CLUSTER), assigned(scope=CLUSTER)),
    "policy-exemption-expired": (exempted("2026-11-20T23:59:59Z"), exempted("2026-11-21T23:59:59Z")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_policies_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "rule", "refused"),
    [
        (assigned(parameters={"effect": "deny"}), "policy-parameter-value", False),
        (assigned(CLEANER, {"effect": "disabled"}), "policy-parameter-value", True),
        (assigned(CLEANER, {"effect": "Disabled"}), "policy-assignment-identity", False),
        (assigned(parameters={"excludedNamespaces": "shop"}), "policy-parameter-value", True),
        (assigned(parameters={"excludedNamespaces": ["shop"]}), "policy-parameter-value", False),
        (assigned(parameters={"allowedHostPaths": ["/var"]}), "policy-parameter-value", True),
        (assigned(parameters={"excludedNamespaces": "[parameters('names')]"}), "policy-parameter-value", False),
        (assigned(parameters={"excludedNamespaces": UNKNOWN}), "policy-parameter-value", False),
        (assigned(LIMITS, parameters={"cpuLimit": UNKNOWN, "memoryLimit": "1Gi"}), "policy-parameter-missing", False),
        (assigned(LIMITS, definitionVersion="8.*.*"), "policy-parameter-missing", False),
        (assigned(LIMITS, definitionVersion="9.*.*"), "policy-parameter-missing", True),
        (assigned("/subscriptions/s" + LIMITS), "policy-parameter-missing", False),
        (assigned(properties={}), "policy-without-add-on", True),
        (assigned(scope="/subscriptions/other", properties={}), "policy-without-add-on", False),
        (assigned(CLEANER, properties={}, **IDENTITY), "policy-without-add-on", False),
        (exempted("soon"), "policy-exemption-expired", False),
    ],
)
def test_parameters_are_compared_with_the_definition(made: Fragment, rule: str, refused: bool) -> None:
    assert (rule in broken(made)) is refused


@pytest.mark.parametrize(
    ("parameters", "version", "severity"),
    [
        ({"newer": "a"}, "", "warning"),
        ({"newer": "a"}, "9.*.*", "warning"),
        ({"newer": "a"}, "9.4.*", "warning"),
        ({"newer": "a"}, "9.3.*", "error"),
        ({"newer": "a"}, "9.2.0", "error"),
        ({"Effect": "Deny"}, "", "error"),
        ({"effect": "Block"}, "", "warning"),
        ({"effect": "Block"}, "9.3.*", "error"),
        ({"effect": "DENY"}, "9.*.*", "error"),
    ],
)
def test_what_a_later_minor_version_may_have_is_a_warning(parameters: Any, version: str, severity: str) -> None:
    more = {"definitionVersion": version} if version else {}
    found = [each for each in judge(assigned(LIMITS, AMOUNTS | parameters, **more)) if "parameter" in each.rule]
    assert [each.severity for each in found] == [severity]


def test_an_exemption_ends_with_its_day() -> None:
    assert "policy-exemption-expired" in broken(exempted("2026-11-21"), date(2026, 11, 22))
    assert "policy-exemption-expired" not in broken(exempted("2026-11-21"), TODAY)


def test_a_finding_lists_each_allowed_effect_once() -> None:
    (found,) = [
        each for each in judge(assigned(parameters={"effect": "Block"})) if each.rule == "policy-parameter-value"
    ]
    assert "Audit, Deny, Disabled" in found.reason


def test_the_table_has_each_definition_under_one_name() -> None:
    names = [each.name.lower() for each in definitions().values()]
    assert len(names) == len(set(names)) > 100
