"""Descriptions of clusters in public repositories: each is read, or refused with a sentence.

FAIRWAY_PUBLIC_INPUTS names a folder with copies of repositories; nothing of them is in this one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.documents.checked import checked
from fairway.documents.files import Read, read_all
from fairway.documents.tables import has_property
from fairway.request import format_path, leaves
from tests.preflight import TODAY

FOLDER = Path(os.environ.get("FAIRWAY_PUBLIC_INPUTS", "../shared/adopt-inputs"))
SUFFIXES = (".tf", ".tfvars", ".hcl", ".json")
MARKS = (
    *("azure/aks/azurerm", "terraform-azurerm-aks", "avm-res-containerservice-managedcluster"),
    *("microsoft.containerservice/managedclusters", "azurerm_kubernetes_cluster", "containerservice:managedcluster"),
    *("azure:containerservice/kubernetescluster", "agentvmsize", "justusesystempool"),
)
LARGEST = 4_000_000
FEWEST = 60
CALLS = ("call of terraform-azurerm-aks", "call of avm-res", "parameters of AKS-Construction")

pytestmark = pytest.mark.slow
if not FOLDER.is_dir():
    pytest.skip(f"no public inputs at {FOLDER} (FAIRWAY_PUBLIC_INPUTS)", allow_module_level=True)


def files() -> Iterator[Path]:
    """The files that are about clusters."""
    for each in sorted(FOLDER.rglob("*")):
        if each.suffix in SUFFIXES and each.is_file() and each.stat().st_size < LARGEST:
            text = each.read_bytes().decode("utf-8", "replace").lower()
            if any(mark in text for mark in MARKS):
                yield each


@cache
def reads() -> tuple[Read, ...]:
    return tuple(read for each in files() for read in read_all([str(each)]))


def test_each_is_read_or_refused_with_a_sentence() -> None:
    kinds = Counter(each.document.kind.rpartition(" ")[0] if each.document else "refused" for each in reads())
    print(kinds)
    for each in reads():
        assert each.document or each.error or each.skipped, each.file
        assert "Traceback" not in each.error
    assert sum(1 for each in reads() if each.document and each.document.requests) >= FEWEST


def test_the_rules_fail_on_none() -> None:
    for each in reads():
        if each.document:
            notes = [note for one in checked(each, today=TODAY, only=(), ignored=()) for note in one.notes]
            assert not [note for note in notes if "the rule" in note], each.file


def test_every_property_of_a_call_is_one_of_arm_or_is_named() -> None:
    for each in reads():
        if each.document and each.document.kind.startswith(CALLS):
            for request in each.document.requests:
                strange = [
                    format_path(path)
                    for path, _ in leaves(request.properties)
                    if not has_property(request.type, path) and "userAssignedIdentities" not in path
                ]
                assert not strange or any("is no property" in note for note in each.document.notes), (
                    each.file,
                    strange,
                )


def test_a_cluster_and_its_pools_have_what_azure_requires() -> None:
    for each in reads():
        for request in each.document.requests if each.document and each.document.kind.startswith(CALLS) else ():
            if request.type == MANAGED_CLUSTER.token:
                assert {"resourceName", "resourceGroupName", "location"} <= {*request.properties}, each.file
            if request.type == AGENT_POOL.token:
                assert "/agentPools/" in request.id, each.file
