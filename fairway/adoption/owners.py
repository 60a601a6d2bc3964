"""The tool that manages a cluster today, and the commands that remove the cluster from its state.

Two states with one cluster are dangerous: where the old code is deleted first, the next apply deletes the cluster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fairway.adoption.kinds import KINDS
from fairway.adoption.surroundings import TYPES
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE as PULUMI_STATE
from fairway.documents.terraform import PLAN as TERRAFORM_PLAN
from fairway.documents.terraform import STATE as TERRAFORM_STATE
from fairway.request import Request

PAGE = "docs/adopt.md#the-tool-that-manages-it-today"
_INSIDE_FIRST = (MAINTENANCE_CONFIGURATION.token, AGENT_POOL.token, MANAGED_CLUSTER.token)
"""Pulumi refuses to remove what others in the state depend on."""

_AROUND = tuple(type for kind in KINDS for type in TYPES[kind])


@dataclass(frozen=True)
class Owner:
    """A tool whose state has the cluster."""

    tool: str
    file: str
    """The file with its state."""
    commands: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """What else the cluster's modules of Terraform have, which is deleted with their calls."""
    around: tuple[tuple[str, str], ...] = ()
    """The commands for networks and identities by ids in lower case, what refers to others first."""

    def all(self, managed: Collection[str]) -> tuple[str, ...]:
        """The commands if the resources with these ids, in lower case, are managed too."""
        return (*self.commands, *(command for id, command in self.around if id in managed))


def owners(documents: Sequence[Document], cluster: Request) -> tuple[Owner, ...]:
    """The tools that manage the cluster according to the documents."""
    found = [own for each in documents if (own := _owner(each, cluster)) is not None]
    # A state has the addresses that a call has not.
    known = any(each.tool == "Terraform" and each.commands != (_LISTED,) for each in found)
    return tuple(each for each in found if not known or each.commands != (_LISTED,))


_LISTED = "terraform state list    # then for the cluster and each pool: terraform state rm '<address>'"


def _owner(document: Document, cluster: Request) -> Owner | None:
    own = sorted((each for each in document.requests if _belongs(each, cluster)), key=_order)
    others = sorted((each for each in document.requests if each.type in _AROUND and each.id), key=_order_around)
    if document.kind in (TERRAFORM_STATE, TERRAFORM_PLAN):
        # A window of azurerm is a block of its cluster, so its name is not an address.
        managed = [each for each in own if each.exists is not False and "." in each.name]
        places = [document.found[id(each)] for each in managed]
        addresses = [*(one for each in places for one in each.updates), *(each.name for each in managed)]
        found = _of("Terraform", document, [f"terraform state rm {_quoted(each)}" for each in addresses])
        beside = dict.fromkeys(one for each in places for one in each.beside if one not in addresses)
        around = [(each.id.lower(), f"terraform state rm {_quoted(each.name)}") for each in others if "." in each.name]
        return replace(found, beside=tuple(beside), around=tuple(around)) if found else None
    if document.kind == PULUMI_STATE:
        urns = (document.found[id(each)].urn for each in own)
        found = _of("Pulumi", document, (_removed_by_pulumi(each) for each in urns if each))
        listed = [(each.id.lower(), document.found[id(each)].urn) for each in others]
        around = [(key, _removed_by_pulumi(urn)) for key, urn in listed if urn]
        return replace(found, around=tuple(around)) if found else None
    if document.kind.startswith("call of "):
        return _of("Terraform", document, [_LISTED])
    return None


def _of(tool: str, document: Document, commands: Iterable[str]) -> Owner | None:
    found = tuple(dict.fromkeys(commands))
    return Owner(tool, document.file, found) if found else None


def _order(request: Request) -> int:
    return _INSIDE_FIRST.index(request.type)


def _order_around(request: Request) -> int:
    return _AROUND.index(request.type)


def _belongs(request: Request, cluster: Request) -> bool:
    if request.type not in _INSIDE_FIRST:
        return False
    return not cluster.id or not request.id or f"{request.id}/".lower().startswith(f"{cluster.id}/".lower())


def _removed_by_pulumi(urn: str) -> str:
    stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
    return f"pulumi state delete {_quoted(urn)} --stack {stack}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


def lines(found: Sequence[Owner], managed: Collection[str] = ()) -> Iterator[str]:
    """What to do first, as lines for a shell with comments; `managed` are the ids, in lower case, of what the new stack
    manages."""
    for each in found:
        yield (
            f"# {each.tool} still manages the cluster ({each.file}). Run this in its folder before anything else is "
            "applied there; do not delete its code first, or it deletes the cluster:"
        )
        yield from each.all(managed)
        if each.beside:
            yield (
                "# Deleting the module's call from the code also deletes the rest of the module: "
                f"{', '.join(each.beside)}. Remove from the state what the cluster uses, such as its roles and its "
                "workspace"
            )
    if found:
        yield f"# More in {PAGE}. Then, in this project:"
    else:
        yield f"# If another tool manages the cluster, remove it from that tool's state first: {PAGE}"
