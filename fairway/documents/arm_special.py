"""ARM's template functions that look at the deployment, or do not evaluate all of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fairway.documents.arm_expression import Call, Expression, Literal
from fairway.documents.unknown import id_in_group, known_subscription, unknown
from fairway.request import MADE_UP_SUBSCRIPTION, Placeholder, sequence

if TYPE_CHECKING:
    from fairway.documents.arm_scope import Scope


def _if(scope: Scope, node: Call) -> Any:
    if len(node.arguments) != 3:
        return unknown(node.text)
    test = scope.evaluated(node.arguments[0])
    if isinstance(test, Placeholder):
        either = [scope.evaluated(each) for each in node.arguments[1:]]
        return either[0] if either[0] == either[1] else unknown(node.text)
    return scope.evaluated(node.arguments[1 if test else 2])


def _all(scope: Scope, node: Call, decisive: bool) -> Any:
    values = [scope.evaluated(each) for each in node.arguments]
    if any(each is decisive for each in values):
        return decisive
    return unknown(node.text) if any(isinstance(each, Placeholder) for each in values) else not decisive


def _coalesce(scope: Scope, node: Call) -> Any:
    for each in node.arguments:
        if (value := scope.evaluated(each)) is not None:
            return value
    return None


def _named(scope: Scope, node: Call) -> str | None:
    """The text that a function with one name is called with."""
    value = scope.evaluated(node.arguments[0]) if node.arguments else None
    return value if isinstance(value, str) and not isinstance(value, Placeholder) else None


def _parameter(scope: Scope, node: Call) -> Any:
    name = _named(scope, node)
    return unknown(node.text) if name is None else scope.parameter(name)


def _variable(scope: Scope, node: Call) -> Any:
    name = _named(scope, node)
    return unknown(node.text) if name is None else scope.variable(name)


def _copy_index(scope: Scope, node: Call) -> Any:
    arguments = [scope.evaluated(each) for each in node.arguments]
    name = str(arguments.pop(0)).lower() if arguments and isinstance(arguments[0], str) else ""
    index = scope.loops.get(name)
    offset = arguments[0] if arguments else 0
    return index + offset if isinstance(index, int) and isinstance(offset, int) else unknown(node.text)


def _resource_id(scope: Scope, node: Call) -> Any:
    """The id; a name in it that is not known is the text of its expression."""
    texts = [str(scope.evaluated(each)) for each in node.arguments]
    at = next((index for index, each in enumerate(texts) if "/" in each and "." in each.partition("/")[0]), -1)
    if at < 0 or "/" in "".join(texts[:at]):
        return unknown(node.text)
    above, type, names = texts[:at], texts[at], [each.replace("/", "") for each in texts[at + 1 :]]
    if node.name == "tenantresourceid":
        found = id_in_group("", type, *names)
        return found[found.index("/providers/") :]
    outer = above[:1] if node.name == "subscriptionresourceid" else above[:-1]
    subscription = known_subscription(outer[0] if outer else "") or scope.subscription
    if node.name == "resourceid":
        return id_in_group(above[-1] if above else scope.group, type, *names, subscription=subscription)
    if type.lower() == "microsoft.resources/resourcegroups":
        return f"/subscriptions/{subscription}/resourceGroups/{''.join(names)}"
    return id_in_group("", type, *names, subscription=subscription)


def _extension_id(scope: Scope, node: Call) -> Any:
    texts = [str(scope.evaluated(each)) for each in node.arguments]
    if len(texts) < 3:
        return unknown(node.text)
    found = id_in_group("", texts[1], *texts[2:])
    return texts[0] + found[found.index("/providers/") :]


def _group(scope: Scope, node: Call) -> Any:
    location = unknown("resourceGroup().location")
    name = Placeholder(scope.group) if "{" in scope.group else scope.group
    tags = unknown("resourceGroup().tags")
    id = f"/subscriptions/{scope.subscription}/resourceGroups/{scope.group}"
    return unknown(node.text) if node.arguments else {"id": id, "name": name, "location": location, "tags": tags}


def _subscription(scope: Scope, node: Call) -> Any:
    inner: dict[str, Any] = {
        key: unknown(f"subscription().{key}") for key in ("subscriptionId", "tenantId", "displayName")
    }
    if scope.subscription != MADE_UP_SUBSCRIPTION:
        inner["subscriptionId"] = scope.subscription
    return unknown(node.text) if node.arguments else {"id": f"/subscriptions/{scope.subscription}", **inner}


def _reference(scope: Scope, node: Call) -> Any:
    target = scope.evaluated(node.arguments[0]) if node.arguments else ""
    found = scope.outputs(str(target))
    return unknown(node.text) if isinstance(found, Placeholder) else found


def _lambda(scope: Scope, node: Call) -> Any:
    """`map`, `filter` and the like over a list, with a lambda of one or two variables."""
    values, *functions = node.arguments
    items = scope.evaluated(values)
    last = functions[-1] if functions else None
    if sequence(items) is None or not isinstance(last, Call) or last.name != "lambda":
        return unknown(node.text)
    found = [_applied(scope, each, item, at) for at, item in enumerate(items) for each in functions[:1]]
    if node.name == "map":
        return found
    if node.name == "toobject" and all(isinstance(each, str) and not isinstance(each, Placeholder) for each in found):
        ends = [_applied(scope, last, item, at) if len(functions) > 1 else item for at, item in enumerate(items)]
        return dict(zip(found, ends, strict=True))
    if node.name == "filter" and not any(isinstance(each, Placeholder) for each in found):
        return [item for item, kept in zip(items, found, strict=True) if kept]
    return unknown(node.text)


def _reduce(scope: Scope, node: Call) -> Any:
    """`reduce`: the lambda over what it made of the items before and the next one, from a first value on."""
    values, first, function = (*node.arguments, None, None, None)[:3]
    items = sequence(scope.evaluated(values)) if values is not None else None
    if items is None or first is None or function is None:
        return unknown(node.text)
    found = scope.evaluated(first)
    for each in items:
        found = _applied(scope, function, found, each)
    return found


def _applied(scope: Scope, function: Expression, item: Any, at: Any) -> Any:
    if not isinstance(function, Call) or function.name != "lambda":
        return unknown("lambda")
    *names, body = function.arguments
    values = [str(each.value).lower() for each in names if isinstance(each, Literal)]
    bound = {**scope.bound, **dict(zip(values, (item, at), strict=False))}
    return replace(scope, bound=bound).evaluated(body)


def _bound(scope: Scope, node: Call) -> Any:
    name = _named(scope, node)
    return scope.bound.get((name or "").lower(), unknown(node.text))


SPECIAL: Mapping[str, Callable[[Scope, Call], Any]] = {
    "and": lambda scope, node: _all(scope, node, False),
    "coalesce": _coalesce,
    "copyindex": _copy_index,
    "extensionresourceid": _extension_id,
    "filter": _lambda,
    "if": _if,
    "lambdavariables": _bound,
    "map": _lambda,
    "or": lambda scope, node: _all(scope, node, True),
    "parameters": _parameter,
    "reduce": _reduce,
    "reference": _reference,
    "resourcegroup": _group,
    "resourceid": _resource_id,
    "subscription": _subscription,
    "subscriptionresourceid": _resource_id,
    "tenantresourceid": _resource_id,
    "toobject": _lambda,
    "variables": _variable,
}
"""By their names in lower case."""
