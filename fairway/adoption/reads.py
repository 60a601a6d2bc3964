"""The files that an adoption reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fairway.documents.document import Document
from fairway.documents.files import Read
from fairway.documents.other_files import TERRAFORM_SOURCES
from fairway.documents.terraform import STATE


def worth_a_line(reads: Sequence[Read], documents: Sequence[Document]) -> Iterator[Read]:
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
