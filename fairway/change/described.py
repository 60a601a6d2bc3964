"""A side of a comparison that a document describes, of any kind that `fairway check` reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fairway.change.preview import ComparisonError
from fairway.documents import azure_resource, pulumi_documents, terraform
from fairway.documents.document import Document, Found, document
from fairway.documents.files import read_all
from fairway.documents.source import Source
from fairway.plan import program
from fairway.project.project import Project
from fairway.request import Request, mapping, sequence

Tool = Literal["Azure", "Pulumi", "Terraform"]
"""What decides how a resource becomes as a document describes it."""
_TOOLS: Mapping[str, Tool] = {
    pulumi_documents.STATE: "Pulumi",
    pulumi_documents.PREVIEW: "Pulumi",
    pulumi_documents.PLAN: "Pulumi",
    terraform.PLAN: "Terraform",
    terraform.STATE: "Terraform",
}
_ANSWERS = (azure_resource.OUTPUT, azure_resource.ANSWER)


@dataclass(frozen=True)
class Described:
    """One side."""

    name: str
    """For messages: `the ARM template main.json`."""
    document: Document
    requests: tuple[Request, ...]

    @property
    def tool(self) -> Tool:
        """What would deploy it."""
        return _TOOLS.get(self.document.kind, "Azure")

    @property
    def is_answer(self) -> bool:
        """Whether it was read from Azure, and has some resources only."""
        return self.document.kind in _ANSWERS

    def completeness(self, request: Request) -> int:
        """How many of the values that Azure filled in it has: 2 for all, 1 for those that azurerm reads, 0 for none."""
        return 2 if self.is_answer else int(self.tool == "Terraform" and request.exists is True)

    def found(self, request: Request) -> Found:
        """Where a request is in the document."""
        return self.document.found[id(request)]


def described_file(word: str) -> Described:
    """The side in a file; `main.json:dev` is one of several environments or parameters files.

    Raises ComparisonError.
    """
    reads = read_all([word])
    chosen = ""
    if all(each.error for each in reads) and ":" in word:
        file, _, chosen = word.rpartition(":")
        reads = read_all([file])
    if len({each.file for each in reads}) != 1 or reads[0].skipped:
        raise ComparisonError(f"{word}: name one file; a comparison has two documents.")
    for each in reads:
        if each.document is None:
            raise ComparisonError(f"{each.file}: {each.error}")
    sides = [
        (each.variant or variant, each.document, group)
        for each in reads
        if each.document is not None
        for variant, group in zip(
            each.document.variants or ("",) * len(each.document.groups), each.document.groups, strict=True
        )
    ]
    fitting = [each for each in sides if not chosen or chosen in (each[0], each[0].partition(" ")[2])]
    if len(fitting) != 1:
        names = [variant.partition(" ")[2] for variant, _, _ in sides]
        if not any(names):
            raise ComparisonError(f"{word}: this file has no environments to name. Write `{reads[0].file}`.")
        raise ComparisonError(
            f"{word}: this file has {', '.join(names)}. Name one of them: `{reads[0].file}:{names[0]}`."
        )
    variant, found, group = fitting[0]
    of = f" ({variant})" if variant else ""
    return Described(f"the {found.kind} {found.file}{of}", found, tuple(each for each in group if each.custom))


def described_environment(project: Project, stack: str) -> Described:
    """The side that is an environment of a project, as it is planned."""
    from fairway.plan.plan_file import as_data

    tree: Any = {"formatVersion": 2, "environments": [as_data(program.plan(project, stack))]}
    read = pulumi_documents.read_plan(Source(stack, tree, lambda _: (1, 1)))
    found = document(Source("", tree, lambda _: (0, 0)), read.kind, [*read.found.values()])
    return Described(f"the environment {stack}", found, tuple(each for each in found.requests if each.custom))


def names_in(id: str) -> tuple[str, ...]:
    """The names in a resource id after its provider, in lower case; unknown ones are empty."""
    parts = id.rsplit("/providers/", 1)[-1].split("/")[2::2]
    return tuple("" if is_open(each) else each.casefold() for each in parts)


def is_open(segment: str) -> bool:
    """Whether a segment of an id is not known: an expression, or made up."""
    return not segment or "{" in segment or segment in ("unknown", "[unknown]") or set(segment) <= {"0", "-"}


def ids_fit(one: str, other: str) -> bool:
    """Whether two ids may be the same: with what is not known in them open."""
    mine, theirs = one.casefold().split("/"), other.casefold().split("/")
    if len(mine) != len(theirs):
        return False
    pairs = [*zip(mine, theirs, strict=True)][1:]
    return all(a == b or is_open(a) or is_open(b) for a, b in pairs)


def by_name(items: Any) -> dict[str, int] | None:
    """The index of each named object in a list; None where it has others too, or two of one name."""
    names = [(mapping(each) or {}).get("name") for each in sequence(items) or ()]
    if not names or not all(isinstance(each, str) and each for each in names):
        return None
    found = {str(name).casefold(): at for at, name in enumerate(names)}
    return found if len(found) == len(names) else None
