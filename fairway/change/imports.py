"""What exists in Azure by the import files of `fairway adopt`, although a state does not have it yet."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.change.planned_step import PlannedStep
from fairway.project.adopted import is_adopted
from fairway.project.project import Project
from fairway.protocol.tokens import unversioned
from fairway.request import mapping, sequence

_CREATES = "create"


def to_be_imported(
    steps: Iterable[PlannedStep], root: Path, stack: str, others: Collection[str] = ()
) -> list[PlannedStep]:
    """The steps, with an import where a resource would be created that an import file of the stack in `root` has.
    `others` are the names of all stacks."""
    found = list(steps)
    if not any(each.op == _CREATES for each in found):
        return found
    known: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = {}
    for file in import_files(root, stack, others):
        for each in _entries(file):
            if each.get("id"):
                known[unversioned(str(each.get("type"))), str(each.get("logicalName"))] = (file.name, each)
    return [_imported(each, *known[each.token, each.name]) if _is_in(each, known) else each for each in found]


def _is_in(step: PlannedStep, known: Collection[tuple[str, str]]) -> bool:
    return step.op == _CREATES and (step.token, step.name) in known


def _imported(step: PlannedStep, file: str, entry: Mapping[str, Any]) -> PlannedStep:
    inputs = mapping(entry.get("inputs")) or {}
    return replace(step, op="import", id=str(entry["id"]), old_inputs=inputs, import_file=file)


def import_files(root: Path, stack: str, others: Collection[str]) -> Iterator[Path]:
    """The import files of a stack in `root`, also those of added clusters; `others` are the names of all stacks."""
    for file in sorted(root.glob("import.*.json")):
        named = file.name.removeprefix("import.").removesuffix(".json")
        longer = (each for each in others if each.startswith(f"{stack}."))
        if f"{named}.".startswith(f"{stack}.") and not any(f"{named}.".startswith(f"{each}.") for each in longer):
            yield file


def without_import_file(steps: Iterable[PlannedStep], project: Project, stack: str) -> Iterator[str]:
    """A note if clusters would be created whose settings an adoption wrote: then they exist, and no file here says
    so. A stack file counts only if each of its clusters would be created, since others may be added to it by hand."""
    clusters = [each for each in steps if each.token == MANAGED_CLUSTER.token and each.op != "delete"]
    created = {each.name for each in clusters if each.op == _CREATES}
    if not created:
        return
    config = project.stack_config(stack)
    whole = [config.file] if all(each.op == _CREATES for each in clusters) else []
    folder = project.stack_config_dir.parent / "clusters"
    files = [*whole, *(each for each in sorted(folder.glob("**/*.y*ml")) if each.stem in created)]
    found = [each for each in files if is_adopted(each.read_text(encoding="utf-8-sig", errors="replace"))]
    if not found:
        return
    listed = ", ".join(os.path.relpath(each, project.root) for each in found)
    names = [f"import.{stack}.json" if each == config.file else f"import.{stack}.{each.stem}.json" for each in found]
    beside = f"beside {project.file.name}"
    yield (
        f"{listed}: written by `fairway adopt`, and no import file {beside} has what would be created here, such as "
        f"{names[0]}. So it is compared as new, and some of that Azure refuses for new clusters only. If it was "
        f"imported, compare with the state: `pulumi stack export --stack {stack} --file state.json`, then `fairway "
        f"diff state.json {stack}`. If not, copy {names[0]} {beside}: git ignores it, since it has all that Azure "
        "returned."
    )


def _entries(file: Path) -> Iterator[Mapping[str, Any]]:
    """The resources of an import file; none of another file with such a name."""
    try:
        tree = mapping(json.loads(file.read_text(encoding="utf-8-sig"))) or {}
    except (OSError, ValueError):
        return
    yield from filter(None, map(mapping, sequence(tree.get("resources")) or ()))
