"""What Azure offers a subscription in a region: the results of `az` commands, saved as JSON beside the program.

`config/azure/<location>/*.json` has the results, `read.txt` beside them the day. The commands that save them are
printed by `fairway subscription`. Rules get each result as a request whose type is the command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fairway.azure.network import VIRTUAL_NETWORK
from fairway.request import Request, mapping, sequence

FOLDER = Path("config/azure")
"""The folder of the results, relative to the one of Pulumi.yaml."""

VERSIONS = "az aks get-versions"
SIZES = "az vm list-skus"
USAGE = "az vm list-usage"
REVISIONS = "az aks mesh get-revisions"
NETWORK = "az network vnet show"

ADDRESSES = "fairway network --allocate"
"""The command whose result is the record of address ranges."""

COMMANDS = (VERSIONS, SIZES, USAGE, REVISIONS)
"""The commands whose results are about a region."""

READ = "read.txt"
"""The file with the day on which the results of its folder were saved, `2026-11-20`."""

SAVED = "saved"
"""The option of a saved VNet, with the command."""

MAX_BYTES = 64 * 1024 * 1024
"""`az vm list-skus` of all regions has about 40 MB; a larger file is a mistake."""


@dataclass(frozen=True)
class Problem:
    """A file that cannot be used."""

    file: Path
    text: str
    """What is wrong, and what to do instead."""


@dataclass(frozen=True)
class Saved:
    """What is saved for an environment."""

    requests: tuple[Request, ...] = ()
    """One for each result: its type is the command, its name the location, its properties are `value`, the result,
    and `read`, the day. A VNet is a request for a VNet that exists."""
    problems: tuple[Problem, ...] = ()


def is_saved(request: Request) -> bool:
    """Whether a request is the saved result of a command, and not one of a program."""
    return request.type in (*COMMANDS, ADDRESSES) or SAVED in request.options


def folder_of(root: Path, environment: str) -> Path:
    """The folder with the results for an environment: one of its own, `config/azure/prod`, where that has folders of
    locations."""
    own = root / FOLDER / environment
    return own if any(each.is_dir() for each in own.glob("*")) else root / FOLDER


def saved(root: Path, environment: str) -> Saved:
    """The results that are saved for an environment of the project in `root`; nothing if there is no folder."""
    return saved_in(folder_of(root, environment))


def saved_in(folder: Path) -> Saved:
    """The results in a folder with one for each location."""
    requests: list[Request] = []
    problems: list[Problem] = []
    first: dict[tuple[str, str], Path] = {}
    for place in sorted(each for each in folder.glob("*") if each.is_dir()):
        location = place.name.lower()
        try:
            read = _day(place / READ)
        except ValueError as error:
            problems.append(Problem(place / READ, str(error)))
            continue
        for file in sorted(place.glob("*.json")):
            try:
                found = _request(file, location, read)
            except ValueError as error:
                problems.append(Problem(file, str(error)))
                continue
            key = (found.type, found.id.lower() or found.name)
            if key in first:
                problems.append(Problem(file, f"{first[key].name} is of the same command; delete one of them"))
            first.setdefault(key, file)
            requests.append(found)
    return Saved(tuple(requests), tuple(problems))


def _day(file: Path) -> str:
    if not file.is_file():
        return ""
    text = file.read_text(encoding="utf-8-sig", errors="replace").strip()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a day; write it as 2026-11-20 (`date -u +%F`)") from None


def _request(file: Path, location: str, read: str) -> Request:
    """Raises ValueError with what is wrong and what to do."""
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(f"the file has more than {MAX_BYTES // 1024 // 1024} MB; save the result for one location")
    try:
        result = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = "it is empty" if not file.stat().st_size else f"{error}"
        raise ValueError(f"the file is not JSON ({why}); save it again with `--output json`") from None
    command = _command(result)
    if command is None:
        known = ", ".join(f"`{each}`" for each in (*COMMANDS, NETWORK))
        raise ValueError(f"this is the result of none of these commands: {known}; `fairway subscription` prints them")
    if command == NETWORK:
        name, id = str(result["name"]), str(result["id"])
        return Request(VIRTUAL_NETWORK.token, name, _network(result), id=id, options={SAVED: NETWORK}, exists=True)
    if command in (VERSIONS, REVISIONS):
        result = _rows(result)
    if command == SIZES:
        result = [each for each in result if _is_of(each, location)]
        if not result:
            raise ValueError(f"it has no VM size of {location}, the name of its folder; save it with that location")
    return Request(command, location, {"value": result, **({"read": read} if read else {})}, custom=False)


def _command(result: Any) -> str | None:
    """The command that has such a result; None for anything else."""
    whole = mapping(result)
    rows = _rows(result)
    first = mapping(rows[0]) if rows else None
    if whole and "addressSpace" in whole and isinstance(whole.get("id"), str) and isinstance(whole.get("name"), str):
        return NETWORK
    signs = {"patchVersions": VERSIONS, "compatibleWith": REVISIONS, "limit": USAGE, "capabilities": SIZES}
    return next((command for sign, command in signs.items() if first and sign in first), None)


def _rows(result: Any) -> Sequence[Any]:
    whole = mapping(result)
    return sequence(whole.get("values", whole.get("meshRevisions")) if whole else result) or ()


def _is_of(row: Any, location: str) -> bool:
    """Whether a row of `az vm list-skus` is a VM size of the location."""
    found = mapping(row)
    if not found or found.get("resourceType", "virtualMachines") != "virtualMachines":
        return False
    locations = [*_locations(found)]
    return not locations or location in locations


def _locations(row: Mapping[str, Any]) -> Iterator[str]:
    for each in sequence(row.get("locations")) or ():
        yield str(each).lower()
    for each in sequence(row.get("locationInfo")) or ():
        if isinstance(location := (mapping(each) or {}).get("location"), str):
            yield location.lower()


def _network(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """A VNet's properties by the names of requests, with its name and resource group."""
    group = str(result["id"]).split("/")[4:5]
    return {
        **result,
        "virtualNetworkName": result["name"],
        "resourceGroupName": result.get("resourceGroup") or "".join(group),
    }
