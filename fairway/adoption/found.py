"""The cluster in descriptions of what exists: its pools, its maintenance windows, and what else they contain."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from fairway.adoption.always_returned import refused_parts, without_id, wrong_form
from fairway.adoption.lacking import notes_on_descriptions
from fairway.adoption.matched import left_out, matched, returned_only
from fairway.adoption.newer import newer_values, words
from fairway.adoption.node_account import partial_account
from fairway.adoption.open_values import Open, open_values, refusal
from fairway.adoption.outdated import current, known_by_state, outdated_note
from fairway.adoption.owners import Owner, owners
from fairway.adoption.pools import distinct, is_inside, of_others, pools_of, profile
from fairway.adoption.secret_values import secret_values
from fairway.adoption.states import is_deleting, notes_on_states, refused_state, started
from fairway.adoption.surroundings import NOTHING, Surroundings
from fairway.adoption.writable import writable
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.older_sku import current_sku
from fairway.azure.regions import region_name
from fairway.azure.resource_id import parse_id
from fairway.documents import arm_parameters
from fairway.documents.document import Document
from fairway.request import Path, Request, mapping, sequence

_NAME = re.compile(r"[\w().-]+")
"""A name; other texts are expressions of templates."""


class AdoptionError(Exception):
    """The descriptions cannot be adopted. The message says why, and what to pass instead."""


@dataclass(frozen=True)
class Found:
    """One cluster as the descriptions have it."""

    cluster: Request
    pools: tuple[Request, ...]
    """Every pool, in Azure's order, also those that only the cluster lists."""
    windows: tuple[Request, ...] = ()
    """Its maintenance configurations."""
    others: tuple[Request, ...] = ()
    """Everything else in the descriptions."""
    notes: tuple[str, ...] = ()
    """What the descriptions contradict each other about, and what they lack."""
    newer: tuple[tuple[str, Path, Any], ...] = ()
    """What Azure returned and the SDK's API version does not have: the resource in words, the path and the value, with
    secrets masked."""
    resource_group: str = ""
    """The resource group, where the descriptions do not have it."""
    unknown: tuple[Open, ...] = ()
    """What the descriptions have only as expressions."""
    owners: tuple[Owner, ...] = ()
    """The tools whose states have the cluster."""
    files: tuple[str, ...] = field(default=(), compare=False)
    """The files that were read."""
    loaded: tuple[str, ...] = field(default=(), compare=False)
    """The files with values that these load, such as terraform.tfvars."""
    secrets: tuple[tuple[str, Path, Any], ...] = ()
    """The texts with secrets, which are left out: the resource in words, the path and the masked text."""
    account: tuple[tuple[Path, Any], ...] = ()
    """What the descriptions have of an account of the nodes without its name or its key, with the paths in the
    cluster."""
    around: Surroundings = NOTHING
    """What of its network and identities is to be managed too."""

    @property
    def subscription(self) -> str:
        """The subscription of the cluster; empty if the description has no id."""
        id = parse_id(self.cluster.id)
        return id.subscription if id and _NAME.fullmatch(id.subscription) else ""

    @property
    def group(self) -> str:
        """The resource group of the cluster; empty if it is not known."""
        id = parse_id(self.cluster.id)
        group = str((id and id.group) or self.cluster.get("resourceGroupName", ""))
        return self.resource_group or (group if _NAME.fullmatch(group) else "")

    @property
    def complete(self) -> bool:
        """Whether Azure itself described the cluster, so that it can be imported without asking Azure again."""
        return bool(self.cluster.id and self.cluster.outputs)

    @property
    def managed(self) -> tuple[Request, ...]:
        """What an adopted stack can manage: the cluster, its pools and windows, and what is around it."""
        return (self.cluster, *self.pools, *self.windows, *self.around.resources)


def found_in(
    documents: Sequence[Document],
    wanted: str = "",
    resource_group: str = "",
    location: str = "",
    beside: Collection[str] = (),
) -> Found:
    """The cluster in the documents; `wanted` is its name or id if they have several, `resource_group` and `location`
    its group and region if they do not have them, `beside` the ids, in lower case, of clusters that are adopted
    with it. Raises AdoptionError."""
    requests = _requests(documents)
    alone = [each.file for each in documents if each.kind == arm_parameters.KIND]
    if alone and not _clusters(requests):
        raise AdoptionError(
            f"{', '.join(alone)}: a parameters file has only the values for a template: add the template with the "
            "cluster, such as main.json beside main.parameters.json, or pass the output of `az aks show --output json`"
            ". A file of AKS-Construction with `resourceName` alone needs one more of its parameters, such as "
            "`JustUseSystemPool` with its default, false"
        )
    try:
        cluster = _one_cluster(requests, wanted)
    except AdoptionError as error:
        notes = [f"{PurePath(each.file).name}: {note}" for each in documents for note in each.notes]
        raise AdoptionError("\n".join((str(error), *(notes if not _clusters(requests) else ())))) from None
    located = bool(location) and not cluster.outputs and not cluster.get("location")
    given = [*([("location",)] if located else []), *([("resourceGroupName",)] if resource_group else [])]
    if located:
        cluster = replace(cluster, properties={**cluster.properties, "location": location})
    inside = [each for each in requests if is_inside(each, cluster)]
    if wrong := wrong_form(documents, cluster):
        raise AdoptionError(wrong)
    pools, notes = pools_of(cluster, [each for each in returned_only(inside, cluster) if each.type == AGENT_POOL.token])
    if state := known_by_state(documents, cluster):
        # A state has each resource as it was when that was updated, and a program its first pools in the cluster alone.
        notes = [outdated_note(state, cluster)]
    cut = without_id(documents, cluster) or ("" if state else refused_parts(documents, cluster, pools))
    if reason := cut or refused_state(cluster, pools):
        raise AdoptionError(reason)
    id = parse_id(cluster.id)
    known = id.group if id and _NAME.fullmatch(id.group) else ""
    if resource_group and known and known.lower() != resource_group.lower():
        notes.append(
            f"the descriptions have the resource group {known}, so `--resource-group {resource_group}` is not used"
        )
        resource_group = ""
    region = str(cluster.get("location") or location)
    names = {region_name(each) for each in (region, location)}
    if location and len(names) > 1:
        notes.append(f"the descriptions have the region {region}, so `--location {location}` is not used")
    notes += notes_on_states(cluster, pools, resource_group or (id.group if id else ""))
    pools = [each for each in started(cluster, pools) if not is_deleting(each)]
    windows = [each for each in returned_only(inside, cluster) if each.type == MAINTENANCE_CONFIGURATION.token]
    names = [each.name for each in (*pools, *windows)]
    ids = {each.id.lower() for each in (cluster, *inside)} if not cluster.outputs else set[str]()
    taken = (MANAGED_CLUSTER.token, AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)
    others = [each for each in requests if each.type not in taken]
    outputs = {**cluster.outputs}
    if outputs:
        outputs["sku"] = current_sku(mapping(outputs.get("sku")))
        outputs["agentPoolProfiles"] = [profile(each) for each in pools]
    found = Found(
        writable(replace(cluster, outputs=outputs)),
        tuple(map(writable, pools)),
        tuple(map(writable, distinct(windows))),
        tuple(distinct(others)),
        (
            *notes,
            *left_out(inside, cluster, names),
            *of_others(requests, cluster, beside),
            *notes_on_descriptions(documents, cluster, pools, windows),
        ),
        tuple(each for request in (cluster, *pools) for each in newer_values(request)),
        resource_group,
        tuple(each for each in open_values(documents, ids) if each.path not in given),
        owners(documents, cluster, names),
        tuple(dict.fromkeys(each.file for each in documents)),
        tuple(dict.fromkeys(file for each in documents for file in each.loaded)),
        tuple((words(each), *secret) for each in (cluster, *pools) for secret in secret_values(each)),
        tuple(partial_account(cluster)),
    )
    if any(each.needed for each in found.unknown):
        raise AdoptionError(refusal(found.unknown))
    if not found.group:
        raise AdoptionError(
            f"the resource group of the cluster {cluster.name} is not in the descriptions: add `--resource-group "
            "<name>`, or pass the output of `az aks show --output json` too"
        )
    return found


def clusters_of(documents: Sequence[Document]) -> list[Request]:
    """Each cluster in the documents, of several descriptions the one that Azure returned."""
    return [_best(each) for each in _clusters(_requests(documents)).values()]


def _requests(documents: Sequence[Document]) -> list[Request]:
    return matched([_named(each) for each in current(documents)])


def _named(request: Request) -> Request:
    """A cluster or what is in it with its name in Azure; Terraform and Pulumi have another for it."""
    own = request.type in (MANAGED_CLUSTER.token, AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)
    named = replace(request, name=request.id.rpartition("/")[2]) if own and request.id else request
    if own and (sku := current_sku(mapping(named.properties.get("sku")))):
        named = replace(named, properties={**named.properties, "sku": sku})
    identity = mapping(named.outputs.get("identity")) or {}
    if (ids := sequence(identity.get("userAssignedIdentities"))) is None:
        return named
    # A state may have the list of a request where Azure returns an object.
    of_arm: dict[str, Any] = {**identity, "userAssignedIdentities": {str(each): {} for each in ids}}
    return replace(named, outputs={**named.outputs, "identity": of_arm})


def _one_cluster(requests: Sequence[Request], wanted: str) -> Request:
    """The cluster; of several descriptions of it the one that Azure returned."""
    by_id = _clusters(requests)
    if not by_id:
        kinds = ", ".join(sorted({each.type.rpartition(":")[2] for each in requests}))
        raise AdoptionError(
            f"there is no cluster in it{f', only {kinds}' if kinds else ''}. Pass the output of "
            "`az aks show --resource-group <group> --name <cluster> --output json` too"
        )
    named = {id: each for id, each in by_id.items() if wanted.lower() in ("", id, each[0].name.lower())}
    names = ", ".join(each[0].name for each in by_id.values())
    if not named:
        raise AdoptionError(f"there is no cluster {wanted} in it; it has {names}")
    if len(named) > 1:
        same = len({each[0].name.lower() for each in named.values()}) == 1
        several = ", ".join(named) if same else names
        how = f"`--cluster <{'id' if same else 'name'}>`, as often as needed"
        raise AdoptionError(f"there are {len(named)} clusters in it: {several}; choose with {how}")
    return _best(next(iter(named.values())))


def _clusters(requests: Sequence[Request]) -> dict[str, list[Request]]:
    """The descriptions of each cluster, by its id in lower case, or its name."""
    by_id: dict[str, list[Request]] = {}
    for each in requests:
        if each.type == MANAGED_CLUSTER.token:
            by_id.setdefault(each.id.lower() or each.name.lower(), []).append(each)
    return by_id


def _best(descriptions: Sequence[Request]) -> Request:
    return max(descriptions, key=lambda each: (bool(each.outputs), bool(each.id)))
