"""The resource group that a template is deployed to, where ids in it name the group.

A template that writes out the id of a resource that it has itself, `/subscriptions/.../resourceGroups/rg1/...`, is one
for that resource group; otherwise rules would take the two for different resources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fairway.documents.document import Found
from fairway.documents.unknown import GROUP_HERE, SUBSCRIPTION
from fairway.request import Placeholder, leaves, mapped

_HERE = f"{SUBSCRIPTION}/resourceGroups/{GROUP_HERE}"
_GROUP = re.compile(r"(/subscriptions/[^/]+/resourcegroups/[^/]+)(/providers/.+)", re.IGNORECASE)


def with_group(found: Sequence[Found]) -> list[Found]:
    """The same, with that group in the ids; as it was where ids name none, or several."""
    own = {each.request.id.removeprefix(_HERE).lower() for each in found if each.request.id.startswith(_HERE)}
    written = [value for each in found for _, value in leaves(each.request.properties) if _is_text(value)]
    matches = [match for text in written if (match := _GROUP.fullmatch(text))]
    groups = {match[1].lower(): match[1] for match in matches if match[2].lower() in own}
    return [_moved(each, *groups.values()) for each in found] if len(groups) == 1 else [*found]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Placeholder) and not value.startswith(_HERE)


def _moved(found: Found, group: str) -> Found:
    def change(value: Any) -> Any:
        hidden = not isinstance(value, str) or isinstance(value, Placeholder)
        return value if hidden else value.replace(_HERE, group)

    request = found.request
    return replace(
        found, request=replace(request, id=change(request.id), properties=mapped(request.properties, change))
    )
