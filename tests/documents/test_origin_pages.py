"""The pages `docs/adopt/*.md`: the settings of each module beside ours, from the tables that the readers use.

`UPDATE_GOLDEN=1 python -m pytest tests/documents/test_origin_pages.py` writes the tables; the text above them is
written by hand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.documents import aks_construction, module_aks_resources, module_avm_azurerm
from fairway.documents.azurerm_names import attributes, plain_text
from fairway.documents.tables import properties_of, spelling, without_hyphens
from fairway.documents.terraform_aks import CLUSTER
from fairway.documents.terraform_values import table
from fairway.request import Request, mapping, parse_path, sequence
from tests.stacks import SMALLEST, planned

FOLDER = Path(__file__).parents[2] / "docs/adopt"
MARK = "<!-- From here on written by tests/documents/test_origin_pages.py -->"
AGAIN = "run UPDATE_GOLDEN=1 python -m pytest tests/documents/test_origin_pages.py"
LONGEST = 3
REQUIRED = ("agentPoolProfiles.vmSize", "location")
HEAD = "| Setting there | Versions | Setting here | Default there | Default here |\n| --- | --- | --- | --- | --- |"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """The request of the smallest stack."""
    plan = planned(tmp_path_factory.mktemp("ours"), SMALLEST)
    return next(each for each in plan.record.requests if each.type == MANAGED_CLUSTER.token)


def arm_of(attribute: str) -> tuple[str, bool]:
    """ARM's property for an attribute of azurerm, and whether it has the opposite value; empty for none."""
    known = ((to, each) for to, each in attributes(CLUSTER).items() if plain_text(each.path) == attribute)
    found = next(known, None)
    return (".".join(_spelled(found[0])), "opposite" in found[1].note) if found else ("", False)


def _spelled(folded: tuple[str, ...]) -> Iterator[str]:
    row = table()["types"][CLUSTER]
    words = [part for each in (*row["names"].values(), *row["enabled"].values()) for part in each.strip("!").split(".")]
    own = {each.casefold(): each for each in words}
    here: Any = (properties_of(MANAGED_CLUSTER.token) or {})["in"]
    for part in folded:
        here = here[0] if isinstance(here, list) else here
        if isinstance(here, str):
            here = (properties_of(here) or {}).get("in", {}) if here.startswith("#") else {}
        known = spelling(frozenset(here))
        name = known.get(part) or known.get(without_hyphens(part)) or own.get(part, part)
        yield name
        here = here.get(name, here.get("*", {}))


def default_here(request: Request, path: str) -> Any:
    here: Any = request.properties
    for part in parse_path(path) if path else ():
        items = sequence(here)
        here = (mapping(items[0] if items else here) or {}).get(part) if isinstance(part, str) else None
    return here if path else None


def shown(value: Any) -> str:
    if value is None or value in ("", {}, []) or (isinstance(value, dict) and len(value) > LONGEST):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def differs(theirs: Any, own: Any) -> bool:
    """Whether a default differs for a reader: what is off there and left out here is the same."""
    if theirs is None or theirs in ("", {}, [], 0) or isinstance(own, (dict, list)):
        return theirs is False and own is True
    return theirs != own and isinstance(theirs, bool) == isinstance(own, bool)


def row(name: str, versions: str, path: str, theirs: Any, request: Request, gated: str = "") -> str:
    """A line; a default that differs is in bold type."""
    own = default_here(request, path) if path not in REQUIRED else None
    mark = "**" if shown(theirs) and not gated and path and differs(theirs, own) else ""
    setting = path.replace("agentPoolProfiles", "defaultNodePool")
    here = "" if isinstance(own, (dict, list)) or "/subscriptions/" in str(own) else shown(own)
    there = f"{mark}{shown(theirs)}{mark}{f' with `{gated}`' if gated and shown(theirs) else ''}"
    return f"| `{name}` | {versions} | {f'`{setting}`' if setting else ''} | {there} | {here} |"


def versions_of(each: Mapping[str, Any], first: int, last: int, zero: str = "") -> str:
    since, until = each.get("from", first), each.get("until", last)
    return f"{zero}{since}" if since == until else f"{zero}{since} to {zero}{until}"


def azurerm_rows(rows: Mapping[str, Any], first: int, last: int, zero: str, request: Request) -> Iterator[str]:
    for name, each in sorted(rows.items()):
        to = each["to"] or each.get("switch", "")
        path, opposite = arm_of(to)
        theirs = not each["default"] if opposite and "default" in each else each.get("default")
        if to and (path or theirs is not None):
            yield row(name, versions_of(each, first, last, zero), path, theirs, request, each.get("when", ""))


def arm_rows(request: Request) -> Iterator[str]:
    for name, each in sorted(module_avm_azurerm.table()["arm"].items()):
        if each["to"]:
            yield row(name, versions_of(each, 4, 8, "0."), each["to"], each.get("default"), request)
    for path, default in module_avm_azurerm.table()["nested defaults"].items():
        variable, _, inside = path.partition(".")
        each = module_avm_azurerm.table()["arm"].get(variable)
        if each and each["to"] and inside:
            yield row(path, "0.4 to 0.8", "", default, request)


def construction_rows(request: Request) -> Iterator[str]:
    for name, each in sorted(aks_construction.table()["parameters"].items()):
        if each["to"] and each["to"] != "name":
            yield row(name, "", each["to"], each.get("default"), request)


def page(name: str, request: Request) -> str:
    if name == "terraform-azurerm-aks":
        rows = [*azurerm_rows(module_aks_resources.table()["variables"], 4, 11, "", request)]
        return "\n".join(["", "## Settings", "", HEAD, *rows, ""])
    if name == "avm-terraform":
        old = [*azurerm_rows(module_avm_azurerm.table()["azurerm"], 1, 3, "0.", request)]
        titles = ["", "## Settings since 0.4", "", HEAD, *arm_rows(request)]
        return "\n".join([*titles, "", "## Settings until 0.3", "", HEAD, *old, ""])
    return "\n".join(["", "## Settings", "", HEAD, *construction_rows(request), ""])


@pytest.mark.parametrize("name", ["terraform-azurerm-aks", "avm-terraform", "aks-construction"])
def test_a_page_has_the_settings_that_are_read(name: str, ours: Request) -> None:
    file = FOLDER / f"{name}.md"
    written, mark, table = file.read_text("utf-8").partition(MARK)
    assert mark, f"{file.name} needs the line {MARK}"
    now = page(name, ours)
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(f"{written}{mark}{now}", "utf-8")
    else:
        assert table == now, AGAIN


def test_the_pages_name_known_differences(ours: Request) -> None:
    text = page("terraform-azurerm-aks", ours)
    assert "| `network_plugin` | 4 to 11 | `networkProfile.networkPlugin` | **`kubenet`** | `azure` |" in text
    assert "`defaultNodePool.osDiskSizeGB` | **`50`**" in text
