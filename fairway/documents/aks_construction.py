"""Parameters of AKS-Construction, which ended with 0.10.7: a parameters file, or the command that deploys.

`data/aks_construction.json` has the parameters; the conditions are those of bicep/main.bicep and aksagentpool.bicep in
Azure/AKS-Construction@d1a98d0.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.documents import arm_parameters
from fairway.documents.aks_construction_cluster import Made, cluster_of, pool_of
from fairway.documents.aks_construction_wizard import address_in, parameters_of
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.document import Document, Found, document
from fairway.documents.source import Position, Source, UnreadableError
from fairway.documents.unknown import GROUP_HERE, id_in_group, unknown
from fairway.request import Path, mapping

TITLE = "parameters of AKS-Construction"
_PASSED = r"(--parameters\s|-p\s.*resourceName=)"  # `mkdir -p` passes nothing
_COMMAND = re.compile(f"AKS-Construction.*{_PASSED}|{_PASSED}.*AKS-Construction", re.DOTALL | re.I)
_DEPLOYMENT = re.compile(r"az\s+deployment\s.*(--parameters|-p)\s.*resourceName=", re.DOTALL)
_TYPICAL = ("JustUseSystemPool", "SystemPoolType", "AksPaidSkuForSLA", "AksDisableLocalAccounts", "agentCountMax")
_FEWEST = 2
"""So many names: a template of another author may have one of them."""
_TEXTS = {"true": True, "false": False}


@cache
def table() -> Mapping[str, Any]:
    """The parameters, and the presets of the system pool."""
    return json.loads((files("fairway.documents") / "data/aks_construction.json").read_text(encoding="utf-8"))


def recognised(tree: Any) -> bool:
    """Whether data is a parameters file of AKS-Construction: all names are its own."""
    names = {each.casefold() for each in mapping((mapping(tree) or {}).get("parameters")) or {}}
    own = "resourcename" in names and len(names) >= _FEWEST and names <= {*_names()}
    return arm_parameters.recognised(tree) and own


@cache
def _names() -> Mapping[str, str]:
    """The parameters by their names in lower case, as ARM reads them without regard to case, and by older names."""
    own = {name.casefold(): name for name in table()["parameters"]}
    return {**{old.casefold(): name for old, name in table()["renamed"].items()}, **own}


def is_command(text: str) -> bool:
    """Whether a text is the command that deploys AKS-Construction, or the address of its wizard."""
    return _is_deployment(text) or bool(address_in(text))


def _is_deployment(text: str) -> bool:
    """Whether a text is the command: it names AKS-Construction, or two parameters that are typical of it."""
    typical = sum(bool(re.search(rf"\b{each}=", text)) for each in _TYPICAL)
    return (_DEPLOYMENT.search(text) is not None and typical >= _FEWEST) or _COMMAND.search(text) is not None


def read(source: Source) -> Document:
    """The cluster and the pool of a parameters file."""
    values = arm_parameters.values(source.tree)
    return _document(source, values, ("parameters",), ("value",))


def read_command(file: str, text: str) -> Document:
    """The cluster and the pool of a command with `--parameters name=value`. Raises UnreadableError."""
    if not _is_deployment(text):
        values = parameters_of(address := address_in(text))
        at = text.find(address)
        place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        return _document(Source(file, values, lambda _path: place), values, (), ())
    values, places = _assigned(text)
    if "resourcename" not in {each.casefold() for each in values}:
        raise UnreadableError(
            "`--parameters` has no `resourceName=...`; give the parameters file that it names instead"
        )
    faults = [_fault(name, places[name]) for name in values if name.casefold() not in _names()]
    if faults:
        raise UnreadableError("; ".join(faults))
    source = Source(file, values, lambda path: places.get(str(path[0]) if path else "", (1, 1)))
    return _document(source, values, (), (), _group_in(text))


def _group_in(text: str) -> str:
    """The resource group that the command deploys to; empty where it is a variable of the shell."""
    found = re.search(r"\s(?:-g|--resource-group)[\s=]+[\"']?([\w().-]+)[\"']?(?=\s|$)", text)
    return found[1] if found else ""


def _fault(name: str, place: Position) -> str:
    near = get_close_matches(name, [*table()["parameters"]], 1)
    return f"line {place[0]}: AKS-Construction has no parameter `{name}`{f'; is `{near[0]}` meant?' if near else ''}"


def _assigned(text: str) -> tuple[dict[str, Any], dict[str, Position]]:
    """The values on a command line, and where they are."""
    joined = re.sub(r"[\\`]\r?\n", " \n", text)
    try:
        words = shlex.split(joined.replace("\n", " "), comments=False)
    except ValueError as error:
        raise UnreadableError(f"this is no command that can be read: {error}") from None
    values: dict[str, Any] = {}
    places: dict[str, Position] = {}
    inside = False
    for word in words:
        if word.startswith("-"):
            inside = word in ("--parameters", "-p")
        name, equals, value = word.partition("=")
        if inside and equals and name.isidentifier():
            values[name] = _typed(name, value)
            at = text.find(f"{name}=")
            places[name] = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return values, places


def _typed(name: str, value: str) -> Any:
    """A text in the type of its parameter; a variable of the shell is not known."""
    if "$" in value:
        return unknown(value)
    type = table()["parameters"].get(_names().get(name.casefold(), ""), {}).get("type")
    if type == "bool":
        return _TEXTS.get(value.lower(), unknown(value))
    if type == "int":
        return int(value) if value.lstrip("-").isdecimal() else unknown(value)
    if type in ("array", "object"):
        try:
            return json.loads(value)
        except ValueError:
            return unknown(value)
    return value


def _document(source: Source, values: Mapping[str, Any], before: Path, after: Path, group: str = "") -> Document:
    found: list[Found] = []
    written = {_names()[name.casefold()]: name for name in values}
    given = {name: values[own] for name, own in written.items()}
    made = Made({name: row.get("default") for name, row in table()["parameters"].items()}, given)
    name = f"aks-{made.get('resourceName') or unknown('resourceName')}"
    id = id_in_group(group or GROUP_HERE, MANAGED_CLUSTER.arm, name)
    parts = [(MANAGED_CLUSTER.arm, id, cluster_of(made, table()["system pools"]))]
    if made.get("JustUseSystemPool") is not True:
        pool = pool_of(made)
        pool_id = f"{id}/agentPools/{pool.pop('name')}"
        parts.append((AGENT_POOL.arm, pool_id, {"properties": pool}))
    for type, one, body in parts:
        arm = found_of(ArmResource(type, one, body))
        rows = _by_property(type)
        keys = {path: rows[key] for path in arm.origins if (key := _plain(path)) in rows}
        origins = {path: (*before, written.get(name, name), *after) for path, name in keys.items()}
        found.append(Found(arm.request, (), {(): (*before, written["resourceName"], *after), **origins}))
    return document(source, TITLE, found, _notes(made))


def _plain(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))


@cache
def _by_property(type: str) -> Mapping[str, str]:
    """The parameters by the properties that they set; those of a pool without the name of the list."""
    rows = {row["to"]: name for name, row in table()["parameters"].items() if row["to"]}
    if type == MANAGED_CLUSTER.arm:
        return rows
    pool = "agentPoolProfiles."
    return {to.removeprefix(pool): name for to, name in rows.items() if to.startswith(pool)}


def _notes(made: Made) -> list[str]:
    found: list[str] = []
    if made.get("custom_vnet"):
        found.append("custom_vnet creates a network, whose subnets are not read: their ids are not known")
    if made.get("daprAddon") or made.get("fluxGitOpsAddon"):
        found.append("the extensions of daprAddon and fluxGitOpsAddon are not read")
    return found
