"""The attributes of azurerm's resources in ARM's words.

`data/terraform.json` has the names that differ; any other attribute is spelled in camel case. azurerm writes null, an
empty text or zero where a setting is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.request import UNKNOWN, Path, Placeholder, mapping, sequence

_SCHEDULES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Daily": ("daily", {"interval": "intervalDays"}),
    "Weekly": ("weekly", {"interval": "intervalWeeks", "day_of_week": "dayOfWeek"}),
    "AbsoluteMonthly": ("absoluteMonthly", {"interval": "intervalMonths", "day_of_month": "dayOfMonth"}),
    "RelativeMonthly": (
        "relativeMonthly",
        {"interval": "intervalMonths", "day_of_week": "dayOfWeek", "week_index": "weekIndex"},
    ),
}
_OF_A_WINDOW = {"duration": "durationHours", "start_time": "startTime", "utc_offset": "utcOffset"}
WINDOWS = {
    "maintenance_window_auto_upgrade": "aksManagedAutoUpgradeSchedule",
    "maintenance_window_node_os": "aksManagedNodeOSUpgradeSchedule",
}
"""The blocks of a cluster that are maintenance configurations, with the names of these."""


@cache
def table() -> Mapping[str, Any]:
    """The names, by type."""
    return json.loads((files("fairway.documents") / "data/terraform.json").read_text(encoding="utf-8"))


@dataclass
class Converted:
    """A resource in ARM's words, with the attribute that each value is from."""

    body: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])

    def put(self, path: Path, value: Any, origin: Path) -> None:
        """Set a value, and the objects on the way to it."""
        here: Any = self.body
        for part in path[:-1]:
            if isinstance(part, str) and part not in here:
                here[part] = {}
            here = here[part]
            if isinstance(here, Placeholder):
                return
        here[path[-1]] = value
        for end in range(1, len(path)):
            self.origins.setdefault(path[:end], origin)
        self.origins[path] = origin


def converted(type: str, values: Mapping[str, Any]) -> Converted:
    """A resource of azurerm in ARM's words, without `properties`."""
    row = table()["types"][type]
    found = Converted()
    if type == "azurerm_kubernetes_cluster_node_pool":
        _pool(found, values, (), ())
        return found
    _Block(found, row["names"]).read(values, "", (), ())
    if type == "azurerm_kubernetes_cluster":
        _cluster(found, row, values)
    return found


def _cluster(found: Converted, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for key, path in row["enabled"].items():
        if _present(values, key):
            found.put(tuple(path.split(".")), True, (key.partition(".")[0],))
    for path, value in row["defaults"].items():
        found.put(tuple(path.split(".")), value, ())
    _identity(found, values)
    _gateways(found, values)
    pools = values.get("default_node_pool")
    pool = mapping((sequence(pools) or [None])[0])
    if pool is not None:
        found.put(("agentPoolProfiles",), [{}], ("default_node_pool",))
        base: Path = ("agentPoolProfiles", 0)
        origin: Path = ("default_node_pool", 0)
        found.put((*base, "mode"), "System", origin)
        found.put((*base, "osType"), "Linux", origin)
        _pool(found, pool, base, origin)
    else:
        # azurerm has no cluster without one, so that a part of a plan is all there is.
        found.put(("agentPoolProfiles",), UNKNOWN, ("default_node_pool",))
    if values.get("sku_tier") == "Paid":
        found.body["sku"]["tier"] = "Standard"  # as azurerm called it until 3.51


def _present(values: Mapping[str, Any], key: str) -> bool:
    here: Any = values
    for part in key.split("."):
        items = sequence((mapping(here) or {}).get(part))
        here = items[0] if items else None
    return here is not None


def _identity(found: Converted, values: Mapping[str, Any]) -> None:
    block = mapping((sequence(values.get("identity")) or [None])[0])
    if block is None:
        return
    found.put(("identity", "type"), block.get("type"), ("identity", 0, "type"))
    ids = block.get("identity_ids")
    listed = sequence(ids)
    hidden = isinstance(ids, Placeholder) or any(isinstance(each, Placeholder) for each in listed or ())
    if listed or hidden:
        own: dict[str, Any] = {str(each): {} for each in listed or ()}
        found.put(("identity", "userAssignedIdentities"), UNKNOWN if hidden else own, ("identity", 0, "identity_ids"))


def _gateways(found: Converted, values: Mapping[str, Any]) -> None:
    mesh = mapping((sequence(values.get("service_mesh_profile")) or [None])[0]) or {}
    modes = {"internal": "Internal", "external": "External"}
    keys = {f"{key}_ingress_gateway_enabled": mode for key, mode in modes.items()}
    gateways = [{"enabled": True, "mode": mode} for key, mode in keys.items() if mesh.get(key) is True]
    if gateways:
        path = ("serviceMeshProfile", "istio", "components", "ingressGateways")
        found.put(path, gateways, ("service_mesh_profile", 0))


def _pool(found: Converted, values: Mapping[str, Any], base: Path, origin: Path) -> None:
    _Block(found, table()["pool"]).read(values, "", base, origin)
    if values.get("node_count") is None:
        # azurerm computes it.
        found.put((*base, "count"), UNKNOWN, (*origin, "node_count"))
    if values.get("only_critical_addons_enabled") is True:
        taints = [*(sequence(values.get("node_taints")) or ()), "CriticalAddonsOnly=true:NoSchedule"]
        found.put((*base, "nodeTaints"), taints, (*origin, "only_critical_addons_enabled"))
    config = mapping((sequence(values.get("linux_os_config")) or [None])[0]) or {}
    sysctls = mapping((sequence(config.get("sysctl_config")) or [None])[0]) or {}
    ports = [sysctls.get(f"net_ipv4_ip_local_port_range_{end}") for end in ("min", "max")]
    if all(ports):
        path = (*base, "linuxOSConfig", "sysctls", "netIpv4IpLocalPortRange")
        found.put(path, f"{ports[0]} {ports[1]}", (*origin, "linux_os_config", 0, "sysctl_config", 0))


def windows_of(values: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The maintenance configurations of a cluster: the block, the name, and the properties."""
    for key, name in WINDOWS.items():
        block = mapping((sequence(values.get(key)) or [None])[0])
        if block is None:
            continue
        window = {to: block[each] for each, to in _OF_A_WINDOW.items() if block.get(each) not in (None, "")}
        if isinstance(date := block.get("start_date"), str) and date:
            # azurerm has a time with it
            window["startDate"] = date if isinstance(date, Placeholder) else date[: len("2026-01-31")]
        frequency = block.get("frequency")
        known = _SCHEDULES.get(frequency) if isinstance(frequency, str) else None
        if known:
            schedule, names = known
            parts = {to: block[each] for each, to in names.items() if block.get(each) not in (None, "", 0)}
            window["schedule"] = {schedule: parts}
        yield key, name, {"maintenanceWindow": window}


@dataclass
class _Block:
    """Reads the attributes of one block, and those in it."""

    found: Converted
    names: Mapping[str, str]

    def read(self, values: Mapping[str, Any], key: str, base: Path, origin: Path) -> None:
        for name, value in values.items():
            full = f"{key}.{name}" if key else name
            to = self.names.get(full, camel(name))
            if to and not _unset(name, value):
                self.one(full, to, value, base, (*origin, name))

    def one(self, key: str, to: str, value: Any, base: Path, origin: Path) -> None:
        items = sequence(value)
        blocks = items is not None and all(mapping(each) is not None for each in items) and bool(items)
        if to == "+":
            for each in (items or ())[:1]:
                self.read(mapping(each) or {}, key, base, (*origin, 0))
        elif "[]" in to:
            self.listed(key, to, items, value, base, origin)
        elif blocks and items is not None:
            path = (*base, *to.split("."))
            self.found.put(path, {}, origin)
            self.read(mapping(items[0]) or {}, key, path, (*origin, 0))
        elif to.startswith("!"):
            opposite = not value if isinstance(value, bool) else value
            self.found.put((*base, *to[1:].split(".")), opposite, origin)
        else:
            text = isinstance(value, bool) and {"autoScalerProfile", "config"} & {*base}
            self.found.put((*base, *to.split(".")), str(value).lower() if text else value, origin)

    def listed(self, key: str, to: str, items: Any, value: Any, base: Path, origin: Path) -> None:
        """A list of blocks, or of ids that ARM has as objects."""
        before, _, after = to.partition("[]")
        path = (*base, *before.split("."))
        if items is None:
            self.found.put(path, value, origin)
            return
        self.found.put(path, [{} for _ in items], origin)
        for at, each in enumerate(items):
            if after:
                self.found.put((*path, at, after.strip(".")), each, (*origin, at))
            else:
                self.read(mapping(each) or {}, key, (*path, at), (*origin, at))


def _unset(name: str, value: Any) -> bool:
    if isinstance(value, Placeholder):
        return False
    if isinstance(value, (bool, int, float)):
        return not isinstance(value, bool) and value == 0 and name not in table()["kept"]
    return value is None or value in ("", [], {})


def camel(name: str) -> str:
    """An attribute as ARM would spell it."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)
