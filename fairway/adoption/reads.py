"""The files that an adoption reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fairway.adoption.found import AdoptionError
from fairway.documents.document import Document
from fairway.documents.files import Read, read_all
from fairway.documents.other_files import TERRAFORM_SOURCES
from fairway.documents.source import UnreadableError, decoded
from fairway.documents.terraform import STATE
from fairway.documents.unknown import At

_SMALL = 24
"""An empty list has fewer bytes, also as UTF-16 with the line ends of PowerShell."""


def adopted_reads(inputs: Sequence[str], at: At) -> list[Read]:
    """What was read of the files, and which were skipped. Raises AdoptionError with each one that cannot be read."""
    # `az ... list` prints an empty list where there is nothing.
    reads = [each for each in read_all(inputs, at=at) if not _is_empty_list(Path(each.file))]
    reads = [*_worth_a_line(reads, [each.document for each in reads if each.document])]
    if errors := [f"{each.file}: {each.error}" for each in reads if each.error]:
        raise AdoptionError("\n".join(errors))
    return reads


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
