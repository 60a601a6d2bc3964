"""Calls of modules for clusters in Terraform's and Terragrunt's files, with the values of `.tfvars` files.

A `.tf` file takes values from what is beside it (`terraform_folder`). A `.tfvars` file is read with the call in its
folder or in one above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any

from fairway.documents import module_aks, module_avm
from fairway.documents.document import Document
from fairway.documents.hcl import parse
from fairway.documents.hcl_nodes import Block, Entries, Literal, Node
from fairway.documents.hcl_values import MOST_NODES, At, Scope
from fairway.documents.kinds import UnknownKindError
from fairway.documents.module_call import META, Module, ModuleCall
from fairway.documents.module_document import document_of
from fairway.documents.other_files import TERRAFORM
from fairway.documents.source import UnreadableError, decoded
from fairway.documents.terraform_folder import SUFFIXES as VALUES
from fairway.documents.terraform_folder import assigned, loaded_by_itself, of_group, scope_of
from fairway.documents.unknown import unknown
from fairway.request import Placeholder

SUFFIXES = (".tf", ".tofu", ".hcl", *VALUES)
MODULES = (module_aks.MODULE, module_avm.MODULE)
_FORK = re.compile(r"[/:]([\w.-]+)/(terraform-azurerm-[\w-]+)(?:\.git)?(?:[/?]|$)", re.IGNORECASE)
_OTHER = re.compile(r"azure/(?:terraform-azurerm-)?avm-ptn-aks-production", re.IGNORECASE)
_REF = re.compile(r"[?&](?:ref|version)=v?([^&]+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_CONSTRAINT = re.compile(r"(?:~>|[<>=!]=?)?\s*v?\d{1,3}(?:\.\d+)*(?:-[\w.]+)?")
_LEVELS = 3
"""Folders above a `.tfvars` file that are searched for the call."""
_CALL = "call"
_BELOW = re.compile(r"(?<![:/])//([\w-][^?]*)")
"""The folder in a source: `git::https://github.com/x/y.git//modules/agentpool?ref=1`."""
_ELSEWHERE = "Run `terraform show -json > state.json` and give that file instead, or the output of `az aks show` alone"


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
    of: str = _CALL
    """What has the arguments: a call, `inputs` of Terragrunt or a `.tfvars` file. Terraform refuses an argument that
    the module does not have in a call only."""


def calls_a_module(file: str, text: str) -> bool:
    """Whether a file may call a module that is read, or has values for one."""
    values = file.endswith(VALUES)
    return file.endswith(SUFFIXES) and (values or _mentioned(text))


def _mentioned(text: str) -> bool:
    return any(each.mentioned.search(text) for each in MODULES) or _OTHER.search(text) is not None


def read(file: str, text: str) -> Document:
    """The clusters of the modules that a file calls. Raises UnreadableError."""
    values: dict[str, Node] = {}
    below: list[str] = []
    if file.endswith(VALUES):
        values = assigned(file, text)
        called = [*_above(File(file))] or [_direct(file, values)]
    else:
        called = [*_called(parse(text, file), File(file))]
        below = [*_below(parse(text, file))]
    if not called:
        raise UnknownKindError("; ".join(below) or TERRAFORM)
    read = [(each, *_call(each, values)) for each in called]
    if faults := [fault for each, call, _ in read if each.of == _CALL for fault in each.module.faults(call)]:
        raise UnreadableError("; ".join(faults))
    loaded = [str(beside) for each in called for beside in loaded_by_itself(each.folder)]
    notes = [note for each, call, notes in read for note in (*_notes(each, call), *notes)]
    whole = document_of(file, [(each.module, call) for each, call, _ in read], [*notes, *below])
    return replace(whole, loaded=tuple(dict.fromkeys(each for each in loaded if each != file)))


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
                f"line {each.line}: module {'.'.join(each.labels)} is {found[0]}, another module. It makes a pool for "
                f"each zone that Azure offers the subscription, so its call does not say which pools there are. "
                f"{_ELSEWHERE}"
            )
        elif (fork := _FORK.search(source)) and _mentioned(f"azure/{fork[2]}") and not _BELOW.search(source):
            raise UnreadableError(
                f"line {each.line}: module {'.'.join(each.labels)} is {fork[1]}/{fork[2]}, a fork whose variables and "
                f"defaults are not known. {_ELSEWHERE}"
            )
    for each in block.of("terraform"):
        source, inputs = _source(each, block), block.attributes.get("inputs")
        if (module := _module(source)) is not None:
            arguments = {_key(key): value for key, value in inputs.entries} if isinstance(inputs, Entries) else {}
            at = (each.file, each.line, each.column)
            yield _Called(module, "module.aks", source, "", arguments, at, file.parent, of="inputs of Terragrunt")


def _below(block: Block) -> Iterator[str]:
    """A note for each call of a module that is in one which is read."""
    for each in block.of("module"):
        source = _literal(each.attributes.get("source"))
        if (found := _BELOW.search(source)) and any(one.mentioned.search(source) for one in MODULES):
            yield (
                f"module.{'.'.join(each.labels)} calls {found[1]}, a part of the module: what it makes, such as a "
                "pool, is not read. It is in the state (`terraform show -json`) and in the output of `az aks show`"
            )


def _source(block: Block, file: Block) -> str:
    """The source of Terragrunt, which may have a local of the same file in it."""
    own: dict[str, Node] = {}
    for each in file.of("locals"):
        own |= each.attributes
    node = block.attributes.get("source")
    value = Scope({}, own).value(node, ()) if node is not None else None
    return value if isinstance(value, str) and not isinstance(value, Placeholder) else ""


def _module(source: str) -> Module | None:
    whole = not _BELOW.search(source)
    return next((each for each in MODULES if whole and each.sources.search(source)), None)


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


def has_call(file: str) -> bool:
    """Whether a `.tfvars` file has a call in its folder or in one above. Raises UnreadableError."""
    return any(True for _ in _above(File(file)))


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
            return _Called(each, "module.aks", "", "", values, (file, 1, 1), File(file).parent, of=File(file).name)
    raise UnreadableError(
        "these are values of variables, and no file beside it or in a folder above calls a module that is read "
        f"({', '.join(each.title for each in MODULES)}). Run `terraform plan -var-file {file} -out plan.bin` and "
        "`terraform show -json plan.bin > plan.json`, and give that file instead"
    )


def _call(called: _Called, values: Mapping[str, Node]) -> tuple[ModuleCall, list[str]]:
    """A call with its values, and what was not evaluated."""
    scope = scope_of(called.folder, values)
    given: dict[str, Any] = {}
    for name, node in called.arguments.items():
        value = scope.value(node, (name,))
        given[name] = unknown(node.text) if scope.exhausted else value
    group = {"location": called.arguments.get("resource_group_name"), "name": called.arguments.get("parent_id")}
    beside: dict[str, Any] = {}
    for name, node in group.items():
        inner = of_group(node, scope, name) if name not in given or name == "name" else None
        beside[name] = scope.value(inner, (name,) if name == "location" else ("parent_id",)) if inner else None
    unread = ", ".join(name for name, value in given.items() if isinstance(value, Placeholder))
    many = f"{called.name} refers to more than {MOST_NODES:,} expressions; not read: {unread}"
    call = ModuleCall(called.name, _number(called), given, scope.places, called.at, beside["location"], beside["name"])
    return call, [many] if scope.exhausted else []


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


def _notes(called: _Called, call: ModuleCall) -> list[str]:
    version, module = _version(called), called.module
    number, found = module.version(_number(called)), list[str]()
    title, newest = f"{module.title} {number}", _number(called) == module.newest
    if not called.source:
        found.append(
            f"no file beside {called.of} or in a folder above calls {module.title}: its values are read as arguments "
            f"of {title}, the newest that has them all. Other releases have other defaults: pass the file with the call"
        )
    elif not _is_version(version):
        which = f"is at {version}, which is no version" if version else "has no version"
        found.append(f"{called.name} {which}: it is read as {title}, the newest with all its arguments")
    elif _meant(called) != _number(called) and newest:
        found.append(
            f"{called.name} is at {version}: {number} is the newest release that is known, so it is read as {title}; "
            "a later one may have other defaults"
        )
    elif _meant(called) != _number(called):
        found.append(
            f"{called.name} is at {version}: it is read as {title}, the oldest whose defaults are known; others may "
            "apply"
        )
    for each in module.faults(call) if called.of != _CALL else ():
        found.append(f"{each}. Terraform ignores it there, so it is left out")
    if called.repeated:
        found.append(f"{called.name} has `{called.repeated}`: it is read as one cluster, however many there are")
    return found
