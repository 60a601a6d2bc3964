"""From what the command line names (files, folders, globs, `-`) to documents."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.documents import aks_construction, arm_parameters, arm_template, bicep, json_text, kinds, terraform_sources
from fairway.documents.document import Document
from fairway.documents.folder_parameters import fitting
from fairway.documents.kinds import UnknownKindError
from fairway.documents.other_files import TERRAFORM_SOURCES, instead_by_name
from fairway.documents.source import MAX_BYTES, Source, UnreadableError, decoded
from fairway.documents.unknown import NOWHERE, At

STDIN = "-"
SUFFIXES = (".json", ".jsonc", ".yaml", ".yml", ".bicep", ".tfstate", *TERRAFORM_SOURCES)
"""The files of a folder that are looked at."""
NOTHING_OF_AZURE = "it describes no resources of Azure in a form that is read"
_SCRIPTS = (".sh", ".ps1", ".azcli", ".txt")
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
    about: bool = False
    """Whether its text mentions a cluster."""
    variant: str = ""
    """Which one of several readings it is: `parameters main.dev.parameters.json`."""
    choices: tuple[str, ...] = ()
    """The parameters files of its folder, where it is not clear which one is for the template; none was used."""


Parameters = Sequence[tuple[str, Mapping[str, Any]]]
"""The values of parameters files, by the files' names."""


def read_all(
    words: Iterable[str], parameters: Parameters = (), at: At = NOWHERE, *, folders_are_whole: bool = False
) -> list[Read]:
    """Every file that is named, each once, in order; a template once for each parameters file. `parameters` are for all
    templates; without them the parameters files that are named with a template are, and otherwise those beside it. `at`
    is where templates are deployed. With `folders_are_whole` a parameters file of a folder counts for the template
    there whatever its name."""
    listed = dict.fromkeys(_files(words))
    names = [file for file, _ in listed]
    passed = () if parameters else _parameters_files(file for file, named in listed if named)
    whole = folders_are_whole and not parameters and not passed
    in_folder = _in_folders([file for file, named in listed if not named]) if whole else {}
    found: dict[str, list[Read]] = {}
    for file, named in listed:
        if file not in found:
            own, choices = in_folder.get(file, ((), ()))
            reads = _read(file, parameters or own or _for(file, passed, names), at, named=named)
            found[file] = [replace(each, choices=choices) for each in reads]
    return [each for reads in found.values() for each in reads]


def named_files(words: Iterable[str]) -> list[str]:
    """Every file that is named or in a folder that is."""
    return [file for file, _ in _files(words)]


def _in_folders(files: Sequence[str]) -> dict[str, tuple[Parameters, tuple[str, ...]]]:
    """By each template without a parameters file of its name: that of the folder which is for it, or the choices."""
    taken = {str(path) for each in files for path in _named_after(Path(each))}
    values = dict(each for each in _parameters_files(files) if each[0] not in taken)
    fits = fitting((each for each in files if not _named_after(Path(each))), [*values.items()], read_tree)
    several = {file for file in values if sum(file in each for each in fits.values()) > 1}
    return {
        template: (((each[0], values[each[0]]),), ())
        if len(each) == 1 and each[0] not in several
        else ((), tuple(each))
        for template, each in fits.items()
        if each
    }


def _parameters_files(files: Iterable[str]) -> Parameters:
    """The values of those that are parameters files and can be read."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for file in files:
        try:
            if file.endswith(".json") and arm_parameters.recognised(tree := read_tree(Path(file))):
                found.append((file, arm_parameters.values(tree)))
        except UnreadableError:
            continue  # it is reported where it is read itself
    return found


def _for(template: str, passed: Parameters, others: Iterable[str]) -> Parameters:
    """Of the parameters files that were named those for a template: those of its name, otherwise those that no other
    template has the name of."""
    own = _named_after(Path(template))
    taken = [path for each in others if each != template for path in _named_after(Path(each))]
    same = [each for each in passed if Path(each[0]) in own]
    return same or [each for each in passed if Path(each[0]) not in taken]


def _files(words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each file, and whether it was named itself and not found in a folder."""
    for word in words:
        if aks_construction.is_command(word):
            yield word, True  # the address of a wizard
        elif word != STDIN and os.path.isdir(word):  # noqa: PTH112 - Path.is_dir raises where a name is too long
            yield from ((str(each), False) for each in _inside(Path(word)))
        elif word != STDIN and not os.path.exists(word) and glob.has_magic(word):  # noqa: PTH110 - the same
            matches = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 - the pattern may be absolute
            yield from ((file, False) for file, _ in _files(matches)) if matches else [(word, True)]
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


def _read(file: str, parameters: Parameters, at: At = NOWHERE, *, named: bool) -> list[Read]:
    text = ""
    try:
        if aks_construction.is_command(file):
            return [Read(file, aks_construction.read_command(file, file))]
        data = _bytes(file)
        text = data[:MAX_BYTES].decode("latin-1")  # for a look at what it is about
        if terraform_sources.calls_a_module(file, text):
            return [Read(file, terraform_sources.read(file, decoded(data)))]
        if (file == STDIN or file.endswith(_SCRIPTS)) and aks_construction.is_command(text):
            return [Read(file, aks_construction.read_command(file, decoded(data)))]
        if instead := instead_by_name(file, data):
            raise UnknownKindError(instead)
        text = decoded(data)
        source = bicep.compiled(file) if file.endswith(".bicep") else _source(text, file)
        if not arm_template.recognised(source.tree):
            return [Read(file, kinds.read(source))]
        given, notes = (parameters, []) if parameters else _beside(Path(file))
        several = len(given) > 1
        documents = [
            (f"parameters {name}" if several else "", kinds.read(source, values, at))
            for name, values in given or [("", {})]
        ]
        return [Read(file, replace(each, notes=(*each.notes, *notes)), variant=variant) for variant, each in documents]
    except UnreadableError as error:
        about = any(each in text for each in _ABOUT_AKS) or terraform_sources.calls_a_module(file, text)
        if named or (about and not isinstance(error, UnknownKindError)):
            return [Read(file, error=str(error), about=about)]
        unknown = isinstance(error, UnknownKindError)
        plain = unknown and ("; it reads " in str(error) or str(error).startswith(kinds.NO_DESCRIPTION))
        return [Read(file, skipped=NOTHING_OF_AZURE if plain else str(error), about=about)]


def _bytes(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        what = "no file matches" if glob.has_magic(file) else "there is no such file"
        raise UnreadableError(what) from None
    except OSError as error:
        raise UnreadableError(f"the file cannot be read: {error.strerror}") from None


def _source(text: str, file: str) -> Source:
    if not text.strip():
        raise UnreadableError("the file is empty")
    as_json = file.endswith((".json", ".jsonc")) or text.lstrip()[:1] in ("{", "[", "/")
    if as_json:
        return json_text.parse(text, file)
    if table := json_text.of_table(text):
        raise UnreadableError(table)
    from fairway.documents import yaml_text  # its import takes time that JSON does not need

    return yaml_text.parse(text, file)


def _beside(file: Path) -> tuple[Parameters, list[str]]:
    """The values of the parameters files beside a template (`main.parameters.json` or `main.dev.parameters.json` beside
    `main.json`), and notes on those that cannot be read."""
    found: dict[str, Mapping[str, Any]] = {}
    notes: list[str] = []
    for each in _named_after(file):
        try:
            found[each.name] = read_parameters(each)
        except UnreadableError as error:
            notes.append(f"the parameters in {each.name} cannot be read: {error}")
    return [*found.items()], notes


def _named_after(file: Path) -> list[Path]:
    """The parameters files beside a template by its name."""
    stem = glob.escape(file.stem)
    patterns = [f"{stem}.parameters.json", f"{stem}.bicepparam.json", f"{stem}.*.parameters.json"]
    patterns += [
        f"{stem}.params.json",
        f"{stem}.*.params.json",
        f"{stem}.parameters.*.json",
        *(["parameters.json"] if file.name == "template.json" else []),
    ]
    return [*dict.fromkeys(path for pattern in patterns for path in _matching(file, pattern))]


def _matching(file: Path, pattern: str) -> list[Path]:
    if str(file) == STDIN:
        return []
    paths = sorted(glob.glob(pattern, root_dir=file.parent))  # noqa: PTH207 - Path.glob raises where a name is too long
    return [file.with_name(each) for each in paths if os.path.isfile(file.with_name(each))]  # noqa: PTH113 - the same


def read_parameters(file: Path) -> Mapping[str, Any]:
    """The values in a parameters file. Raises UnreadableError for what is none."""
    return arm_parameters.values(read_tree(file))


def read_tree(file: Path) -> Any:
    """The data in a file. Raises UnreadableError."""
    return _source(decoded(_bytes(str(file))), str(file)).tree
