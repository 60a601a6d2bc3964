"""Other values for all that only Azure can give.

Two programs that request the same with one set of ids may still make different values of others: one may have written
what the other computes. With a second set that shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fairway.protocol.values import Secret
from fairway.request import Placeholder, mapping, sequence


class Elsewhere:
    """Replaces texts by others of the same form, and back."""

    def __init__(self, texts: Iterable[str]) -> None:
        there = {each.lower(): each.lower().translate(_DIGITS) for each in texts}
        self._there = {old: new for old, new in there.items() if new not in there}
        self._back = {new: old for old, new in self._there.items()}

    def there(self, value: Any) -> Any:
        """The value with the other texts."""
        return _replaced(value, self._there)

    def back(self, value: Any) -> Any:
        """The inverse of `there`."""
        return _replaced(value, self._back)


_DIGITS = str.maketrans("0123456789abcdef", "f0123456789abcde")


def _replaced(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, Placeholder) or not texts:
        return value
    if isinstance(value, Secret):
        return Secret(_replaced(value.value, texts))
    if isinstance(value, str):
        every = "|".join(map(re.escape, texts))
        return re.sub(every, lambda found: texts[found[0].lower()], value, flags=re.IGNORECASE)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {_replaced(key, texts): _replaced(each, texts) for key, each in entries.items()}
    return value if items is None else [_replaced(each, texts) for each in items]
