"""`fairway network`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    UNREADABLE,
    InvokesFile,
    ProjectFolder,
    Today,
    environments,
    plans,
    print_error,
)

if TYPE_CHECKING:
    from fairway.addresses.collection import Collected
    from fairway.addresses.record import Entry, Record
    from fairway.plan.program import Plan
    from fairway.project.project import Project
    from fairway.request import Request

Requests = dict[str, tuple["Request", ...]]
"""What each environment requests, with its saved networks."""


class NetworkFormat(StrEnum):
    """How to print networks."""

    TEXT = "text"
    JSON = "json"


def network(
    stack: Annotated[
        str | None, typer.Argument(help="The environment. Default: all of them.", autocompletion=environments)
    ] = None,
    project: ProjectFolder = Path(),
    allocate: Annotated[
        bool,
        typer.Option(
            "--allocate",
            help="Give new networks of all environments their ranges of the address pool, and record them.",
        ),
    ] = False,
    format: Annotated[NetworkFormat, typer.Option(help="How to print.")] = NetworkFormat.TEXT,
    invokes: InvokesFile = None,
    today: Today = None,
) -> None:
    """Show which address ranges networks, pods and services have, what is free, and how many nodes and pods fit.

    Ranges of an address pool are recorded in addresses.yaml, beside the files that stacks include. With --allocate
    recorded ranges stay, new networks get free ones, and ranges of networks that are gone stay taken.

    Exit code: 0 success, 1 networks overlap that peerings connect, 2 the project or its config cannot be read, 3 the
    program failed. Other environments than those with an error are shown all the same, but nothing is recorded. With
    one environment, what others have of the pool is not free either.
    """
    from fairway.addresses.collection import collecting
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.project.yaml_file import YamlError

    day = today.date() if today else date.today()
    try:
        found = find_project(project, invokes)
        with tuned_collector(), without_source_positions():
            if allocate:
                with collecting() as wanted:
                    planned, code = plans(found, found.environments(), day)
                if code:
                    print_error("Nothing is recorded: without every environment it is not known what is free.")
                    raise typer.Exit(code)
                _allocate(found, _requests(planned), wanted, day)
            with collecting() as wanted:
                # Ranges that are not recorded are refused, as in a plan.
                wanted.provisional = False
                planned, code = plans(found, (stack,) if stack is not None else found.environments(), day)
            # What other environments have of the pool is not free either.
            hidden = [each for each in found.environments() if each != stack] if stack is not None else []
            others = _elsewhere(found, hidden, day) if planned and wanted.file else {}
        if planned:
            code = max(code, _show(found, planned, wanted, others, format))
    except (ProjectError, YamlError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    raise typer.Exit(code)


def _requests(plans: Mapping[str, Plan]) -> Requests:
    return {stack: (*each.record.offered, *each.record.requests) for stack, each in plans.items()}


def _taken(planned: Requests, wanted: Collected) -> dict[str, str]:
    """The ranges that are not from the pool, each with what has it."""
    from fairway.networks import ranges_taken
    from fairway.rules.cidr import inside, network

    found: dict[str, str] = {}
    for stack, requests in planned.items():
        given = [text for of, text in wanted.given if of == stack]
        for text, owner in ranges_taken(requests).items():
            if (net := network(text)) and not inside(net, given):
                found.setdefault(text, f"{owner} ({stack})")
    return found


def _elsewhere(project: Project, stacks: Sequence[str], day: date) -> dict[str, str]:
    """The ranges that are not from the pool in environments that are not shown."""
    from fairway.addresses.collection import collecting
    from fairway.plan import program
    from fairway.project.project import ProjectError
    from fairway.project.yaml_file import YamlError

    planned: dict[str, Plan] = {}
    with collecting() as wanted:
        wanted.provisional = False
        for each in stacks:
            try:
                planned[each] = program.plan(project, each, today=day)
            except (ProjectError, YamlError, program.ConfigError, program.ProgramError):
                why = f"`fairway plan {each}` prints an error"
                print_error(f"note: ranges that {each} has besides the recorded ones may be shown as free: {why}.")
    return _taken(_requests(planned), wanted)


def _allocate(project: Project, planned: Requests, wanted: Collected, day: date) -> None:
    from fairway.addresses.allocation import allocated, released
    from fairway.addresses.record import as_text, read_record
    from fairway.project.project import ProjectError
    from fairway.project.written import write_together

    if wanted.file is None:
        raise ProjectError("No environment has an address pool, so there is nothing to record.")
    before = read_record(wanted.file)
    after, refused = allocated(before, wanted.wanted, _taken(planned, wanted))
    if refused:
        raise ProjectError(
            "\n".join(f"{'.'.join(filter(None, (*each.key, each.subnet)))}: {each.text}" for each in refused)
        )
    after = released(after, (each.key for each in wanted.wanted), day.isoformat())
    file = _relative(wanted.file, project)
    if after == before:
        print_error(f"Every network has its ranges; {file} is unchanged.")
        return
    try:
        write_together({wanted.file: as_text(after)})
    except OSError as error:
        raise ProjectError(f"{file}: the file cannot be written, so nothing is recorded: {error.strerror}") from None
    for line in _changes(before, after):
        print_error(line)
    print_error(f"{file} is written. Commit it with the settings.")


def _changes(before: Record, after: Record) -> list[str]:
    lines: list[str] = []
    for key, each in after.items():
        old, name = before.get(key), ".".join(key)
        if old == each:
            continue
        if each.released:
            lines.append(f"{name} is not in the settings any more; its ranges stay taken")
            continue
        new = _new(each, old) + (_new(each.ipv6, old and old.ipv6) if each.ipv6 else [])
        lines.append(f"{name}: {', '.join(new) or 'is in the settings again'}")
    return lines


def _new(entry: Entry, old: Entry | None) -> list[str]:
    """The ranges of a family that were not recorded before."""
    found = [] if old and old.virtual_network == entry.virtual_network else [entry.virtual_network]
    found += [f"{name} {text}" for name, text in entry.subnets.items() if not old or name not in old.subnets]
    others = {"pods": entry.pods, "services": entry.services}
    return found if old else [*found, *(f"{name} {text}" for name, text in others.items() if text)]


def _show(
    project: Project,
    plans: Mapping[str, Plan],
    wanted: Collected,
    elsewhere: Mapping[str, str],
    format: NetworkFormat,
) -> int:
    from fairway.addresses.record import read_record
    from fairway.commands.console import print_json
    from fairway.networks import overview
    from fairway.report.networks import as_json, pool_report, print_networks

    planned = _requests(plans)
    found, pool = overview(planned), None
    if wanted.file is not None:
        record = read_record(wanted.file)
        taken = {**elsewhere, **_taken(planned, wanted)}
        file = _relative(wanted.file, project)
        findings = [each for plan in plans.values() for each in plan.findings if each.rule == "address-range-reserved"]
        warnings = [each.reason for each in findings if each.waiver is None]
        pool = pool_report(file, wanted.spaces, wanted.reserved, record, taken, wanted.wanted, warnings)
    if format is NetworkFormat.JSON:
        print_json(as_json(found, pool))
    else:
        print_networks(found, planned, pool)
    return FOUND_ERRORS if any(each.connected for each in found.overlaps) else FINE


def _relative(file: Path, project: Project) -> str:
    file, root = file.resolve(), project.root.resolve()
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
