"""Faults on request: how they are written, what they do, and that each happens as often as requested."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.standin.errors import ArmError
from fairway.standin.faults import ALONE, BEHIND, COUNTED, KINDS, Fault, FaultError, parse, pending, set_faults
from fairway.standin.provider import InitError, Provider
from tests.standin_help import CLUSTER, GROUP, Azure, Ended, cluster_inputs, generic_safeguard, pool_inputs, urn

POOL = "containerservice:AgentPool"


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    found = Azure(tmp_path)
    found.group()
    found.cluster()
    return found


def ask(azure: Azure, *texts: str) -> None:
    set_faults(azure.cloud, [parse(text) for text in texts])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("refuse", Fault("refuse", "any", "*", 1)),
        ("throttle:create", Fault("throttle", "create", "*", 1)),
        ("half-made:update:AgentPool", Fault("half-made", "update", "AgentPool", 1)),
        ("conflict:any:shop/web:3", Fault("conflict", "any", "shop/web", 3)),
        ("engine-dies:7", Fault("engine-dies", times=7)),
        ("deleted-behind:Subnet", Fault("deleted-behind", target="Subnet")),
        ("clock-back", Fault("clock-back")),
    ],
)
def test_a_fault_is_read_from_its_text(text: str, fault: Fault) -> None:
    assert parse(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explode",
        "refuse:make",
        "refuse:any:*:0",
        "refuse:any:*:x",
        "engine-dies",
        "engine-dies:x",
        "deleted-behind",
        "clock-back:3",
    ],
)
def test_an_invalid_fault_is_refused_with_a_list_of_all_faults(text: str) -> None:
    with pytest.raises(FaultError) as caught:
        parse(text)
    assert all(kind in str(caught.value) for kind in (*KINDS, *COUNTED, *BEHIND, *ALONE))
    assert f"`{text}`" in str(caught.value)


def test_a_refusal_changes_nothing_and_happens_once(azure: Azure) -> None:
    ask(azure, "refuse:create:AgentPool")
    with pytest.raises(ArmError, match="SkuNotAvailable"):
        azure.pool()
    assert azure.codes()[-1] == ("PUT", 400, "SkuNotAvailable")
    azure.pool()
    assert pending(azure.cloud) == []


@pytest.mark.parametrize(("kind", "status"), [("conflict", 409), ("throttle", 429), ("unavailable", 503)])
def test_a_temporary_error_is_retried_after_20_60_and_120_seconds(azure: Azure, kind: str, status: int) -> None:
    ask(azure, f"{kind}:create:AgentPool:3")
    before = azure.cloud.clock
    azure.pool()
    puts = [each["status"] for each in azure.cloud.entries() if each["operation"] == "PUT"][-4:]
    assert puts == [status, status, status, 201]
    assert azure.cloud.clock - before == 3 + 20 + 60 + 120 + 180


def test_after_four_refusals_the_provider_gives_up(azure: Azure) -> None:
    ask(azure, "throttle:any:web:4")
    with pytest.raises(ArmError, match='Status=429 Code="TooManyRequests"'):
        azure.pool()


def test_a_fault_hits_only_its_operation_and_target(azure: Azure) -> None:
    ask(azure, "refuse:delete:AgentPool", "refuse:create:Subnet")
    azure.pool()
    assert len(pending(azure.cloud)) == 2


def test_what_is_half_made_is_kept_and_repaired_by_the_next_update(azure: Azure) -> None:
    ask(azure, "half-made:create:AgentPool")
    with pytest.raises(InitError) as half:
        azure.pool()
    assert half.value.id == f"{CLUSTER}/agentPools/web"
    assert half.value.outputs["provisioningState"] == "Failed"
    assert half.value.inputs["vmSize"] == "Standard_D4s_v5"
    assert azure.codes()[-2] == ("PUT", 201, "InternalServerError")
    repaired = azure.update(POOL, "web", half.value.id, **pool_inputs("web"))
    assert repaired["provisioningState"] == "Succeeded"


def test_a_timeout_leaves_it_half_made(azure: Azure) -> None:
    ask(azure, "timeout:create:AgentPool")
    with pytest.raises(InitError, match="context deadline exceeded") as half:
        azure.pool()
    assert half.value.outputs["provisioningState"] == "Creating"


def test_a_custom_timeout_that_is_too_short_does_the_same(azure: Azure) -> None:
    with pytest.raises(InitError, match="context deadline exceeded"):
        azure.pool(timeout=60)
    azure.pool("other", timeout=600)


def test_the_provider_dies_before_or_after_the_request_to_azure(azure: Azure, tmp_path: Path) -> None:
    ask(azure, "provider-dies:create:AgentPool")
    with pytest.raises(Ended):
        azure.pool()
    assert azure.cloud.get(f"{CLUSTER}/agentPools/web") is None
    ask(azure, "provider-dies-after:create:AgentPool")
    with pytest.raises(Ended):
        azure.pool()
    again = Azure(tmp_path)
    assert again.cloud.get(f"{CLUSTER}/agentPools/web") is not None
    assert azure.crash.ended == ["provider", "provider"]
    assert pending(again.cloud) == []


@pytest.mark.parametrize(("text", "done"), [("engine-dies:2", 1), ("engine-dies-after:2", 2)])
def test_the_engine_dies_at_its_nth_change(azure: Azure, text: str, done: int) -> None:
    ask(azure, text)
    azure.pool("one")
    with pytest.raises(Ended):
        azure.pool("two")
    assert len([each for each in azure.cloud.below(CLUSTER) if each.name in ("one", "two")]) == done
    assert azure.crash.ended == ["engine"]


@pytest.mark.parametrize(("text", "ended"), [("interrupt:1", "interrupt 1"), ("interrupt-twice:1", "interrupt 2")])
def test_an_interrupted_engines_operation_goes_on(azure: Azure, text: str, ended: str) -> None:
    ask(azure, text)
    azure.pool()
    assert azure.crash.ended == [ended]


def test_resources_are_deleted_and_changed_in_the_portal_before_the_next_run(azure: Azure) -> None:
    azure.pool()
    ask(azure, "changed-behind:AgentPool", "changed-behind:ManagedCluster")
    Provider(azure.cloud).configure({})
    assert (azure.cloud.below(CLUSTER)[0].state)["count"] == 4
    assert (azure.provider.arm.get(CLUSTER) or {})["tags"] == {"changed-by": "portal"}
    ask(azure, "deleted-behind:ManagedCluster")
    Provider(azure.cloud).configure({})
    assert azure.provider.read(urn("containerservice:ManagedCluster", "shop"), CLUSTER, None, None) is None
    assert {each["by"] for each in azure.cloud.entries() if "by" in each} == {"portal"}
    Provider(azure.cloud).configure({})
    assert azure.cloud.get(GROUP) is not None


def test_what_was_changed_behind_shows_in_a_refresh(azure: Azure) -> None:
    inputs = azure.check("containerservice:ManagedCluster", "shop", cluster_inputs())
    outputs = {**(azure.provider.arm.get(CLUSTER) or {})}
    ask(azure, "changed-behind:ManagedCluster")
    azure.provider.configure({})
    found = azure.provider.read(urn("containerservice:ManagedCluster", "shop"), CLUSTER, inputs, outputs)
    assert found is not None
    assert found[1]["tags"] == {"changed-by": "portal"}


def test_a_clock_that_goes_back_does(azure: Azure) -> None:
    before = azure.cloud.now
    ask(azure, "clock-back")
    azure.provider.configure({})
    assert (before - azure.cloud.now).days == 1


def test_a_delete_can_fail_late_too(azure: Azure) -> None:
    azure.pool()
    ask(azure, "half-made:delete:AgentPool")
    with pytest.raises(ArmError):
        azure.provider.delete(urn(POOL, "web"), f"{CLUSTER}/agentPools/web")
    assert azure.cloud.get(f"{CLUSTER}/agentPools/web") is not None


def test_a_stopped_cluster_is_only_started_or_deleted(azure: Azure) -> None:
    id, _ = azure.pool()
    ask(azure, "stopped")
    Provider(azure.cloud).configure({})
    assert (azure.provider.arm.get(CLUSTER) or {})["powerState"] == {"code": "Stopped"}
    refused = (
        lambda: azure.pool("two"),
        lambda: azure.update(POOL, "web", id, **pool_inputs("web", count=3)),
        lambda: azure.provider.delete(urn(POOL, "web"), id),
        lambda: azure.update("containerservice:ManagedCluster", "shop", CLUSTER, **cluster_inputs()),
    )
    for each in refused:
        with pytest.raises(ArmError, match="is stopped"):
            each()
    ask(azure, "started")
    Provider(azure.cloud).configure({})
    azure.pool("two")
    ask(azure, "stopped")
    Provider(azure.cloud).configure({})
    azure.provider.delete(urn("containerservice:ManagedCluster", "shop"), CLUSTER)
    assert azure.cloud.get(CLUSTER) is None


def test_a_fault_hits_what_a_generic_resource_creates(azure: Azure) -> None:
    ask(azure, "refuse:create:DeploymentSafeguard")
    with pytest.raises(ArmError):
        azure.create("resources:Resource", "safeguards", **generic_safeguard())
    assert pending(azure.cloud) == []
