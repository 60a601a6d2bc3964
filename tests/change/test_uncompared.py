"""Secrets that cannot be compared."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.secrecy import uncompared, with_known_secrets, without_values
from fairway.project.stack_files import SECRET_TEXT
from fairway.protocol.values import Secret
from fairway.request import SECRET

FROM_CONFIG = Secret(SECRET_TEXT)
CIPHERTEXT = Secret({"ciphertext": "v1:a"})

SECRET_OF_STATE = without_values(Secret({"ciphertext": "v1:abc"}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SECRET_OF_STATE, FROM_CONFIG),
        (SECRET_OF_STATE, "plain"),
        ("a refresh left it in plain", FROM_CONFIG),
        (FROM_CONFIG, FROM_CONFIG),
        (Secret(f"https://user:{SECRET_TEXT}@host"), Secret(f"https://user:{SECRET_TEXT}@host")),
        (CIPHERTEXT, Secret({"ciphertext": "v1:b"})),
        (CIPHERTEXT, SECRET),
        (SECRET, SECRET),
        ("plain", SECRET),
    ],
)
def test_what_one_side_does_not_tell_is_not_compared(old: Any, new: Any) -> None:
    assert uncompared({"a": {"b": old}}, {"a": {"b": new}}) == ("a.b",)
    assert uncompared({"a": [0, old]}, {"a": [0, new, 2]}) == ("a[1]",)
    assert with_known_secrets({"a": new, "c": 2}, {"a": old, "c": 1}) == {"a": old, "c": 2}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SECRET_OF_STATE, SECRET_OF_STATE),  # put back, as its changes are ignored
        (CIPHERTEXT, CIPHERTEXT),
        (Secret("one"), Secret("two")),
        (Secret("one"), "two"),
        (None, FROM_CONFIG),
        (SECRET_OF_STATE, None),
        (1, 2),
    ],
)
def test_what_both_sides_tell_and_what_one_has_not_is_compared(old: Any, new: Any) -> None:
    assert uncompared({"a": old}, {"a": new}) == ()
    assert with_known_secrets({"a": new}, {"a": old}) == {"a": new}


@pytest.mark.parametrize("ignored", ["windowsProfile", "windowsProfile.adminPassword", "*", "windowsProfile.*"])
def test_a_secret_whose_changes_are_ignored_cannot_change(ignored: str) -> None:
    old, new = ({"windowsProfile": {"adminPassword": each}} for each in (SECRET_OF_STATE, FROM_CONFIG))
    assert uncompared(old, new, [ignored]) == ()
    assert uncompared(old, new, ["windowsProfile.adminUsername"]) != ()


def test_several_new_items_after_a_secret_are_new() -> None:
    assert with_known_secrets([FROM_CONFIG, "b", "c", "d"], [CIPHERTEXT]) == [CIPHERTEXT, "b", "c", "d"]
    assert with_known_secrets(["b", "c"], None) == ["b", "c"]


def test_the_same_ciphertext_gets_the_same_text_in_any_order_of_its_keys() -> None:
    one, other = ({"ciphertext": "v1:a", "sig": "s"}, {"sig": "s", "ciphertext": "v1:a"})
    assert without_values(Secret(one)) == without_values(Secret(other))
