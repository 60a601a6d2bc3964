"""A stack's `azure-native:subscriptionId` that is not the subscription of what its state has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from fairway.plan.subscription_ids import CONFIG_KEY
from fairway.protocol.state_file import Deployed
from fairway.request import MADE_UP_SUBSCRIPTION

_OWN = re.compile("/subscriptions/([^/]+)/", re.IGNORECASE)


def in_another_subscription(before: Deployed, config: Mapping[str, str]) -> Iterator[str]:
    """A note if most resources of the state are in another subscription than the stack's.

    No step shows it: azure-native sends an update to the id in the state, and a create to the subscription of the
    provider; another subscription is no reason for it to replace anything.
    """
    wanted = config.get(CONFIG_KEY, "")
    ids = (_OWN.match(each.id) for each in before.resources if each.custom and not each.delete)
    found = Counter(each[1].lower() for each in ids if each)
    if not wanted or not found:
        return
    most, count = found.most_common(1)[0]
    if most not in (wanted.lower(), MADE_UP_SUBSCRIPTION):
        counted = "1 resource of the state is" if count == 1 else f"{count} resources of the state are"
        yield (
            f"{CONFIG_KEY} is {wanted}, and {counted} in {most}. What exists stays there and is not "
            "moved; what an update creates, such as a new pool, is sent to the other subscription, where its cluster "
            f"and resource group are not. Write `{CONFIG_KEY}: {most}`; for another subscription use another stack."
        )
