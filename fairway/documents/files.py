"""From what the command line names (files, folders, globs, `-`) to documents."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.documents import arm_parameters, bicep, json_text, kinds, yaml_text
from fairway.documents.document import Document
from fairway.documents.source import Source, UnreadableError, decoded

STDIN = "-"
SUFFIXES = (".json", ".jsonc", ".yaml", ".yml", ".bicep")
"""The files of a folder that are looked at."""
_NO_FOLDERS = frozenset(("node_modules", "__pycache__", "venv"))
_ABOUT_AKS = (
    "Microsoft.ContainerService",
    "containerservice.azure.com",
    "deploymentTemplate.json",
    "azurerm_kubernetes_cluster",
)


@dataclass(frozen=True)
class Read:
    """What came of one file."""

    file: str
    document: Document | None = None
    error: str = ""
    """Why it cannot be read."""
    skipped: str = ""
    """Why a file of a folder was left out."""


def read_all(words: Iterable[str], parameters: Mapping[str, Any] | None = None) -> list[Read]:
    """Every file that is named, each once, in order."""
    found: dict[str, Read] = {}
    for file, named in _files(words):
        if file not in found:
            found[file] = _read(file, parameters, named=named)
    return [*found.values()]


def _files(words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each file, and whether it was named itself and not found in a folder."""
    for word in words:
        if word != STDIN and os.path.isdir(word):  # noqa: PTH112 - Path.is_dir raises where a name is too long
            yield from ((str(each), False) for each in _inside(Path(word)))
        elif word != STDIN and not os.path.exists(word) and glob.has_magic(word):  # noqa: PTH110 - the same
            matches = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 - the pattern may be absolute
            yield from _files(matches) if matches else [(word, True)]
        else:
            yield word, True


def _inside(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder  # which then is a file that cannot be read
        return
    for each in entries:
        if each.name.startswith(".") or (each.is_symlink() and each.is_dir()):
            continue
        if each.is_dir() and each.name not in _NO_FOLDERS:
            yield from _inside(each)
        elif each.is_file() and each.suffix.lower() in SUFFIXES:
            yield each


def _read(file: str, parameters: Mapping[str, Any] | None, *, named: bool) -> Read:
    text = ""
    try:
        text = decoded(_bytes(file))
        source = bicep.compiled(file) if file.endswith(".bicep") else _source(text, file)
        own, note = (parameters, "") if parameters is not None else _beside(Path(file))
        document = kinds.read(source, own)
        return Read(file, replace(document, notes=(*document.notes, note)) if note else document)
    except UnreadableError as error:
        broken = any(each in text for each in _ABOUT_AKS) and not isinstance(error, kinds.UnknownKindError)
        if named or broken:
            return Read(file, error=str(error))
        return Read(file, skipped=str(error))


def _bytes(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise UnreadableError("there is no such file") from None
    except OSError as error:
        raise UnreadableError(f"the file cannot be read: {error.strerror}") from None


def _source(text: str, file: str) -> Source:
    if not text.strip():
        raise UnreadableError("the file is empty")
    as_json = file.endswith((".json", ".jsonc")) or text.lstrip()[:1] in ("{", "[", "/")
    return json_text.parse(text, file) if as_json else yaml_text.parse(text, file)


def _beside(file: Path) -> tuple[Mapping[str, Any] | None, str]:
    """The values of the parameters file beside a template (`main.parameters.json` beside `main.json`), or why it cannot
    be read."""
    names = [f"{file.stem}.parameters.json", f"{file.stem}.bicepparam.json"]
    names += ["parameters.json"] if file.name == "template.json" else []
    for each in names:
        path = file.with_name(each)
        if os.path.isfile(path):  # noqa: PTH113 - the same
            try:
                return read_parameters(path), ""
            except UnreadableError as error:
                return None, f"the parameters in {path.name} cannot be read: {error}"
    return None, ""


def read_parameters(file: Path) -> Mapping[str, Any]:
    """The values in a parameters file. Raises UnreadableError for what is none."""
    return arm_parameters.values(read_tree(file))


def read_tree(file: Path) -> Any:
    """The data in a file. Raises UnreadableError."""
    return _source(decoded(_bytes(str(file))), str(file)).tree
