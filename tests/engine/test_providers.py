"""Which provider looks after a resource, and which are never started."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pytest

from fairway.engine.goal import Goal
from fairway.engine.provider_client import ProviderError
from fairway.engine.providers import Providers
from fairway.protocol.state import Resource, Snapshot

VERSION = version("pulumi-azure-native")
DEFAULT = f"urn:pulumi:dev::shop::pulumi:providers:azure-native::default_{VERSION.replace('.', '_')}"
NETWORK = "azure-native:network:VirtualNetwork"


class Started:
    """Remembers what was started, and with what."""

    def __init__(self) -> None:
        self.configs: list[Mapping[str, Any]] = []

    def __call__(self, config: Mapping[str, Any]) -> Any:
        self.configs.append(config)
        return object()


def goal(provider: str = "", type: str = NETWORK, version: str = "") -> Goal:
    return Goal(type=type, name="n", custom=True, parent="", inputs={}, provider=provider, version=version)


def providers(*resources: Resource, **config: str) -> tuple[Providers, Snapshot, Started]:
    """The providers of an update over a state."""
    state, started = Snapshot(list(resources), [], lambda _: None), Started()
    settings = {key.replace("__", ":"): value for key, value in config.items()}
    return Providers("shop", "dev", settings, state, started), state, started


def test_a_resource_without_a_provider_gets_the_default_one_which_is_in_the_state_first() -> None:
    found, state, started = providers(Resource("urn:pulumi:dev::shop::a:b:C::old", "a:b:C"))
    reference, _ = found.for_goal(goal())
    assert reference.startswith(f"{DEFAULT}::")
    assert [each.urn for each in state.resources()] == [DEFAULT, "urn:pulumi:dev::shop::a:b:C::old"]
    assert started.configs == [{"version": VERSION}]


def test_the_default_provider_is_the_one_of_the_last_run() -> None:
    found, state, _ = providers(Resource(DEFAULT, "pulumi:providers:azure-native", id="4711"))
    assert found.for_goal(goal())[0] == f"{DEFAULT}::4711"
    assert len(state.resources()) == 1


def test_two_resources_share_one_process() -> None:
    found, _, started = providers()
    assert found.for_goal(goal())[1] is found.for_goal(goal())[1]
    assert len(started.configs) == 1


def test_another_version_gets_another_default_provider() -> None:
    found, state, _ = providers()
    assert found.for_goal(goal())[0] != found.for_goal(goal(version="2.0.0"))[0]
    assert [each.name for each in state.resources()][1] == "default_2_0_0"


def test_the_stacks_own_config_of_azure_native_and_no_other_reaches_the_provider() -> None:
    found, _, started = providers(**{"azure-native__location": "westeurope", "fairway__clusters": "{}"})
    found.default()
    assert started.configs == [{"location": "westeurope", "version": VERSION}]


def test_a_provider_of_the_programs_own_is_configured_by_the_program() -> None:
    found, _, started = providers(**{"azure-native__location": "westeurope"})
    own = Resource(
        "urn:pulumi:dev::shop::pulumi:providers:azure-native::own",
        "pulumi:providers:azure-native",
        id="1",
        inputs={"location": "northeurope"},
    )
    found.add(own)
    assert found.for_goal(goal(f"{own.urn}::1"))[0] == f"{own.urn}::1"
    assert started.configs == [{"location": "northeurope"}]


def test_a_function_of_another_package_is_refused_by_name() -> None:
    found, _, started = providers()
    with pytest.raises(ProviderError, match=r"does not support aws:s3:getBucket.*of aws it only passes the inputs"):
        found.for_call("aws:s3:getBucket", "")
    assert started.configs == []


def test_a_reference_to_another_stack_is_refused() -> None:
    found, _, _ = providers()
    with pytest.raises(ProviderError, match="a rehearsal has only this stack"):
        found.for_goal(goal(type="pulumi:pulumi:StackReference"))


def test_another_package_has_a_default_provider_of_its_own_and_its_settings_start_nothing() -> None:
    found, state, started = providers(random__seed="hidden")
    _, plugin = found.for_goal(goal())
    reference, other = found.for_goal(goal(type="random:index/randomPet:RandomPet"))
    assert reference.startswith("urn:pulumi:dev::shop::pulumi:providers:random::default::")
    assert other is plugin
    assert len(started.configs) == 1
    assert {"seed": "hidden"} in [each.inputs for each in state.resources()]


def test_a_state_that_does_not_hold_the_provider_it_names_is_refused() -> None:
    found, _, _ = providers()
    lost = Resource("urn:pulumi:dev::shop::x::y", NETWORK, provider=f"{DEFAULT}::gone")
    with pytest.raises(ProviderError, match="does not contain it"):
        found.of(lost)
