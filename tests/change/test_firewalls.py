"""What changes of a firewall and its rules do to nodes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.firewall import AZURE_FIREWALL, RULE_COLLECTION_GROUP
from fairway.change.change import Change
from fairway.change.firewalls import with_rules, without_firewall
from fairway.change.planned_step import PlannedStep

AKS = {"name": "aks", "fqdnTags": ["AzureKubernetesService"]}
DOCKER = {"name": "docker", "targetFqdns": ["docker.io"]}


def group(*rules: dict[str, Any], action: str = "Allow") -> dict[str, Any]:
    return {"ruleCollections": [{"name": "aks-application", "action": {"type": action}, "rules": [*rules]}]}


def step(token: str, op: str, old: dict[str, Any], new: dict[str, Any]) -> PlannedStep:
    urn = f"urn:pulumi:prod::shops::{token}::shop/firewall"
    return PlannedStep(op, urn, token, "shop/firewall", old_inputs=old, new_inputs=new)


def of_rules(old: dict[str, Any], new: dict[str, Any]) -> Change:
    planned = step(RULE_COLLECTION_GROUP.token, "update", old, new)
    return with_rules(planned, Change(planned.urn, RULE_COLLECTION_GROUP.token, "shop/firewall", "in place"))


def test_a_rule_that_is_removed_or_changed_interrupts_what_it_allowed() -> None:
    removed = of_rules(group(AKS, DOCKER), group(AKS))
    assert (removed.outcome, removed.reasons[0].text) == ("interrupted", "The rule aks-application/docker is removed.")
    changed = of_rules(group(AKS, DOCKER), group(AKS, {**DOCKER, "targetFqdns": ["quay.io"]}))
    assert (changed.outcome, changed.reasons[0].text) == ("interrupted", "The rule aks-application/docker changes.")
    assert "denied from then on" in changed.workloads


def test_a_rule_that_is_added_or_moved_interrupts_nothing() -> None:
    assert of_rules(group(AKS), group(DOCKER, AKS)).outcome == "in place"


def test_a_rule_that_allows_more_interrupts_nothing() -> None:
    more = of_rules(group(AKS, DOCKER), group(AKS, {**DOCKER, "targetFqdns": ["quay.io", "docker.io"]}))
    assert more.outcome == "in place"
    narrower = of_rules(group(AKS, DOCKER), group(AKS, {**DOCKER, "sourceAddresses": ["10.0.0.0/24"]}))
    assert narrower.outcome == "interrupted"


def test_a_rule_that_denies_more_interrupts_what_it_denies() -> None:
    more = group({**DOCKER, "targetFqdns": ["docker.io", "quay.io"]}, action="Deny")
    assert of_rules(group(DOCKER, action="Deny"), more).outcome == "interrupted"


@pytest.mark.parametrize("kind", [AZURE_FIREWALL.token, RULE_COLLECTION_GROUP.token])
def test_without_a_firewall_or_its_rules_nodes_have_no_egress(kind: str) -> None:
    planned = step(kind, "delete", {}, {})
    found = without_firewall(planned, Change(planned.urn, kind, "shop/firewall", "deleted"))
    assert found.outcome == "interrupted"
    assert "have no egress" in found.workloads
    assert "another egress" in found.workaround
