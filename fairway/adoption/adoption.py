"""An adoption as a whole: from what was found to a stack file, an import file and the proof that nothing changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fairway.adoption.completed import completed, unknown_values
from fairway.adoption.configured import Adopts, Configured
from fairway.adoption.conformance import Leaf, conformance
from fairway.adoption.existing import Run, Subscription, TakenOver, fill, taken_over
from fairway.adoption.filled import filled_for
from fairway.adoption.found import AdoptionError, Found
from fairway.adoption.import_file import import_file
from fairway.adoption.kept import EMPTY, HEAD, Kept
from fairway.adoption.old_stack import OldStack, TakeOver, remaining, take_over
from fairway.adoption.old_stack import rehearsed as rehearsed_over
from fairway.adoption.open_values import refusal
from fairway.adoption.proof import Rehearsal, rehearsed
from fairway.adoption.stack_file import comment_lines, stack_file
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.engine import in_memory
from fairway.plan import program
from fairway.plan.checked import check
from fairway.plan.recorder import Record
from fairway.plan.subscription_ids import CONFIG_KEY
from fairway.project.project import Project, as_text
from fairway.request import MADE_UP_SUBSCRIPTION, format_path, mapping
from fairway.rules import Finding

PACKAGE = "config.adoption"
"""The package of a project that writes its config from what was found."""


@dataclass(frozen=True)
class Adoption:
    """The result."""

    found: Found
    configured: Configured
    stack_file: str
    """The text of the stack file."""
    import_file: Mapping[str, Any]
    """The content of the import file."""
    taken: TakenOver
    leaves: tuple[Leaf, ...]
    rehearsal: Rehearsal
    findings: tuple[Finding, ...]
    """What the rules find in the new config."""
    from_azure: bool = True
    """Whether Azure returned what was found; otherwise nothing can be imported."""
    take: TakeOver | None = None
    """How the state of another program is taken over, if there is one."""

    @property
    def differing(self) -> tuple[Leaf, ...]:
        """What an update would change."""
        return tuple(each for each in self.leaves if each.verdict == "differs")

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that stop `pulumi up`."""
        return tuple(each for each in self.findings if each.stops)

    @property
    def unsure(self) -> tuple[str, ...]:
        """The paths of what an update does not send and Azure may not keep."""
        leaves = [
            f"{each.type.rpartition(':')[2]} {each.resource} {each.where}"
            for each in self.leaves
            if each.verdict == "not documented"
        ]
        beside = [f"{words} {format_path(path)}" for words, path, _ in (*self.found.newer, *self.found.secrets)]
        return tuple(dict.fromkeys([*leaves, *beside]))

    @property
    def importable(self) -> bool:
        """Whether the import file is to be written: all of it is from Azure, and nothing changes."""
        return self.proven and self.from_azure and bool(self.import_file["resources"])

    @property
    def proven(self) -> bool:
        """Whether nothing is added and nothing changes."""
        taken = self.take.changes if self.take else ()
        return not (self.taken.added or self.differing or self.rehearsal.changes or taken)


def adopted(
    project: Project, stack: str, found: Found, today: date, old: OldStack | None = None, kept: Kept = EMPTY
) -> Adoption:
    """The adoption of what was found as the new environment `stack`; `old` is the state of another program that has it,
    `kept` what is kept of an earlier stack file.

    Raises AdoptionError, ProjectError, RunError and what `program.translated_errors` raises."""
    if not found.cluster.get("location") and "azure-native:location" not in project.config:
        raise AdoptionError(
            f"the region of the cluster {found.cluster.name} is not in the descriptions: add `--location <region>`, or "
            "pass the output of `az aks show --output json` too"
        )
    unknown = tuple(unknown_values(found))
    importable, found = found.complete, completed(found, today)
    adopts, filled = _adopts(project), filled_for(found, today, shown=False)

    def run(added: Collection[str] = (), refused: Collection[Finding] = ()) -> Adoption:
        configured = adopts(found, stack, today, filled, added, refused)
        configured = replace(configured, left=(*configured.left, *unknown))
        return _adopted(project, stack, found, configured, today, kept)

    try:
        done = run()
    except program.ConfigError as error:
        raise AdoptionError(refusal(found.unknown, str(error)) if found.unknown else str(error)) from None
    except program.ProgramError:
        if not _lacks_identity(found):
            raise
        done = run((ROLE_ASSIGNMENT.token,))
    added = {each.type for each in done.taken.added}
    if added:
        done = run(added)
    if done.stopping and importable:
        done = run(added, done.stopping)
    if old and (take := _take(done, project, stack, old)):
        configured = done.configured
        if take.aliases:
            config = {**configured.config, "fairway:aliases": take.aliases}
            comments = {**configured.comments, ("fairway:aliases",): "Remove these after the first `pulumi up`."}
            configured = replace(configured, config=config, comments=comments)
        done = _adopted(project, stack, found, configured, today, kept, take)
    return replace(done, from_azure=importable)


def _lacks_identity(found: Found) -> bool:
    """Whether Azure returned no identity of an add-on that is on, so that no role can be assigned to it."""
    add_ons = map(mapping, (mapping(found.cluster.outputs.get("addonProfiles")) or {}).values())
    return any(each and each.get("enabled") is True and not each.get("identity") for each in add_ons)


def _take(done: Adoption, project: Project, stack: str, old: OldStack) -> TakeOver | None:
    run = Run(project, stack, {}, project.stack_config_dir)
    return take_over(old, done.found, done.taken, run, Subscription(done.found.subscription))


def _adopted(
    project: Project,
    stack: str,
    found: Found,
    configured: Configured,
    today: date,
    kept: Kept,
    take: TakeOver | None = None,
) -> Adoption:
    config = {**configured.config, **kept.config}
    text = stack_file(config, _comments(configured, found, today), _schema(project)) + kept.text()
    with tempfile.TemporaryDirectory(prefix="fairway-adopt-") as folder:
        file = Path(folder) / f"Pulumi.{stack}.yaml"
        file.write_text(text, encoding="utf-8")
        return _proven(project, stack, found, configured, text, file, today, take)


def _proven(
    project: Project,
    stack: str,
    found: Found,
    configured: Configured,
    text: str,
    file: Path,
    today: date,
    take: TakeOver | None,
) -> Adoption:
    hidden = Subscription(found.subscription)
    config = hidden.hidden(dict(project.config_in(file).values))
    if CONFIG_KEY in config:
        config[CONFIG_KEY] = MADE_UP_SUBSCRIPTION
    run = Run(project, stack, config, file)
    try:
        record = run.recorded()
    except program.ConfigError as error:
        raise program.ConfigError(str(error).replace(str(file), str(_final(project, stack)))) from None
    with in_memory.cloud() as cloud:
        fill(cloud, found, hidden)
        taken = taken_over(run, cloud)
    content = import_file(taken, version("pulumi-azure-native"))
    tagged = record.edits.tagged(config) if record.edits else None
    findings = _findings(record, today)
    rehearsal = rehearsed(run, found, hidden, content, taken, tagged, record, findings)
    if take and take.same:
        content = remaining(content, take)
        take = rehearsed_over(take, run, found, hidden, content, taken)
    return Adoption(
        found,
        configured,
        text,
        hidden.shown(content),
        taken,
        tuple(_shown_leaf(each, hidden) for each in conformance(taken.requested)),
        rehearsal,
        findings,
        take=take,
    )


def _final(project: Project, stack: str) -> Path:
    return project.stack_config_dir / f"Pulumi.{stack}{project.file.suffix}"


def _shown_leaf(leaf: Leaf, hidden: Subscription) -> Leaf:
    return replace(leaf, sent=hidden.shown(leaf.sent), present=hidden.shown(leaf.present))


def _findings(record: Record, today: date) -> tuple[Finding, ...]:
    return tuple(check(record, today=today))


def _adopts(project: Project) -> Adopts:
    """The project's own function; its modules are imported as its program's are."""
    with program.loaded(project):
        try:
            module = import_module(PACKAGE)
        except ModuleNotFoundError as error:
            if error.name not in (PACKAGE, PACKAGE.partition(".")[0]):
                raise
            raise AdoptionError(
                f"{project.file}: the project has no package {PACKAGE}, which writes its config. `fairway adopt` works "
                "in a project made from Fairway's: copy its folders config and components"
            ) from None
        found: Callable[..., Configured] = module.configured
        return found


def _schema(project: Project) -> str:
    """The schema of stack files, relative to their folder; empty if the project has none."""
    file = project.root / "docs" / "stack.schema.json"
    depth = len(project.stack_config_dir.resolve().relative_to(project.root.resolve()).parts)
    return "/".join([*[".."] * depth, "docs", "stack.schema.json"]) if file.is_file() else ""


def _comments(configured: Configured, found: Found, today: date) -> dict[tuple[str | int, ...], str]:
    names = ", ".join(Path(each).name for each in found.files)
    head = (
        f"{HEAD} {today.isoformat()} from {names}. null: Azure does not have this, and Fairway's default would add it."
    )
    left = [f"{each.resource}: {_shown(each.path, each.shown)}: {each.why}" for each in configured.left]
    if left:
        head += "\n\nFound and not written here:\n" + comment_lines(left)
    return {(): head, **configured.comments}


def _shown(path: tuple[str | int, ...], value: Any) -> str:
    text = as_text(value)
    short = text if len(text) <= 60 else f"{text[:57]}..."
    return f"{'.'.join(map(str, path))} {short}".strip()
