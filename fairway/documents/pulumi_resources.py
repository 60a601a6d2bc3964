"""Resources of azure-native and of the classic azure provider, as Pulumi has them in states, previews and policies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.azure.containerservice import AGENT_POOL
from fairway.azure.resource_types import TYPES
from fairway.documents.classic_azure import PREFIX, Classic, azurerm_type, classic_founds, classic_hint
from fairway.documents.document import Found, Hint
from fairway.documents.preview_ids import Links
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of
from fairway.request import MADE_UP_SUBSCRIPTION, Path, Request, mapping, merged

_AZURE = ("azure-native:", "azure-nextgen:")
# pulumi/pulumi-azure-native, provider/pkg/provider/parameterize_test.go: `azure-native_aad_v20221201`.
_LOCAL = re.compile(r"azure-native_[a-z0-9]+_v\d{8}\w*:")
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})/", re.IGNORECASE)


@dataclass(frozen=True)
class PulumiResource:
    """A resource of azure-native or of the classic azure provider."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    base: Path
    id: str = ""
    """Empty where it is not known yet."""
    exists: bool | None = None
    parent: str = ""
    """The parent's URN."""
    dependencies: tuple[str, ...] = ()
    """The URNs of the resources that it waits for."""
    property_dependencies: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """By input, the URNs of the resources that it has values from."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What Azure returned."""
    planned_id: str = ""
    """How the id will look; empty where that is not worked out."""


_NOT_SENT = ("id", "kubeConfigs", "kubeAdminConfigs")
"""Outputs of the classic provider that no request has."""


def is_read(type: str) -> bool:
    """Whether resources of a type are read."""
    return type.startswith(_AZURE) or bool(_LOCAL.match(type)) or bool(azurerm_type(type))


def token_of(type: str) -> str:
    """The type token of today's azure-native, also for one of a local package with another API version
    (`azure-native_containerservice_v20240501:containerservice:ManagedCluster`)."""
    return unversioned(_LOCAL.sub("azure-native:", type))


def linked(resources: Sequence[PulumiResource]) -> list[PulumiResource]:
    """The resources with the ids and names of each other where a preview does not have these yet.

    A subscription that all known ids have is that of the new resources too.
    """
    texts = " ".join(f"{each.id} {each.inputs}" for each in resources)
    subscriptions = {each.lower() for each in _SUBSCRIPTION.findall(texts)} - {MADE_UP_SUBSCRIPTION}
    real = subscriptions.pop() if len(subscriptions) == 1 else MADE_UP_SUBSCRIPTION
    links = Links()
    for each in resources:
        links.put(each.urn, _id(each).replace(MADE_UP_SUBSCRIPTION, real))
    found: list[PulumiResource] = []
    for each in resources:
        inputs = links.filled(TYPES.get(token_of(each.type)), each.inputs, each.property_dependencies)
        one = replace(each, inputs=inputs)
        links.put(each.urn, _id(one).replace(MADE_UP_SUBSCRIPTION, real))
        found.append(replace(one, planned_id=links.ids[each.urn]))
    return found


def _id(resource: PulumiResource) -> str:
    if resource.id or resource.planned_id:
        return resource.id or resource.planned_id
    if resource.type.startswith(PREFIX):
        return next((each.request.id for each in classic_founds([_classic(resource)])), "")
    row = TYPES.get(token_of(resource.type))
    return row.id_in_plan(name_of(resource.urn), resource.inputs) if row else ""


def founds_of(resources: Sequence[PulumiResource]) -> list[Found]:
    """The requests, in the order of the resources."""
    classic = classic_founds([_classic(each) for each in resources if each.type.startswith(PREFIX)])
    by_base: dict[Path, list[Found]] = {}
    for each in classic:
        by_base.setdefault(each.base, []).append(each)
    found: list[Found] = []
    for each in resources:
        own = by_base.get(each.base, []) if each.type.startswith(PREFIX) else [_found(each)]
        # A maintenance window inside a cluster of the classic provider has no URN of its own.
        found += [replace(one, urn=each.urn) if at == 0 else one for at, one in enumerate(own)]
    return found


def _classic(resource: PulumiResource) -> Classic:
    # Its outputs have what a program left out, such as the Kubernetes version, as a state of Terraform has.
    known = {key: each for key, each in _known(resource.outputs).items() if key not in _NOT_SENT}
    return Classic(
        resource.urn,
        resource.type,
        name_of(resource.urn),
        merged(known, resource.inputs),
        resource.base,
        resource.id or resource.planned_id,
        _parent(resource),
        resource.exists,
        tuple(map(name_of, resource.dependencies)),
    )


def _known(outputs: Mapping[str, Any]) -> dict[str, Any]:
    inner = {key: _known(each) if (below := mapping(each)) and below else each for key, each in outputs.items()}
    return {key: each for key, each in inner.items() if each is not None}


def _parent(resource: PulumiResource) -> str | None:
    return name_of(resource.parent) if resource.parent.count("::") >= 3 else None


def _found(resource: PulumiResource) -> Found:
    token = token_of(resource.type)
    row = TYPES.get(token)
    named = row.named_in(resource.id) if row and resource.id else {}
    return Found(
        Request(
            token,
            name_of(resource.urn),
            {**named, **resource.inputs},
            id=_id(resource),
            parent=_parent(resource),
            exists=resource.exists,
            depends_on=tuple(map(name_of, resource.dependencies)),
            outputs=_outputs(token, resource),
        ),
        resource.base,
        {(): ("inputs",), **{(key,): ("id",) for key in named if key not in resource.inputs}},
    )


def _outputs(token: str, resource: PulumiResource) -> Mapping[str, Any]:
    """What Azure returned. The outputs of a pool have ARM's type of the resource in place of the pool's, which is
    that of the inputs, and otherwise AKS's own."""
    if token != AGENT_POOL.token or "/" not in str(resource.outputs.get("type")):
        return resource.outputs
    return {**resource.outputs, "type": resource.inputs.get("type") or "VirtualMachineScaleSets"}


def hint_of(resources: Sequence[PulumiResource], found: Sequence[Found]) -> Hint | None:
    """The names of the classic provider in remedies, where there is a resource of it."""
    classic = [_classic(each) for each in resources if each.type.startswith(PREFIX)]
    return classic_hint(classic, found) if classic else None
