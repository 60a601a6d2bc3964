"""The tool that manages a cluster today, and the commands that remove the cluster from its state.

Two states with one cluster are dangerous: where the old code is deleted first, the next apply deletes the cluster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from fairway.adoption.kinds import Kind
from fairway.adoption.open_values import can_be
from fairway.adoption.staying import (
    CLUSTER_KEY,
    Staying,
    part_of,
    sent_with,
    staying,
)
from fairway.adoption.surroundings import TYPES
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE as PULUMI_STATE
from fairway.documents.terraform import PLAN as TERRAFORM_PLAN
from fairway.documents.terraform import STATE as TERRAFORM_STATE
from fairway.request import Request

_INSIDE_FIRST = (MAINTENANCE_CONFIGURATION.token, AGENT_POOL.token, MANAGED_CLUSTER.token)
"""Pulumi refuses to remove what others in the state depend on."""

_AROUND = tuple(type for kind in Kind for type in TYPES[kind])


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
    missing: tuple[str, ...] = ()
    """The addresses or URNs of pools and windows that Azure did not return: they are not removed, as they would be in
    no state if they exist."""
    calls: bool = False
    """Whether the call of a module is all that is known of the state."""
    stays: tuple[Staying, ...] = ()
    """What refers to the cluster, or to what is around it."""

    def all(self, managed: Collection[str]) -> tuple[str, ...]:
        """The commands if the resources with these ids, in lower case, are managed too."""
        return tuple(dict.fromkeys((*self.commands, *(command for id, command in self.around if id in managed))))

    def staying(self, managed: Collection[str]) -> tuple[str, ...]:
        """The addresses of what stays and refers to what is removed, apart from the cluster's modules."""
        keys, removed = {CLUSTER_KEY, *managed}, {*self.all(managed)}
        found = (each.address for each in self.stays if each.refers & keys)
        kept = (*self.beside, *self.missing)
        return tuple(each for each in found if _removed_by_terraform(each) not in removed and each not in kept)

    def in_modules(self, managed: Collection[str]) -> tuple[str, ...]:
        """What else the cluster's modules have and keep in the state."""
        removed = {*self.all(managed)}
        return tuple(each for each in self.beside if _removed_by_terraform(each) not in removed)


def owners(documents: Sequence[Document], cluster: Request, returned: Collection[str] = ()) -> tuple[Owner, ...]:
    """The tools that manage the cluster according to the documents; `returned` are the names of the pools and windows
    that are adopted."""
    found = [own for each in documents if (own := _owner(each, cluster, returned)) is not None]
    # A state has the addresses that a call has not.
    known = any(each.tool == "Terraform" and not each.calls for each in found)
    return tuple(each for each in found if not known or not each.calls)


def _of_a_call(file: str) -> Owner:
    """The owner of a cluster whose call is known, and not the addresses in the state."""
    tool = "terragrunt" if file.endswith(".hcl") else "terraform"
    listed = f"{tool} state list    # then for the cluster and each pool: {tool} state rm '<address>'"
    return Owner("Terraform", file, (listed,), calls=True)


def _owner(document: Document, cluster: Request, returned: Collection[str]) -> Owner | None:
    every = sorted((each for each in document.requests if _belongs(each, cluster)), key=_order)
    own = [each for each in every if not _is_missing(each, cluster, returned)]
    absent = [each for each in every if _is_missing(each, cluster, returned)]
    others = sorted((each for each in document.requests if each.type in _AROUND and each.id), key=_order_around)
    if document.kind in (TERRAFORM_STATE, TERRAFORM_PLAN):
        # A window of azurerm is a block of its cluster, so its name is not an address.
        managed = [each for each in own if each.exists is not False and "." in each.name]
        places = [document.found[id(each)] for each in managed]
        addresses = [*(one for each in places for one in each.updates), *(each.name for each in managed)]
        missing = tuple(each.name for each in absent if each.exists is not False and "." in each.name)
        found = _of("Terraform", document, map(_removed_by_terraform, addresses), missing)
        if not found:
            return None
        beside = dict.fromkeys(one for each in places for one in each.beside if one not in (*addresses, *missing))
        named = [each for each in others if "." in each.name]
        parts = [(above, each.address) for each in document.resources if (above := sent_with(each))]
        around = [*parts, *((each.id.lower(), each.name) for each in named)]
        commands = tuple((key, _removed_by_terraform(each)) for key, each in around)
        stays = staying(document.resources, addresses, cluster, named)
        return replace(found, beside=tuple(beside), around=commands, stays=stays)
    if document.kind == PULUMI_STATE:
        urns = (document.found[id(each)].urn for each in own)
        missing = tuple(urn for each in absent if (urn := document.found[id(each)].urn))
        found = _of("Pulumi", document, (_removed_by_pulumi(each) for each in urns if each), missing)
        parts = [each for each in document.requests if each.id and part_of(each.id)]
        listed = [(part_of(each.id) or each.id.lower(), document.found[id(each)].urn) for each in (*parts, *others)]
        around = [(key, _removed_by_pulumi(urn)) for key, urn in listed if urn]
        return replace(found, around=tuple(around)) if found else None
    return _of_a_call(document.file) if document.kind.startswith("call of ") else None


def _of(tool: str, document: Document, commands: Iterable[str], missing: tuple[str, ...] = ()) -> Owner | None:
    found = tuple(dict.fromkeys(commands))
    return Owner(tool, document.file, found, missing=missing) if found or missing else None


def _is_missing(request: Request, cluster: Request, returned: Collection[str]) -> bool:
    """Whether Azure returned the cluster without this pool or window."""
    if not cluster.outputs or not request.id or request.type == MANAGED_CLUSTER.token:
        return False
    return not any(can_be(request.id.rpartition("/")[2], each) for each in returned)


def _order(request: Request) -> int:
    return _INSIDE_FIRST.index(request.type)


def _order_around(request: Request) -> int:
    return _AROUND.index(request.type)


def _belongs(request: Request, cluster: Request) -> bool:
    if request.type not in _INSIDE_FIRST:
        return False
    return not cluster.id or not request.id or f"{request.id}/".lower().startswith(f"{cluster.id}/".lower())


def _removed_by_terraform(address: str) -> str:
    return f"terraform state rm {quoted(address)}"


def _removed_by_pulumi(urn: str) -> str:
    return f"pulumi state delete {quoted(urn)} --stack {stack_of(urn)}"


def stack_of(urn: str) -> str:
    """The name of the stack in a URN."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def quoted(text: str) -> str:
    """An address or a URN for a shell."""
    return "'" + text.replace("'", "'\"'\"'") + "'"
