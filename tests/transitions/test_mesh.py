"""A canary upgrade of the Istio add-on: start, end, rollback, and what skips it."""

from __future__ import annotations

import pytest

from fairway.standin.clusters import refuse_transitions
from fairway.standin.errors import ArmError
from fairway.transitions import Transition, transitions


def change(before: list[str], after: list[str]) -> Transition:
    """The change of the revisions of a mesh."""
    old, new = ({"serviceMeshProfile": {"mode": "Istio", "istio": {"revisions": each}}} for each in (before, after))
    (found,) = transitions("azure-native:containerservice:ManagedCluster", old, new)
    return found


def test_a_second_revision_starts_a_canary_upgrade_with_its_next_steps() -> None:
    found = change(["asm-1-28"], ["asm-1-28", "asm-1-29"])
    assert found.effect == "in_place"
    assert "start of a canary upgrade" in found.reason
    assert "istio.io/rev=asm-1-29" in found.workaround


def test_the_removal_of_the_older_one_completes_it_and_of_the_newer_one_rolls_it_back() -> None:
    both = ["asm-1-28", "asm-1-29"]
    completed, rolled_back = change(both, ["asm-1-29"]), change(both, ["asm-1-28"])
    assert "asm-1-28 is removed, which completes the upgrade" in completed.reason
    assert "asm-1-29 is removed, which rolls the upgrade back" in rolled_back.reason
    assert "sidecar of asm-1-28 lose their control plane" in completed.workloads


def test_a_minor_revision_is_not_skipped_except_from_one_without_support() -> None:
    found = change(["asm-1-28"], ["asm-1-28", "asm-1-30"])
    assert (found.effect, found.workaround) == ("refused", "Add asm-1-29 first.")
    assert found.message == ""
    assert change(["asm-1-25"], ["asm-1-25", "asm-1-28"]).effect == "in_place"


def test_one_revision_replaced_by_another_cuts_workloads_off() -> None:
    found = change(["asm-1-28"], ["asm-1-29"])
    assert found.interrupts
    assert "revisions: [asm-1-28, asm-1-29]" in found.workaround


def test_one_revision_replaced_by_one_further_away_goes_through_those_between() -> None:
    found = change(["asm-1-28"], ["asm-1-30"])
    assert "revisions: [asm-1-28, asm-1-29]" in found.workaround
    assert "Go on in the same way from asm-1-29" in found.workaround
    assert "revisions: [asm-1-25, asm-1-28]" in change(["asm-1-25"], ["asm-1-28"]).workaround


def test_a_refusal_without_a_recorded_text_is_not_presented_as_azures_words() -> None:
    old, new = (
        {"serviceMeshProfile": {"mode": "Istio", "istio": {"revisions": each}}}
        for each in (["asm-1-28"], ["asm-1-28", "asm-1-30"])
    )
    with pytest.raises(ArmError) as refused:
        refuse_transitions("azure-native:containerservice:ManagedCluster", old, new)
    assert refused.value.message.startswith("(Azure's own text is not known.) asm-1-28 is upgraded one minor revision")
