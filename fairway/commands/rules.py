"""`fairway rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import UNREADABLE, complain

if TYPE_CHECKING:
    from fairway.rules import Rule


def rules(id: Annotated[str | None, typer.Argument(help="Show this rule in full.")] = None) -> None:
    """List the rules that every plan is held against, or show one with its remedy and sources."""
    import difflib

    from fairway.plan.sdk_schema import RULE
    from fairway.rules import RULES

    every = {RULE.id: RULE, **RULES}
    if id is None:
        _list(every)
        return
    if id not in every:
        close = difflib.get_close_matches(id, every, n=1)
        hint = f" Did you mean {close[0]}?" if close else " `fairway rules` lists them."
        complain(f"There is no rule {id}.{hint}")
        raise typer.Exit(UNREADABLE)
    one = every[id]
    print(f"{one.id}  ({one.kind}, {one.severity})\n\n{one.says}\n\nremedy: {one.remedy}")
    for source in one.sources:
        print(f"source: {source}")


def _list(every: dict[str, Rule]) -> None:
    width = max(len(each) for each in every)
    for each in every.values():
        print(f"{each.id:<{width}}  {each.kind:<8}  {each.severity:<7}  {each.says}")
