"""One side of `fairway diff`: an environment, also as committed, a plan file, an exported state, or a document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.change.described import Described, described_file
from fairway.change.preview import ComparisonError
from fairway.documents.files import STDIN, SUFFIXES
from fairway.documents.pulumi_documents import is_plan
from fairway.plan.plan_file import PlanFile, read_plan
from fairway.project.revision import HEAD
from fairway.protocol.state_file import Deployed, StateFileError, deployed, is_state, read_json
from fairway.request import mapping


@dataclass(frozen=True)
class Side:
    """One side: an environment of the project, a state, or a plan."""

    stack: str = ""
    revision: str = ""
    """The revision of git in which the environment is read, `HEAD`; empty for the files as they are."""
    state: Deployed | None = None
    plan: PlanFile | None = None
    file: str = ""
    """The file of a state or a plan."""
    described: Described | None = None
    """Any other document that `fairway check` reads."""
    text: str = ""
    """As it is named on the command line."""

    @property
    def environment(self) -> str:
        """`prod`, or `HEAD:prod`; empty for a file."""
        return ":".join(filter(None, (self.revision, self.stack)))

    def __str__(self) -> str:
        """A description for messages."""
        if self.stack:
            return f"the environment {self.stack}{f' as committed in {self.revision}' if self.revision else ''}"
        if self.described is not None:
            return self.described.name
        kind, found = ("state", self.state) if self.state is not None else ("plan", self.plan)
        whose = f" of {found.stack} (project {found.project})" if found is not None and found.stack else ""
        return f"the {kind}{whose} in {self.file}"


def side_of(text: str) -> Side:
    """The side for an argument of the command line: a file if one has that name, otherwise an environment. Of several
    plans in a file, `plans.json:dev` is the one of dev; `HEAD:dev` is dev as committed.

    Raises StateFileError and ComparisonError for a file that is no document.
    """
    path, chosen = _file_and_stack(text)
    file = Path(path)
    if path == STDIN:
        return Side(described=described_file(path), text=text)
    revision, _, stack = text.rpartition(":")
    suffixes = {Path(each).suffix for each in (revision, stack)}
    if revision and stack and not file.is_file() and not suffixes & {*SUFFIXES}:
        return Side(stack=stack, revision=revision)
    if not (file.is_file() or file.suffix in SUFFIXES or "/" in path):
        return Side(stack=text)
    try:
        tree = read_json(file)
    except StateFileError as error:
        try:
            return Side(described=described_file(text), text=text)
        except ComparisonError:
            if file.is_file() and file.suffix != ".json":
                raise
        raise error from None
    if not is_state(tree) and not is_plan(tree) and not _is_state_or_plan(tree):
        return Side(described=described_file(text), text=text)
    if is_state(tree):
        found = deployed(tree, path)
        if chosen not in (None, found.stack):
            raise StateFileError(f"{path}: this is the state of {found.stack}, not of {chosen}.")
        return Side(state=found, file=path, text=text)
    return Side(plan=read_plan(tree, path, chosen), file=path, text=text)


def edited(side: Side) -> tuple[Side, Side]:
    """An environment as committed, and as it is now; a commit, and the environment as it is now.

    Raises ComparisonError for a file."""
    if not side.stack:
        what = f"{side} needs what to compare it with: `fairway diff {side.text} <environment or file>`."
        raise ComparisonError(f"{what} Only an environment can be compared with its last commit.")
    return replace(side, revision=side.revision or HEAD), replace(side, revision="")


def _is_state_or_plan(tree: Any) -> bool:
    """Whether a file that is neither was meant as one: its own message is the better one."""
    known = {"environments", "checkpoint", "deployment", "formatVersion", "resourcePlans"}
    return bool(known & {*(mapping(tree) or {})})


def _file_and_stack(text: str) -> tuple[str, str | None]:
    """`plans.json:dev` is the plan of dev among several in a file."""
    file, _, stack = text.rpartition(":")
    return (file, stack) if not Path(text).is_file() and Path(file).is_file() else (text, None)
