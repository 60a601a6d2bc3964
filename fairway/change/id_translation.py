"""A plan speaks of resources by stand-in ids, a state by real ones: puts the real ones into the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.azure.resource_ids import SUBSCRIPTION, stand_in_id, stand_in_outputs
from fairway.change.matching import Match
from fairway.protocol.state_file import Deployed
from fairway.request import Placeholder, Request, mapped

_SUBSCRIPTION_OF = re.compile(r"^/subscriptions/([0-9a-f-]{36})(/|$)", re.IGNORECASE)
_ID_PART = re.compile(r"/subscriptions/[^\s\"']*")


@dataclass(frozen=True)
class Translation:
    """What stands in a plan, and what is there in its place."""

    ids: Mapping[str, str]
    """Ids in lower case, and the values only Azure can tell, to the real ones."""
    subscription: str
    """The subscription of the state; empty where it cannot be told."""

    def of(self, request: Request) -> Mapping[str, Any]:
        """The properties of a request with the real ids in them."""
        return mapped(request.properties, self._value)

    def _value(self, value: Any) -> Any:
        return self._text(value) if isinstance(value, str) and not isinstance(value, Placeholder) else value

    def _text(self, text: str) -> str:
        if text.casefold() in self.ids:
            return self.ids[text.casefold()]
        return _ID_PART.sub(lambda found: self._id(found[0]), text) if SUBSCRIPTION in text else text

    def _id(self, text: str) -> str:
        """An id: its longest beginning that is known, and the subscription where nothing of it is."""
        parts = text.split("/")
        for length in range(len(parts), 3, -1):
            head = "/".join(parts[:length]).casefold()
            if head in self.ids:
                return "/".join([self.ids[head], *parts[length:]])
        return text.replace(SUBSCRIPTION, self.subscription) if self.subscription else text


def translation(pairs: Sequence[Match], before: Deployed) -> Translation:
    """The translation for a plan whose requests are matched with a state."""
    ids: dict[str, str] = {}
    for pair in pairs:
        if pair.old is None or not pair.old.id or not pair.request.custom:
            continue
        token = pair.request.type
        there = pair.request.id or stand_in_id(token, pair.request.name, pair.request.properties)
        if there:
            ids[there.casefold()] = pair.old.id
        for key, value in stand_in_outputs(token, there).items():
            real = pair.old.outputs.get(key)
            if isinstance(real, str):
                ids[value.casefold()] = real
    found = (_SUBSCRIPTION_OF.match(each.id) for each in before.resources)
    return Translation(ids, next((match[1] for match in found if match), ""))
