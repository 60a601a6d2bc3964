"""Calls of modules for clusters in Terraform's and Terragrunt's files, with the values of `.tfvars` files.

A `.tf` file takes the locals and the defaults of variables from the files beside it, and values from the files that
Terraform loads by itself: `terraform.tfvars`, `*.auto.tfvars`, and both in JSON. A `.tfvars` file is read with the call
in its folder or in one above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from fairway.documents import json_text, module_aks, module_avm
from fairway.documents.document import Document
from fairway.documents.hcl import parse
from fairway.documents.hcl_nodes import Block, Entries, Literal, Node
from fairway.documents.hcl_values import MOST_NODES, At, Scope
from fairway.documents.module_call import META, Module, ModuleCall
from fairway.documents.module_document import document_of
from fairway.documents.other_files import TERRAFORM
from fairway.documents.source import UnreadableError, decoded
from fairway.documents.unknown import unknown
from fairway.request import Path, Placeholder, mapping

SUFFIXES = (".tf", ".tofu", ".tfvars", ".tfvars.json", ".hcl")
MODULES = (module_aks.MODULE, module_avm.MODULE)
_FORK = re.compile(r"[/:]([\w.-]+)/(terraform-azurerm-[\w-]+)(?:\.git)?(?:[/?]|$)", re.IGNORECASE)
_OTHER = re.compile(r"azure/(?:terraform-azurerm-)?avm-ptn-aks-production", re.IGNORECASE)
_REF = re.compile(r"[?&](?:ref|version)=v?([^&]+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_CONSTRAINT = re.compile(r"(?:~>|[<>=!]=?)?\s*v?\d{1,3}(?:\.\d+)*(?:-[\w.]+)?")
_LEVELS = 3
"""Folders above a `.tfvars` file that are searched for the call."""


@dataclass(frozen=True)
class _Called:
    """A block that calls the module, and what is beside it."""

    module: Module
    name: str
    source: str
    version: str
    arguments: Mapping[str, Node]
    at: At
    folder: File
    repeated: str = ""
    """`count` or `for_each`, where it has one that may mean another number of clusters than one."""


def calls_a_module(file: str, text: str) -> bool:
    """Whether a file may call a module that is read, or has values for one."""
    values = file.endswith((".tfvars", ".tfvars.json"))
    return file.endswith(SUFFIXES) and (values or _mentioned(text))


def _mentioned(text: str) -> bool:
    return any(each.mentioned.search(text) for each in MODULES) or _OTHER.search(text) is not None


def read(file: str, text: str) -> Document:
    """The clusters of the modules that a file calls. Raises UnreadableError."""
    values: dict[str, Node] = {}
    if file.endswith((".tfvars", ".tfvars.json")):
        values = _assigned(file, text)
        called = [*_above(File(file))] or [_direct(file, values)]
    else:
        called = [*_called(parse(text, file), File(file))]
    if not called:
        raise UnreadableError(TERRAFORM)
    read = [(each, *_call(each, values)) for each in called]
    calls = [(each.module, call) for each, call, _ in read]
    if faults := [fault for module, call in calls for fault in module.faults(call)]:
        raise UnreadableError("; ".join(faults))
    return document_of(file, calls, [note for each, _, notes in read for note in (*_notes(each), *notes)])


def _called(block: Block, file: File) -> Iterator[_Called]:
    """The calls in a file, which may be Terragrunt's."""
    for each in block.of("module"):
        source = _literal(each.attributes.get("source"))
        at = (each.file, each.line, each.column)
        if (module := _module(source)) is not None:
            name = f"module.{'.'.join(each.labels)}"
            version = _literal(each.attributes.get("version"))
            yield _Called(module, name, source, version, _arguments(each.attributes), at, file.parent, _repeated(each))
        elif found := _OTHER.search(source):
            raise UnreadableError(
                f"line {each.line}: module {'.'.join(each.labels)} is {found[0]}, another module, whose defaults are "
                "not known. Run `terraform show -json > state.json` and give that file instead"
            )
        elif (fork := _FORK.search(source)) and _mentioned(f"azure/{fork[2]}"):
            raise UnreadableError(
                f"line {each.line}: module {'.'.join(each.labels)} is {fork[1]}/{fork[2]}, a fork whose variables and "
                "defaults are not known. Run `terraform show -json > state.json` and give that file instead"
            )
    for each in block.of("terraform"):
        source, inputs = _literal(each.attributes.get("source")), block.attributes.get("inputs")
        if (module := _module(source)) is not None:
            arguments = {_key(key): value for key, value in inputs.entries} if isinstance(inputs, Entries) else {}
            at = (each.file, each.line, each.column)
            yield _Called(module, "module.aks", source, "", arguments, at, file.parent)


def _module(source: str) -> Module | None:
    return next((each for each in MODULES if each.sources.search(source)), None)


def _arguments(attributes: Mapping[str, Node]) -> dict[str, Node]:
    return {name: node for name, node in attributes.items() if name not in META}


def _repeated(block: Block) -> str:
    count = block.attributes.get("count")
    one = isinstance(count, Literal) and count.value == 1
    return next((each for each in ("count", "for_each") if each in block.attributes and not one), "")


def _key(node: Node) -> str:
    return node.text.strip('"')


def _literal(node: Node | None) -> str:
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _above(file: File) -> Iterator[_Called]:
    """The calls in the folder of a `.tfvars` file, or in the nearest folder above that has one."""
    for folder in [*file.absolute().parents][:_LEVELS]:
        found = [each for source in sorted(folder.glob("*.tf")) for each in _calls_in(source)]
        if found:
            yield from found
            return


def _calls_in(file: File) -> list[_Called]:
    try:
        text = decoded(file.read_bytes())
        return list(_called(parse(text, str(file)), file)) if _mentioned(text) else []
    except UnreadableError as error:
        raise UnreadableError(f"{file} cannot be read: {error}") from None
    except OSError:
        return []


def _direct(file: str, values: Mapping[str, Node]) -> _Called:
    """The call whose variables a `.tfvars` file has, where no file calls one. Raises UnreadableError."""
    for each in MODULES:
        if len(values) > 1 and len({*each.rows} & {*values}) * 2 >= len(values):
            return _Called(each, "module.aks", "", "", values, (file, 1, 1), File(file).parent)
    raise UnreadableError(
        "these are values of variables, and no file beside it or in a folder above calls a module that is read "
        f"({', '.join(each.title for each in MODULES)}). Run `terraform plan -var-file {file} -out plan.bin` and "
        "`terraform show -json plan.bin > plan.json`, and give that file instead"
    )


def _assigned(file: str, text: str) -> dict[str, Node]:
    """The values in a `.tfvars` file."""
    if not file.endswith(".json"):
        return parse(text, file).attributes
    source = json_text.parse(text, file)
    tree = mapping(source.tree) or {}

    def node(value: Any, path: Path) -> Node:
        at = (file, *source.position(path), "")
        if (entries := mapping(value)) is not None:
            pairs = ((Literal(*at[:3], f'"{key}"', key), node(each, (*path, key))) for key, each in entries.items())
            return Entries(*at, tuple(pairs))
        return Literal(*at, value)

    return {key: node(value, (key,)) for key, value in tree.items()}


def _scope(called: _Called, values: Mapping[str, Node]) -> Scope:
    """The variables and locals of a call's folder."""
    defaults: dict[str, Node] = {}
    own: dict[str, Node] = {}
    for file in sorted(called.folder.glob("*.tf")):
        block = _parsed(file)
        for each in block.of("variable") if block else ():
            if "default" in each.attributes:
                defaults[each.labels[0]] = each.attributes["default"]
        for each in block.of("locals") if block else ():
            own |= each.attributes
    # https://developer.hashicorp.com/terraform/language/values/variables: the JSON file is after the other, and the
    # automatic ones are in the order of their names.
    folder = called.folder
    fixed = [folder / "terraform.tfvars", folder / "terraform.tfvars.json"]
    for file in [*fixed, *sorted((*folder.glob("*.auto.tfvars"), *folder.glob("*.auto.tfvars.json")))]:
        if file.is_file():
            defaults |= _loaded(file)
    return Scope({**defaults, **values}, own)


def _loaded(file: File) -> dict[str, Node]:
    """The values of a file that Terraform loads by itself. Raises UnreadableError: without it, a variable would have
    its default."""
    try:
        return _assigned(str(file), decoded(file.read_bytes()))
    except UnreadableError as error:
        raise UnreadableError(f"{file} cannot be read: {error}") from None
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror}") from None


def _parsed(file: File) -> Block | None:
    """A file beside the call; None where it has nothing for it or cannot be read, which leaves values open."""
    try:
        text = decoded(file.read_bytes())
        needed = re.search(r"^\s*(variable|locals)\b", text, re.MULTILINE)
        return parse(text, str(file)) if needed else None
    except (OSError, UnreadableError):
        return None


def _call(called: _Called, values: Mapping[str, Node]) -> tuple[ModuleCall, list[str]]:
    """A call with its values, and what was not evaluated."""
    scope = _scope(called, values)
    given: dict[str, Any] = {}
    for name, node in called.arguments.items():
        value = scope.value(node, (name,))
        given[name] = unknown(node.text) if scope.exhausted else value
    unread = ", ".join(name for name, value in given.items() if isinstance(value, Placeholder))
    many = f"{called.name} refers to more than {MOST_NODES:,} expressions; not read: {unread}"
    return ModuleCall(called.name, _number(called), given, scope.places, called.at), [many] if scope.exhausted else []


def _version(called: _Called) -> str:
    found = _REF.search(called.source)
    return found[1] if found else called.version


def _number(called: _Called) -> int:
    """The version as which a call is read."""
    return min(max(_meant(called), called.module.oldest), called.module.newest)


def _meant(called: _Called) -> int:
    """The version that a constraint means: `~> 7.0` is 7, and `>= 6.0` the newest. For a branch or a commit, and where
    there is none, the newest that has all arguments."""
    module, version = called.module, _version(called)
    if not _is_version(version):
        fits = [each for each in range(module.oldest, module.newest + 1) if module.has(called.arguments, each)]
        return fits[-1] if fits else module.newest
    parts = [each.strip() for each in version.split(",")]
    below = next((each for each in parts if each.startswith("<")), "")
    exact = next((each for each in parts if each[0] not in "<>!"), "")
    found = _NUMBER.search(exact) or _NUMBER.search(below)
    if found is None:
        return module.newest
    if module.zero and not found[0].startswith("0."):
        return module.newest + 1
    numbers = [*map(int, found[0].split(".")), 0, 0][1 if module.zero else 0 :]
    limit = not exact and not below.startswith("<=") and not any(numbers[1:])
    return numbers[0] - (1 if limit else 0)


def _is_version(text: str) -> bool:
    parts = [each.strip() for each in text.split(",")]
    return bool(text) and all(_CONSTRAINT.fullmatch(each) for each in parts)


def _notes(called: _Called) -> list[str]:
    version, module = _version(called), called.module
    number, found = module.version(_number(called)), list[str]()
    if not _is_version(version):
        which = f"is at {version}, which is no version" if version else "has no version"
        found.append(f"{called.name} {which}: it is read as {module.title} {number}, the newest with all its arguments")
    elif _meant(called) != _number(called):
        nearest = "newest" if _number(called) == module.newest else "oldest"
        found.append(
            f"{called.name} is at {version}: it is read as {module.title} {number}, the {nearest} whose defaults are "
            "known; others may apply"
        )
    if called.repeated:
        found.append(f"{called.name} has `{called.repeated}`: it is read as one cluster, however many there are")
    return found
