"""The limits of templates: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.eject.arm_places import DEPLOYMENTS
from fairway.request import leaves

MOST = {"resources": 800, "parameters": 256, "outputs": 64}
"""Of each template, also of those in it."""
MOST_BYTES = 4 * 1024 * 1024
"""Of the whole."""
LONGEST_EXPRESSION = 24_576
"""Characters."""


def exceeded(tree: Mapping[str, Any]) -> Iterator[str]:
    """A sentence about each limit that a template, or one of its deployments, exceeds."""
    rest = "more than a template may have. Split the stack, for example into one for each cluster, and eject each"
    size = len(json.dumps(tree, separators=(",", ":")).encode())
    if size > MOST_BYTES:
        yield f"{size / 1024 / 1024:.1f} MB are {rest}"
    inner = [each["properties"]["template"] for each in tree["resources"] if each["type"] == DEPLOYMENTS]
    for each in (tree, *inner):
        for key, most in MOST.items():
            if (count := len(each.get(key, ()))) > most:
                yield f"{count} {key} are {rest}"
    for path, leaf in leaves(tree):
        if isinstance(leaf, str) and leaf.startswith("[") and len(leaf) > LONGEST_EXPRESSION:
            yield f"{path[-1]} is an expression with {len(leaf)} characters; ARM takes {LONGEST_EXPRESSION}"
