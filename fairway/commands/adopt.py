"""`fairway adopt`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    PROGRAM_FAILED,
    UNREADABLE,
    ProjectFolder,
    Today,
    print_error,
)

if TYPE_CHECKING:
    from fairway.adoption.adoption import Adoption
    from fairway.adoption.by_az import Command
    from fairway.adoption.files import Files
    from fairway.adoption.found import Found
    from fairway.adoption.old_stack import OldStack


def adopt(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Descriptions of one cluster: files, folders or `-`, such as the output of `az aks show`. Without "
            "any, the commands that print them for --cluster and --resource-group.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[str, typer.Option("--stack", help="The new environment.")] = "",
    project: ProjectFolder = Path(),
    cluster: Annotated[str, typer.Option(help="The cluster's name; needed if the descriptions have several.")] = "",
    resource_group: Annotated[
        str, typer.Option(help="The cluster's resource group, if the descriptions do not have it.")
    ] = "",
    location: Annotated[str, typer.Option(help="The cluster's region, if the descriptions do not have it.")] = "",
    subscription: Annotated[str, typer.Option(help="The subscription for the commands, if not the current one.")] = "",
    az: Annotated[
        bool, typer.Option("--az", help="Run the commands, which only read and are shown first, and adopt the result.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the files of an earlier run.")] = False,
    harden: Annotated[
        bool, typer.Option("--harden", help="List what the defaults would change on the cluster, by what it costs.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show each value that is compared.")] = False,
    today: Today = None,
) -> None:
    """Adopt a cluster that exists: write a stack file that requests what Azure has, and a file for `pulumi import`,
    and prove that the first preview changes nothing.

    Exit code: 0 success, 1 something would change, 2 the descriptions, the project or its config cannot be read, 3 the
    program failed.
    """
    from fairway.adoption.adoption import adopted
    from fairway.adoption.by_az import run
    from fairway.adoption.existing import RunError
    from fairway.adoption.files import files_of
    from fairway.adoption.found import AdoptionError
    from fairway.adoption.hardening import hardening
    from fairway.adoption.kept import kept_of
    from fairway.plan import program
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.report.adoption import hardened, report
    from fairway.report.take_over import take_over_lines

    try:
        wanted = () if inputs else _commands(cluster, resource_group, subscription)
        if wanted and not az:
            _print(wanted, stack)
            raise typer.Exit(FINE)
        if not stack:
            raise AdoptionError("name the new environment: add `--stack prod`")
        home = find_project(project)
        files = files_of(home, stack)
        files.must_be_free(force=force)
        kept = kept_of(files.stack, home.name)
        inputs = inputs or run(wanted, typer.echo, force=force)
        found, old = _found(inputs, cluster, resource_group, location)
        day = today.date() if today else date.today()
        with without_source_positions():
            done = adopted(home, stack, found, day, old, kept)
        for line in report(done, every=every):
            typer.echo(line)
        for line in take_over_lines(done.take) if done.take else ():
            typer.echo(line)
        if harden:
            for line in hardened(hardening(done.found, done.configured.defaults, done.configured.config, day)):
                typer.echo(line)
        if kept.names:
            listed = ", ".join(kept.names)
            typer.echo(f"Kept of the earlier {files.stack.name}: {listed}; the rest is new, with its comments")
        _write(files, done)
    except (AdoptionError, ProjectError, RunError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    raise typer.Exit(FINE if done.proven and not done.stopping else FOUND_ERRORS)


def _commands(cluster: str, group: str, subscription: str) -> tuple[Command, ...]:
    """The commands of az that describe a cluster."""
    from fairway.adoption.by_az import commands
    from fairway.adoption.found import AdoptionError

    if not cluster or not group:
        raise AdoptionError(
            "name what to adopt: files with its description, or `--cluster <name> --resource-group <group>` for the "
            "commands that print it"
        )
    return commands(cluster, group, subscription, Path("adopted") / cluster)


def _print(wanted: tuple[Command, ...], stack: str) -> None:
    from fairway.adoption.by_az import lines

    folder = wanted[0].file.parent
    for line in lines(wanted, folder):
        typer.echo(line)
    typer.echo(f"fairway adopt {folder} --stack {stack or 'prod'}")


def _found(inputs: list[str], cluster: str, resource_group: str, location: str) -> tuple[Found, OldStack | None]:
    from fairway.adoption.found import AdoptionError, found_in
    from fairway.adoption.old_stack import old_stack
    from fairway.documents.files import read_all

    # `az ... list` prints an empty list where there is nothing.
    reads = read_all([each for each in inputs if not _is_empty_list(Path(each))])
    errors = [f"{each.file}: {each.error}" for each in reads if each.error]
    if errors:
        raise AdoptionError("\n".join(errors))
    for each in reads:
        if each.skipped:
            print_error(f"skipped: {each.file}: {each.skipped}")
    documents = [each.document for each in reads if each.document]
    return found_in(documents, cluster, resource_group, location), old_stack(documents)


def _is_empty_list(file: Path) -> bool:
    return (
        file.is_file()
        and file.stat().st_size < 16
        and file.read_text(encoding="utf-8-sig").split() in (["[]"], ["[", "]"])
    )


def _write(files: Files, done: Adoption) -> None:
    from fairway.adoption.files import accepts_older, with_required_version, written
    from fairway.adoption.import_file import as_text
    from fairway.report.take_over import next_steps

    texts: dict[Path, str] = {}
    if done.importable:
        if (text := with_required_version(files.project)) is not None:
            texts[files.project] = text
        texts[files.imports] = as_text(done.import_file)
    # Last: without it Pulumi has no such stack, whatever a killed run left.
    texts[files.stack] = done.stack_file
    written(texts, private=(files.imports,))
    for each in texts:
        typer.echo(f"Wrote {each}")
    if not done.importable and files.imports.exists():
        files.imports.unlink()
        typer.echo(f"Removed {files.imports}: it was of an earlier run")
    if done.importable and files.project not in texts and (note := accepts_older(files.project)):
        typer.echo(f"note: {note}")
    for line in next_steps(done, files.imports.name):
        typer.echo(line)
