"""Changes in place of a Flux configuration with which Flux deletes objects from the cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.change.effect import Effect, Finds, Properties
from fairway.request import Placeholder, mapping, value_at
from fairway.transitions.difference import same

# With prune, kustomize-controller deletes what is in the inventory and no longer in the source:
# fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md (Prune).
FLUX_CONFIGURATION = "kubernetesconfiguration:FluxConfiguration"
GENERIC = "fluxConfigurations"
"""Its resourceType as a generic resource, for an OCI repository."""
_PRUNING = "https://fluxcd.io/flux/components/kustomize/kustomizations/#prune"
PRUNE = (
    "To keep the objects, set `prune: false` for its kustomizations in an update before this one, and wait until Flux "
    "has applied that."
)
_PLACES = (
    "sourceKind",
    "gitRepository.url",
    "gitRepository.repositoryRef",
    "bucket.url",
    "bucket.bucketName",
    "azureBlob.url",
    "azureBlob.containerName",
    "ociRepository.url",
    "ociRepository.repositoryRef",
)


def is_pruned(kustomization: Any) -> bool:
    """Whether Flux deletes the objects that are no longer in the source."""
    return (mapping(kustomization) or {}).get("prune") is True


def _flux(before: Properties, after: Properties) -> Iterator[Effect]:
    if isinstance(after.get("kustomizations"), Placeholder):
        return
    old, new = (_kustomizations(each) for each in (before, after))
    for name in (each for each in old if each not in new and is_pruned(old[each])):
        yield Effect(
            "kustomizations",
            f"The kustomization {name} is removed.",
            _PRUNING,
            "Flux deletes all objects of the kustomization: its pods, and volumes with their data.",
            PRUNE,
        )
    # kustomize-controller keeps the inventory also without prune, so the new setting counts.
    pruned = [each for each in old if is_pruned(new.get(each))]
    workloads = (
        "Flux deletes the objects that are not at the new place: pods, and volumes with their data. Objects that are "
        "at both stay."
    )
    for name in pruned:
        if not same(_folder(old[name]), _folder(mapping(new[name]) or {})):
            path = f"kustomizations.{name}.path"
            yield Effect(path, "It is applied from another folder.", _PRUNING, workloads, PRUNE, interrupts=False)
    for path in _PLACES if pruned else ():
        source, other = value_at(before, path), value_at(after, path)
        if source and other and not same(source, other):
            yield Effect(path, "It is applied from another source.", _PRUNING, workloads, PRUNE, interrupts=False)


def _kustomizations(configuration: Properties) -> Mapping[str, Mapping[str, Any]]:
    found = mapping(configuration.get("kustomizations")) or {}
    return {name: mapping(each) or {} for name, each in found.items()}


def _folder(kustomization: Mapping[str, Any]) -> str:
    """`./apps/` and `apps` are the same folder."""
    return str(kustomization.get("path") or "").removeprefix("./").strip("/")


def _of_oci(before: Properties, after: Properties) -> Iterator[Effect]:
    """Those of the generic resource."""
    for each in _flux(*(mapping(side.get("properties")) or {} for side in (before, after))):
        yield replace(each, path=f"properties.{each.path}")


FLUX: Mapping[str, Finds] = {
    FLUX_CONFIGURATION: _flux,
    f"resources:{GENERIC}": _of_oci,
}
"""By type: what a change of its properties does."""
