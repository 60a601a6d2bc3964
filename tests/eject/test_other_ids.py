"""Ids are replaced by others wherever they are, and back."""

from __future__ import annotations

from fairway.eject.other_ids import OtherIds
from fairway.protocol.values import Secret

ONE, OTHER = "00000000-0000-4000-8000-00000000000a", "99999999-9999-4999-8999-999999999999"


def test_ids_are_replaced_in_keys_texts_and_secrets_in_any_letter_case_and_back() -> None:
    ids = OtherIds([ONE])
    tree = {f"/x/{ONE}": [Secret(f"ff{ONE}ff {OTHER}"), 1, None]}
    replaced = ids.replaced(tree)
    new = "ffffffff-ffff-3fff-7fff-fffffffffff9"
    assert replaced == {f"/x/{new}": [Secret(f"ff{new}ff {OTHER}"), 1, None]}
    assert ids.restored(replaced) == tree
    assert ids.replaced(ONE.upper()) == new
