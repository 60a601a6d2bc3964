"""A plan as a tree for the terminal: its resources with their parents, and the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.protocol.resource_types import approximated
from fairway.report.console import console_for
from fairway.report.essentials import essentials, kind_of, name_in_azure, of_a_pool, short
from fairway.report.size import in_one_line
from fairway.request import UNKNOWN, Path, Request, format_path, leaves, mapping
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.rules.generic import as_typed
from fairway.rules.pool import Pool
from fairway.rules.reader import Reader
from fairway.rules.text import as_text

_LEGEND = (
    "Each line: type, logical name, and the name in Azure in brackets. `--full` shows every input.\n"
    "A pool has the logical name cluster/pool/hash: the hash is of the settings that cannot change, so changing them "
    "creates a new pool."
)


def print_plan(plan: Plan, *, full: bool = False, file: TextIO | None = None) -> None:
    """Print the tree, the exports and the findings of a plan; `full` shows every input.

    A terminal gets colours, unless NO_COLOR is set, and wrapped lines; anything else gets whole lines. `full`
    leaves the wrapping to the terminal, so that an id copied from there is complete.
    """
    console = console_for(file, whole_lines=full)
    console.print(plan_tree(plan, full=full))
    if plan.findings:
        console.print()
        console.print(Text(as_text(plan.findings)), soft_wrap=True)
    for note in approximated(each.type for each in plan.record.requests):
        console.print(Text(note, style="dim"), soft_wrap=True)
    console.print()


def print_legend(plans: Iterable[Plan], file: TextIO | None = None) -> None:
    """Explain the names in the trees, if there is a pool with such a name."""
    pools = (each for plan in plans for each in plan.record.all("AgentPool"))
    if any(each.name.count("/") == 2 for each in pools):
        console_for(file).print(Text(_LEGEND, style="dim"))


def plan_tree(plan: Plan, *, full: bool = False) -> Tree:
    """The tree: stack, components, resources, exports. With several clusters, each has a branch with what
    belongs to it."""
    record = plan.record
    root = Tree(_title(record), guide_style="dim")
    marks = Counter((each.resource, "waived" if each.waiver else each.severity) for each in plan.findings)
    branches = _Branches(root, record)
    nodes: list[Tree] = []
    for request, parent in zip(map(as_typed, record.requests), _parents(record), strict=True):
        above = branches.of(request) if parent is None else nodes[parent]
        node = above.add(_label(request, marks, full=full))
        nodes.append(node)
        if request.type == MANAGED_CLUSTER and not full:
            _add_inline_pools(node, request)
    if record.exports:
        _add_exports(root, record.exports, full=full)
    return root


def _title(record: Record) -> Text:
    resources = sum(each.custom for each in record.requests)
    components = len(record.requests) - resources
    counted = f"{resources} resource{'s' * (resources != 1)}"
    if components:
        counted += f" and {components} component{'s' * (components != 1)}"
    title = Text.assemble((record.stack, "bold"), (f"  {counted} (project {record.project})", "dim"))
    if size := in_one_line(record.requests):
        title.append(f"\n{size}", "dim")
    return title


class _Branches:
    """Adds resources without a parent to their cluster's branch if there are several, otherwise to the root."""

    def __init__(self, root: Tree, record: Record) -> None:
        names = [each.name for each in record.all("ManagedCluster")]
        self._names = {*names} if len(names) > 1 else set[str]()
        self._root = root
        self._made: dict[str, Tree] = {}

    def of(self, request: Request) -> Tree:
        name = request.name.partition("/")[0]
        if name not in self._names:
            return self._root
        if name not in self._made:
            self._made[name] = self._root.add(Text(f"cluster {name}", "bold"))
        return self._made[name]


def _parents(record: Record) -> tuple[int | None, ...]:
    """Positions of parents that come before their children; None, for the stack, otherwise."""
    known = record.parents or (None,) * len(record.requests)
    return tuple(parent if parent is not None and parent < at else None for at, parent in enumerate(known))


def _label(request: Request, marks: Mapping[tuple[str, str], int], *, full: bool) -> Group:
    kind = kind_of(request)
    head = Text.assemble((kind, "cyan" if request.custom else "bold magenta"), " ", (request.name, "bold"))
    if in_azure := name_in_azure(request.type, request.name, request.id):
        head.append(f" ({in_azure})")
    for severity, style in (("error", "bold red"), ("warning", "yellow"), ("note", "dim")):
        count = marks.get((f"{kind} {request.name}", severity), 0)
        if count:
            head.append(f"  {count} {severity}{'s' * (count != 1)}", style)
    if waived := marks.get((f"{kind} {request.name}", "waived"), 0):
        head.append(f"  {waived} waived", "dim")
    for note, style in _notes(request):
        head.append(f"  {note}", style)
    return Group(head, *(_every_input(request) if full else _in_a_line(essentials(request))))


def _notes(request: Request) -> Iterator[tuple[str, str]]:
    if request.protect:
        yield "protected", "green"
    if request.ignore_changes:
        yield f"ignores {', '.join(request.ignore_changes)}", "dim"


def _every_input(request: Request) -> list[Text]:
    lines: list[Text] = []
    for path, value in leaves(request.properties):
        if path:
            lines.append(Text.assemble((f"{format_path(path)}: ", "dim"), short(value)))
    return lines


def _in_a_line(settings: Sequence[str]) -> list[Text]:
    return [Text("  ".join(settings), style="dim")] if settings else []


def _add_inline_pools(node: Tree, cluster: Request) -> None:
    pools = [Pool(*found) for found in _inline(cluster)]
    for pool in pools:
        head = Text.assemble(("default pool" if len(pools) == 1 else "inline pool", "cyan"), " ", (pool.name, "bold"))
        node.add(Group(head, *_in_a_line(of_a_pool(pool))))


def _inline(cluster: Request) -> Iterator[tuple[Request, tuple[str | int, ...]]]:
    for part in Reader(cluster).parts("agentPoolProfiles"):
        yield part.request, part.path


def _add_exports(root: Tree, exports: Mapping[str, Any], *, full: bool) -> None:
    branch = root.add(Text("exports", "bold"))
    for path, value in leaves(exports) if full else _known(exports):
        text = short(value) if full else _end_of_id(value)
        branch.add(Text.assemble(f"{format_path(path)} = ", (text, "dim")))


def _known(exports: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The leaves; where all below a name are unknown, the name alone."""
    for key, value in exports.items():
        below = mapping(value)
        if below and all(each is UNKNOWN for _, each in leaves(below)):
            yield (*path, key), UNKNOWN
        elif below:
            yield from _known(below, (*path, key))
        else:
            yield from leaves(value, (*path, key))


def _end_of_id(value: Any) -> str:
    text = short(value)
    return f".../{'/'.join(text.split('/')[-2:])}" if text.startswith("/subscriptions/") else text
