"""The recorder runs any Pulumi program and records what it requests."""

import asyncio
import contextvars
import gc
import json
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime.proto import resource_pb2, source_pb2
from pulumi.runtime.settings import get_monitor, get_project, get_root_resource
from pulumi_azure_native import authorization, containerservice, managedidentity, network, resources

from fairway.plan.recorder import (
    DuplicateResourcesError,
    Record,
    UnansweredInvokeError,
    current,
    record,
    tuned_collector,
)
from fairway.plan.runtime import without_source_positions
from fairway.request import SECRET, UNKNOWN

MARKER = "MARKER-4711"


class Box(pulumi.ComponentResource):
    """A component with one resource group, whose outputs may be forgotten."""

    def __init__(self, name: str, child: str | None = None, *, finish: bool = True) -> None:
        super().__init__("test:index:Box", name, {})
        self.group = resources.ResourceGroup(child or name, opts=pulumi.ResourceOptions(parent=self))
        if finish:
            self.register_outputs({})


def test_requests_come_in_the_order_of_the_program_with_type_name_and_parent() -> None:
    def program() -> None:
        late = resources.ResourceGroup("late", location=resources.ResourceGroup("early").location)
        Box("box")
        resources.ResourceGroup("last", tags={"late": late.name})

    plan = record(program)
    assert [each.name for each in plan.requests] == ["early", "late", "box", "box", "last"]
    group = plan.all("ResourceGroup")[2]
    assert (group.type, group.parent, group.custom) == ("azure-native:resources:ResourceGroup", "box", True)
    assert plan.one("Box").custom is False
    assert [plan.parents[at] for at in range(5)] == [None, None, None, 2, None]


def test_options_are_read_from_the_request() -> None:
    def program() -> None:
        first = resources.ResourceGroup("first")
        resources.ResourceGroup(
            "g",
            opts=pulumi.ResourceOptions(
                protect=True,
                ignore_changes=["managed_by"],
                depends_on=[first],
                delete_before_replace=False,
                deleted_with=first,
                retain_on_delete=True,
                replace_on_changes=["location"],
                additional_secret_outputs=["name"],
                custom_timeouts=pulumi.CustomTimeouts(create="5m"),
                aliases=[pulumi.Alias(name="old")],
                import_="/subscriptions/x/resourceGroups/y",
            ),
        )

    plan = record(program)
    group = plan.one("ResourceGroup", "g")
    assert (group.protect, group.ignore_changes, group.depends_on) == (True, ("managedBy",), ("first",))
    assert group.id == "/subscriptions/x/resourceGroups/y"
    assert {"name": "old"} in group.options["aliases"]
    assert {key: value for key, value in group.options.items() if key != "aliases"} == {
        "deleteBeforeReplace": False,
        "deletedWith": "first",
        "retainOnDelete": True,
        "replaceOnChanges": ("location",),
        "additionalSecretOutputs": ("name",),
        "customTimeouts": {"create": "5m"},
        "importId": "/subscriptions/x/resourceGroups/y",
    }
    first = plan.one("ResourceGroup", "first")
    assert (first.protect, first.ignore_changes, first.depends_on) == (False, (), ())


def test_whole_numbers_are_ints_and_floats_of_the_sdk_stay_floats() -> None:
    def program() -> None:
        containerservice.AgentPool(
            "p",
            resource_group_name="g",
            resource_name_="c",
            count=3,
            spot_max_price=1.0,
            kubelet_config={"pod_max_pids": 100},
        )

    pool = record(program).one("AgentPool").properties
    assert (pool["count"], type(pool["count"])) == (3, int)
    assert (pool["spotMaxPrice"], type(pool["spotMaxPrice"])) == (1.0, float)
    assert type(pool["kubeletConfig"]["podMaxPids"]) is int


def test_secrets_are_masked_at_any_depth_and_their_paths_are_listed() -> None:
    def program() -> None:
        secret = pulumi.Output.secret(MARKER)
        containerservice.ManagedCluster(
            "c",
            resource_group_name="g",
            windows_profile={"admin_username": "a", "admin_password": secret},
            tags=pulumi.Output.secret({"a": MARKER}),
        )
        pulumi.export("whole", secret)
        pulumi.export("inside", {"list": [secret, 1]})

    plan = record(program)
    cluster = plan.one("ManagedCluster")
    assert cluster.properties["windowsProfile"] == {"adminUsername": "a", "adminPassword": SECRET}
    assert cluster.properties["tags"] == SECRET
    assert cluster.secrets == ("tags", "windowsProfile.adminPassword")
    assert plan.exports == {"inside": {"list": [SECRET, 1]}, "whole": SECRET}
    assert MARKER not in repr(plan)


def test_outputs_that_are_not_given_are_unknown_and_spreads() -> None:
    def program() -> None:
        cluster = containerservice.ManagedCluster("c", resource_group_name="g")
        issuer = cluster.oidc_issuer_profile.apply(lambda profile: profile and profile.issuer_url)
        managedidentity.FederatedIdentityCredential(
            "f", resource_group_name="g", resource_name_="i", subject="s", issuer=issuer, audiences=["a"]
        )
        pulumi.export("text", pulumi.Output.concat("at ", cluster.fqdn))

    plan = record(program)
    assert plan.one("FederatedIdentityCredential").properties["issuer"] is UNKNOWN
    assert plan.exports == {"text": UNKNOWN}


def test_id_name_location_and_tags_come_back_and_an_identity_has_stand_in_ids() -> None:
    def program() -> None:
        group = resources.ResourceGroup("logical", resource_group_name="real", location="here", tags={"a": "b"})
        identity = managedidentity.UserAssignedIdentity("i", resource_group_name=group.name)
        for key in ("id", "name", "location", "tags"):
            pulumi.export(key, getattr(group, key))
        pulumi.export("principal", identity.principal_id)

    exports = [record(program).exports for _ in range(2)]
    assert exports[0]["id"].endswith("/resourceGroups/real")
    assert [exports[0][key] for key in ("name", "location", "tags")] == ["real", "here", {"a": "b"}]
    assert exports[0]["principal"] == exports[1]["principal"] != UNKNOWN


def test_assets_archives_and_resources_become_short_text() -> None:
    def program() -> None:
        pulumi.export("file", pulumi.FileAsset("a.txt"))
        pulumi.export("text", pulumi.StringAsset(MARKER))
        pulumi.export("archive", pulumi.AssetArchive({"b": pulumi.StringAsset("x"), "a": pulumi.StringAsset("y")}))

    assert record(program).exports == {
        "archive": "archive of a, b",
        "file": "asset a.txt",
        "text": f"asset of {len(MARKER)} characters",
    }


def test_a_component_that_never_registers_its_outputs_is_found() -> None:
    plan = record(lambda: (Box("good"), Box("forgotten", finish=False)))
    assert [each.name for each in plan.unregistered] == ["forgotten"]


def test_two_resources_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateResourcesError, match='ResourceGroup have the name "twice"'):
        record(lambda: (resources.ResourceGroup("twice"), resources.ResourceGroup("twice")))


def test_a_parents_name_does_not_tell_its_children_apart_but_its_type_does() -> None:
    with pytest.raises(DuplicateResourcesError, match=r"parent: two"):
        record(lambda: (Box("one", "child"), Box("two", "child")))
    record(lambda: (Box("one", "child"), resources.ResourceGroup("child")))


def test_an_unanswered_invoke_in_output_form_is_unknown() -> None:
    def program() -> None:
        found = containerservice.get_managed_cluster_output(resource_group_name="g", resource_name="c")
        pulumi.export("fqdn", found.fqdn)

    assert record(program).exports == {"fqdn": UNKNOWN}
    answer = {"azure-native:containerservice:getManagedCluster": {"fqdn": "x.example"}}
    assert record(program, invokes=answer).exports == {"fqdn": "x.example"}


def test_an_invoke_in_plain_form_says_what_to_write_instead() -> None:
    def program() -> None:
        containerservice.get_managed_cluster(resource_group_name="g", resource_name="c")

    with pytest.raises(UnansweredInvokeError, match=r"get_managed_cluster_output\(\.\.\.\)"):
        record(program)


def test_under_a_real_engine_only_plain_invokes_are_put_to_azure() -> None:
    called: list[str] = []

    class Live:
        def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:  # noqa: N802
            called.append(request.tok)
            response = resource_pb2.ResourceInvokeResponse()
            getattr(response, "return").update({"fqdn": "real.example"})
            return response

    def program() -> None:
        plain = containerservice.get_managed_cluster(resource_group_name="g", resource_name="c")
        unknown = containerservice.get_managed_cluster_output(resource_group_name="g", resource_name="c")
        pulumi.export("plain", plain.fqdn)
        pulumi.export("unknown", unknown.fqdn)

    assert record(program, live_monitor=Live()).exports == {"plain": "real.example", "unknown": UNKNOWN}
    assert called == ["azure-native:containerservice:getManagedCluster"]


def test_the_account_looked_up_in_plain_form_is_the_one_of_the_made_up_ids() -> None:
    def program() -> None:
        pulumi.export("id", resources.ResourceGroup("g").id)
        pulumi.export("subscription", authorization.get_client_config().subscription_id)
        pulumi.export("tenant", authorization.get_client_config().tenant_id)

    exports = record(program).exports
    assert exports["subscription"] in exports["id"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", exports["tenant"])


def test_the_outputs_of_another_stack_are_unknown() -> None:
    def program() -> None:
        other = pulumi.StackReference("org/network/prod")
        resources.ResourceGroup("g", location=other.require_output("location"), opts=None)

    plan = record(program)
    assert plan.one("ResourceGroup").properties == {"location": UNKNOWN}
    assert [each.id for each in plan.reads] == ["org/network/prod"]


def test_a_resource_that_is_looked_up_is_read_and_not_requested() -> None:
    def program() -> None:
        vnet = network.VirtualNetwork.get("v", "/subscriptions/s/resourceGroups/g/providers/N/virtualNetworks/hub")
        pulumi.export("name", vnet.name)
        pulumi.export("location", vnet.location)

    plan = record(program)
    assert (plan.requests, plan.exports) == ((), {"location": UNKNOWN, "name": "hub"})


def test_transforms_change_what_is_requested() -> None:
    def tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))
        return pulumi.ResourceTransformResult({**args.props, "tags": {"owner": "me"}}, options)

    def program() -> None:
        pulumi.runtime.register_resource_transform(tag)
        resources.ResourceGroup("g", location="here")

    group = record(program).one("ResourceGroup")
    assert group.properties == {"location": "here", "tags": {"owner": "me"}}
    assert group.protect


def test_hooks_are_named_and_not_run() -> None:
    def program() -> None:
        hook = pulumi.ResourceHook("drain", lambda _: pytest.fail("a plan runs no hooks"))
        binding = pulumi.ResourceHookBinding(before_delete=[hook])
        resources.ResourceGroup("g", opts=pulumi.ResourceOptions(hooks=binding))

    assert record(program).one("ResourceGroup").options["hooks"] == {"before_delete": ["drain"]}


def test_what_the_program_logs_is_kept() -> None:
    messages = record(lambda: pulumi.log.warn("careful")).messages
    assert [(each.severity, each.text) for each in messages] == [("warning", "careful")]


def test_config_secrets_and_settings_reach_the_program() -> None:
    def program() -> None:
        config = pulumi.Config("shop")
        pulumi.export("pools", config.require_object("pools"))
        pulumi.export("password", config.require_secret("password"))
        pulumi.export(
            "who",
            [
                pulumi.get_organization(),
                pulumi.get_project(),
                pulumi.get_stack(),
                pulumi.get_root_directory(),
            ],
        )
        pulumi.export("preview", pulumi.runtime.is_dry_run())

    plan = record(
        program,
        project="shop",
        stack="dev",
        organization="me",
        root_directory="/here",
        config={"shop:pools": json.dumps({"a": 1}), "shop:password": MARKER},
        secret_keys={"shop:password"},
    )
    assert plan.exports["pools"] == {"a": 1}
    assert plan.exports["who"] == ["me", "shop", "dev", "/here"]
    assert plan.exports["preview"] is True
    assert plan.exports["password"] is SECRET


def test_two_recordings_do_not_leak_into_each_other() -> None:
    def first() -> None:
        resources.ResourceGroup("first")
        pulumi.export("first", 1)

    def second() -> None:
        assert pulumi.Config("a").get("b") is None
        pulumi.export("second", 2)

    one = record(first, config={"a:b": "c"}, secret_keys=["a:b"])
    two = record(second, project="other")
    assert (one.exports, two.exports, two.requests) == ({"first": 1}, {"second": 2}, ())


def test_many_recordings_in_one_process_give_the_same_record() -> None:
    def program() -> None:
        pulumi.export("g", Box("box").group.id)

    assert {repr(record(program).requests) for _ in range(30)} == {repr(record(program).requests)}


def fails_at_once() -> None:
    resources.ResourceGroup("g")
    raise ZeroDivisionError("boom")


def fails_in_an_apply() -> None:
    resources.ResourceGroup("g").name.apply(lambda _: 1 / 0)


def fails_in_an_input() -> None:
    name = resources.ResourceGroup("g").name.apply(lambda _: 1 / 0)
    resources.ResourceGroup("h", location=name)  # pyright: ignore[reportArgumentType]


def fails_in_a_component() -> None:
    class Bad(Box):
        def __init__(self) -> None:
            super().__init__("bad")
            raise ZeroDivisionError

    Bad()


@pytest.mark.parametrize("program", [fails_at_once, fails_in_an_apply, fails_in_an_input, fails_in_a_component])
def test_the_programs_own_exception_comes_out(program: Callable[[], None]) -> None:
    with pytest.raises(ZeroDivisionError):
        record(program)
    gc.collect()
    assert record(lambda: pulumi.export("alive", True)).exports == {"alive": True}


def test_sys_exit_comes_out_too() -> None:
    with pytest.raises(SystemExit):
        record(lambda: exit(3))


def test_async_programs_are_awaited() -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        resources.ResourceGroup("g")

    assert record(program).one("ResourceGroup").name == "g"


def test_a_program_can_be_recorded_inside_a_program_and_inside_an_event_loop() -> None:
    inner: list[Record] = []

    def program() -> None:
        pulumi.export("before", pulumi.get_stack())
        inner.append(record(lambda: resources.ResourceGroup("inner"), stack="inside", config={"a:b": "c"}))
        pulumi.export("after", [pulumi.get_stack(), pulumi.Config("a").get("b")])
        resources.ResourceGroup("outer")

    async def outside() -> Record:
        return record(program, stack="outside")

    plan = asyncio.run(outside())
    assert [each.name for each in plan.requests] == ["outer"]
    assert plan.exports == {"after": ["outside", None], "before": "outside"}
    assert [each.name for each in inner[0].requests] == ["inner"]


def test_the_callers_context_is_not_touched() -> None:
    probe: contextvars.ContextVar[str] = contextvars.ContextVar("probe", default="unset")

    def program() -> None:
        assert probe.get() == "unset"
        probe.set("inside")
        assert current() is not None

    probe.set("outside")
    record(program)
    assert probe.get() == "outside"
    assert current() is None


def test_the_settings_of_other_contexts_are_not_touched() -> None:
    def seen() -> tuple[object, ...]:
        return tuple(contextvars.Context().run(get) for get in (get_monitor, get_project, get_root_resource))

    before = seen()
    record(lambda: resources.ResourceGroup("g"), project="leaky")
    assert seen() == before


def test_one_names_the_candidates_when_it_cannot_choose() -> None:
    plan = record(lambda: (resources.ResourceGroup("a"), resources.ResourceGroup("b")))
    with pytest.raises(LookupError, match=r"2 requests for ResourceGroup; .* ResourceGroup a, ResourceGroup b"):
        plan.one("ResourceGroup")
    with pytest.raises(LookupError, match="no requests for ResourceGroup c"):
        plan.one("ResourceGroup", "c")
    with pytest.raises(LookupError, match="no requests for Vault; the program requests ResourceGroup a, ResourceGr"):
        plan.one("Vault")
    assert plan.one("azure-native:resources:ResourceGroup", "b").name == "b"


@pytest.mark.usefixtures("usual_collector")
def test_the_tuned_collector_puts_everything_back() -> None:
    before = gc.get_threshold()
    with tuned_collector():
        assert gc.get_threshold() != before
    assert gc.get_threshold() == before


def test_without_source_positions_none_is_sent_and_the_sdk_finds_them_again_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sdk: Any = pulumi.runtime.resource

    def before() -> source_pb2.StackTrace:
        return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=source_pb2.SourcePosition(line=1))])

    monkeypatch.setattr(sdk, "_get_stack_trace", before)
    with without_source_positions():
        assert sdk._get_source_position(sdk._get_stack_trace()) is None
        assert record(lambda: pulumi.ComponentResource("a:b:C", "c")).one("C").name == "c"
    assert sdk._get_stack_trace is before


def test_transforms_of_a_component_reach_what_is_below_it() -> None:
    def tagged(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        return pulumi.ResourceTransformResult({**args.props, "tags": {"from": "above"}}, args.opts)

    def program() -> None:
        box = pulumi.ComponentResource("t:i:Box", "box", None, pulumi.ResourceOptions(transforms=[tagged]))
        inner = pulumi.ComponentResource("t:i:Box", "inner", None, pulumi.ResourceOptions(parent=box))
        for name, parent in (("under", inner), ("beside", None)):
            network.RouteTable(name, resource_group_name="g", opts=pulumi.ResourceOptions(parent=parent))

    found = record(program)
    assert found.one("RouteTable", "under").properties["tags"] == {"from": "above"}
    assert "tags" not in found.one("RouteTable", "beside").properties


def test_when_a_program_has_ended_its_calls_are_waited_for_before_its_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK awaits outputs in a way that takes the square of their number; a call at a time, there are none left."""
    waited_for = list[int]()
    wait = asyncio.wait

    def counting(tasks: list[Any], **more: Any) -> Any:
        waited_for.append(len(tasks))
        return wait(tasks, **more)

    def program() -> None:
        for number in range(20):
            resources.ResourceGroup(f"g{number}", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")]))

    monkeypatch.setattr(asyncio, "wait", counting)
    assert len(record(program).requests) == 20
    assert sum(waited_for) < 20
