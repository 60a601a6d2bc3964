"""Requests of a module that configures resources of azurerm, with its variables in their paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from fairway.documents.azurerm_names import glossary, plain_text
from fairway.documents.document import Found
from fairway.documents.module_attributes import Attributes
from fairway.documents.module_call import ModuleCall
from fairway.documents.terraform import found_in_azurerm
from fairway.documents.terraform_aks import CLUSTER, POOL
from fairway.documents.terraform_ids import Ids, Planned
from fairway.request import Path

Variable = Mapping[str, str]
"""The variables by the attributes that they set."""


def founds_of(call: ModuleCall, resources: Iterable[tuple[str, Attributes]], names: Variable) -> Iterator[Found]:
    """The requests of a cluster and its pools, by their addresses."""
    cluster = ""
    for address, attributes in resources:
        if attributes.type == POOL:
            attributes.values["kubernetes_cluster_id"] = cluster
        planned = Planned(address, attributes.type, attributes.values, (call.name,))
        ids = Ids([planned], {})
        cluster = cluster or ids.id_of(planned)
        for each in found_in_azurerm(planned, ids):
            yield replace(each, renamed=partial(_in_variables, attributes, names), azurerm=None)


def _in_variables(attributes: Attributes, names: Variable, path: Path) -> Path:
    """A path in azurerm's attributes as the variable that it is from, or that it would be from."""
    for end in range(len(path), 0, -1):
        if attributes.origins.get(path[:end]):
            return (*attributes.origins[path[:end]], *path[end:])
    variable = names.get(plain_text(path)) if attributes.type == CLUSTER else None
    return (variable,) if variable else path


def hint_of(resource: str, path: Path, text: str, names: Variable) -> str:
    """The module's names for the properties in a remedy."""
    type = POOL if f".{POOL}." in resource else CLUSTER

    def spell(each: Path) -> str:
        plain = plain_text(each)
        return names.get(plain, plain) if type == CLUSTER else plain

    return glossary(type, path, text, provider="the module", spell=spell)
