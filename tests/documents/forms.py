"""A fragment of `tests.preflight` in each form that `fairway check` reads, and what it finds there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_types import TYPES
from fairway.documents import kinds
from fairway.documents.document import Document
from fairway.documents.json_text import parse
from fairway.documents.service_operator import TYPES as TYPES_OF_OPERATOR
from fairway.request import MADE_UP_SUBSCRIPTION, Request, mapping
from fairway.rules import Finding, check
from tests.preflight import GROUP, SUBSCRIPTION, TODAY

BESIDE = ("location", "tags", "sku", "identity", "kind", "zones")
_NESTED = ("subnets", "delegations", "routes", "securityRules")
ROWS = {**TYPES, **{each.token: each for each in OTHER_TYPES}}


def read(tree: Any, file: str = "a.json", parameters: Mapping[str, Any] | None = None) -> Document:
    """The document of data."""
    return kinds.read(parse(json.dumps(tree, indent=1), file), parameters)


def found_in(document: Document) -> list[Finding]:
    """What rules find in a document."""
    return check(document.requests, locate=document.locate, today=TODAY)


def summary(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """What is the same in every form."""
    return {(each.rule, each.resource.split(" ")[0], each.path) for each in findings}


def arm(request: Request, *, flat: bool = False) -> dict[str, Any]:
    """A request as ARM has the resource; `flat` as az prints it."""
    row = ROWS[request.type]
    inputs = {key: value for key, value in request.properties.items() if key not in row.segments}
    keeps = "properties" in inputs
    beside = {key: inputs.pop(key) for key in BESIDE if key in inputs}
    inner = inputs["properties"] if keeps else inputs
    if flat and not keeps and "type" in inner:
        inner = {("typePropertiesType" if key == "type" else key): value for key, value in inner.items()}
    body = {**_nested(inner)} if flat and not keeps else {"properties": _nested(inner, lift=not flat)}
    return {**beside, **body}


def _nested(inner: Mapping[str, Any], *, lift: bool = False) -> dict[str, Any]:
    """The items that ARM has with `properties` of their own."""
    found = dict(inner)
    for key in _NESTED if lift else ():
        if isinstance(found.get(key), list):
            found[key] = [_item(each) for each in found[key]]
    return found


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": item.get("name"), "properties": _nested({k: v for k, v in item.items() if k != "name"}, lift=True)}


def names(request: Request) -> list[str]:
    """The names in its id, with those of the fragments where it has none."""
    row = ROWS[request.type]
    return [str(request.properties.get(key, request.name)) for key in row.segments if key != "resourceGroupName"]


def id_of(request: Request) -> str:
    """Its id in the resource group of the fragments."""
    namespace, *types = ROWS[request.type].arm.split("/")
    pairs = zip(types, names(request), strict=True)
    return f"{GROUP}/providers/{namespace}" + "".join(f"/{kind}/{name}" for kind, name in pairs)


def with_real_ids(requests: Iterable[Request]) -> list[Request]:
    """The requests with ids as Azure has them, also where others refer to them."""
    listed = [*requests]
    renamed = {each.id: id_of(each) for each in listed if each.id}

    def put(tree: Any) -> Any:
        entries = mapping(tree)
        if entries is not None:
            return {key: put(each) for key, each in entries.items()}
        return [put(each) for each in tree] if isinstance(tree, list) else renamed.get(str(tree), tree)

    return [replace(each, properties=put(each.properties), id=id_of(each)) for each in listed]


def template(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as an ARM template."""
    resources = [
        {
            "type": ROWS[each.type].arm,
            "apiVersion": "2026-05-02-preview",
            "name": "/".join(names(each)),
            **arm(each),
        }
        for each in requests
    ]
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources}


def nested_template(requests: Iterable[Request]) -> dict[str, Any]:
    """The same in a nested deployment."""
    inner = template(requests)
    options = {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": inner}
    kind = "Microsoft.Resources/deployments"
    return {**inner, "resources": [{"type": kind, "apiVersion": "2025-04-01", "name": "in", "properties": options}]}


def answers(requests: Iterable[Request]) -> list[dict[str, Any]]:
    """The requests as the REST API answers them."""
    return [{"id": id_of(each), "type": ROWS[each.type].arm, "name": names(each)[-1], **arm(each)} for each in requests]


def az(requests: Iterable[Request]) -> list[dict[str, Any]]:
    """The requests as az prints them."""
    return [
        {"id": id_of(each), "type": ROWS[each.type].arm, "name": names(each)[-1], **arm(each, flat=True)}
        for each in requests
    ]


def state(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as a deployed stack."""
    return {"version": 3, "deployment": {"resources": [_resource(each) for each in requests]}}


def _resource(request: Request) -> dict[str, Any]:
    about = {"type": request.type, "custom": True, "id": request.id, "inputs": dict(request.properties)}
    return {"urn": f"urn:pulumi:dev::p::{request.type}::{request.name}", **about}


def preview(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as steps of a preview, which have no ids."""
    states = [{key: value for key, value in _resource(each).items() if key != "id"} for each in requests]
    steps = [{"op": "create", "urn": each["urn"], "newState": each} for each in states]
    return planned({"config": {}, "steps": steps})


def plan(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as a plan of Fairway."""
    resources = [{"type": each.type, "name": each.name, "inputs": dict(each.properties)} for each in requests]
    return planned({"formatVersion": 2, "environments": [{"project": "p", "stack": "dev", "resources": resources}]})


def planned(tree: dict[str, Any]) -> dict[str, Any]:
    """The same with ids as they are before a deployment."""
    return json.loads(json.dumps(tree).replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION))


def azapi(requests: Iterable[Request]) -> dict[str, Any]:
    """The requests as azapi's resources in a Terraform plan."""
    resources: list[dict[str, Any]] = []
    for at, each in enumerate(requests):
        id, body = id_of(each), arm(each)
        kept = {key: body.pop(key) for key in ("location", "tags") if key in body}
        above, types = id.rsplit("/", 2)[0], ROWS[each.type].arm
        values = {"type": f"{types}@2026-05-02-preview", "name": names(each)[-1], "body": body, **kept}
        values["parent_id"] = above.rsplit("/providers/", 1)[0] if types.count("/") == 1 else above
        about = {"mode": "managed", "type": "azapi_resource", "name": f"r{at}", "address": f"azapi_resource.r{at}"}
        resources.append({**about, "values": values})
    return {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}}


def operator(requests: Iterable[Request]) -> list[dict[str, Any]]:
    """The requests as manifests of Azure Service Operator."""
    kinds = {type.lower(): each for each, type in TYPES_OF_OPERATOR.items()}
    manifests: list[dict[str, Any]] = []
    for each in requests:
        group, kind = kinds[ROWS[each.type].arm.lower()]
        own, above = names(each)[-1], names(each)[-2] if len(names(each)) > 1 else ""
        parent = id_of(each).rsplit("/providers/", 1)[0] if not above else id_of(each).rsplit("/", 2)[0]
        body = _references({**arm(each, flat=True)})
        body = {("type" if key == "typePropertiesType" else key): value for key, value in body.items()}
        spec = {**body, "azureName": own, "owner": {"armId": parent}}
        about = {"apiVersion": f"{group}.azure.com/v1api20260502preview", "kind": kind}
        manifests.append({**about, "metadata": {"name": f"{above}-{own}"}, "spec": spec})
    return manifests


def _references(tree: Any) -> Any:
    """Ids as the operator writes them."""
    entries = mapping(tree)
    if entries is None:
        return [_references(each) for each in tree] if isinstance(tree, list) else tree
    found: dict[str, Any] = {}
    for key, value in entries.items():
        if key == "userAssignedIdentities":
            found[key] = [{"reference": {"armId": each}} for each in value]
        elif key.lower().endswith("id") and str(value).startswith("/subscriptions/") and key != "keyId":
            found["reference" if key == "id" else f"{key[:-2]}Reference"] = {"armId": value}
        else:
            found[key] = _references(value)
    return found


FORMS: Mapping[str, Callable[[Iterable[Request]], Any]] = {
    "ARM template": template,
    "nested deployment": nested_template,
    "REST": answers,
    "az": az,
    "Pulumi state": state,
    "Pulumi preview": preview,
    "plan": plan,
    "azapi": azapi,
    "Azure Service Operator": operator,
}
