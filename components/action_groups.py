"""Action groups, which notify people and systems of alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi_azure_native import monitor

from components.context import Context
from components.kind import Kind
from config.action_groups import RECEIVERS, ActionGroup
from config.model import Settings
from fairway.azure.resource_id import id_parts
from fairway.azure.roles import BUILT_IN_ROLES

ACTION_GROUP = Kind("ActionGroup", "action-group/{key}", "ag-{cluster}-{key}", 260, "monitoring.actionGroups.{key}")

RENAMED = {"actionGroupName": "name"}

_Make = Callable[[Context, dict[str, Any]], dict[str, Any]]


def action_groups(context: Context, opts: pulumi.ResourceOptions) -> Mapping[str, pulumi.Input[str]]:
    """Declare the action groups of the settings. Returns the ids of all by their keys, existing ones included."""
    settings = context.settings.monitoring
    found: dict[str, pulumi.Input[str]] = {}
    for key, each in (settings.action_groups if settings else {}).items():
        found[key] = (
            each.id
            or monitor.ActionGroup(
                context.logical(ACTION_GROUP, key),
                action_group_name=each.name or context.azure(ACTION_GROUP, key),
                group_short_name=each.group_short_name or key[:12],
                enabled=each.enabled,
                # An action group is in no region, so that it works when one fails.
                location="global",
                opts=opts,
                **_receivers(context, each),
                **context.grouped,
            ).id
        )
    return found


def _receivers(context: Context, settings: ActionGroup) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in RECEIVERS:
        receivers: Mapping[str, Settings] = getattr(settings, field)
        make = _MADE.get(field, _as_it_is)
        if receivers:
            found[field] = [{"name": key, **make(context, each.arguments())} for key, each in receivers.items()]
    return found


def _as_it_is(_context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    return arguments


def _secret(name: str) -> _Make:
    """The URL of a receiver from its config key."""

    def make(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
        key = arguments.pop(f"{name}_secret")
        return {**arguments, name: context.secret(key)}

    return make


def _role(_context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    role = arguments.pop("role_definition_name")
    return {**arguments, "role_id": BUILT_IN_ROLES[role]}


def _event_hub(_context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    hub = id_parts(str(arguments.pop("event_hub_id")))
    return {
        **arguments,
        "subscription_id": hub.subscription,
        "event_hub_name_space": hub.names[0],
        "event_hub_name": hub.name,
    }


_MADE: Mapping[str, _Make] = {
    "webhook_receivers": _secret("service_uri"),
    "logic_app_receivers": _secret("callback_url"),
    "azure_function_receivers": _secret("http_trigger_url"),
    "arm_role_receivers": _role,
    "event_hub_receivers": _event_hub,
}
