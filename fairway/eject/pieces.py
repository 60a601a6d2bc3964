"""The texts in outputs, results and secrets that the values of other resources can be made of."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairway.eject.expressions import ONLY_KEY, ONLY_VALUE, Expression, Output, Part, Result, Setting
from fairway.eject.other_ids import GUID
from fairway.eject.trace import Call, Declared, Trace
from fairway.protocol.resource_types import outputs_in_plan
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import Path, leaves, mapping, sequence

KEY_IN_KUBECONFIG = r"{key}:\s*['\"]?([^'\"\s,}}]+)"
"""The value of a key in a kubeconfig, as a pattern in which `key` is missing; ejected programs have it too."""


@dataclass(frozen=True)
class Piece:
    """A text, and the expression that gives it."""

    text: str
    expression: Expression
    is_made: bool
    """Whether only Azure can give it: an id, a GUID, an address. Others are names, which the program may also write."""
    is_name: bool = False
    """Whether it is the name of the resource, or one in its id."""
    is_planned: bool = True
    """Whether a plan has it too: ids and names, not what Azure computes."""
    depth: int = 1
    """How many steps into the outputs it is."""


def generated(trace: Trace) -> frozenset[str]:
    """GUIDs that the stand-in has made, and that the program does not write itself."""
    own: set[str] = set()
    made: set[str] = set()
    for each in trace.declared:
        depends = each.depends
        own |= _guids(*(value for key, value in each.inputs.items() if not depends.get(key)))
        made |= _guids(each.id, each.outputs)
    return frozenset(made.union(*(_guids(each.result) for each in trace.calls)) - own)


def _guids(*values: Any) -> set[str]:
    text = " ".join(str(leaf) for value in values for _, leaf in leaves(bare(value)))
    return {each[0].lower() for each in GUID.finditer(text)}


def pieces_of_resource(resource: Declared) -> Iterator[Piece]:
    """Those of a resource: its id and name first."""
    given = {str(leaf) for _, leaf in leaves(bare(resource.inputs))}
    found: dict[Path, str] = {("id",): resource.id} if resource.id else {}
    for path, leaf in _texts(bare(resource.outputs)):
        if path != ("id",):
            found[path] = leaf
    token = unversioned(resource.type)
    planned = {path for path, _ in leaves(outputs_in_plan(token, resource.id, bare(resource.inputs)))}
    known = {path for path in found if path[0] in ("id", "name", "location", "tags", "outputs") or path in planned}
    ranked = sorted(found.items(), key=lambda each: (each[0] != ("id",), each[0] != ("name",), len(each[0])))
    for path, text in ranked:
        made = path == ("id",) or (text not in given and path != ("name",) and looks_made(text))
        yield Piece(text, Output(resource.urn, path), made, path == ("name",), path in known, len(path))
    for path, text in ranked:
        if path == ("id",) or text not in given:
            for each in _parts(text, Output(resource.urn, path)):
                yield replace(each, is_planned=path in known, depth=len(path))


def _texts(tree: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in outputs with its path; a key that is an id is a text as well."""
    entries, items = mapping(tree), sequence(tree)
    if isinstance(tree, str) and tree:
        yield path, tree
    elif entries is not None and len(entries) == 1 and (only := next(iter(entries))).startswith("/"):
        yield (*path, ONLY_KEY), only
        yield from _texts(entries[only], (*path, ONLY_VALUE))
    elif entries is not None:
        for key, each in entries.items():
            yield from _texts(each, (*path, key))
    for at, each in enumerate(items or ()):
        yield from _texts(each, (*path, at))


def looks_made(text: str) -> bool:
    """Whether a text is more likely Azure's than a name: an id, a GUID, an address."""
    return "/" in text or "." in text or bool(GUID.search(text)) or len(text) >= 20 or text.startswith("MC_")


def pieces_of_call(number: int, call: Call) -> Iterator[Piece]:
    """Those in the result of a call."""
    given = {str(leaf) for _, leaf in leaves(bare(call.args))}
    for path, leaf in leaves(bare(call.result)):
        if isinstance(leaf, str) and leaf:
            yield Piece(leaf, Result(number, path), leaf not in given and looks_made(leaf))
    for path, leaf in leaves(bare(call.result)):
        if isinstance(leaf, str) and leaf.startswith("/"):
            yield from _parts(leaf, Result(number, path))
        if path[:1] == ("kubeconfigs",) and path[-1] == "value":
            yield from _of_kubeconfig(str(leaf), Result(number, path))


def _of_kubeconfig(encoded: str, whole: Expression) -> Iterator[Piece]:
    """What a kubeconfig in Base64 has of a cluster."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return
    for key in ("server", "certificate-authority-data"):
        if found := re.search(KEY_IN_KUBECONFIG.format(key=key), text):
            yield Piece(found[1], Part(whole, key), is_made=True)


def pieces_of_secrets(secrets: Mapping[str, tuple[str, Path]]) -> Iterator[Piece]:
    """Those of the secrets, also in Base64."""
    # The longest first: the text number 10 begins with that of number 1.
    for text in sorted(secrets, key=len, reverse=True):
        whole = Setting(*secrets[text])
        yield Piece(text, whole, True)
        yield Piece(base64.b64encode(text.encode()).decode(), Part(whole, "base64"), True)


def _parts(text: str, whole: Expression) -> Iterator[Piece]:
    """Parts of an id, an address or a host name that programs use."""
    if text != text.lower():
        yield Piece(text.lower(), Part(whole, "lower"), True)
    if text.startswith("/"):
        segments = text.split("/")
        for number in range(len(segments) - 1, 2, -1):
            if number % 2:
                yield Piece("/".join(segments[:number]), Part(whole, "head", "/", number), True)
        if len(segments) > 4 and segments[3] == "resourcegroups":
            # As AKS spells it in its ids.
            spelled = f"/subscriptions/{segments[2]}/resourceGroups/{segments[4]}"
            yield Piece(spelled, Part(whole, "group"), is_made=True)
        for number in range(2, len(segments), 2):
            yield Piece(segments[number], Part(whole, "segment", "/", number), number == 2, number > 2)
    elif text.startswith("https://"):
        host = text.split("/")[2]
        yield Piece(host, Part(whole, "segment", "/", 2), True)
    elif re.fullmatch(r"[\w-]+(\.[\w-]+)+", text):
        yield Piece(text.partition(".")[0], Part(whole, "segment", ".", 0), False)
        yield Piece(text.partition(".")[2], Part(whole, "after", "."), True)
