"""Resources of a template whose conditions are not known: only those that are deployed together are compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from fairway.request import Request
from fairway.rules.consequences import Reported
from fairway.rules.registry import Rule


def deployed_together(
    found: Sequence[Reported],
    requests: tuple[Request, ...],
    report: Callable[[tuple[Request, ...], Collection[Rule]], Iterable[Reported]],
) -> list[Reported]:
    """What is reported, without what takes two resources of which the template may deploy only one.

    It remains if `report` finds it too where the conditions of one resource hold, and no others: two resources with
    the conditions `x` and `not(x)` are never deployed together, and of `x` and `y` that is not known.
    """
    alternatives = dict.fromkeys(frozenset(each.conditions) for each in requests if each.conditions)
    if len(alternatives) < 2:
        return [*found]
    own = dict.fromkeys(frozenset(each.fault.request.conditions) for each in found if each.fault.request.conditions)
    open_, certain = {each.key: each.rule for each in found}, set[object]()
    for holding in {**own, **alternatives}:
        if not open_:
            break
        there = tuple(each for each in requests if holding.issuperset(each.conditions))
        rules = {each.id: each for each in open_.values()}
        for each in report(there, [*rules.values()]):
            if open_.pop(each.key, None):
                certain.add(each.key)
    return [each for each in found if each.key in certain]
