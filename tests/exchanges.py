"""Replays recordings of clusters with the stand-in, each with its date, and compares the responses.

A life is a file of `../shared/exchanges`: PUTs and DELETEs of a cluster and its pools, and what a
GET answered then.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from fairway.request import Path as Property
from fairway.request import Request, format_path, leaves, mapping, sequence
from fairway.standin import fields_of_sdk
from fairway.standin.arm import Arm
from fairway.standin.cloud import START, Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.preexisting import add_preexisting
from fairway.standin.references import ids_in
from fairway.standin.roles import ASSIGNMENT, OWNER, assigned
from fairway.standin.types import served

LIVES = Path(__file__).parents[2] / "shared" / "exchanges"
CLUSTER, POOL = "azure-native:containerservice:ManagedCluster", "azure-native:containerservice:AgentPool"
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
SHAPES: Mapping[str, tuple[str, str]] = {
    "guid": (r"(principalId|clientId|objectId|tenantId|tenantID)$", r"[0-9a-f-]{36}|msi"),
    "name of the API server": (r"(fqdn|privateFQDN|azurePortalFQDN)$", r"[\w-]+(\.[\w-]+)*\.azmk8s\.io"),
    "issuer": (r"issuerURL$", r"https://.+/[0-9a-f-]{36}/[0-9a-f-]{36}/"),
    "uid": (r"resourceUID$", r"[0-9a-f]{24}"),
    "etag": (r"e[tT]ag$", r".+"),
    "build of a node image": (r"nodeImageVersion$", r"AKS.+-\d{4,6}\.\d+\.\d+"),
    "patch version": (r"(currentKubernetesVersion|[oO]rchestratorVersion|kubernetesVersion)$", r"1\.\d+\.\d+"),
}
"""What Azure makes up, by class: the end of the path, and the form both answers must have."""


@dataclass
class Step:
    """One request, and how the stand-in took it."""

    life: str
    number: int
    method: str
    requested: Mapping[str, Any]
    recorded: int
    """Azure's status."""
    azures_code: str
    """Azure's code where it refused."""
    refused: str = ""
    """The stand-in's code and message; empty where it took the request."""
    alike: int = 0
    leaves: int = 0
    shapes: dict[str, int] = field(default_factory=dict)
    different: list[tuple[str, Any, Any]] = field(default_factory=list)
    """Path, Azure's value, the stand-in's."""
    added: list[tuple[str, Any]] = field(default_factory=list)
    """Leaves that the stand-in answers and Azure did not."""
    unknown: list[str] = field(default_factory=list)
    """Leaves that the installed SDK's API version does not have."""

    @property
    def where(self) -> str:
        """The life and the number of the request in it."""
        return f"{self.life} #{self.number}"


def lives() -> list[Path]:
    """The recorded lives; none where they are not at hand."""
    return sorted(LIVES.glob("*.json"))


def play(life: Path, folder: Path) -> Iterator[Step]:
    """Play one life."""
    cloud = Cloud(folder)
    try:
        arm = Arm(cloud)
        for number, step in enumerate(json.loads(life.read_text("utf-8"))["steps"]):
            yield _play(arm, life.stem, number, step)
    finally:
        cloud.close()


def _play(arm: Arm, life: str, number: int, step: Mapping[str, Any]) -> Step:
    step = _known_to_azure_alone(step)
    kind = served(POOL if step["pool"] else CLUSTER)
    named = {"resourceGroupName": step["resourceGroup"], "resourceName": step["cluster"]}
    if step["pool"]:
        named["agentPoolName"] = step["pool"]
    cloud = arm.cloud
    cloud.wait((parsedate_to_datetime(step["date"]) - START).total_seconds() - cloud.clock)
    found = Step(life, number, step["method"], step.get("request") or {}, step["status"], _code(step))
    try:
        if step["method"] == "DELETE":
            arm.delete(kind, kind.id_of(named))
            return found
        inputs = {**as_inputs(step["request"]), **named}
        _there_before(cloud, kind.id_of(named), kind.token, inputs)
        answer = arm.put(kind, kind.id_of(named), inputs)
    except ArmError as refused:
        found.refused = f"{refused.code}: {refused.message}"
        return found
    if step.get("state"):
        _compare(found, kind.token, flat(step["state"]), answer)
    return found


def _code(step: Mapping[str, Any]) -> str:
    return str((mapping(step.get("answer")) or {}).get("code", ""))


def _known_to_azure_alone(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """The step with the size of nodes that Azure chose written into the request: it depends on what the region offers.

    Recordings have the real names of what azure-cli named at random replaced by longer ones, and the client id `msi`
    by a GUID; that is undone. Passwords are masked; any that Azure accepts will do.
    """
    text = json.dumps(step).replace('"adminPassword": "[scrubbed]"', '"adminPassword": "Recorded-1234"')
    for pool in {*re.findall(r'"([a-z]0{4,5}\d)"', text)}:
        text = text.replace(f'"{pool}"', f'"{pool[0]}{pool[-5:]}"')
    found = json.loads(text)
    request, state = found.get("request") or {}, found.get("state") or {}
    requested, returned = request.get("properties") or {}, state.get("properties") or {}
    if request.get("identity") and requested.get("servicePrincipalProfile"):
        requested["servicePrincipalProfile"]["clientId"] = "msi"
    names = {each["name"]: each for each in returned.get("agentPoolProfiles") or ()}
    pools = [(requested, returned)] if step["pool"] else []
    pools += [(each, names.get(each["name"], {})) for each in requested.get("agentPoolProfiles") or ()]
    for mine, theirs in pools:
        if not mine.get("vmSize") and theirs.get("vmSize"):
            mine["vmSize"] = theirs["vmSize"]
    return found


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """An ARM document in the SDK's shape: `properties` taken apart, hyphens written as camel case."""
    found = {key: value for key, value in document.items() if key != "properties"}
    found |= document.get("properties") or {}
    scaler = mapping(found.get("autoScalerProfile"))
    if scaler is not None:
        found["autoScalerProfile"] = {re.sub(r"-(\w)", lambda m: m[1].upper(), key): scaler[key] for key in scaler}
    return found


def as_inputs(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a PUT as a program would write it."""
    found = flat(body)
    identity = mapping(found.get("identity"))
    if identity and mapping(identity.get("userAssignedIdentities")) is not None:
        found["identity"] = {**identity, "userAssignedIdentities": list(identity["userAssignedIdentities"])}
    return _without_nulls(found)


def _without_nulls(value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: _without_nulls(each) for key, each in entries.items() if each is not None}
    return [_without_nulls(each) for each in items] if items is not None else value


def _there_before(cloud: Cloud, id: str, token: str, inputs: Mapping[str, Any]) -> None:
    """What a request names was made before, with all roles; not so what AKS makes itself."""
    group = f"{SUBSCRIPTION}/resourceGroups/{inputs['resourceGroupName']}"
    made = {f"/resourcegroups/{each.state.get('nodeResourceGroup')}/".lower() for each in cloud.of_type(CLUSTER)}
    named = [each for each in ids_in(inputs) if not any(group in each.lower() for group in made)]
    add_preexisting(cloud, [Request(token, "x", inputs, id)], [group, *named])
    for each in cloud.of_type("azure-native:managedidentity:UserAssignedIdentity"):
        who = str(each.state["principalId"])
        scope = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/{who}"
        role = {"principalId": who, "scope": SUBSCRIPTION, "roleDefinitionId": f"/roleDefinitions/{OWNER}"}
        cloud.put(Resource(scope, ASSIGNMENT, role), [assigned(who)])


def _compare(found: Step, token: str, azure: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    known = dict(known_leaves(token, azure))
    theirs, mine = _by_pool(known), _by_pool(dict(leaves(ours)))
    found.unknown = [format_path(path) for path, _ in leaves(azure) if path not in known]
    for path, value in theirs.items():
        if value is None:
            continue
        found.leaves += 1
        how = _alike(path, value, mine.get(path))
        if how is None:
            found.different.append((_text(path), value, mine.get(path)))
        else:
            found.alike += 1
            if how:
                found.shapes[how] = found.shapes.get(how, 0) + 1
    found.added = [(_text(path), value) for path, value in mine.items() if path not in theirs]


def _text(path: Property) -> str:
    return ".".join(map(str, path))


def _by_pool(found: dict[Property, Any]) -> dict[Property, Any]:
    """The same with each pool's name instead of its index: a list of pools has no order."""
    names = {path[1]: value for path, value in found.items() if path[0] == "agentPoolProfiles" and path[-1] == "name"}
    return {
        (path[0], names.get(path[1], path[1]), *path[2:])
        if path[0] == "agentPoolProfiles" and path[1:]
        else path: value
        for path, value in found.items()
    }


def known_leaves(token: str, state: Mapping[str, Any]) -> Iterator[tuple[Property, Any]]:
    """The leaves that the installed SDK's API version has."""
    table = json.loads(fields_of_sdk.FILE.read_text("utf-8"))
    own = dict(leaves(state))
    known = leaves(_known(table, table["resources"][token]["out"], state))
    yield from ((path, value) for path, value in known if path in own)  # not what is empty without the unknown


def _known(table: Mapping[str, Any], about: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _known_value(table, about[name], each) for name, each in state.items() if name in about}


def _known_value(table: Mapping[str, Any], kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list) and items is not None:
        return [_known_value(table, kind[0], each) for each in items]
    if isinstance(kind, dict) and entries is not None:
        return {key: _known_value(table, kind["*"], each) for key, each in entries.items()}
    if isinstance(kind, str) and kind.startswith("#") and entries is not None:
        return _known(table, table["objects"][kind[1:]]["out"], entries)
    return value


def _alike(path: Property, azure: Any, ours: Any) -> str | None:
    """The class by whose form two values are alike, empty where they are the same; None where they differ."""
    if _same(azure, ours):
        return ""
    if not isinstance(azure, str) or not isinstance(ours, str):
        return None
    text = _text(path)
    for name, (end, form) in SHAPES.items():
        if re.search(end, text) and re.fullmatch(form, azure) and re.fullmatch(form, ours):
            if name == "patch version" and azure.split(".")[:2] != ours.split(".")[:2]:
                return None
            return name
    if azure.startswith("/") and _GUID.sub("*", azure).casefold() == _GUID.sub("*", ours).casefold():
        return "guid"
    return None


def _same(azure: Any, ours: Any) -> bool:
    if isinstance(azure, str) and isinstance(ours, str) and azure.startswith("/"):
        return azure.casefold() == ours.casefold()
    return azure == ours and isinstance(azure, bool) == isinstance(ours, bool)
