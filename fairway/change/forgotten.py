"""How Pulumi forgets what stays in Azure."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote


def forgotten(urns: Sequence[str]) -> str:
    """The commands that take resources of one stack out of its state. `pulumi state delete` refuses what others depend
    on, and a move to another stack does not."""
    stack = urns[0].removeprefix("urn:pulumi:").partition("::")[0]
    rest = f"{stack}-released"
    return (
        f"`pulumi stack export --stack {stack} --file {stack}.backup.json`, `pulumi stack init {rest} --no-select`, "
        f"`pulumi state move --source {stack} --dest {rest} --yes {' '.join(map(quote, urns))}`, and `pulumi stack rm "
        f"{rest} --force --yes`. Azure is not changed by them."
    )
