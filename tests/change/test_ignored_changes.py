"""Values that the program configures but does not send, because it ignores changes there, are reported."""

from __future__ import annotations

from typing import Any

from components import StackFileAdvice
from fairway.change.ignored_changes import waiting
from fairway.engine.engine import Outcome
from fairway.engine.step import Step
from fairway.plan.runtime import Message
from fairway.protocol.state import Resource
from fairway.rehearsal.expectations import lowest_version

TYPE = "azure-native:containerservice:ManagedCluster"
URN = f"urn:pulumi:dev::shops::{TYPE}::shop"


def outcome(wanted: Any, there: Any, *ignored: str, key: str = "kubernetesVersion") -> Outcome:
    old = Resource(URN, TYPE, inputs={key: there}, outputs={key: there}, ignore_changes=ignored)
    return Outcome((Step("same", URN, old, old),), program_inputs={URN: {key: wanted}})


def test_a_version_that_is_ignored_waits_and_says_what_lifts_it() -> None:
    (note,) = waiting(outcome("1.37", "1.35.4", "kubernetesVersion"), StackFileAdvice())
    assert "1.35.4 stays, and 1.37 is pending" in note
    assert "upgradeKubernetes" in note


def test_a_patch_chosen_by_azure_matches_the_configured_version() -> None:
    assert not list(waiting(outcome("1.35", "1.35.4", "kubernetesVersion"), StackFileAdvice()))
    assert list(waiting(outcome("1.3", "1.35.4", "kubernetesVersion"), StackFileAdvice()))


def test_what_is_not_ignored_does_not_wait() -> None:
    assert not list(waiting(outcome("1.37", "1.35.4"), StackFileAdvice()))


def test_a_count_that_the_autoscaler_moves_is_no_wish() -> None:
    assert not list(waiting(outcome(2, 5, "count", key="count"), StackFileAdvice()))


def test_warnings_of_the_program_are_notes_but_findings_of_rules_are_not() -> None:
    messages = (
        Message("warning", "the pool waits"),
        Message("warning", "warning some-rule\n...", of_rule=True),
        Message("warning", "warning of the program's own"),
        Message("info", "hello"),
    )
    found = list(waiting(Outcome((), messages=messages), StackFileAdvice()))
    assert found == ["the pool waits", "warning of the program's own"]


def test_an_upgrade_that_ended_between_cluster_and_pools_goes_on_from_the_pools() -> None:
    pools = [{"currentOrchestratorVersion": "1.36.2"}, {"currentOrchestratorVersion": "1.9.4"}]
    cluster = Resource(URN, TYPE, outputs={"currentKubernetesVersion": "1.36.2", "agentPoolProfiles": pools})
    assert lowest_version(cluster) == "1.9.4"
