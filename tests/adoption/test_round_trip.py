"""What a stack file deploys, adopted from Azure's description alone, needs no change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.adoption import adopted
from fairway.adoption.found import AdoptionError, found_in
from fairway.adoption.result import Adoption
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.defaults import CLUSTER, POOL
from fairway.change.preview import brought_up
from fairway.documents.files import read_all
from fairway.project.project import Project, find_project
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import mapping, sequence
from fairway.standin.types import served
from tests.stacks import ROOT
from tests.stacks import STACKS as ALL_STACKS

STACKS = [each for each in ALL_STACKS if each.parents[2].name != "refused"]

FILLED = frozenset(each.path.casefold() for each in (*CLUSTER, *POOL))
"""What Azure fills in."""
DAY = date(2026, 11, 22)
KINDS = (MANAGED_CLUSTER.token, AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)


def described(resource: Resource) -> dict[str, Any]:
    """A resource of a state as a GET returns it."""
    kind = served(unversioned(resource.type))
    outputs = dict(bare(resource.outputs))
    beside = {key: outputs.pop(key) for key in ("location", "tags", "sku", "identity") if key in outputs}
    outputs.pop("azureApiVersion", None)
    name = resource.id.rpartition("/")[2]
    return {"id": resource.id, "name": name, "type": kind.arm, **beside, "properties": outputs}


def by_az(body: Mapping[str, Any]) -> dict[str, Any]:
    """A GET as az prints it: without `properties`, with its spelling of acronyms, and with nulls."""
    inner = dict(mapping(body["properties"]) or {})
    if "type" in inner:
        inner["typePropertiesType"] = inner.pop("type")
    return {**{key: value for key, value in body.items() if key != "properties"}, **_respelled(inner), "kind": None}


_WORDS = {"enableRBAC": "enableRbac", "osSKU": "osSku", "osDiskSizeGB": "osDiskSizeGb", "vnetSubnetID": "vnetSubnetId"}
_WORDS |= {"dnsServiceIP": "dnsServiceIp", "enableFIPS": "enableFips", "authorizedIPRanges": "authorizedIpRanges"}
_WORDS |= {"diskCSIDriver": "diskCsiDriver", "enableVTPM": "enableVtpm", "privateDNSZone": "privateDnsZone"}


def _respelled(tree: Any) -> Any:
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {_WORDS.get(key, key): _respelled(each) for key, each in entries.items()}
    return [_respelled(each) for each in items] if items is not None else tree


def clusters_of(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The descriptions of each cluster that a stack file deploys."""
    project = find_project(file.parent)
    deployed = brought_up(project, file.name.split(".")[1])
    found = [described(each) for each in deployed.resources if unversioned(each.type) in KINDS]
    for each in found:
        if each["type"] == MANAGED_CLUSTER.arm:
            yield each["name"], [other for other in found if other["id"].startswith(each["id"])]


def project_of(folder: Path) -> Project:
    text = f"name: shops\nruntime: python\nmain: {ROOT}\nstackConfigDir: config/stacks\n"
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return find_project(folder)


def adoption(folder: Path, *descriptions: Any) -> Adoption:
    """The adoption of descriptions as JSON files."""
    files: list[str] = []
    for at, each in enumerate(descriptions):
        file = folder / f"{at}.json"
        file.write_text(json.dumps(each), encoding="utf-8")
        files.append(str(file))
    found = found_in([each.document for each in read_all(files) if each.document])
    return adopted(project_of(folder), "adopted", [found], DAY)


def must_be_proven(done: Adoption) -> None:
    assert [(each.type, each.name) for each in done.taken.added] == []
    assert [(each.resource, each.where, each.sent, each.present) for each in done.differing] == []
    assert [(each.op, each.name, each.detailed) for each in done.rehearsal.changes] == []
    assert [
        each.where for each in done.leaves if each.verdict == "default" and each.where.casefold() not in FILLED
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("file", STACKS, ids=lambda file: f"{file.parents[2].name}-{file.name.split('.')[1]}")
def test_every_stack_of_the_repository(tmp_path: Path, file: Path) -> None:
    for name, (cluster, *others) in clusters_of(file):
        if not cluster["properties"].get("agentPoolProfiles"):
            # AKS Automatic without pools: as Azure would host them.
            with pytest.raises(AdoptionError, match="hosts the system pools"):
                adoption(tmp_path, cluster, *others)
            continue
        folder = tmp_path / name
        folder.mkdir()
        must_be_proven(adoption(folder, cluster, *others))
        must_be_proven(adoption(folder, by_az(cluster), [by_az(each) for each in others]))
