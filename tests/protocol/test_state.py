"""The resources of a state: as JSON, during an update, and after renames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fairway.protocol import passphrase
from fairway.protocol.passphrase import Cipher, new_cipher
from fairway.protocol.state import Resource, Snapshot, from_json, to_json
from fairway.protocol.values import Secret

BASE = "urn:pulumi:dev::shop"


@pytest.fixture(scope="module")
def cipher() -> Cipher:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase, "_ROUNDS", 1)
        return new_cipher("words")


def resource(name: str, type: str = "a:b:C", **more: Any) -> Resource:
    """A resource by its logical name."""
    return replace(Resource(f"{BASE}::{type}::{name}", type.rpartition("$")[2], id=f"/{name}"), **more)


def snapshot(*resources: Resource) -> tuple[Snapshot, list[Mapping[str, Any]]]:
    """A snapshot and its log."""
    log: list[Mapping[str, Any]] = []
    return Snapshot(list(resources), [], log.append), log


def names(of: Snapshot) -> list[str]:
    """The logical names, in order."""
    return [each.name for each in of.resources()]


def test_a_resource_comes_back_from_json_as_it_was(cipher: Cipher) -> None:
    one = resource(
        "one",
        inputs={"password": Secret("MARKER"), "tags": {"a": [1, Secret({"b": "MARKER"})]}},
        outputs={"n": 1.5},
        dependencies=("urn:1",),
        property_dependencies={"tags": ("urn:1", "urn:2")},
        init_errors=("why",),
        pending_replacement=True,
        custom_timeouts={"create": 60.0},
        ignore_changes=("tags",),
        deleted_with="urn:3",
    )
    document = to_json(one, cipher)
    assert from_json(document, cipher) == one
    assert "MARKER" not in str(document)


def test_the_json_has_pulumis_names_and_leaves_out_what_is_not_set(cipher: Cipher) -> None:
    document = to_json(resource("one", import_id="/x", init_errors=("why",), replace_with=("urn:2",)), cipher)
    assert document["importID"] == "/x"
    assert document["initErrors"] == ["why"]
    assert document["replaceWith"] == ["urn:2"]
    assert "protect" not in document
    assert document["custom"] is True


def test_what_another_engine_has_written_beside_is_left_out(cipher: Cipher) -> None:
    document = {**to_json(resource("one"), cipher), "sourcePosition": "project:///x.py#1", "propertyDependencies": None}
    assert from_json(document, cipher) == resource("one")


def test_what_was_dealt_with_comes_before_what_was_not() -> None:
    state, _ = snapshot(resource("a"), resource("b"), resource("c"))
    state.put(resource("b", protect=True), instead_of=1)
    assert names(state) == ["b", "a", "c"]
    state.put(resource("new"))
    assert names(state) == ["b", "new", "a", "c"]


def test_a_changed_entry_stays_where_it_is() -> None:
    state, _ = snapshot(resource("a"), resource("b"))
    state.change(1, resource("b", delete=True))
    key = state.put(resource("c"))
    state.change(key, resource("c", protect=True))
    assert [(each.name, each.delete, each.protect) for each in state.resources()] == [
        ("c", False, True),
        ("a", False, False),
        ("b", True, False),
    ]


def test_what_was_begun_and_not_answered_is_pending() -> None:
    state, _ = snapshot()
    first, second = state.begin("creating", resource("a")), state.begin("deleting", resource("b"))
    state.end(first)
    assert [(each.type, each.resource.name) for each in state.pending()] == [("deleting", "b")]
    assert state.pending_keys() == [second]


def test_a_change_is_logged_before_it_is_made() -> None:
    def refuse(_: Mapping[str, Any]) -> None:
        raise OSError

    state = Snapshot([resource("a")], [], refuse)
    with pytest.raises(OSError):  # noqa: PT011 - any
        state.drop(0)
    assert names(state) == ["a"]


_STEPS = some.lists(
    some.tuples(some.sampled_from(["put", "instead", "change", "drop", "begin", "end"]), some.integers(0, 9))
)


@given(_STEPS)
def test_the_log_replayed_over_the_state_before_gives_the_state_after(steps: list[tuple[str, int]]) -> None:
    before = [resource(each) for each in "abc"]
    state, log = snapshot(*before)
    for what, number in steps:
        keys = [key for key, _ in state.entries()]
        key = keys[number % len(keys)] if keys else None
        if what == "put":
            state.put(resource(f"new{number}"))
        elif what == "instead":
            state.put(resource(f"new{number}"), instead_of=key)
        elif what == "change" and key is not None:
            state.change(key, replace(state.at(key), protect=True))
        elif what == "drop" and key is not None:
            state.drop(key)
        elif what == "begin":
            state.begin("creating", resource(f"new{number}"))
        elif what == "end" and state.pending_keys():
            state.end(state.pending_keys()[0])
    replayed, _ = snapshot(*before)
    for entry in log:
        replayed.replay(entry)
    assert replayed.entries() == state.entries()
    assert replayed.pending() == state.pending()
    assert replayed.put(resource("next")) == state.put(resource("next"))


def test_whatever_named_a_renamed_resource_names_it_by_its_new_name() -> None:
    old = f"{BASE}::a:b:C::old"
    state, _ = snapshot(
        resource("new", aliases=(old,)),
        resource(
            "user", dependencies=(old,), property_dependencies={"x": (old,)}, deleted_with=old, replace_with=(old,)
        ),
    )
    new = f"{BASE}::a:b:C::new"
    assert state.resources() == [
        resource("new"),
        resource(
            "user", dependencies=(new,), property_dependencies={"x": (new,)}, deleted_with=new, replace_with=(new,)
        ),
    ]


def test_a_renamed_provider_is_still_the_provider_of_its_resources() -> None:
    old, new = f"{BASE}::pulumi:providers:x::old", f"{BASE}::pulumi:providers:x::new"
    state, _ = snapshot(
        resource("new", "pulumi:providers:x", aliases=(old,)), resource("user", provider=f"{old}::4711")
    )
    assert state.resources()[1].provider == f"{new}::4711"


def test_what_was_not_reached_below_a_renamed_component_moves_with_it() -> None:
    old, new = f"{BASE}::x:y:Old::box", f"{BASE}::x:y:New::box"
    child = Resource(f"{BASE}::x:y:Old$a:b:C::child", "a:b:C", parent=old)
    grandchild = Resource(f"{BASE}::x:y:Old$a:b:C$a:b:D::deep", "a:b:D", parent=child.urn)
    state, _ = snapshot(resource("box", "x:y:New", aliases=(old,)), child, grandchild)
    moved = state.resources()
    assert [each.urn for each in moved] == [
        new,
        f"{BASE}::x:y:New$a:b:C::child",
        f"{BASE}::x:y:New$a:b:C$a:b:D::deep",
    ]
    assert [each.parent for each in moved] == ["", new, moved[1].urn]
