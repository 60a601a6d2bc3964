"""Secrets that the stand-in stores: masked, also below lists, and hidden from the rules."""

from __future__ import annotations

from fairway.protocol.values import Secret
from fairway.request import SECRET
from fairway.secret_names import MASK
from fairway.standin.masking import unseen, without_secrets


def test_a_secret_is_masked_by_its_mark_and_by_its_name_at_any_depth() -> None:
    inputs = {"profiles": [{"adminPassword": "plain", "note": Secret("marked"), "name": "a"}]}
    assert without_secrets(inputs) == {"profiles": [{"adminPassword": MASK, "note": MASK, "name": "a"}]}


def test_a_name_that_a_user_chose_is_no_secret_in_a_list_either() -> None:
    inputs = {"tags": [{"token": "weekly"}]}
    assert without_secrets(inputs) == inputs


def test_rules_do_not_see_what_was_masked_and_see_all_else() -> None:
    kept = {"profiles": [{"adminPassword": MASK, "name": MASK}, {"adminPassword": "shown"}]}
    assert unseen(kept) == {"profiles": [{"adminPassword": SECRET, "name": MASK}, {"adminPassword": "shown"}]}
