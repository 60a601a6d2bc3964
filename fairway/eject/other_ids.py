"""Other values for all that only Azure can give.

Two programs that request the same with one set of ids may still make different values of others: one may have written
what the other computes. With a second set that shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairway.protocol.values import Secret
from fairway.request import Placeholder, mapping, sequence

GUID = re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE)
_DIGITS = str.maketrans("0123456789abcdef", "f0123456789abcde")


class OtherIds:
    """Replaces GUIDs by others, and back."""

    def __init__(self, guids: Iterable[str]) -> None:
        others = {each.lower(): each.lower().translate(_DIGITS) for each in guids}
        self._others = {old: new for old, new in others.items() if new not in others}
        self._originals = {new: old for old, new in self._others.items()}

    def replaced(self, value: Any) -> Any:
        """The value with the other GUIDs."""
        return _replaced(value, self._others)

    def restored(self, value: Any) -> Any:
        """The inverse of `replaced`."""
        return _replaced(value, self._originals)


def _replaced(value: Any, guids: Mapping[str, str]) -> Any:
    if isinstance(value, Placeholder) or not guids:
        return value
    if isinstance(value, Secret):
        return Secret(_replaced(value.value, guids))
    if isinstance(value, str):
        return GUID.sub(lambda found: guids.get(found[0].lower(), found[0]), value)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {_replaced(key, guids): _replaced(each, guids) for key, each in entries.items()}
    return value if items is None else [_replaced(each, guids) for each in items]
