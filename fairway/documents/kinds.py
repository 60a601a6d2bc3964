"""What a file is, by its content, and its requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.documents import (
    aks_construction,
    arm_parameters,
    arm_template,
    azure_resource,
    cluster_api,
    pulumi_documents,
    service_operator,
    terraform,
)
from fairway.documents.document import Document
from fairway.documents.json_text import az_error
from fairway.documents.other_files import instead_by_content
from fairway.documents.source import Source, UnreadableError
from fairway.documents.unknown import NOWHERE, At
from fairway.request import mapping, sequence

READS = (
    "ARM templates, Bicep files, REST bodies, the output of `az aks show`, `az aks nodepool list` and the like, "
    "`pulumi stack export`, `pulumi preview --json`, `fairway plan --format json`, `terraform show -json`, "
    "calls of terraform-azurerm-aks and of the AVM module with their `.tfvars`, parameters of AKS-Construction and "
    "manifests of Azure Service Operator and of Cluster API for Azure"
)
"""What is read, in words."""

NO_DESCRIPTION = "this describes no resource: it is "


class UnknownKindError(UnreadableError):
    """A file holds data of no kind that is read."""


def read(source: Source, parameters: Mapping[str, Any] | None = None, at: At = NOWHERE) -> Document:
    """The document in a file; `parameters` and `at` are for templates. Raises UnreadableError for one of no known
    kind."""
    tree = source.tree
    if arm_template.recognised(tree):
        return arm_template.read(source, parameters, at)
    if aks_construction.recognised(tree):
        return aks_construction.read(source)
    if arm_parameters.recognised(tree):
        return arm_parameters.read(source)
    if pulumi_documents.is_state(tree):
        return pulumi_documents.read_state(source)
    if pulumi_documents.is_preview(tree):
        return pulumi_documents.read_preview(source)
    if pulumi_documents.is_plan(tree):
        return pulumi_documents.read_plan(source)
    if terraform.recognised(tree):
        return terraform.read(source)
    if service_operator.recognised(tree):
        return service_operator.read(source)
    if cluster_api.recognised(tree):
        return cluster_api.read(source)
    if azure_resource.recognised(tree):
        return azure_resource.read(source)
    raise UnknownKindError(_why(tree, source.file))


def _why(tree: Any, file: str) -> str:
    top, items = mapping(tree), sequence(tree)
    if instead := instead_by_content(tree, file):
        return instead
    error = mapping((top or {}).get("error"))
    if error and error.get("message"):
        return az_error(str(error.get("code") or ""), str(error["message"]))
    if _is_cut((top if top is not None else mapping(items[0]) if items else None) or {}):
        return (
            f"{_what(top, items)}, without the properties of a resource, as `az resource list` or az with `--query` "
            "prints it: pass the whole output of `az aks show --resource-group <group> --name <cluster> --output json`"
        )
    if _is_of_a_query(tree):
        return (
            f"{NO_DESCRIPTION}{'`null`' if tree is None else _what(top, items)}, as az with `--query` prints it. Pass "
            "the whole output of a command, such as `az aks show --resource-group <group> --name <cluster> --output "
            "json` or `pulumi stack export`, or a file that has resources of Azure"
        )
    return f"not a document that fairway can check: {_what(top, items)}; it reads {READS}"


_OF_A_CLUSTER = frozenset(
    (
        *("agentpoolprofiles", "currentkubernetesversion", "fqdn", "kubernetesversion", "networkprofile"),
        *("noderesourcegroup", "powerstate", "provisioningstate", "resourcegroup"),
    )
)
"""Some of what az prints for a cluster, in lower case."""


def _is_cut(top: Mapping[str, Any]) -> bool:
    """Whether it has some of what az prints for a resource, and not its properties."""
    entries = {key.lower(): value for key, value in top.items()}
    return bool(_OF_A_CLUSTER & {*entries}) or str(entries.get("id")).startswith("/subscriptions/")


def _is_of_a_query(tree: Any) -> bool:
    """Whether it is a value, a word, or a list of such, as az prints the result of a query."""
    items = sequence(tree)
    if items is not None:
        return bool(items) and all(map(_is_of_a_query, items))
    return mapping(tree) is None and len(str(tree).split()) == 1


def _what(top: Mapping[str, Any] | None, items: Sequence[Any] | None) -> str:
    if top is not None:
        keys = ", ".join(f"`{key}`" for key in [*top][:4])
        return f"an object with {keys}" if keys else "an empty object"
    if items is None:
        return "a single value"
    return f"a list of {len(items)}{' texts' if items and all(isinstance(each, str) for each in items) else ''}"
