"""`fairway adopt`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairway.adoption.kinds import Kind
from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    PROGRAM_FAILED,
    UNREADABLE,
    ProjectFolder,
    Today,
    print_error,
    print_skipped,
)

_FOR_AZ = ("inputs", "stack", "cluster", "resource_group", "subscription", "az")
"""What the command that is run after those of az does not need; the stack is its first option."""

if TYPE_CHECKING:
    from fairway.adoption.by_az import Command
    from fairway.adoption.files import Files
    from fairway.adoption.result import Adoption
    from fairway.documents.document import Document


def adopt(
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Descriptions of clusters: files, folders or `-`, such as the output of `az aks show`. Without any, "
            "the commands that print them for --cluster and --resource-group.",
            show_default=False,
        ),
    ] = None,
    stack: Annotated[str, typer.Option("--stack", help="The environment: a new one, unless --add is set.")] = "",
    project: ProjectFolder = Path(),
    cluster: Annotated[
        list[str] | None,
        typer.Option(
            help="A cluster's name or id, as often as needed. Default: all that Azure returned.", show_default=False
        ),
    ] = None,
    resource_group: Annotated[
        str, typer.Option(help="The cluster's resource group, if the descriptions do not have it.")
    ] = "",
    location: Annotated[str, typer.Option(help="The cluster's region, if the descriptions do not have it.")] = "",
    subscription: Annotated[
        str,
        typer.Option(
            help="The cluster's subscription: for the commands if it is not the current one, and for templates, which "
            "do not have it.",
        ),
    ] = "",
    az: Annotated[
        bool, typer.Option("--az", help="Run the commands, which only read and are shown first, and adopt the result.")
    ] = False,
    add: Annotated[
        bool,
        typer.Option("--add", help="Add the clusters to the environment, which exists: its stack file is not changed."),
    ] = False,
    manage: Annotated[
        list[Kind] | None,
        typer.Option(
            help="Manage this too, with its names, as often as needed. Default: the cluster alone.", show_default=False
        ),
    ] = None,
    import_options: Annotated[
        bool,
        typer.Option(
            "--import-options",
            help="Write the ids to import into the stack file, for one `pulumi up`, instead of the file for `pulumi "
            "import`.",
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the files of an earlier run.")] = False,
    harden: Annotated[
        bool, typer.Option("--harden", help="List what the defaults would change on the cluster, by what it costs.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="Accept that the first update may lose the value at this path, such as `securityProfile`; `update` "
            "for an update that the stand-in refuses. With several clusters `<key of the cluster>:<path>`. Repeatable.",
            show_default=False,
        ),
    ] = None,
    plain_tags: Annotated[
        bool, typer.Option("--plain-tags", help="Write tags and labels with passwords too, in plain text.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show each value that is compared.")] = False,
    today: Today = None,
) -> None:
    """Adopt clusters that exist: write a stack file that requests what Azure has, and a file for `pulumi import`,
    and prove that the first preview changes nothing.

    Exit code: 0 success, 1 something would change or may be lost, or a finding stops `pulumi up`, 2 the descriptions,
    the project or its config cannot be read, 3 the program failed.
    """
    from fairway.adoption.adoption import adopted
    from fairway.adoption.by_az import run
    from fairway.adoption.clusters import clusters_in, must_be_in
    from fairway.adoption.earlier import earlier
    from fairway.adoption.elsewhere import managed_once, other_senders
    from fairway.adoption.empty_lists import notes, without_windows
    from fairway.adoption.environment import environment
    from fairway.adoption.files import added_files, files_of
    from fairway.adoption.found import AdoptionError
    from fairway.adoption.hardening import hardening
    from fairway.adoption.kept import EMPTY, kept_of
    from fairway.adoption.losses import unused
    from fairway.adoption.old_stack import old_stack
    from fairway.adoption.reads import adopted_reads, empty_lists
    from fairway.adoption.run import RunError, Subscription
    from fairway.adoption.shared_network import in_shared_networks, others_in_networks
    from fairway.adoption.surroundings import kinds_of
    from fairway.adoption.wrong_types import wrong_types
    from fairway.documents.unknown import At
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.report.adoption import report
    from fairway.report.earlier import earlier_lines
    from fairway.report.hardening import hardened
    from fairway.report.take_over import refused_lines, take_over_lines

    documents: list[Document] = []
    try:
        wanted = () if inputs else _commands(cluster or [], resource_group, subscription, manage or [])
        if wanted and not az:
            _print(wanted, ["--stack", stack or "prod", *_given(context)])
            raise typer.Exit(FINE)
        if not stack:
            raise AdoptionError("name the new environment: add `--stack prod`")
        home = find_project(project)
        files = files_of(home, stack)
        if not add:
            files.must_be_free(force=force)
        kept = EMPTY if add else kept_of(files.stack, home.name)
        inputs = inputs or [file for each in wanted for file in run(each, typer.echo, force=force)]
        reads = adopted_reads(inputs, At(resource_group, subscription))
        print_skipped(reads)
        documents = [each.document for each in reads if each.document]
        found = clusters_in(documents, cluster or (), resource_group, location, kinds_of(manage or ()))
        empty = empty_lists(inputs)
        found = without_windows(found, reads, empty)
        must_be_in(subscription, found)
        for each in notes(empty):
            typer.echo(f"note: {each}")
        # The file of an added cluster cannot have what is shared.
        found = found if add else in_shared_networks(found)
        found = managed_once(found, home.root, files.imports)
        senders = other_senders(found, (each for document in documents for each in document.requests))
        for each in dict.fromkeys((*others_in_networks(found), *senders)):
            typer.echo(f"note: {each}")
        old = old_stack(documents)
        day = today.date() if today else date.today()
        with tuned_collector(), without_source_positions():
            owner = found[0].subscription
            into = environment(home, stack, Subscription(owner), owner, day) if add else None
            if add and old and (old.project, old.stack) == (home.name, stack):
                old = None
            done = adopted(
                home,
                stack,
                found,
                day,
                old,
                kept,
                into,
                by_options=import_options,
                accepted=accept or (),
                plain_tags=plain_tags,
            )
        if add:
            files = added_files(files, home, done.cluster_files, force=force)
        for line in report(done, every=every):
            typer.echo(line)
        for line in take_over_lines(done.take) if done.take else ():
            typer.echo(line)
        if done.take and (refused := [*refused_lines(done.take)]):
            typer.echo("\n".join(refused))
            raise typer.Exit(FOUND_ERRORS)
        for own in done.each if harden else ():
            for line in hardened(hardening(done, own.defaults, day)):
                typer.echo(line)
        if into and (note := into.without_subscription(owner)):
            typer.echo(f"note: {note}")
        for each in unused(accept or (), done.losses):
            typer.echo(f"note: {each}")
        again = not add and files.stack.exists()
        if again:
            before = earlier(home, stack, done, kinds_of(manage or ()))
            for line in earlier_lines(before, files.stack):
                typer.echo(line)
            if before.dropped or before.unplanned:
                raise typer.Exit(FOUND_ERRORS)
        if kept.names:
            listed = ", ".join(kept.names)
            typer.echo(f"Kept of the earlier {files.stack.name}: {listed}; the rest is new, with its comments")
        given = ("" if project == Path() else str(project), [*_given(context)])
        _write(files, done, *given, again=again)
    except (AdoptionError, ProjectError, RunError, program.ConfigError) as error:
        print_error(wrong_types(str(error), documents))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    raise typer.Exit(FINE if done.proven and not done.stopping else FOUND_ERRORS)


def _commands(clusters: list[str], group: str, subscription: str, manage: list[Kind]) -> list[tuple[Command, ...]]:
    """The commands of az that describe each cluster."""
    from fairway.adoption.by_az import commands
    from fairway.adoption.found import AdoptionError
    from fairway.adoption.surroundings import kinds_of
    from fairway.azure.resource_id import parse_id

    of = [
        (id.name, id.group, id.subscription) if (id := parse_id(each)) else (each, group, subscription)
        for each in clusters
    ]
    if not all(within for _, within, _ in of) or not of:
        raise AdoptionError(
            "name what to adopt: files with its description, or `--cluster <name> --resource-group <group>` or "
            "`--cluster <id>` for the commands that print it"
        )
    names = [name for name, _, _ in of]
    folders = [Path("adopted", *((within,) if names.count(name) > 1 else ()), name) for name, within, _ in of]
    return [commands(*each, folder, kinds_of(manage)) for each, folder in zip(of, folders, strict=True)]


def _given(context: typer.Context) -> Iterator[str]:
    """The options on the command line, without those for the commands of az."""
    for each in context.command.params:
        name = each.name or ""
        source = context.get_parameter_source(name)
        if name in _FOR_AZ or source is None or source.name != "COMMANDLINE":
            continue
        values: Any = context.params[name] if getattr(each, "multiple", False) else (context.params[name],)
        for one in values:
            flag = max(each.opts, key=len)
            yield from (flag,) if one is True else (flag, str(one.date() if isinstance(one, datetime) else one))


def _print(wanted: list[tuple[Command, ...]], options: list[str]) -> None:
    from shlex import join

    from fairway.adoption.by_az import lines

    folders = [each[0].file.parent for each in wanted]
    for folder, each in zip(folders, wanted, strict=True):
        for line in lines(each, folder):
            typer.echo(line)
    typer.echo(f"fairway adopt {join([*map(str, folders), *options])}")


def _write(files: Files, done: Adoption, folder: str, options: Sequence[str], *, again: bool) -> None:
    from fairway.adoption.files import accepts_older, with_required_version, written
    from fairway.adoption.import_file import as_text
    from fairway.report.take_over import lines_to_add, next_steps

    texts: dict[Path, str] = {}
    if done.importable:
        if (text := with_required_version(files.project)) is not None:
            texts[files.project] = text
        texts[files.imports] = as_text(done.import_file)
    config = files.config if done.ready or not files.drafts else files.drafts
    # Last: without it Pulumi has no such stack, whatever a killed run left.
    texts |= dict(zip(config, done.cluster_files.values() or (done.stack_file,), strict=True))
    written(texts, private=(files.imports,))
    for each in texts:
        typer.echo(f"Wrote {each}")
    # The files of clusters stay: without its settings an update would delete a cluster that was imported.
    for each in (*(files.drafts if done.ready else ()), *(() if done.importable else (files.imports,))):
        if each.exists():
            each.unlink()
            typer.echo(f"Removed {each}: it was of an earlier run")
    if config == files.drafts:
        typer.echo(
            f"It is for {' and '.join(map(str, files.config))}, and not written there: as long as nothing can be "
            "imported, `pulumi up` would create what exists"
        )
    if done.importable and files.project not in texts and (note := accepts_older(files.project)):
        typer.echo(f"note: {note}")
    steps = next_steps(done, files.imports.name, again=again, folder=folder, options=options)
    for line in (*lines_to_add(done, files.stack.name), *steps):
        typer.echo(line)
