"""Converts values of Terraform to ARM's: mostly the same value at another path, sometimes another shape.

Each function returns a `Convert`: from a value to what to write instead, as a mapping that starts where
the key was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fairway.request import mapping, sequence

Convert = Callable[[Any], dict[str, Any]]


def at(path: str) -> Convert:
    """The same value at `path`."""

    def convert(value: Any) -> dict[str, Any]:
        for key in reversed(path.split(".")):
            value = {key: value}
        return value

    return convert


def inside(path: str, word: str) -> Convert:
    """The same key with the same value, inside the group at `path`."""
    return lambda value: at(path)({word: value})


def block(path: str, **implied: Any) -> Convert:
    """A block whose presence implies settings; null, as in a Terraform variable, is no block."""
    return lambda value: at(path)({**implied, **(mapping(value) or {})})


def as_it_is(value: Any) -> dict[str, Any]:
    """The content of a wrapper (`properties`), one level up."""
    return dict(mapping(value) or {})


def addon(name: str, **words: str) -> Convert:
    """An add-on with its `config`, whose keys are renamed by `words`."""

    def convert(value: Any) -> dict[str, Any]:
        configured = dict(mapping(value) or {})
        config = mapping(configured.pop("config", None)) or {}
        renamed = {words.get(key, key): each for key, each in config.items() if each is not None}
        return at(f"addonProfiles.{name}")({**configured, **({"config": renamed} if renamed else {})})

    return convert


def managed_identities(value: Any) -> dict[str, Any]:
    """An existing identity by its id, or the system-assigned one."""
    configured = mapping(value) or {}
    ids = sequence(configured.get("user_assigned_resource_ids"))
    return {"identity": {"userAssignedIdentities": [*ids]} if ids else {"type": "SystemAssigned"}}


def resource_group(value: Any) -> dict[str, Any]:
    """A resource group by its id."""
    return {"resourceGroupName": value.rstrip("/").rpartition("/")[2] if isinstance(value, str) else value}


def role(value: Any) -> dict[str, Any]:
    """A role by its name, its GUID or its id."""
    last = str(value).rpartition("/")[2]
    is_id = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", last)
    return {"roleDefinitionId": last} if is_id else {"roleDefinitionName": value}


def inverted(path: str) -> Convert:
    """The opposite boolean."""
    return lambda value: at(path)(not value if isinstance(value, bool) else value)


def choice(path: str, on: str, off: str) -> Convert:
    """A boolean for which ARM has two words."""
    return lambda value: at(path)({True: on, False: off}.get(value, value) if isinstance(value, bool) else value)


def references(path: str) -> Convert:
    """A list of ids, in ARM a list of `{id: ...}`."""
    return lambda value: at(path)([{"id": each} for each in sequence(value) or ()])


def gateway(mode: str) -> Convert:
    """One of Istio's ingress gateways."""
    return lambda value: at("istio.components.ingressGateways")([{"mode": mode, "enabled": value}])


def taint(value: Any) -> dict[str, Any]:
    """The taint that reserves a pool for the cluster's own pods."""
    return {"nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"] if value is True else []}


def edge_zone(value: Any) -> dict[str, Any]:
    """A zone by its name."""
    return {"extendedLocation": {"name": value, "type": "EdgeZone"}}


def zone_id(value: Any) -> dict[str, Any]:
    """A zone's id, or a word that is in lowercase in ARM: `System` in Terraform, `system` in ARM."""
    word = value.lower() if value in ("System", "None") else value
    return {"apiServerAccessProfile": {"privateDNSZone": word}}


def ip_tags(value: Any) -> dict[str, Any]:
    """A map of tags, in ARM a list."""
    pairs = mapping(value) or {}
    return {"nodePublicIPTags": [{"ipTagType": kind, "tag": tag} for kind, tag in pairs.items()]}


def ssh_key(value: Any) -> dict[str, Any]:
    """A block with one key."""
    return {"ssh": {"publicKeys": [value]}}


def log_agent(value: Any) -> dict[str, Any]:
    """Container logs, which are sent to the workspace of `monitoring`."""
    configured = mapping(value) or {}
    configured = {**configured, **(mapping(configured.get("config")) or {})}
    if configured.get("enabled") is False:
        return {"addonProfiles": {"omsagent": {"enabled": False}}}
    workspace = configured.get("log_analytics_workspace_id", configured.get("log_analytics_workspace_resource_id"))
    found: dict[str, Any] = {"monitoring": {"workspaceId": workspace}}
    by_identity = configured.get("msi_auth_for_monitoring_enabled", configured.get("use_aad_auth"))
    if by_identity is not None:
        sign_in = {"useAADAuth": by_identity}
        found["addonProfiles"] = {"omsagent": {"config": sign_in}}
    return found


def maintenance(name: str) -> Convert:
    """A maintenance window: `frequency` and its details become `schedule`.

    A window of hours by day (`allowed`) becomes AKS's own weekly window of at least four hours.
    """

    def convert(value: Any) -> dict[str, Any]:
        configured = dict(mapping(value) or {})
        window = {
            "schedule": _schedule(configured),
            "startTime": configured.get("start_time") or _first_hour(configured),
            "durationHours": configured.get("duration", 4 if "allowed" in configured else None),
            "utcOffset": configured.get("utc_offset"),
            "startDate": _day(configured.get("start_date")),
            "notAllowedDates": [_span(each) for each in sequence(configured.get("not_allowed")) or ()] or None,
        }
        return {"maintenance": {name: {key: each for key, each in window.items() if each is not None}}}

    return convert


def maintenance_by_name(value: Any) -> dict[str, Any]:
    """The windows of a map with ARM's name and the settings of each."""
    entries = [mapping(each) or {} for each in (mapping(value) or {}).values()]
    return {"maintenance": {str(each.get("name")): each.get("maintenance_window") for each in entries}}


def _schedule(configured: dict[str, Any]) -> dict[str, Any]:
    frequency, every = configured.get("frequency", "Weekly"), configured.get("interval")
    day, week, date = configured.get("day_of_week"), configured.get("week_index"), configured.get("day_of_month")
    kinds: dict[str, dict[str, Any]] = {
        "Daily": {"daily": {"intervalDays": every}},
        "Weekly": {"weekly": {"intervalWeeks": every, "dayOfWeek": day or _first_allowed(configured).get("day")}},
        "AbsoluteMonthly": {"absoluteMonthly": {"intervalMonths": every, "dayOfMonth": date}},
        "RelativeMonthly": {"relativeMonthly": {"intervalMonths": every, "weekIndex": week, "dayOfWeek": day}},
    }
    found = kinds.get(frequency, {}) if isinstance(frequency, str) else {}
    return {kind: {key: each for key, each in how.items() if each is not None} for kind, how in found.items()}


def _first_allowed(configured: dict[str, Any]) -> dict[str, Any]:
    allowed = sequence(configured.get("allowed")) or (None,)
    return dict(mapping(allowed[0]) or {})


def _first_hour(configured: dict[str, Any]) -> str | None:
    hours = [each for each in sequence(_first_allowed(configured).get("hours")) or () if isinstance(each, int)]
    return f"{min(hours):02d}:00" if hours else None


def _span(each: Any) -> dict[str, Any]:
    configured = mapping(each) or {}
    return {"start": _day(configured.get("start")), "end": _day(configured.get("end"))}


def _day(text: Any) -> Any:
    """The date of a timestamp."""
    return text[:10] if isinstance(text, str) else text
