"""Names that only a deployment returns, in ids and texts.

A template's `parameters('vnet')` without a value has the text `{parameters('vnet')}` here: the same expression is the
same name, so that a subnet is found by an id with it, and no rule looks at the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fairway.request import MADE_UP_SUBSCRIPTION, SECRET, Placeholder

GROUP_HERE = "{resourceGroup().name}"
"""The resource group of a deployment, which the template does not name."""
SUBSCRIPTION = f"/subscriptions/{MADE_UP_SUBSCRIPTION}"
_LONGEST = 80
_TOKEN = re.compile(r"#_\w+_#")


@dataclass(frozen=True)
class At:
    """Where a template is deployed, as far as that is known."""

    group: str = ""
    subscription: str = ""


NOWHERE = At()


def unknown(expression: str) -> Placeholder:
    """The value of an expression that cannot be evaluated."""
    text = re.sub(r"[{}/\s]", "", expression)
    if len(text) > _LONGEST:
        # Two expressions with the same ends stay different.
        mark = sha256(text.encode()).hexdigest()[:8]
        text = f"{text[: _LONGEST - 40]}...{mark}...{text[-26:]}"
    return Placeholder(f"{{{text}}}")


def named(text: str) -> str:
    """A name in an id: hidden from rules where it is secret or not known, as are tokens that a pipeline replaces
    (`#_namePrefix_#` in the templates of Azure Verified Modules)."""
    if SECRET in text:
        return SECRET
    if _TOKEN.search(text):
        return Placeholder(text)
    return (
        Placeholder(text.strip("{}") if text.count("{") == 1 and text.endswith("}") else text) if "{" in text else text
    )


def known_subscription(value: Any) -> str:
    """A subscription's id, if an expression has one as its value; otherwise an empty text."""
    return value if isinstance(value, str) and not isinstance(value, Placeholder) and "{" not in value else ""


def id_in_group(group: str, type: str, *names: str, subscription: str = MADE_UP_SUBSCRIPTION) -> str:
    """The id of a resource in a resource group, by ARM's type and the names in it; in no group if it is empty."""
    namespace, *kinds = type.split("/")
    pairs = "".join(f"/{kind}/{name}" for kind, name in zip(kinds, names, strict=False))
    within = f"/resourceGroups/{group}" if group else ""
    return f"/subscriptions/{subscription}{within}/providers/{namespace}{pairs}"
