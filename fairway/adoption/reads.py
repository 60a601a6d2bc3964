"""The files that an adoption reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote

from fairway.adoption.found import AdoptionError
from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.documents.document import Document
from fairway.documents.files import Read, named_files, read_all
from fairway.documents.other_files import TERRAFORM_SOURCES
from fairway.documents.source import UnreadableError, decoded
from fairway.documents.terraform import STATE
from fairway.documents.terraform_sources import MODULES, VALUES, has_call
from fairway.documents.unknown import At

_SMALL = 24
"""An empty list has fewer bytes, also as UTF-16 with the line ends of PowerShell."""
_MOST = 3


def adopted_reads(inputs: Sequence[str], at: At) -> list[Read]:
    """What was read of the files, and which were skipped. Raises AdoptionError with each one that cannot be read."""
    # `az ... list` prints an empty list where there is nothing.
    reads = [each for each in read_all(inputs, at=at, folders_are_whole=True) if not _is_empty_list(Path(each.file))]
    documents = [each.document for each in reads if each.document]
    fine = not any(each.error and each.about for each in reads)
    if fine and (local := local_module(inputs, documents)):
        raise AdoptionError(local)
    reads = [*_worth_a_line(reads, documents)]
    if unclear := _unclear_parameters(reads, documents):
        raise AdoptionError(unclear)
    if errors := [f"{each.file}: {each.error}" for each in reads if each.error]:
        raise AdoptionError("\n".join(errors))
    if not reads and (values := _values_alone(inputs)):
        raise AdoptionError(values)
    return reads


def _values_alone(inputs: Sequence[str]) -> str:
    """What is needed with the variables files of folders that have no cluster; empty if they have none."""
    folders = [Path(each) for each in inputs if Path(each).is_dir()]
    files = [str(each) for folder in folders for suffix in VALUES for each in sorted(folder.glob(f"**/*{suffix}"))]
    files = [each for each in files if not {".terraform", ".git"} & {*Path(each).parts}]
    if not files:
        return ""
    try:
        called = [each for each in files if has_call(each)]
    except UnreadableError as error:
        return str(error)
    more = f" and {len(files) - _MOST} more" if len(files) > _MOST else ""
    listed = f"{', '.join(files[:_MOST])}{more}"
    if called:
        commands = [f"  fairway adopt {quote(one)}" for one in called[:_MOST]]
        how = "Name the one of the environment, which is read with the call above it; the other options stay:"
        return "\n".join((f"{listed}: values of variables. {how}", *commands))
    return (
        f"{listed}: values of variables alone, and nothing beside or above them calls a module that is read "
        f"({', '.join(each.title for each in MODULES)}), so there is no cluster in it. Pass the folder with the call, "
        "or the output of `terraform show -json` or `az aks show --output json`"
    )


def local_module(inputs: Sequence[str], documents: Sequence[Document]) -> str:
    """What to pass for a terragrunt.hcl whose module is not read, if nothing else was; empty without one."""
    files = [Path(each) / "terragrunt.hcl" if Path(each).is_dir() else Path(each) for each in inputs]
    known = [each for each in files if each.name == "terragrunt.hcl" and each.is_file()]
    if documents or not known:
        return ""
    return (
        f"{known[0]}: its `source` is no module that is read ({', '.join(each.title for each in MODULES)}). In its "
        "folder, run `terragrunt state pull > state.json`, and pass that file"
    )


def empty_lists(inputs: Sequence[str]) -> list[str]:
    """The files with an empty list."""
    return [each for each in dict.fromkeys(named_files(inputs)) if _is_empty_list(Path(each))]


def _worth_a_line(reads: Sequence[Read], documents: Sequence[Document]) -> Iterator[Read]:
    """Without Terraform's sources that have nothing for the adoption: those not about clusters, and all beside a state,
    which has what leaves it. If Azure described the cluster, one that cannot be read is left out."""
    by_azure = any(one.outputs for each in documents for one in each.requests)
    known = any(each.kind == STATE for each in documents)
    for each in reads:
        if not each.file.endswith((*TERRAFORM_SOURCES, ".tfvars")):
            yield each
        elif each.error and by_azure:
            yield replace(each, error="", skipped=each.error)
        elif not each.skipped or (each.about and not known):
            yield each


def _is_empty_list(file: Path) -> bool:
    if not file.is_file() or file.stat().st_size >= _SMALL:
        return False
    try:
        return "".join(decoded(file.read_bytes()).split()) == "[]"
    except UnreadableError:
        return False


def _unclear_parameters(reads: Sequence[Read], documents: Sequence[Document]) -> str:
    """Why a folder with several templates or parameters files is not read, unless Azure described the cluster."""
    if any(one.outputs for each in documents for one in each.requests):
        return ""
    unclear = [each for each in reads if each.choices and each.document and _has_cluster(each.document)]
    if not unclear:
        return ""
    pairs = [f"  fairway adopt {quote(each.file)} {quote(choice)}" for each in unclear for choice in each.choices]
    return "\n".join(
        (
            "It is not clear which parameters file is for the template, so nothing was written: with the template's "
            "defaults it may be another cluster. Name the template and its parameters file instead of the "
            "folder, with the other options as they are:",
            *pairs,
        )
    )


def _has_cluster(document: Document) -> bool:
    return any(each.type == MANAGED_CLUSTER.token for each in document.requests)
