"""What becomes of a resource in an update: the decisions, with a provider that answers what the test says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import pytest
from pulumi.runtime.proto import resource_pb2

from fairway.engine.goal import Alias, Goal
from fairway.engine.monitor import Lookups
from fairway.engine.operations import with_secrets
from fairway.engine.provider_client import InitError, ProviderDiff, ProviderError
from fairway.engine.replace_on_changes import replaces, with_replace_on_changes
from fairway.engine.update import Target, UpdateError
from fairway.protocol.state import Resource
from fairway.protocol.values import Secret, to_struct
from tests.stories.updates import KIND, Azure, Providers, Run, old, urn


def test_a_resource_of_that_name_cannot_be_registered_twice() -> None:
    run = Run()
    run.register("a")
    with pytest.raises(UpdateError, match="Duplicate resource URN"):
        run.register("a")


def test_no_step_is_taken_when_the_run_is_stopped() -> None:
    run = Run()
    run.update.stopped = lambda: "interrupted"
    with pytest.raises(UpdateError, match="interrupted"):
        run.register("a")
    assert run.azure.done == []


def test_inputs_that_the_provider_refuses_are_reported() -> None:
    with pytest.raises(UpdateError, match="a: bad: is not good"):
        Run().register("a", inputs={"bad": 1})


def test_what_is_as_it_was_is_left_alone() -> None:
    run = Run(old("a"))
    assert run.register("a", inputs={"name": "a"}).outputs == {"out": 1}
    assert (run.ops(), run.azure.done) == (["same a"], [])


def test_dependents_are_deleted_first_and_recreated_in_their_turn() -> None:
    run = Run(old("rg"), old("vnet", "rg"), old("nodes", "vnet"))
    run.register("rg", inputs={"name": "other"})
    run.register("vnet", inputs={"name": "vnet"})
    run.register("nodes", inputs={"name": "nodes"})
    assert run.azure.done == [
        "delete nodes",
        "delete vnet",
        "delete rg",
        "create rg",
        "create vnet",
        "create nodes",
    ]
    assert [each.replace_keys for each in run.steps if each.op == "create-replacement"] == [("name",)] * 3
    assert run.end() == []


def test_a_dependent_that_can_be_changed_in_place_stays() -> None:
    run = Run(old("rg"), old("user", inputs={"link": "rg"}, property_dependencies={"link": (urn("rg"),)}))
    run.register("rg", inputs={"name": "other"})
    run.register("user", inputs={"link": "other"})
    assert run.azure.done == ["delete rg", "create rg", "update user"]


def test_a_dependent_that_is_no_longer_wanted_is_not_deleted_twice() -> None:
    run = Run(old("rg"), old("vnet", "rg"))
    run.register("rg", inputs={"name": "other"})
    assert run.end() == []
    assert run.azure.done == ["delete vnet", "delete rg", "create rg"]
    assert run.ops()[-1] == "remove-pending-replace vnet"
    assert [each.name for each in run.state.resources()] == ["rg"]


def test_what_is_deleted_with_the_replaced_resource_is_not_deleted_by_itself_but_recreated() -> None:
    run = Run(old("cluster"), old("pool", "cluster", deleted_with=urn("cluster")))
    run.register("cluster", inputs={"name": "other"})
    run.register("pool", inputs={"name": "pool"}, deleted_with=urn("cluster"))
    assert run.azure.done == ["delete cluster", "create cluster", "create pool"]
    assert run.ops()[:2] == ["delete-replaced pool", "delete-replaced cluster"]


def test_a_protected_dependent_stops_a_replacement_before_anything_is_deleted() -> None:
    run = Run(old("rg"), old("vnet", "rg"), old("nodes", "vnet", protect=True))
    with pytest.raises(UpdateError, match="nodes must be replaced with it, and is protected"):
        run.register("rg", inputs={"name": "other"})
    assert run.azure.done == []


def test_a_protected_resource_is_not_replaced_and_a_preview_says_so_and_goes_on() -> None:
    with pytest.raises(UpdateError, match="it is protected"):
        Run(old("a", protect=True)).register("a", inputs={"name": "b"}, protect=True)
    run = Run(old("a", protect=True), preview=True)
    run.register("a", inputs={"name": "b"}, protect=True)
    assert "it is protected" in run.update.errors[0]
    assert run.ops() == ["delete-replaced a", "replace a", "create-replacement a"]


def test_protection_can_be_lifted_and_the_resource_replaced_in_one_update() -> None:
    run = Run(old("a", protect=True))
    run.register("a", inputs={"name": "b"})
    assert run.azure.done == ["delete a", "create a"]


def test_a_resource_that_was_not_protected_before_can_still_be_replaced() -> None:
    run = Run(old("a"))
    run.register("a", inputs={"name": "b"}, protect=True)
    assert run.azure.done == ["delete a", "create a"]


def test_if_the_new_one_is_created_first_the_old_one_is_deleted_at_the_end() -> None:
    run = Run(old("a"))
    run.register("a", inputs={"name": "b"}, delete_before_replace=False)
    assert [each.delete for each in run.state.resources()] == [False, True]
    assert run.end() == []
    assert run.azure.done == ["create a", "delete a"]


def test_a_refused_replacement_leaves_the_old_one_deleted_and_pending() -> None:
    run = Run(old("a"), azure=Azure(fails={"create a": ProviderError("no room")}))
    with pytest.raises(UpdateError, match="no room"):
        run.register("a", inputs={"name": "b"})
    (left,) = run.state.resources()
    assert (left.pending_replacement, left.inputs) == (True, {"name": "a"})
    again = Run(left)
    again.register("a", inputs={"name": "b"})
    assert again.azure.done == ["create a"]


def test_a_half_created_resource_is_kept_with_its_inputs() -> None:
    half = InitError("/a", {"state": "Failed"}, {"name": "else"}, ("why",))
    run = Run(azure=Azure(fails={"create a": half}))
    with pytest.raises(UpdateError, match="why"):
        run.register("a", inputs={"name": "a"})
    (left,) = run.state.resources()
    assert (left.id, left.inputs, left.init_errors) == ("/a", {"name": "a"}, ("why",))
    assert left.created
    again = Run(left)
    again.register("a", inputs={"name": "a"})
    assert again.azure.done == ["update a"]


def test_a_change_that_is_half_made_keeps_the_inputs_that_azure_last_took() -> None:
    half = InitError("/a", {"state": "Failed"}, None, ("why",))
    run = Run(old("a", created="2026-01-01T00:00:00Z"), azure=Azure(fails={"update a": half}))
    with pytest.raises(UpdateError):
        run.register("a", inputs={"name": "a", "size": 2})
    (left,) = run.state.resources()
    assert left.created == "2026-01-01T00:00:00Z"
    assert (left.inputs, left.outputs, left.init_errors) == ({"name": "a"}, {"state": "Failed"}, ("why",))


@pytest.mark.parametrize("failing", ["", "create a", "update a", "delete a"])
@pytest.mark.parametrize("inputs", [{"name": "a", "size": 2}, {"name": "b"}])
@pytest.mark.parametrize("first", [None, False])
def test_no_operation_is_pending_after_one_that_ended(failing: str, inputs: dict[str, Any], first: bool | None) -> None:
    run = Run(old("a"), azure=Azure(fails={failing: ProviderError("no room")}))
    with suppress(UpdateError):
        run.register("a", inputs=inputs, delete_before_replace=first)
        run.end()
    assert run.state.pending() == []


def test_a_resource_that_is_looked_up_keeps_the_properties_that_it_was_looked_up_with() -> None:
    run = Run()
    target, providers = Target("shop", "dev"), cast(Any, Providers(run.azure))
    request = resource_pb2.ReadResourceRequest(id="/there", type=KIND, name="a", properties=to_struct({"zone": "b"}))
    Lookups(target, providers, run.update).read(request)
    (found,) = run.state.resources()
    assert (found.inputs, found.outputs["name"], found.external) == ({"zone": "b"}, "there", True)


def test_what_is_ignored_is_kept_in_an_update_and_not_in_a_replacement() -> None:
    kept = Run(old("a", inputs={"name": "a", "count": 1}))
    assert kept.register("a", inputs={"name": "a", "count": 5}, ignore_changes=("count",)).inputs["count"] == 1
    replaced = Run(old("a", inputs={"name": "a", "count": 1}))
    assert replaced.register("a", inputs={"name": "b", "count": 5}, ignore_changes=("count",)).inputs["count"] == 5


def test_two_resources_cannot_have_had_the_same_name() -> None:
    run = Run(old("a"))
    run.register("b", aliases=(Alias(name="a"),), inputs={"name": "a"})
    with pytest.raises(UpdateError, match="belongs to another resource"):
        run.register("c", aliases=(Alias(name="a"),))
    with pytest.raises(UpdateError, match="uses this URN as an alias"):
        run.register("a")


def test_what_was_imported_and_still_says_so_cannot_be_replaced() -> None:
    run = Run(old("a", id="/there", import_id="/there"))
    with pytest.raises(UpdateError, match="remove `import`"):
        run.register("a", inputs={"name": "b"}, import_id="/there")
    assert run.azure.done == []


def test_an_import_of_what_is_not_there_is_refused() -> None:
    run = Run()
    with pytest.raises(UpdateError, match="resource '/nowhere' does not exist"):
        run.register("a", import_id="/nowhere")
    assert run.state.resources() == []


def test_an_imported_resource_is_changed_to_what_the_program_says() -> None:
    run = Run()
    run.register("a", import_id="/there", inputs={"name": "there", "size": 2})
    assert run.ops() == ["import a", "update a"]
    assert run.azure.done == ["update a"]


def test_a_resource_that_is_looked_up_under_the_same_id_is_given_up_and_not_deleted() -> None:
    run = Run(old("a"))
    goal = Goal(type=KIND, name="a", custom=True, parent="", inputs={})
    run.update.take_over(goal, replace(old("a"), external=True))
    assert run.end() == []
    assert (run.ops(), run.azure.done) == (["read a"], [])
    assert [each.external for each in run.state.resources()] == [True]


def test_a_resource_that_is_looked_up_under_another_id_replaces_the_one_we_had() -> None:
    run = Run(old("a"))
    goal = Goal(type=KIND, name="a", custom=True, parent="", inputs={})
    run.update.take_over(goal, replace(old("a"), id="/other", external=True))
    assert run.end() == []
    assert run.ops() == ["read-replacement a", "replace a", "delete-replaced a"]
    assert run.azure.done == ["delete a"]


def test_what_was_only_looked_up_is_discarded() -> None:
    run = Run(old("a", external=True))
    assert run.end() == []
    assert (run.ops(), run.azure.done) == (["discard a"], [])


def test_what_is_protected_stays_with_all_it_needs_and_the_rest_goes() -> None:
    run = Run(old("rg"), old("vnet", "rg", protect=True), old("id", "rg"), old("free"))
    errors = run.end()
    assert [each.partition(": ")[0] for each in errors] == [urn("vnet")]
    assert sorted(run.azure.done) == ["delete free", "delete id"]
    assert [each.name for each in run.state.resources()] == ["rg", "vnet"]


def test_after_a_deletion_that_is_refused_the_round_is_ended_and_no_other_begun() -> None:
    run = Run(old("rg"), old("a", "rg"), old("b", "rg"), azure=Azure(fails={"delete a": ProviderError("in use")}))
    assert run.end() == [f"{urn('a')}: in use"]
    assert sorted(run.azure.done) == ["delete a", "delete b"]
    assert [each.name for each in run.state.resources()] == ["rg", "a"]


def test_the_exports_of_a_run_that_failed_are_added_to_the_former_ones() -> None:
    stack = Resource("urn:pulumi:dev::shop::x:y:Box::box", "x:y:Box", custom=False, outputs={"a": 1, "b": 1})
    for failed, exports in ((True, {"a": 1, "b": 2}), (False, {"b": 2})):
        run = Run(stack)
        run.update.register(Goal(type="x:y:Box", name="box", custom=False, parent="", inputs={}))
        run.update.set_exports(stack.urn, {"b": 2}, failed=failed)
        assert run.state.resources()[0].outputs == exports


def test_outputs_are_secret_where_the_program_says_so_or_gave_a_secret() -> None:
    one = old("a", inputs={"password": Secret("x")}, additional_secret_outputs=("key",))
    marked = with_secrets(one, {"password": "x", "key": "k", "open": 1})
    assert marked == {"password": Secret("x"), "key": Secret("k"), "open": 1}
    assert with_secrets(one, marked) == marked


def test_an_output_that_is_called_secret_from_now_on_is_one_though_nothing_else_changes() -> None:
    run = Run(old("a"))
    made = run.register("a", inputs={"name": "a"}, additional_secret_outputs=("out",))
    assert (made.outputs, run.ops()) == ({"out": Secret(1)}, ["same a"])
    assert run.state.resources()[0].outputs == {"out": Secret(1)}


CHANGED = ProviderDiff(True, (), ("tags.a", "size"), {"tags.a": "add", "size": "update"})


def test_changes_that_are_named_replace() -> None:
    found = with_replace_on_changes(CHANGED, ("tags",))
    assert found.replace_keys == ("tags.a",)
    assert found.detailed == {"tags.a": "add-replace", "size": "update"}
    assert replaces(found)


def test_changes_that_are_not_named_do_not_replace() -> None:
    assert with_replace_on_changes(CHANGED, ("tags.b", "name")) == CHANGED
    assert not replaces(CHANGED)


def test_a_replacement_may_be_reported_by_path_alone() -> None:
    assert replaces(ProviderDiff(True, (), ("a",), {"a": "update-replace"}))


def test_a_half_made_resource_is_replaced_where_every_change_replaces() -> None:
    half = with_replace_on_changes(ProviderDiff(False, (), (), {}), ("*",), init_errors=True)
    assert (half.changes, half.replace_keys) == (True, ("#initerror",))
    assert not with_replace_on_changes(ProviderDiff(False), ("tags",), init_errors=True).changes


@pytest.mark.parametrize("preview", [True, False])
def test_what_is_tainted_is_replaced_and_is_so_no_longer(preview: bool) -> None:
    run = Run(old("a", taint=True), old("b", taint=True), preview=preview)
    run.register("a", inputs={"name": "a"})
    run.register("b", inputs={"name": "b"}, delete_before_replace=True)
    assert run.end() == []
    first, then = ["create-replacement a", "replace a"], ["delete-replaced b", "replace b", "create-replacement b"]
    assert run.ops() == [*first, *then, "delete-replaced a"]
    assert not any(each.taint for each in run.state.resources() if not each.delete)
    if not preview:
        assert run.azure.done == ["create a", "delete b", "create b", "delete a"]


def test_what_is_tainted_and_protected_is_not_replaced() -> None:
    run = Run(old("a", taint=True, protect=True))
    with pytest.raises(UpdateError, match="protected"):
        run.register("a", inputs={"name": "a"}, protect=True)
