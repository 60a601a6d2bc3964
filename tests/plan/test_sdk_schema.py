"""Every request is held against the SDK's own types."""

import time
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_azure_native import containerservice, network

from fairway.plan import sdk_schema
from fairway.plan.recorder import record
from fairway.protocol.sdk_types import ANY, resource_shape
from fairway.request import SECRET, UNKNOWN, Place, Request

CLUSTER = "azure-native:containerservice:ManagedCluster"


def cluster(**properties: Any) -> Request:
    return Request(CLUSTER, "c", {"resourceGroupName": "g", **properties})


def problems(**properties: Any) -> list[tuple[str, str, str]]:
    return [(each.path, each.reason, each.remedy) for each in sdk_schema.check([cluster(**properties)])]


def test_a_typo_in_a_nested_dict_of_a_program_is_found_with_the_name_that_was_meant() -> None:
    def program() -> None:
        containerservice.ManagedCluster("c", resource_group_name="g", network_profile={"network_plugn": "azure"})

    (found,) = sdk_schema.check(record(program).requests)
    assert (found.rule, found.kind, found.severity) == ("sdk-schema", "refused", "error")
    assert (found.resource, found.path, found.value) == (
        "ManagedCluster c",
        "networkProfile.network_plugn",
        "azure",
    )
    assert found.remedy == "Did you mean `networkPlugin` (`network_plugin` in Python)?"
    assert found.sources[0].endswith("/azure-native/api-docs/containerservice/managedcluster/")


def test_a_typo_in_a_wire_name_is_found_inside_a_list() -> None:
    ((path, _, remedy),) = problems(agentPoolProfiles=[{"name": "a", "vmSiz": "x"}])
    assert (path, remedy) == ("agentPoolProfiles[0].vmSiz", "Did you mean `vmSize` (`vm_size` in Python)?")


def test_a_python_name_that_was_not_translated_gets_its_wire_name() -> None:
    ((path, _, remedy),) = problems(networkProfile={"network_plugin": "azure"})
    assert path == "networkProfile.network_plugin"
    assert remedy.startswith("Write `networkPlugin`")


def test_a_key_like_no_other_gets_the_list_of_what_there_is() -> None:
    ((_, _, remedy),) = problems(sku={"zzzzzzzz": 1})
    assert remedy == "Allowed: `name`, `tier`. Delete the key or use one of these."


@pytest.mark.parametrize(
    ("properties", "path", "says"),
    [
        ({"kubernetesVersion": 1.33}, "kubernetesVersion", "takes text, and this is the number 1.33"),
        ({"enableRBAC": "yes"}, "enableRBAC", 'takes true or false, and this is the text "yes"'),
        (
            {"agentPoolProfiles": [{"name": "a", "count": True}]},
            "agentPoolProfiles[0].count",
            "a whole number",
        ),
        (
            {"agentPoolProfiles": [{"name": "a", "count": 1.5}]},
            "agentPoolProfiles[0].count",
            "the number 1.5",
        ),
        ({"agentPoolProfiles": {"name": "a"}}, "agentPoolProfiles", "takes a list, and this is a mapping"),
        ({"networkProfile": "azure"}, "networkProfile", "takes a mapping"),
        ({"networkProfile": {"podCidrs": "10.0.0.0/8"}}, "networkProfile.podCidrs", "takes a list"),
        ({"tags": {"a": 1}}, "tags.a", "takes text, and this is the number 1"),
        ({"networkProfile": {"networkPlugin": 1}}, "networkProfile.networkPlugin", "takes text"),
    ],
)
def test_a_value_of_another_kind_is_found(properties: dict[str, Any], path: str, says: str) -> None:
    ((found, reason, _),) = problems(**properties)
    assert found == path
    assert says in reason


@pytest.mark.parametrize(
    ("properties", "remedy"),
    [
        ({"kubernetesVersion": 1.33}, 'Write it as text: "1.33".'),
        ({"tags": {"a": True}}, 'Write it as text: "true".'),
        ({"enableRBAC": "yes"}, "Write true or false without quotes."),
        ({"networkProfile": {"podCidrs": "10.0.0.0/8"}}, "Write a list, even for a single item."),
        ({"networkProfile": "azure"}, "Write a mapping."),
    ],
)
def test_a_value_of_another_kind_gets_the_way_to_write_it(properties: dict[str, Any], remedy: str) -> None:
    assert [found for _, _, found in problems(**properties)] == [remedy]


def test_what_is_required_and_missing_is_found_at_any_depth() -> None:
    assert [path for path, _, _ in problems(agentPoolProfiles=[{"count": 1}])] == ["agentPoolProfiles[0].name"]
    assert [each.path for each in sdk_schema.check([Request(CLUSTER, "c", {})])] == ["resourceGroupName"]


def test_a_whole_number_is_fine_where_a_float_is_required() -> None:
    pool = {"resourceGroupName": "g", "resourceName": "c", "spotMaxPrice": 1, "count": 2}
    assert sdk_schema.check([Request("azure-native:containerservice:AgentPool", "p", pool)]) == []


def test_maps_of_the_user_keep_their_keys() -> None:
    assert problems(tags={"any_key": "x"}, addonProfiles={"my_addon": {"enabled": True}}) == []
    ((path, _, _),) = problems(addonProfiles={"my_addon": {"enabld": True}})
    assert path == "addonProfiles.my_addon.enabld"


def test_secret_and_unknown_values_are_accepted_anywhere() -> None:
    assert problems(tags=SECRET, networkProfile=UNKNOWN, enableRBAC=SECRET, kubernetesVersion=UNKNOWN) == []


def test_types_that_no_installed_sdk_has_are_skipped() -> None:
    strangers = (
        "kubernetes:core/v1:Pod",
        "pulumi:providers:azure-native",
        "azure-native:nowhere:Nothing",
        "x",
    )
    assert sdk_schema.check([Request(each, "x", {"a": 1}) for each in strangers]) == []
    assert all(resource_shape(each) is ANY for each in strangers)


def test_components_are_passed_over() -> None:
    assert sdk_schema.check([Request(CLUSTER, "c", {"nope": 1}, custom=False)]) == []


def test_a_type_whose_name_a_nested_object_has_as_well_is_checked_by_its_own() -> None:
    def program() -> None:
        network.VirtualNetwork("v", resource_group_name="g", address_space={"address_prefixes": ["10.0.0.0/8"]})
        network.RouteTable("r", resource_group_name="g", routes=[{"name": "a", "next_hop_type": "Internet"}])

    assert sdk_schema.check(record(program).requests) == []


def test_the_place_is_looked_up() -> None:
    place = Place("Pulumi.dev.yaml", 7, "clusters.c.sku")
    locate: Callable[[Request, Any], Place] = lambda request, path: place  # noqa: ARG005, E731
    (found,) = sdk_schema.check([cluster(sku="Base")], locate=locate)
    assert found.place == place


def test_objects_of_the_sdk_are_as_good_as_dicts() -> None:
    def program() -> None:
        containerservice.ManagedCluster(
            "c",
            resource_group_name="g",
            network_profile=containerservice.ContainerServiceNetworkProfileArgs(network_plugin="azure"),
            agent_pool_profiles=[containerservice.ManagedClusterAgentPoolProfileArgs(name="a", count=1)],
            identity={"type": containerservice.ResourceIdentityType.SYSTEM_ASSIGNED},
            tags=pulumi.Output.from_input({"a": "b"}),
        )

    assert sdk_schema.check(record(program).requests) == []


def test_a_request_takes_a_fifth_of_a_millisecond_once_its_type_is_known() -> None:
    pools = [{"name": f"p{at}", "count": at, "vmSize": "x", "nodeTaints": ["a"]} for at in range(3)]
    requests = [cluster(agentPoolProfiles=pools, networkProfile={"networkPlugin": "azure"})] * 200
    sdk_schema.check(requests[:1])
    begin = time.process_time()
    sdk_schema.check(requests)
    # Generous: the machine may be busy. It measures 0.1 ms.
    assert (time.process_time() - begin) / len(requests) < 0.002
