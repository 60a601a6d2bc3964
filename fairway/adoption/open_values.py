"""The values that a description has only as an expression, such as `var.subnet_id`, and what gives them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.resource_id import parse_id
from fairway.documents.document import Document
from fairway.request import (
    SECRET,
    UNKNOWN,
    Path,
    Placeholder,
    Request,
    format_path,
    leaves,
    mapping,
    sequence,
    value_at,
)
from fairway.secret_names import KEYS_OF_USERS

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_WHOLE = re.compile(r"\{[^{}]*\}")
_RANDOM = re.compile(r"four .*characters.*")
"""What modules append to names."""
_IN_THE_ID = frozenset(("resourceName", "resourceGroupName", "agentPoolName", "configName", "agentPoolProfiles"))
_IDENTITIES: Path = ("identity", "userAssignedIdentities")
_OPTIONS: Mapping[str, tuple[Path, str]] = {
    "--resource-group <name>": (("resourceGroupName",), "resourceGroup().name"),
    "--location <region>": (("location",), "resourceGroup().location"),
    "--subscription <id>": (("subscriptionId",), "subscription().subscriptionId"),
}
"""Options of `fairway adopt`, the property that they give the value of, and the function of templates."""
_NEEDED = (("location",), ("vmSize",), _IDENTITIES)
"""Without an id of its identity, the stack file would create another identity."""
EMPTY = '""'
"""An empty text, which AKS takes as no value."""
TERRAFORM = "terraform show -json > state.json"
_MOST = 5
"""Files that are named."""
AZ = "az aks show --resource-group <group> --name <cluster> --output json > cluster.json"


@dataclass(frozen=True)
class Open:
    """One value that is not known."""

    resource: str
    """What has it, in words."""
    path: Path
    expression: str
    where: str
    """The file and the line."""
    needed: bool
    """Whether no stack file can be written without it."""

    def __str__(self) -> str:
        what = "not known" if self.expression == UNKNOWN else self.expression
        return f"{self.where}: {self.resource}: {format_path(self.path)} is {what}"


def open_values(documents: Sequence[Document], ids: Collection[str]) -> tuple[Open, ...]:
    """The open values of the requests with these ids, in lower case, that Azure did not return."""
    found = [
        each
        for document in documents
        for request in document.requests
        if not request.outputs and request.id.lower() in ids
        for each in _of(document, request)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.needed))


def open_name(name: str) -> bool:
    """Whether a name has parts that are not known."""
    return isinstance(name, Placeholder) or _EXPRESSION.search(name) is not None


def can_be(described: str, name: str) -> bool:
    """Whether a name that may have open parts is `name` in Azure: `user{four characters of a hash}` is `user1a2b`."""
    parts = _EXPRESSION.split(described)
    pattern = "".join(_pattern(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None


def _pattern(expression: str) -> str:
    return "[0-9a-z]{4}" if _RANDOM.fullmatch(expression) else ".+"


def without_empty_texts(tree: Any) -> Any:
    """The tree without empty texts. The values of tags and labels stay."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        kept = {key: each for key, each in entries.items() if each != ""}
        return {
            key: each if key.casefold() in KEYS_OF_USERS else without_empty_texts(each) for key, each in kept.items()
        }
    return [without_empty_texts(each) for each in items if each != ""] if items is not None else tree


def refusal(values: Sequence[Open], reason: str = "") -> str:
    """All open values as one message, with what gives them; an empty text only where a value is needed."""
    values = [each for each in values if each.needed or each.expression != EMPTY]
    many, empty = len(values) > 1, [each for each in values if each.expression == EMPTY]
    count = f"{len(values)} values are expressions" if many else "One value is an expression"
    if empty:
        count = f"{len(values)} values are empty, or expressions" if many else "One value is empty, or an expression"
    lines = [
        f"{count} that the descriptions have no value for, so nothing was written:",
        *(f"  {each}" for each in values),
    ]
    if reason:
        lines += ["Without them the settings are refused:", *(f"  {each}" for each in reason.splitlines())]
    of_terraform = any(
        each.where.rpartition(":")[0].split(":")[0].endswith((".tf", ".tfvars", ".hcl")) for each in values
    )
    lines += [
        "Add what gives them, beside these files:",
        f"  the output of Azure, which has precedence and all values: {AZ}",
    ]
    if empty or any("parameters(" in each.expression for each in values):
        file = File(values[0].where.rpartition(":")[0])
        lines.append(
            f"  or the values of `parameters(...)`, in {file.with_suffix('.parameters.json')} or another file that you "
            "pass too"
        )
    for option, (path, function) in _OPTIONS.items():
        if any(each.path == path or function in each.expression for each in values):
            given = next((each.expression for each in values if each.path == path), function)
            lines.append(f"  or the value of `{function if function in given else given}`, as `{option}`")
    if of_terraform:
        lines.append(f"  or, instead of the sources, Terraform's state: {TERRAFORM}")
        if any("var." in each.expression for each in values):
            lines.append("  or write the values of `var.` in terraform.tfvars in the folder of the call")
            if files := _values_beside(values):
                more = f" and {len(files) - _MOST} more" if len(files) > _MOST else ""
                listed = ", ".join(map(str, files[:_MOST]))
                lines.append(f"  or name the file with the values, instead of the sources: {listed}{more}")
    return "\n".join(lines)


def _values_beside(values: Sequence[Open]) -> list[File]:
    """The files of values in the folders of the sources, and one level below, which Terraform does not load itself."""
    folders = dict.fromkeys(File(each.where.rpartition(":")[0]).parent for each in values if "var." in each.expression)
    found = [file for folder in folders for pattern in ("*.tfvars", "*/*.tfvars") for file in folder.glob(pattern)]
    return sorted(each for each in found if each.name != "terraform.tfvars" and not each.name.endswith(".auto.tfvars"))


def _of(document: Document, request: Request) -> Iterator[Open]:
    cluster = request.type == MANAGED_CLUSTER.token
    id = parse_id(request.id)
    last = request.id.rpartition("/")[2]
    words = (
        "the cluster" if cluster else f"the pool {last}" if request.type == AGENT_POOL.token else f"the window {last}"
    )

    def of(path: Path, expression: str, place: Path, *, needed: bool) -> Open:
        at = document.locate(request, place)
        where = f"{at.file}:{at.line}" if at and at.line else document.file
        return Open(
            words,
            path,
            expression[1:-1] if _WHOLE.fullmatch(expression) else expression,
            where,
            needed,
        )

    if open_name(last) or not last:
        key = "resourceName" if cluster else "agentPoolName"
        yield of(("name",), last or (EMPTY if request.id else UNKNOWN), (key,), needed=True)
    if cluster and id and open_name(id.group):
        yield of(("resourceGroupName",), id.group, ("resourceGroupName",), needed=False)
    own = mapping(value_at(request.properties, "identity.userAssignedIdentities")) or {}
    for expression in (each for each in (own if cluster else ()) if open_name(each) or not each):
        yield of(_IDENTITIES, expression or EMPTY, _IDENTITIES, needed=True)
    beside = {key: each for key, each in request.properties.items() if key not in _IN_THE_ID}
    pools = {"agentPoolProfiles": request.properties.get("agentPoolProfiles")}
    for path, value in (*leaves(beside), *leaves(pools)):
        # The provider computes a count that is left out, such as that of an autoscaled pool.
        if isinstance(value, Placeholder) and value != SECRET and (path[-1], value) != ("count", UNKNOWN):
            inside = path[0] == "agentPoolProfiles" and path[-1] in ("vmSize", "name")
            yield of(path, str(value), path, needed=inside or path in _NEEDED)
        elif value == "" and not KEYS_OF_USERS & {str(each).casefold() for each in path}:
            yield of(path, EMPTY, path, needed=path[-1] == "name" and path[0] == "agentPoolProfiles")
