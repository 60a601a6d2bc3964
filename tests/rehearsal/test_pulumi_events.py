"""The Pulumi CLI's event log, read as steps, errors and what has no answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairway.engine.provider_client import PROVIDER_GONE
from fairway.engine.recovery import ALREADY_EXISTS
from fairway.engine.step import Step
from fairway.protocol.state import Resource
from fairway.rehearsal import pulumi_events
from tests.standin_help import urn

SUBNET = urn("network:Subnet", "nodes")
STATE = {"urn": SUBNET, "type": "azure-native:network:Subnet", "custom": True, "id": "", "inputs": {"a": 1}}


def log(folder: Path, *events: Mapping[str, Any]) -> Path:
    file = folder / "events.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in events) + '{"cut off', encoding="utf-8")
    return file


def begun(op: str, *, planning: bool = False, **more: Any) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": {"op": op, "urn": SUBNET, "new": STATE, **more}, "planning": planning}}


def done(op: str, *, planning: bool = False, **more: Any) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": {"op": op, "urn": SUBNET, **more}, "planning": planning}}


def error(message: str, **more: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": "error", "message": message, **more}}


def test_a_missing_log_has_no_events(tmp_path: Path) -> None:
    assert pulumi_events.steps(tmp_path / "none") == ()


def test_the_steps_of_an_update_are_those_that_ended_and_of_a_preview_those_that_began(tmp_path: Path) -> None:
    file = log(
        tmp_path,
        begun("update", planning=True),
        done("update", planning=True),
        begun("update"),
        done("update", old=STATE, new=STATE, keys=["a"], detailedDiff={"a": {"diffKind": "add"}, "b": {}}),
    )
    (step,) = pulumi_events.steps(file)
    assert (step.op, step.urn, step.replace_keys, step.detailed) == (
        "update",
        SUBNET,
        ("a",),
        {"a": "add", "b": "update"},
    )
    assert step.old == step.new == Resource(SUBNET, STATE["type"], inputs={"a": 1})
    (planned,) = pulumi_events.steps(file, planning=True)
    assert (planned.old, planned.new is not None, planned.detailed) == (None, True, None)


def test_a_create_without_a_result_is_unanswered(tmp_path: Path) -> None:
    (found,) = pulumi_events.unanswered(log(tmp_path, begun("create", planning=True), begun("create-replacement")))
    assert found.urn == SUBNET
    for events in (
        [begun("create", planning=True)],
        [begun("update")],
        [begun("create"), done("create")],
        [begun("create"), error(f"x: {ALREADY_EXISTS}", urn=SUBNET)],
        [begun("create", new=None)],
    ):
        assert pulumi_events.unanswered(log(tmp_path, *events)) == ()
    assert pulumi_events.unanswered(log(tmp_path, begun("create"), done("create", planning=True)))
    assert pulumi_events.unanswered(log(tmp_path, begun("create"), error("refused", urn=SUBNET)))


def test_steps_get_the_options_that_only_the_states_have() -> None:
    bare = Resource(SUBNET, "azure-native:network:Subnet", id="/a")
    full = replace(
        bare,
        external=True,
        dependencies=("u::b",),
        property_dependencies={"a": ("u::b",)},
        deleted_with="u::c",
        retain_on_delete=True,
        inputs={"not": "copied"},
    )
    other = replace(full, id="/b")
    steps = (Step("update", SUBNET, bare, bare), Step("delete", SUBNET, bare), Step("create", SUBNET, None, bare))
    update, delete, create = pulumi_events.completed(steps, [full], [other])
    expected = replace(full, inputs={})
    assert (update.old, update.new) == (expected, bare)
    assert (delete.old, delete.new, create.old, create.new) == (expected, None, None, bare)
    assert pulumi_events.completed(steps[:1], [], [full])[0].new == expected


def test_each_error_is_reported_once_with_its_resource_and_without_colours(tmp_path: Path) -> None:
    file = log(
        tmp_path,
        error("<{%fg 1%}>refused\x1b[0m<{%reset%}>\n", urn=SUBNET),
        error("refused", urn=SUBNET),
        error(f"{SUBNET.partition('::')[0]}::x: names itself", urn=SUBNET),
        error("a::b was refused", urn=SUBNET),
        error("update failed"),
        error("resource registration failed"),
        error(" "),
        {"diagnosticEvent": {"severity": "warning", "message": "careful"}},
        error("no resource"),
        error("connection reset by peer"),
        error("rpc error: the connection is draining"),
    )
    assert pulumi_events.errors(file) == (
        f"{SUBNET}: refused",
        f"{SUBNET.partition('::')[0]}::x: names itself",
        f"{SUBNET}: a::b was refused",
        "no resource",
        f"{PROVIDER_GONE} (connection reset by peer)",
        f"{PROVIDER_GONE} (rpc error: the connection is draining)",
    )
    (existing,) = pulumi_events.errors(log(tmp_path, error(ALREADY_EXISTS)))
    assert "Give it another name" in existing
