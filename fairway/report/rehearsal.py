"""A rehearsal on the terminal: what happens as it happens, and a summary."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fairway.engine.step import Step
from fairway.protocol.resource_types import approximated, passed_through
from fairway.protocol.values import bare
from fairway.rehearsal.estimates import as_text, azure_seconds, seconds_of
from fairway.rehearsal.expectations import kind_of
from fairway.rehearsal.phase import Phase, Skipped
from fairway.report.console import console_for
from fairway.report.essentials import name_in_azure

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


_LEGEND = (
    "+ created   ~ updated   - deleted   ++ -- created and deleted by a replacement   = imported\n"
    "* refreshed: Azure reports other values than the state had\n"
    "Components and the stack itself do not exist in Azure; they are neither shown nor counted."
)
_MOST_CHANGED = 4


class RehearsalPrinter:
    """Prints a rehearsal to a terminal, step by step."""

    def __init__(self, console: Console | None = None) -> None:
        self._printed: set[str] = set()
        self._explained = False
        self._console = console or console_for(soft_wrap=True)

    def begin(self, title: str) -> None:
        """Print the title of a phase; before the first, the legend."""
        if not self._explained:
            self._console.print(Text(_LEGEND, style="dim"))
            self._explained = True
        self._console.print(Text(f"\n{title}", style="bold"))

    def step(self, step: Step) -> None:
        """Print a step that is done."""
        if step.op not in _SIGNS or not _is_counted(step):
            return
        # Outputs alone change all the time: a network's list of subnets, a node image.
        if step.op == "refresh" and step.old and step.new and bare(step.old.inputs) == bare(step.new.inputs):
            return
        sign, style = _SIGNS[step.op]
        seconds = seconds_of(step)
        line = Text(f"  {sign:<2} ", style=style)
        line.append(f"{_kind(step)} {step.name}{_in_azure(step)}", style="default")
        if step.op == "refresh":
            line.append(" is gone" if step.new is None else " refreshed", style="cyan")
        if changed := sorted(step.detailed or ()):
            more = f" and {len(changed) - _MOST_CHANGED} more" if len(changed) > _MOST_CHANGED else ""
            line.append(f"  {', '.join(changed[:_MOST_CHANGED])}{more}", style="dim")
        if seconds:
            line.append(f"  ~{as_text(seconds)}", style="dim")
        self._console.print(line)

    def end(self, phase: Phase | Skipped) -> None:
        """Print the end of a phase, or that it was skipped."""
        if isinstance(phase, Skipped):
            self._console.print(Text(f"\n{phase.title}: skipped. {phase.why}", style="dim"))
            return
        for note in phase.notes:
            self._console.print(Text(f"     {note}", style="dim"))
        known = [each for step in phase.outcome.steps if (each := step.new or step.old) and each.custom]
        types = [each.type for each in known]
        for note in (*approximated(types), *passed_through(types)):
            if note not in self._printed:
                self._printed.add(note)
                self._console.print(Text(f"     {note}", style="dim"))
        for message in phase.outcome.messages:
            # The findings of rules are the same in every phase, and `fairway plan` shows them.
            if message.severity != "info" and message.text not in self._printed and not message.of_rule:
                self._printed.add(message.text)
                self._console.print(Text(f"  {message.severity}: {message.text}", style="yellow"))
        for each in phase.outcome.errors:
            self._console.print(Text(f"  error: {each}", style="red"))
        for each in phase.unexpected:
            self._console.print(Text(f"  not as expected: {each}", style="red"))
        self._console.print(Text(f"  {_counted(phase)}"))

    def summary(self, stack: str, phases: list[Phase | Skipped], seconds: float) -> None:
        """Print the results as a table; `seconds` is the duration of the whole rehearsal here."""
        table = Table(title=f"\nRehearsal of {stack}", title_justify="left", title_style="bold")
        for column in ("", "what happened", "here", "in Azure (estimate)"):
            table.add_column(column)
        in_azure = 0
        for each in phases:
            if isinstance(each, Skipped):
                table.add_row(each.title, Text("skipped", style="dim"), "", "")
                continue
            style = "yellow" if each.repaired else "red" if each.failed else "green"
            azure = azure_seconds(each.outcome.steps)
            in_azure += azure
            took = as_text(azure) if azure else ""
            table.add_row(each.title, Text(_result_of(each), style=style), f"{each.seconds:.1f} s", took)
        table.add_section()
        table.add_row("total", "", f"{seconds:.1f} s", as_text(in_azure) if in_azure else "")
        self._console.print(table)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(Text(text))


def _is_counted(step: Step) -> bool:
    """Whether the step is about a resource in Azure, as `fairway plan` counts them."""
    resource = step.new or step.old
    return step.shown and (resource is None or resource.custom) and not step.type.startswith("pulumi:pulumi")


def _kind(step: Step) -> str:
    resource = step.new or step.old
    return kind_of(resource) if resource else step.type.rpartition(":")[2]


def _in_azure(step: Step) -> str:
    resource = step.new or step.old
    name = name_in_azure(step.type, step.name, resource.id if resource else "")
    return f" ({name})" if name else ""


def _result_of(phase: Phase) -> str:
    if phase.repaired:
        return "failed, run again below"
    if phase.outcome.errors:
        return "failed"
    return "not as expected" if phase.unexpected else _counted(phase)


def _counted(phase: Phase) -> str:
    steps = [each for each in phase.outcome.steps if _is_counted(each)]
    counts = Counter(_WORDS[each.op] for each in steps if each.op in _WORDS)
    unchanged = counts.pop("unchanged", 0)
    parts = [f"{count} {word}" for word, count in counts.items()]
    if lifted := sum(bool(each.old and each.new and each.old.protect and not each.new.protect) for each in steps):
        # Protection does not exist in Azure, so it is not an update.
        parts.append(f"{lifted} no longer protected")
    if not parts and phase.outcome.errors:
        return "no step was completed"
    if not parts:
        return "nothing changes" if unchanged else "nothing to do"
    return ", ".join([*parts, *([f"{unchanged} unchanged"] if unchanged else [])])
