"""Puts a stack's subscription in the ids of a plan, which otherwise have a made-up one, for the rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.request import MADE_UP_SUBSCRIPTION, Placeholder, Request, mapped

CONFIG_KEY = "azure-native:subscriptionId"
_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def replaced(text: str, old: str, new: str) -> str:
    """The text with another subscription in its resource ids; the same GUID elsewhere, such as in a tag, stays."""
    return re.sub(rf"(?<=/subscriptions/){re.escape(old)}(?![\w-])", lambda _: new, text, flags=re.IGNORECASE)


def in_subscription(requests: Sequence[Request], config: Mapping[str, str]) -> tuple[Request, ...]:
    """The requests with the subscription of the config in their ids; unchanged if it has none.

    Resources of another provider may be in another subscription: their ids stay as they are.
    """
    real = config.get(CONFIG_KEY, "")
    if not _GUID.fullmatch(real):
        return tuple(requests)
    others = [each.id.lower() for each in requests if each.id and each.options.get("provider")]

    def moved(text: Any) -> Any:
        if not isinstance(text, str) or isinstance(text, Placeholder) or _is_of(text.lower(), others):
            return text
        return replaced(text, MADE_UP_SUBSCRIPTION, real)

    return tuple(replace(each, id=moved(each.id), properties=mapped(each.properties, moved)) for each in requests)


def _is_of(text: str, ids: Collection[str]) -> bool:
    return any(f"{text}/".startswith(f"{each}/") for each in ids)
