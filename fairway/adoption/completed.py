"""What Azure would return: for a request, and for a description that is not of Azure, for the rehearsal and not for
an import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.adoption.configured import Filled, Left
from fairway.adoption.found import Found
from fairway.adoption.newer import NEVER_RETURNED, stays, stays_without, words
from fairway.adoption.open_values import EMPTY
from fairway.adoption.secret_values import PROXY
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.defaults import filled_in
from fairway.request import (
    MADE_UP_SUBSCRIPTION,
    UNKNOWN,
    Path,
    Placeholder,
    Request,
    mapping,
    merged,
    sequence,
    value_at,
)
from fairway.secret_names import holds_secret
from fairway.standin import fields, responses_aks
from fairway.standin.responses import answer
from fairway.standin.types import served


def filled_for(found: Found, today: date, *, shown: bool = True) -> Filled:
    """The answers for new resources with the names of the found ones; without `shown`, also with the defaults that
    Azure does not return, such as `enablePrivateCluster: false`, which other tools write out."""
    cluster = found.cluster
    kubelet = mapping(value_at(cluster.properties, "identityProfile.kubeletidentity")) or {}
    ids = {"clientId": kubelet.get("clientId"), "principalId": kubelet.get("objectId")}
    known = {str(kubelet["resourceId"]).lower(): ids} if kubelet.get("resourceId") and all(ids.values()) else {}
    # A description that is not Azure's has what was requested.
    returned = cluster.outputs or responses_aks.cluster(cluster.id, cluster.properties, {}, today)

    def filled(type: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if type == MANAGED_CLUSTER.token:
            located = {"location": cluster.get("location", ""), **request}
            answered = responses_aks.cluster(cluster.id, located, {}, today, known)
            return answered if shown else merged(filled_in("cluster", located, today), answered)
        if type == AGENT_POOL.token:
            answered = responses_aks.pool(f"{cluster.id}/agentPools/pool", request, {}, returned, today)
            # AKS sets a label on new spot pools, and an update with other labels removes it (Azure/AKS issue 3152).
            labels = {"nodeLabels": request.get("nodeLabels")}
            return answered if shown else merged(filled_in("pool", request, today), {**answered, **labels})
        return answer(served(type), f"{cluster.id}/maintenanceConfigurations/default", request, {})

    return filled


_CHOSEN = ("kubernetesVersion", "orchestratorVersion", "vmSize", "nodeResourceGroup", "identityProfile")
"""What Azure chooses by the day, and what is Azure's own."""
_CLIENT_ID: Path = ("servicePrincipalProfile", "clientId")


def completed(found: Found, today: date) -> Found:
    """The same with ids and outputs for what has none. What is only known as an expression is left out."""
    if found.complete:
        return found
    id = MANAGED_CLUSTER.id_of({"resourceGroupName": found.group, "resourceName": found.cluster.name})
    id = id.replace(MADE_UP_SUBSCRIPTION, found.subscription or MADE_UP_SUBSCRIPTION)
    cluster = _known(replace(found.cluster, id=id))
    cluster = _answered(replace(found, cluster=cluster), cluster, today)
    named = replace(found, cluster=cluster)
    pools = [_answered(named, replace(_known(each), id=f"{id}/agentPools/{each.name}"), today) for each in found.pools]
    windows = [
        replace(_known(each), id=f"{id}/maintenanceConfigurations/{each.name}", outputs=_without_names(each))
        for each in found.windows
        if each.type == MAINTENANCE_CONFIGURATION.token
    ]
    profiles = [{"name": each.name, **each.outputs} for each in pools]
    cluster = replace(cluster, outputs={**cluster.outputs, "agentPoolProfiles": profiles})
    return replace(named, cluster=cluster, pools=tuple(pools), windows=tuple(windows))


def unknown_values(found: Found) -> Iterator[Left]:
    """The values that the descriptions have only as expressions, those of a newer API version, those with secrets, and
    those of an incomplete account of the nodes."""
    known = {words(each): each for each in (found.cluster, *found.pools)}

    def then(keeps: Callable[[Request, Path], bool], resource: str, path: Path) -> str:
        kept = resource in known and keeps(known[resource], path)
        return "Azure keeps it" if kept else "whether Azure keeps it is not documented"

    for resource, path, value in found.newer:
        if path in NEVER_RETURNED:
            yield Left(resource, path, value, "Azure never returns this secret and keeps it, so it is not sent")
            continue
        why = f"the API version of requests does not have it, so it is not sent; {then(stays, resource, path)}"
        yield Left(resource, path, value, why)
    for resource, path, value in found.secrets:
        if path == _CLIENT_ID:
            why = "the description hides it, so it is not known and not sent: write its value, which is no secret"
            yield Left(resource, path, UNKNOWN, f"{why}; {then(stays_without, resource, path)}")
            continue
        what = f"nothing of {PROXY} is in a file or sent" if path[0] == PROXY else "it is in no file and not sent"
        why = f"it has a secret, so {what}; {then(stays_without, resource, path)}"
        why += _NO_PASSWORDS if path[0] == PROXY else ""
        if found.complete and path not in NEVER_RETURNED:
            why += ". A refresh puts it into the state, and later previews then list it"
        yield Left(resource, path, value, why)
    for path, value in found.account:
        why = "a request has the account of the nodes with its SSH key or not at all, and the descriptions lack a part"
        then_kept = then(stays_without, words(found.cluster), path)
        yield Left(words(found.cluster), path, value, f"{why}, so it is not sent; {then_kept}")
    for each in found.unknown:
        why = f"{each.where} has an expression, so it is not known: write its value if Azure has one"
        if each.expression == EMPTY:
            why = f"{each.where} has an empty text, which Azure takes as no value, so it is not sent"
        elif holds_secret(str(each.path[-1]), each.expression, str(each.path[-2]) if len(each.path) > 1 else ""):
            why = f"{each.where} has an expression. It is a secret, which is in no stack file and not sent"
        elif each.expression == UNKNOWN:
            why = f"{each.where} is known after the apply only: write its value if Azure has one"
        yield Left(each.resource, each.path, each.expression, why)


_NO_PASSWORDS = (
    ". AKS does not support a user and a password of a proxy (learn.microsoft.com/azure/aks/http-proxy): one without "
    "them can be in the stack file. `az aks update --http-proxy-config proxy.json` sets one, and reimages the nodes"
)
_NAMES = ("resourceGroupName", "resourceName", "configName")


def _without_names(window: Request) -> dict[str, Any]:
    return {key: value for key, value in _known(window).properties.items() if key not in _NAMES}


def _answered(found: Found, request: Request, today: date) -> Request:
    if request.outputs:
        return request
    answer = filled_for(found, today)(request.type, request.properties)
    outputs = {key: value for key, value in answer.items() if key != "id" and fields.is_output(request.type, key)}
    if request.type == MANAGED_CLUSTER.token and not {"dnsPrefix", "fqdnSubdomain"} & {*request.properties}:
        # Azure has one; a description without it does not show another one than the program's.
        outputs["dnsPrefix"] = request.name
    if (mapping(outputs.get("identity")) or {}).get("type") == "None":
        del outputs["identity"]  # Azure returns none for a cluster with a service principal.
    # A person would write what Azure fills in, not null for each default of Fairway's that it replaces.
    filled = {key: value for key, value in fields.writable(request.type, outputs).items() if key not in _CHOSEN}
    properties = merged(filled, request.properties)
    return replace(request, properties=properties, outputs={**outputs, "name": request.name})


def _known(request: Request) -> Request:
    known: Mapping[str, Any] = _without_unknown(request.properties)
    return replace(request, properties=known)


def _without_unknown(tree: Any) -> Any:
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: _without_unknown(each) for key, each in entries.items() if not isinstance(each, Placeholder)}
    if items is not None:
        return [_without_unknown(each) for each in items if not isinstance(each, Placeholder)]
    return tree
