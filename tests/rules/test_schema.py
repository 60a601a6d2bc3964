"""The facts of ARM's schemas: types, enums, bounds, lengths, patterns, required properties, API versions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_types import TYPES
from fairway.request import SECRET, Request
from fairway.rules import Finding, check
from fairway.rules.schema_facts import Members, Value, kind_of
from fairway.rules.schema_walk import problems
from tests.preflight import GROUP, HOME, TODAY, Pairs, broken, cluster, distinguishes, judge, pool, requests_of

GOLDEN = Path(__file__).parent.parent / "golden"
CLUSTER = "azure-native:containerservice:ManagedCluster"


def other(**changes: Any) -> dict[str, Any]:
    """A cluster with a pool of its own request."""
    return cluster(agentPools=[pool(**changes)])


def ports(last: int) -> dict[str, Any]:
    """A cluster with a pool that opens ports."""
    return other(networkProfile={"allowedHostPorts": [{"portStart": 80, "portEnd": last}]})


def beside(type: str, **inputs: Any) -> dict[str, Any]:
    """A cluster beside a resource."""
    return cluster(beside=[Request(f"azure-native:{type}", "one", {"resourceGroupName": "rg1", **inputs})])


def gate(name: str) -> dict[str, Any]:
    """A cluster beside a fleet's strategy with a gate of that name."""
    stage = {"name": "one", "beforeGates": [{"type": "Approval", "displayName": name}]}
    names = {"fleetName": "fleet", "updateStrategyName": "slow"}
    return beside("containerservice:FleetUpdateStrategy", **names, strategy={"stages": [stage]})


def vault(tenant: str) -> dict[str, Any]:
    """A cluster beside a key vault of that tenant."""
    properties = {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}}
    return beside("keyvault:Vault", vaultName="secrets1", properties=properties)


MEMBER = {"fleetName": "fleet", "fleetMemberName": "member"}
ID = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-test"
PAIRS: Pairs = {
    "schema-type": (other(count="3"), other(count=3)),
    "schema-enum": (other(kubeletDiskType="Temp"), other(kubeletDiskType="temporary")),
    "schema-range": (ports(65536), ports(65535)),
    "schema-length": (gate("a" * 101), gate("a" * 100)),
    "schema-pattern": (vault("contoso"), vault("5d4c3b2a-1f0e-4d9c-8b7a-6f5e4d3c2b1a")),
    "schema-required": (
        beside("containerservice:FleetMember", **MEMBER),
        beside("containerservice:FleetMember", **MEMBER, clusterResourceId=ID),
    ),
    "schema-property": (other(nodeLabel={"a": "b"}), other(nodeLabels={"a": "b"})),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_value_outside_the_schema_is_reported(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def of_schema(version: str = "", *, exists: bool | None = None, **properties: Any) -> list[Finding]:
    """What the schema says about a cluster."""
    request = requests_of(cluster(**properties))[0]
    found = check([replace(request, api_version=version, exists=exists)], today=TODAY)
    return [each for each in found if each.rule.startswith("schema-")]


SAFE = {"nodeOSUpgradeChannel": "NodeImage"}


@pytest.mark.parametrize("value", [None, "", 0, False, [], {}, SECRET])
@pytest.mark.parametrize("name", ["kubeletDiskType", "osDiskSizeGB", "networkProfile", "nodeTaints", "messageOfTheDay"])
def test_what_azure_takes_as_absent_is_not_reported(name: str, value: Any) -> None:
    assert not {each for each in broken(cluster(pool(**{name: value}))) if each.startswith("schema-")}


def test_a_finding_has_the_path_the_value_and_what_to_write() -> None:
    (found,) = of_schema(
        agentPoolProfiles=[{"name": "sys", "mode": "System", "count": 3, "kubeletDiskType": "Tempory"}]
    )
    assert (found.rule, found.path, found.value) == ("schema-enum", "agentPoolProfiles[0].kubeletDiskType", "Tempory")
    assert found.remedy == "Did you mean `Temporary`?"


def test_a_property_is_known_from_the_api_version_that_has_it() -> None:
    assert of_schema("2023-05-01", autoUpgradeProfile=SAFE)[0].severity == "warning"
    (found,) = of_schema("2024-01-01", bootstrapProfile={"artifactSource": "Cache"})
    assert found.severity == "error"
    assert found.remedy == "Use apiVersion 2025-01-01 or a later version, or delete the property."
    assert of_schema("2025-01-01", bootstrapProfile={"artifactSource": "Cache"}) == []


def test_an_unknown_property_is_refused_by_aks_from_2024_on_and_ignored_before() -> None:
    assert [of_schema(each, addProfile={"managed": True})[0].severity for each in ("2023-11-01", "2024-01-01")] == [
        "warning",
        "error",
    ]


def test_an_api_version_after_the_schemas_may_have_more_properties_and_values() -> None:
    (found,) = of_schema("2099-01-01", natGateway={"sku": "StandardV2"})
    assert (found.rule, found.severity) == ("schema-property", "warning")
    (found,) = of_schema("2099-01-01", networkProfile={"networkPlugin": "later"})
    assert (found.rule, found.severity) == ("schema-enum", "warning")


def test_what_azure_returned_may_have_more_properties_than_a_request() -> None:
    assert of_schema("2025-09-01", exists=True, somethingNew={"enabled": True}) == []


def test_properties_have_no_letter_case() -> None:
    assert of_schema("2025-09-01", OIDCIssuerProfile={"Enabled": True}) == []
    assert of_schema(OIDCIssuerProfile={"Enabled": "yes"})[0].rule == "schema-type"


def test_other_services_convert_numbers_and_texts() -> None:
    inputs = {"resourceGroupName": "rg1", "natGatewayName": "nat", "idleTimeoutInMinutes": "4", "sku": {"name": "New"}}
    found = check([Request("azure-native:network:NatGateway", "nat", inputs)], today=TODAY)
    assert [(each.rule, each.severity) for each in found if "schema" in each.rule] == [("schema-enum", "warning")]


def test_one_mistake_has_one_finding() -> None:
    found = judge(cluster(pool(osDiskSizeGB=4096)))
    assert [each.rule for each in found if each.path.endswith("osDiskSizeGB")] == ["os-disk-too-large"]


def _golden() -> list[Any]:
    files = [each for each in sorted(GOLDEN.glob("*.json")) if "resources" in json.loads(each.read_text("utf-8"))]
    return [pytest.param(each, id=each.stem) for each in files]


@pytest.mark.parametrize("file", _golden())
def test_what_the_components_request_fits_the_schemas(file: Path) -> None:
    requests = json.loads(file.read_text("utf-8"))["resources"]
    built = [Request(each["type"], each["name"], each["inputs"], custom=each["custom"]) for each in requests]
    assert [problem for each in built for problem in problems(each)] == []


def test_all_types_have_facts() -> None:
    # The type of a record, such as A, is part of ARM's type.
    without = {RESOURCE.token, "azure-native:privatedns:PrivateRecordSet"}
    assert {token for token in TYPES if kind_of(token) is None} == without


def test_the_facts_of_a_flux_configuration_are_those_of_its_version() -> None:
    home = {"clusterRp": "Microsoft.ContainerService", "clusterResourceName": "managedClusters", "clusterName": "aks"}
    source = {"sourceKind": "Git", "ociRepository": {"url": "oci://registry"}}
    inputs = {**source, "kustomizations": {"web": {"pathh": "a"}}}
    token = "azure-native:kubernetesconfiguration:FluxConfiguration"
    found = problems(Request(token, "apps", {**home, **inputs}, api_version="2023-05-01"))
    assert {(each.check, each.path) for each in found} == {
        ("property", ("kustomizations", "web", "pathh")),
        ("property", ("ociRepository",)),
        ("enum", ("sourceKind",)),
    }


_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _all(members: Members) -> list[tuple[str, Value]]:
    return list(members.values.items())


_TOP = _all(kind.members) if (kind := kind_of(CLUSTER)) else []
_POOL = next(each.items.members for name, each in _TOP if name == "agentPoolProfiles" and each.items)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([name for name, _ in _TOP]), _DATA, max_size=4))
def test_no_malformed_property_raises(properties: dict[str, Any]) -> None:
    for each in problems(Request(CLUSTER, "aks", HOME | properties, api_version="2025-09-01")):
        assert each.path
        assert each.reason


@given(st.sampled_from([each for each in (_POOL.values.items() if _POOL else ()) if each[1].words]), st.data())
def test_enums_have_no_letter_case(member: tuple[str, Value], data: st.DataObject) -> None:
    name, value = member
    word = data.draw(st.sampled_from(value.words))
    other = "".join(data.draw(st.sampled_from((each.lower(), each.upper()))) for each in word)
    request = Request(CLUSTER, "aks", HOME | {"agentPoolProfiles": [{"name": "sys", name: other}]})
    assert [each for each in problems(request) if each.check == "enum"] == []
