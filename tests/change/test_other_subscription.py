"""A stack whose subscription was edited: what exists stays where it is, and a comparison says so."""

from __future__ import annotations

from fairway.change.other_subscription import in_another_subscription
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed

REAL, OTHER = "1a6f2c3d-0000-4000-8000-00000000000a", "2b7a3d4e-0000-4000-8000-00000000000b"
KEY = "azure-native:subscriptionId"


def _notes(subscription: str, config: dict[str, str]) -> list[str]:
    id = f"/subscriptions/{subscription}/resourceGroups/rg"
    return [*in_another_subscription(Deployed((Resource("urn", "a:b:C", id=id),)), config)]


def test_another_subscription_of_the_stack_is_a_note_with_the_line_to_write() -> None:
    (found,) = _notes(REAL, {KEY: OTHER})
    assert f"{KEY} is {OTHER}, and 1 resource of the state is in {REAL}" in found
    assert f"Write `{KEY}: {REAL}`" in found


def test_the_same_subscription_and_none_are_no_note() -> None:
    assert _notes(REAL, {KEY: REAL.upper()}) == []
    assert _notes(REAL, {}) == []
    assert _notes("00000000-0000-0000-0000-000000000000", {KEY: OTHER}) == []
