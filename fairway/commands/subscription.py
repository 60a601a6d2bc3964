"""`fairway subscription`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import UNREADABLE, InvokesFile, ProjectFolder, environments, plans, print_error

if TYPE_CHECKING:
    from fairway.project.project import Project
    from fairway.request import Request


def subscription(
    stack: Annotated[
        str | None, typer.Argument(help="The environment. Default: all of them.", autocompletion=environments)
    ] = None,
    project: ProjectFolder = Path(),
    invokes: InvokesFile = None,
    separate: Annotated[
        bool,
        typer.Option(
            "--separate", help="A folder for each environment, config/azure/prod: they are in different subscriptions."
        ),
    ] = False,
) -> None:
    """Print the `az` commands that save what Azure offers your subscription: versions, VM sizes, quotas, networks.

    They only read. With their results in config/azure, rules compare with them instead of built-in tables.

    Exit code: 0 success, 2 the project or its config cannot be read, 3 the program failed. Other environments than
    those with an error have their commands all the same.
    """
    from fairway.project.project import ProjectError, find_project

    lines: dict[str, None] = {}
    try:
        found = find_project(project, invokes)
        planned, code = plans(found, (stack,) if stack is not None else found.environments())
    except ProjectError as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    for each, plan in planned.items():
        lines.update(dict.fromkeys(_lines(found, each, plan.record.requests, separate)))
    for line in lines:
        typer.echo(line)
    raise typer.Exit(code)


def _lines(project: Project, stack: str, requests: Iterable[Request], separate: bool) -> Iterator[str]:
    from shlex import quote

    from fairway.azure.resource_id import id_parts
    from fairway.rules.cluster import clusters
    from fairway.subscription import COMMANDS, FOLDER, NETWORK, READ

    requests = tuple(requests)
    own = project.stack_config(stack).values.get("azure-native:subscriptionId", "")
    within = f" --subscription {own}" if own else ""
    networks = sorted(_networks_outside(requests))
    for location in sorted({each.location for each in clusters(requests) if each.location}):
        folder = (FOLDER / stack if separate else FOLDER) / location
        yield f"mkdir -p {quote(str(folder))}"
        for command in COMMANDS:
            more = " --resource-type virtualMachines --all" if command.endswith("list-skus") else ""
            file = folder / f"{command.removeprefix('az ').replace(' ', '-')}.json"
            yield f"{command} --location {location}{more}{within} --output json > {quote(str(file))}"
        for id in networks:
            # VNets of two resource groups may have one name.
            file = folder / f"{id_parts(id).group}-{id_parts(id).name}.json"
            yield f"{NETWORK} --ids {quote(id)} --output json > {quote(str(file))}"
        # The day is written last, so that an interrupted run leaves the old one.
        yield f"date -u +%F > {quote(str(folder / READ))}"


def _networks_outside(requests: Iterable[Request]) -> set[str]:
    """The ids of the VNets that requests refer to and that are not among them."""
    import re

    from fairway.request import MADE_UP_SUBSCRIPTION, leaves

    group = "/subscriptions/[^/]+/resourceGroups/[^/]+"
    pattern = re.compile(f"{group}/providers/Microsoft.Network/virtualNetworks/[^/]+", re.IGNORECASE)
    texts = (value for each in requests for _, value in leaves(each.properties) if isinstance(value, str))
    found = {match[0] for text in texts if (match := pattern.match(text))}
    return {each for each in found if MADE_UP_SUBSCRIPTION not in each}
