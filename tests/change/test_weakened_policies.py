"""Changes of policy assignments that begin or cease to refuse something have a text."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.policies import definition_named
from tests.change.test_lost_support import of, step
from tests.change.test_weakened import updated

ASSIGNMENT, EXEMPTION = "azure-native:authorization:PolicyAssignment", "azure-native:authorization:PolicyExemption"
BASELINE = definition_named("baseline")
assert BASELINE is not None


def policy(effect: str | None = None, mode: str | None = None, excluded: tuple[str, ...] = ()) -> dict[str, Any]:
    parameters: dict[str, Any] = {"effect": {"value": effect}} if effect else {}
    if excluded:
        parameters["excludedNamespaces"] = {"value": [*excluded]}
    found = {"policyDefinitionId": BASELINE.id if BASELINE else "", "parameters": parameters}
    return {**found, "enforcementMode": mode} if mode else found


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (policy("Audit"), policy("Deny"), "refused instead of reported"),
        (policy(), policy("deny"), "refused instead of reported"),
        (policy("Deny", "DoNotEnforce"), policy("Deny"), "refused instead of reported"),
        (policy("Deny"), policy("Audit"), "no longer refused"),
        (policy("Deny"), policy("Deny", "DoNotEnforce"), "no longer refused"),
        (policy("Deny", excluded=("a", "b")), policy("Deny", excluded=("a",)), "now applies to b"),
    ],
)
def test_what_is_refused_from_now_on_or_no_longer_interrupts(old: Any, new: Any, text: str) -> None:
    found = updated("authorization:PolicyAssignment", old, new)
    assert found.outcome == "interrupted"
    assert next(each for each in found.reasons if text in each.text).source
    assert found.workloads


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (policy("Audit"), policy("Disabled")),
        (policy("Audit", "DoNotEnforce"), policy("Audit")),
        (policy("Deny", "DoNotEnforce"), policy("Audit")),
        (policy("Deny", excluded=("a",)), policy("Deny", excluded=("a", "b"))),
    ],
)
def test_what_refuses_neither_before_nor_after_has_no_text(old: Any, new: Any) -> None:
    assert updated("authorization:PolicyAssignment", old, new).outcome == "in place"


def test_a_deleted_assignment_that_denies_interrupts_and_one_that_audits_does_not() -> None:
    assert of(step(ASSIGNMENT, "delete", "shop/policy/pods", policy("Deny"))).outcome == "interrupted"
    found = of(step(ASSIGNMENT, "delete", "shop/policy/pods", policy("Audit")))
    assert found.outcome == "deleted"
    assert "no longer reported" in found.workloads


def test_nothing_is_denied_while_an_assignment_is_replaced() -> None:
    found = of(step(ASSIGNMENT, "replace", "shop/policy/pods", policy("Deny"), policy("Deny")))
    assert found.outcome == "replaced"
    assert "is accepted until an assignment" in found.workloads


@pytest.mark.parametrize(("old", "until"), [("Audit", False), ("Deny", True)])
def test_another_policy_that_denies_has_a_text_on_what_it_refuses(old: str, until: bool) -> None:
    other = {**policy("Deny"), "policyDefinitionId": "/restricted"}
    found = of(step(ASSIGNMENT, "replace", "shop/policy/pods", policy(old), other))
    assert "What breaks the new policy is refused from then on" in found.workloads
    assert ("is accepted until an assignment" in found.workloads) is until
    assert "the effect Audit first" in found.workaround
    audited = of(
        step(
            ASSIGNMENT,
            "replace",
            "shop/policy/pods",
            policy(old),
            {**policy("Audit"), "policyDefinitionId": "/restricted"},
        )
    )
    assert "refused from then on" not in audited.workloads


def test_without_an_exemption_the_policy_refuses_again() -> None:
    old = {"policyAssignmentId": "/policies/pods"}
    found = of(step(EXEMPTION, "delete", "shop/policy/pods/exemption/a", old))
    assert found.outcome == "interrupted"
    assert "is refused from then on" in found.workloads


def test_an_exemption_that_is_deleted_with_its_assignment_or_only_reported_interrupts_nothing() -> None:
    exemption = step(EXEMPTION, "delete", "shop/policy/pods/exemption/a", {"policyAssignmentId": "/policies/pods"})
    gone = step(ASSIGNMENT, "delete", "shop/policy/pods", policy("Deny"), id="/policies/Pods")
    assert of(exemption, gone).outcome == "deleted"
    audits = step(ASSIGNMENT, "same", "shop/policy/pods", policy("Audit"), policy("Audit"), id="/policies/pods")
    assert of(exemption, audits).outcome == "deleted"
