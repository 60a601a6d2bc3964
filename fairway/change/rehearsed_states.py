"""The state of a rehearsal: its ids have the stand-in's made-up subscription where Azure's would have that of the
stack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.plan.subscription_ids import CONFIG_KEY, replaced
from fairway.protocol.state_file import Deployed
from fairway.request import MADE_UP_SUBSCRIPTION, mapping, sequence

_IN_ID = re.compile("/subscriptions/([0-9a-f-]{36})", re.IGNORECASE)


def in_subscription_of(before: Deployed, config: Mapping[str, str]) -> Deployed:
    """The state with the subscription of the stack's config instead of the made-up one, so that ids in the settings
    are the same; unchanged if the config has none, or ids with the made-up one."""
    if not any(each.id.startswith(f"/subscriptions/{MADE_UP_SUBSCRIPTION}/") for each in before.resources):
        return before
    listed = {each.lower() for text in config.values() for each in _IN_ID.findall(text)}
    own = config.get(CONFIG_KEY, "").lower() or (next(iter(listed)) if len(listed) == 1 else "")
    if not _IN_ID.fullmatch(f"/subscriptions/{own}") or MADE_UP_SUBSCRIPTION in (own, *listed):
        return before

    def moved(value: Any, key: str = "") -> Any:
        entries, items = mapping(value), sequence(value)
        if entries is not None:
            return {str(moved(name)): moved(each, str(name)) for name, each in entries.items()}
        if items is not None:
            return [moved(each) for each in items]
        if not isinstance(value, str):
            return value
        alone = value == MADE_UP_SUBSCRIPTION and key.lower().endswith("subscriptionid")
        return own if alone else replaced(value, MADE_UP_SUBSCRIPTION, own)

    resources = (
        replace(each, id=moved(each.id), inputs=moved(each.inputs), outputs=moved(each.outputs))
        for each in before.resources
    )
    return replace(before, resources=tuple(resources))
