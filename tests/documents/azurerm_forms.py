"""A fragment of `tests.preflight` in the words of azurerm and of the classic azure provider, where these have one for
everything in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fairway.documents.azurerm_names import attribute_at, attributes_data
from fairway.documents.classic_azure import _spelled
from fairway.documents.terraform_values import table
from fairway.request import Request, leaves, mapping, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from tests.documents.forms import ROWS, id_of, names

_BY_ARM = {row["type"].lower(): type for type, row in table()["types"].items()}
_TEXTS = ("autoscalerprofile", "config")


class NotExpressibleError(Exception):
    """azurerm has no attribute for something."""


def in_shape(requests: Iterable[Request]) -> list[Request]:
    """The same requests as azurerm has them: with one pool in the cluster and the others by themselves, and lists of
    address prefixes."""
    found: list[Request] = []
    for each in requests:
        properties = dict(each.properties)
        if isinstance(prefix := properties.get("addressPrefix"), str):
            properties["addressPrefixes"] = [properties.pop("addressPrefix"), *properties.get("addressPrefixes", [])]
            assert prefix
        pools = [mapping(pool) or {} for pool in sequence(properties.get("agentPoolProfiles")) or ()]
        first = next((pool for pool in pools if pool.get("mode") == "System"), None)
        if each.type == MANAGED_CLUSTER and len(pools) > 1 and first is not None:
            properties["agentPoolProfiles"] = [first]
        cluster = replace(each, properties=properties)
        found.append(cluster)
        for pool in pools if properties.get("agentPoolProfiles") == [first] else ():
            if pool is not first:
                home = {key: cluster.properties[key] for key in ROWS[each.type].segments if key in cluster.properties}
                inputs = {**home, "agentPoolName": pool.get("name"), **{k: v for k, v in pool.items() if k != "name"}}
                id = f"{id_of(cluster)}/agentPools/{pool.get('name')}"
                found.append(Request(AGENT_POOL, str(pool.get("name")), inputs, id=id, parent=cluster.name))
    return found


def _put(tree: Any, path: tuple[Any, ...], value: Any) -> None:
    here = tree
    for part, then in zip(path, [*path[1:], None], strict=True):
        if isinstance(part, int):
            while len(here) <= part:
                here.append([] if isinstance(then, int) else {})
            if then is None:
                here[part] = value
            here = here[part]
        elif then is None:
            if part in here and here[part] != value:
                raise NotExpressibleError(part)
            here[part] = value
        else:
            here = here.setdefault(part, [] if isinstance(then, int) else {})


def azurerm_values(request: Request) -> tuple[str, dict[str, Any]]:
    """The type and the attributes. Raises NotExpressibleError."""
    row = ROWS[request.type]
    type = _BY_ARM.get(row.arm.lower(), "")
    if not type or type in ("azurerm_role_assignment", "azurerm_log_analytics_workspace"):
        raise NotExpressibleError(row.arm)
    values: dict[str, Any] = {}
    properties = {key: each for key, each in request.properties.items() if key not in row.segments}
    pools = sequence(properties.get("agentPoolProfiles"))
    if pools is not None and (len(pools) != 1 or str((mapping(pools[0]) or {}).get("mode")) != "System"):
        raise NotExpressibleError("pools")
    for path, value in leaves(properties):
        _attribute(type, path, value, values)
    own = names(request)
    values["name"] = own[-1]
    if type == "azurerm_kubernetes_cluster_node_pool":
        values["kubernetes_cluster_id"] = id_of(request).rsplit("/", 2)[0]
    else:
        values["resource_group_name"] = "rg"
        for key, name in zip(table()["types"][type]["id"], own, strict=True):
            values[key] = name
    return type, {**values, "id": id_of(request)}


def _attribute(type: str, path: tuple[Any, ...], value: Any, values: dict[str, Any]) -> None:
    folded = [str(part).casefold() for part in path]
    if folded == ["sku", "name"] and str(value).casefold() == "base":
        return
    if folded[-2:] in (["agentpoolprofiles", "0"],) or (
        folded[0] == "agentpoolprofiles" and folded[-1] in ("mode", "ostype")
    ):
        if folded[-1] == "ostype" and str(value).casefold() != "linux":
            raise NotExpressibleError("osType")
        return
    if folded[:2] == ["identity", "userassignedidentities"]:
        _put(
            values,
            ("identity", 0, "identity_ids"),
            [*(values.get("identity") or [{}])[0].get("identity_ids", []), path[2]],
        )
        return
    found = attribute_at(type, path)
    if found is None or any(each in folded for each in _TEXTS):
        raise NotExpressibleError(str(path))
    attribute, rest = found
    kept = bool(value) or isinstance(value, bool)
    if not kept:
        raise NotExpressibleError(f"{path} is left out where it is {value!r}")
    if "switches" in attribute.note:
        if value is not True:
            raise NotExpressibleError(str(path))
        here = values
        for part in attribute.path[:-1]:
            here = here.setdefault(part, [{}]) if isinstance(part, str) else here[part]
        here.setdefault(str(attribute.path[-1]), [{}])
    elif attribute.note and "opposite" not in attribute.note:
        raise NotExpressibleError(attribute.note)
    else:
        _put(values, (*attribute.path, *rest), (not value) if attribute.note else value)


def azurerm(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as a Terraform plan."""
    resources: list[dict[str, Any]] = []
    for at, each in enumerate(requests):
        type, values = azurerm_values(each)
        about = {"mode": "managed", "type": type, "name": f"r{at}", "address": f"{type}.r{at}"}
        resources.append({**about, "values": values})
    return {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}}


def classic(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as the state of a stack of the classic azure provider."""
    resources: list[dict[str, Any]] = []
    for each in requests:
        type, values = azurerm_values(each)
        row = attributes_data()["types"][type]
        inputs: dict[str, Any] = {}
        for path, value in leaves({key: one for key, one in values.items() if key != "id"}):
            _put(inputs, _spelled(row["attributes"], path), value)
        urn = f"urn:pulumi:dev::p::{row['token']}::{each.name}"
        resources.append({"urn": urn, "type": row["token"], "custom": True, "id": values["id"], "inputs": inputs})
    return {"version": 3, "deployment": {"resources": resources}}
