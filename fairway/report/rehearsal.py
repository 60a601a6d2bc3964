"""A rehearsal on the terminal: what happens as it happens, and a summary."""

from __future__ import annotations

import sys
from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fairway.property_values import bare
from fairway.rehearsal.estimates import as_text, azure_seconds, seconds_of
from fairway.rehearsal.life import Phase, Skipped
from fairway.rehearsal.step import Step

_SIGNS = {
    "create": ("+", "green"),
    "create-replacement": ("++", "yellow"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "delete-replaced": ("--", "yellow"),
    "import": ("=", "cyan"),
    "import-replacement": ("=", "cyan"),
    "refresh": ("*", "cyan"),
}
_WORDS = {
    "create": "created",
    "create-replacement": "replaced",
    "update": "updated",
    "delete": "deleted",
    "delete-replaced": "deleted after replacement",
    "import": "imported",
    "import-replacement": "imported",
    "same": "unchanged",
}


class Teller:
    """Tells a rehearsal to a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._told: set[str] = set()
        self._console = console or Console(file=sys.stdout, highlight=False, soft_wrap=True)

    def begin(self, title: str) -> None:
        """A phase begins."""
        self._console.print(Text(f"\n{title}", style="bold"))

    def step(self, step: Step) -> None:
        """A step is done."""
        if step.op not in _SIGNS or not step.shown or step.type.startswith("pulumi:pulumi"):
            return
        # Outputs alone move all the time: a network's list of subnets, a node image.
        if step.op == "refresh" and step.old and step.new and bare(step.old.inputs) == bare(step.new.inputs):
            return
        sign, style = _SIGNS[step.op]
        seconds = seconds_of(step)
        line = Text(f"  {sign:<2} ", style=style)
        line.append(f"{step.type.rpartition(':')[2]} {step.name}", style="default")
        if step.op == "refresh":
            line.append(" is gone" if step.new is None else " was changed by Azure", style="cyan")
        if changed := ", ".join(sorted(step.detailed or ())[:4]):
            line.append(f"  {changed}", style="dim")
        if seconds:
            line.append(f"  ~{as_text(seconds)}", style="dim")
        self._console.print(line)

    def end(self, phase: Phase | Skipped) -> None:
        """A phase is over, or was left out."""
        if isinstance(phase, Skipped):
            self._console.print(Text(f"\n{phase.title}: left out. {phase.why}", style="dim"))
            return
        for note in phase.notes:
            self._console.print(Text(f"     {note}", style="dim"))
        for message in phase.outcome.messages:
            # What the rules say of the settings stays the same all the time, and `fairway plan` says it.
            if (
                message.severity != "info"
                and message.text not in self._told
                and not message.text.startswith("warning ")
            ):
                self._told.add(message.text)
                self._console.print(Text(f"  {message.severity}: {message.text}", style="yellow"))
        for each in phase.outcome.errors:
            self._console.print(Text(f"  error: {each}", style="red"))
        for each in phase.faults:
            self._console.print(Text(f"  not expected: {each}", style="red"))
        self._console.print(Text(f"  {_counted(phase)}"))

    def summary(self, stack: str, phases: list[Phase | Skipped]) -> None:
        """What it came to, in a table."""
        table = Table(title=f"\nRehearsal of {stack}", title_justify="left", title_style="bold")
        for column in ("", "what happened", "here", "in Azure (estimate)"):
            table.add_column(column)
        for each in phases:
            if isinstance(each, Skipped):
                table.add_row(each.title, Text("left out", style="dim"), "", "")
                continue
            style = "yellow" if each.repaired else "red" if each.failed else "green"
            done = _came_to(each)
            azure = azure_seconds(each.outcome.steps)
            table.add_row(each.title, Text(done, style=style), f"{each.seconds:.1f} s", as_text(azure) if azure else "")
        self._console.print(table)

    def say(self, text: str) -> None:
        """A line of its own."""
        self._console.print(Text(text))


def _came_to(phase: Phase) -> str:
    if phase.repaired:
        return "failed, and run again below"
    if phase.outcome.errors:
        return "failed"
    return "not as it should be" if phase.faults else _counted(phase)


def _counted(phase: Phase) -> str:
    counts = Counter(_WORDS[each.op] for each in phase.outcome.steps if each.op in _WORDS and each.shown)
    unchanged = counts.pop("unchanged", 0)
    parts = [f"{count} {word}" for word, count in counts.items()]
    if not parts:
        return "nothing changes" if unchanged else "nothing to do"
    return ", ".join([*parts, *([f"{unchanged} unchanged"] if unchanged else [])])
