"""A plan as a tree for the terminal: what is asked for, under what, and what is wrong with it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from rich.console import Console, Group
from rich.text import Text
from rich.tree import Tree

from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.report.findings import as_text
from fairway.request import Placeholder, Request, format_path, leaves, value_at

_PIPE_WIDTH = 100
_MOST_INPUTS = 6
_POOL = ("mode", "vmSize", "osSKU", "count", "minCount", "maxCount", "availabilityZones", "spotMaxPrice")
_TELLING = {
    "ManagedCluster": (
        "kubernetesVersion",
        "sku.tier",
        "networkProfile.networkPlugin",
        "networkProfile.networkPluginMode",
        "networkProfile.networkDataplane",
        "networkProfile.outboundType",
        "apiServerAccessProfile.enablePrivateCluster",
        *(f"agentPoolProfiles[0].{key}" for key in _POOL[:6]),
    ),
    "AgentPool": _POOL,
    "ResourceGroup": ("location",),
    "VirtualNetwork": ("addressSpace.addressPrefixes",),
    "Subnet": ("addressPrefix", "addressPrefixes"),
    "NatGateway": ("zones", "idleTimeoutInMinutes"),
    "RoleAssignment": ("roleDefinitionId", "scope"),
    "FederatedIdentityCredential": ("subject",),
    "MaintenanceConfiguration": ("configName",),
    "UserAssignedIdentity": ("location",),
    "Vault": ("properties.sku.name", "properties.enablePurgeProtection"),
    "Registry": ("sku.name", "publicNetworkAccess"),
    "Workspace": ("sku.name", "retentionInDays"),
}
_TELLING_NOTHING = ("resourceGroupName", "tags", "azureApiVersion")


def print_plan(plan: Plan, *, full: bool = False, file: TextIO | None = None) -> None:
    """Print the tree, the exports and the findings of a plan; `full` shows every input. Colours only on a
    terminal and unless NO_COLOR is set; a pipe gets lines of 100 columns."""
    console = Console(file=file, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(file=file, highlight=False, width=_PIPE_WIDTH)
    console.print(plan_tree(plan, full=full))
    if plan.findings:
        console.print()
        console.print(Text(as_text(plan.findings)), soft_wrap=True)
    console.print()


def plan_tree(plan: Plan, *, full: bool = False) -> Tree:
    """The tree itself: stack, components, resources, exports."""
    record = plan.record
    asked = sum(each.custom for each in record.requests)
    title = Text.assemble(
        (record.stack, "bold"), ("  "), (f"{record.project}, {asked} resource{'s' * (asked != 1)}", "dim")
    )
    root = Tree(title, guide_style="dim")
    marks = Counter((finding.resource, finding.severity) for finding in plan.findings)
    nodes: list[Tree] = []
    for request, parent in zip(record.requests, _parents(record), strict=True):
        above = root if parent is None else nodes[parent]
        nodes.append(above.add(_label(request, marks, full=full)))
    if record.exports:
        _add_exports(root, record.exports, full=full)
    return root


def _parents(record: Record) -> tuple[int | None, ...]:
    """Positions of parents that come before their children; anything else hangs on the stack."""
    known = record.parents or (None,) * len(record.requests)
    return tuple(parent if parent is not None and parent < at else None for at, parent in enumerate(known))


def _label(request: Request, marks: Mapping[tuple[str, str], int], *, full: bool) -> Group:
    kind = request.type.rsplit(":", 1)[-1]
    head = Text(no_wrap=True, overflow="ellipsis")
    head.append(kind, "cyan" if request.custom else "bold magenta")
    head.append(" ")
    head.append(request.name, "bold")
    for severity, style in (("error", "bold red"), ("warning", "yellow")):
        count = marks.get((f"{kind} {request.name}", severity), 0)
        if count:
            head.append(f"  {count} {severity}{'s' * (count != 1)}", style)
    for note, style in _notes(request):
        head.append(f"  {note}", style)
    return Group(head, *(_every_input(request) if full else _telling_inputs(request)))


def _notes(request: Request) -> Iterator[tuple[str, str]]:
    if request.protect:
        yield "protected", "green"
    if request.ignore_changes:
        yield f"ignores {', '.join(request.ignore_changes)}", "dim"


def _every_input(request: Request) -> list[Text]:
    lines: list[Text] = []
    for path, value in leaves(request.properties):
        if path:
            lines.append(Text.assemble((f"{format_path(path)}: ", "dim"), _short(value)))
    return lines


def _telling_inputs(request: Request) -> list[Text]:
    pairs = list(_chosen(request))[:_MOST_INPUTS]
    if not pairs:
        return []
    text = "  ".join(f"{name}={value}" for name, value in pairs)
    return [Text(text, style="dim", no_wrap=True, overflow="ellipsis")]


def _chosen(request: Request) -> Iterator[tuple[str, str]]:
    kind = request.type.rsplit(":", 1)[-1]
    if kind in _TELLING:
        for path in _TELLING[kind]:
            value = value_at(request.properties, path)
            if value is not None:
                yield path.rsplit(".", 1)[-1], _last_segment(value)
        return
    for key, value in request.properties.items():
        dull = key in _TELLING_NOTHING or value == request.name
        if not dull and isinstance(value, (str, int, float)) and not isinstance(value, Placeholder):
            yield key, _last_segment(value)


def _last_segment(value: Any) -> str:
    # The end of a resource id says which resource; all else in it is the same for most.
    if isinstance(value, str) and value.startswith("/subscriptions/"):
        return value.rsplit("/", 1)[-1]
    return _short(value)


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(_short(each) for each in value) or "[]"  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Mapping):
        return "{}" if not value else "{...}"
    return str(value)


def _add_exports(root: Tree, exports: Mapping[str, Any], *, full: bool) -> None:
    branch = root.add(Text("exports", "bold"))
    for path, value in leaves(exports):
        text = _short(value) if full else _end_of_id(value)
        line = Text.assemble(f"{format_path(path)} = ", (text, "dim"))
        if not full:
            line.no_wrap, line.overflow = True, "ellipsis"
        branch.add(line)


def _end_of_id(value: Any) -> str:
    text = _short(value)
    return f".../{'/'.join(text.split('/')[-2:])}" if text.startswith("/subscriptions/") else text
