"""The conditions of a template's resources, where the template alone does not decide them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fairway.documents.arm_expression import Call, Expression, Literal, SyntaxFaultError, is_expression, parse
from fairway.documents.arm_scope import Scope
from fairway.documents.unknown import unknown
from fairway.request import Placeholder


def conditions_of(scope: Scope, condition: Any, within: str) -> tuple[str, ...]:
    """What has to be true of a condition that is not known; an `and` has several parts.

    Equal texts are equal conditions: that of a nested deployment, whose parameters are others, has `within` before it.
    """
    if not isinstance(condition, str) or not is_expression(condition):
        return ()
    try:
        return (*dict.fromkeys(_parts(scope, parse(condition), within)),)
    except (SyntaxFaultError, RecursionError):
        return (f"{within}{condition}",)


def _parts(scope: Scope, node: Expression, within: str) -> Iterator[str]:
    if isinstance(node, Call) and node.name == "and":
        for each in node.arguments:
            yield from _parts(scope, each, within)
        return
    value = None if isinstance(node, Literal) else scope.evaluated(node)
    if isinstance(value, Placeholder) and not isinstance(node, Literal):
        text = "{" + re.sub(r"[{}/\s]", "", node.text) + "}"
        iteration = str(scope.loops) if "copyindex" in text.lower() else ""
        # A parameter of a nested deployment is the expression that the template above passes.
        yield f"{within}{text}{iteration}" if value == unknown(node.text) else str(value)
