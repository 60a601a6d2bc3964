"""Reads the state of a stack: the JSON of `pulumi stack export`, or the checkpoint of a backend.

The shape is Pulumi's deployment, version 3 or 4
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go, ResourceV3).
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.protocol.state import Operation, Resource, from_json
from fairway.request import mapping, sequence

VERSIONS = (3, 4)
"""The supported versions of a deployment; Pulumi has written 3 since 2019, and 4 for a few features."""
LARGEST = 256_000_000
"""The largest file that is read, in bytes, unpacked."""
_GZIP = b"\x1f\x8b"
_URN = re.compile(r"urn:pulumi:(.*?)::(.*?)::.+?::")


class StateFileError(Exception):
    """A file is not a state, or not a plan. The message says what it is, and what to use instead."""


@dataclass(frozen=True)
class Deployed:
    """The state of a stack."""

    resources: tuple[Resource, ...]
    """In the order of the file: a resource comes after its dependencies."""
    project: str = ""
    """Empty if there are no resources."""
    stack: str = ""
    pending_operations: tuple[Operation, ...] = ()
    """The operations in progress when a run was interrupted."""

    def by_urn(self) -> dict[str, Resource]:
        """The resources by URN, without those still to be deleted after a replacement."""
        return {each.urn: each for each in self.resources if not each.delete}


def is_state(tree: Any) -> bool:
    """Whether parsed JSON has the shape of a state: an export, or a checkpoint of a backend."""
    return bool({"deployment", "checkpoint", "latest"} & {*(mapping(tree) or {})})


def deployed(tree: Any, where: str) -> Deployed:
    """The deployment in parsed JSON that `is_state` accepts; `where` names the file in errors."""
    top = mapping(tree) or {}
    holder = mapping(top.get("checkpoint")) or top
    body, version = holder.get("deployment", holder.get("latest")), top.get("version", VERSIONS[0])
    if version not in VERSIONS:
        raise StateFileError(
            f"{where}: deployment version {version} is not supported (supported: {', '.join(map(str, VERSIONS))}). "
            "Run `pulumi stack export` with a current CLI: it upgrades an older state."
        )
    if body is None:
        return Deployed(())
    parts = mapping(body)
    if parts is None:
        raise StateFileError(f"{where}: the deployment is not a JSON object. {_EXPORT}")
    entries = sequence(parts.get("resources") or ())
    if entries is None:
        raise StateFileError(f"{where}: `resources` is not a list, so this is not a deployment. {_EXPORT}")
    resources = tuple(_resource(entry, f"{where}: resource {at}") for at, entry in enumerate(entries))
    pending = [mapping(each) or {} for each in sequence(parts.get("pending_operations")) or ()]
    operations = tuple(
        Operation(str(each.get("type")), _resource(each.get("resource"), f"{where}: pending operation {at}"))
        for at, each in enumerate(pending)
    )
    stack, project = _owner(next((each.urn for each in resources), ""))
    return Deployed(resources, project, stack, operations)


_EXPORT = "Create one with `pulumi stack export --file state.json`."


def _resource(tree: Any, where: str) -> Resource:
    entry = mapping(tree)
    urn = entry.get("urn") if entry is not None else None
    if entry is None or not isinstance(urn, str) or not _URN.match(urn):
        raise StateFileError(f"{where} has no `urn`: the file is damaged, or not a state of Pulumi. {_EXPORT}")
    return from_json(entry)


def _owner(urn: str) -> tuple[str, str]:
    """Stack and project of a URN."""
    found = _URN.match(urn)
    return (found[1], found[2]) if found else ("", "")


def read_json(path: Path, remedy: str = _EXPORT) -> Any:
    """The JSON in a file, unpacked if it is gzipped. `remedy` is the sentence on what
    to do if it cannot be read. Raises StateFileError then."""
    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if data.startswith(_GZIP) else data
    except FileNotFoundError:
        raise StateFileError(f"{path}: there is no such file. {remedy}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise StateFileError(f"{path}: the file cannot be read ({error}).") from None
    if not text.strip():
        raise StateFileError(f"{path}: the file is empty. {remedy}")
    if len(text) > LARGEST:
        raise StateFileError(f"{path}: the file has {len(text):,} bytes; at most {LARGEST:,} are read.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        why = "the JSON ends too early, so the file was cut short" if cut else f"this is not JSON ({error.msg})"
        raise StateFileError(f"{path}: {why}, at line {error.lineno}. {remedy}") from None
    except (UnicodeDecodeError, RecursionError):
        raise StateFileError(f"{path}: this is not JSON. {remedy}") from None
