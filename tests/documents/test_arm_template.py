"""ARM templates: what is evaluated, and what stays unknown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_types import TYPES
from fairway.documents import kinds
from fairway.documents.document import Document
from fairway.documents.json_text import parse
from fairway.request import MADE_UP_SUBSCRIPTION, SECRET, Placeholder
from fairway.rules import AZURE, RULES
from fairway.rules.waivers import WAIVER
from tests.documents.forms import found_in, read
from tests.documents.templates import cluster, deployment, pool, pool_of, resource, subnet, template, vnet

BAD = "10.0.0.0/40"


def names(document: Document) -> list[str]:
    return [each.name for each in document.requests]


def value(tree: dict[str, Any], path: str = "dnsPrefix", **parameters: Any) -> Any:
    """The raw value of the first resource at a top-level property."""
    return read(tree, parameters=parameters).requests[0].properties.get(path)


def evaluated(expression: str, **more: Any) -> Any:
    return value(template(cluster(dnsPrefix=expression), **more))


HERE = f"/subscriptions/{MADE_UP_SUBSCRIPTION}"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[concat('a', '-', string(1))]", "a-1"),
        ("[format('{0}-{1:D2}', 'a', 3)]", "a-03"),
        ("[toLower('AKS')]", "aks"),
        ("[if(equals(1, 1), 'yes', 'no')]", "yes"),
        ("[if(false(), error(), 'no')]", "no"),
        ("[union(createArray('a'), createArray('a', 'b'))]", ["a", "b"]),
        (
            "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
            {"a": {"b": 1, "c": 2}},
        ),
        ("[map(createArray(1, 2), lambda('n', add(lambdaVariables('n'), 1)))]", [2, 3]),
        ("[reduce(createArray(1, 2), 3, lambda('a', 'b', add(lambdaVariables('a'), lambdaVariables('b'))))]", 6),
        ("[filter(createArray(1, 2), lambda('n', equals(lambdaVariables('n'), 1)))]", [1]),
        ("[coalesce(null(), 'x')]", "x"),
        ("[createObject('A', 'x').a]", "x"),
        ("[createArray('x', 'y')[1]]", "y"),
        ("[tryGet(createObject(), 'a')]", None),
        ("[createObject().?a]", None),
        ("[cidrSubnet('10.0.0.0/16', 24, 1)]", "10.0.1.0/24"),
        ("[split('a,b', ',')[1]]", "b"),
        ("[substring('abc', 1, 1)]", "b"),
        ("[concat('it''s')]", "it's"),
        ("[[not an expression]", "[not an expression]"),
        ("[json('{\"a\": 1}').a]", 1),
        ("[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'rg')]", f"{HERE}/resourceGroups/rg"),
        (
            "[subscriptionResourceId('s', 'Microsoft.Resources/resourceGroups', 'rg')]",
            "/subscriptions/s/resourceGroups/rg",
        ),
        ("[subscriptionResourceId('M.A/roles', 'r')]", f"{HERE}/providers/M.A/roles/r"),
        ("[tenantResourceId('M.A/roles', 'r')]", "/providers/M.A/roles/r"),
        ("[resourceId('s', 'rg', 'M.A/roles', 'r')]", "/subscriptions/s/resourceGroups/rg/providers/M.A/roles/r"),
    ],
)
def test_an_expression_has_its_value(expression: str, expected: Any) -> None:
    assert evaluated(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "[parameters('nothing')]",
        "[concat('a', uniqueString(resourceGroup().id))]",
        "[reference('x').properties.y]",
        "[notAFunction()]",
        "[concat('a']",
        "[concat('a'))]",
        "[createArray('a')[3]]",
        "[if(parameters('x'), 'a', 'b')]",
        "[resourceGroup().location]",
        "[variables('loop')]",
        "[add('a', 1)]",
    ],
)
def test_what_cannot_be_evaluated_is_hidden(expression: str) -> None:
    assert isinstance(evaluated(expression, variables={"loop": "[variables('loop')]"}), Placeholder)


def test_parameters_are_given_values_or_defaults_and_missing_ones_are_noted() -> None:
    tree = template(
        cluster("[parameters('Name')]", dnsPrefix="[parameters('prefix')]"),
        parameters={"name": {"type": "string", "defaultValue": "shop"}, "prefix": {"type": "string"}},
    )
    assert names(read(tree)) == ["shop"]
    assert "prefix" in read(tree).notes[0]
    given = read(tree, parameters={"PREFIX": "dns", "name": "blog"})
    assert (names(given), given.requests[0].get("dnsPrefix"), given.notes) == (["blog"], "dns", ())


def test_a_secure_parameter_is_a_secret_whatever_its_value() -> None:
    tree = template(
        cluster(windowsProfile={"adminPassword": "[concat(parameters('p'), 'x')]"}),
        parameters={"p": {"type": "securestring", "defaultValue": "hunter2hunter2"}},
    )
    assert value(tree, "windowsProfile") == {"adminPassword": SECRET}


def test_a_loop_makes_each_resource_and_each_item() -> None:
    item = pool(name="[concat('p', copyIndex('agentPoolProfiles', 1))]")
    one = {**cluster("[concat('aks', copyIndex())]"), "copy": {"name": "clusters", "count": 3}}
    one["properties"] = {"copy": [{"name": "agentPoolProfiles", "count": 2, "input": item}]}
    found = read(template(one))
    assert names(found) == ["aks0", "aks1", "aks2"]
    assert [each["name"] for each in found.requests[0].get("agentPoolProfiles")] == ["p1", "p2"]


def test_a_loop_may_make_a_variable() -> None:
    loop = {"copy": [{"name": "all", "count": 2, "input": "[copyIndex('all')]"}]}
    assert evaluated("[variables('all')]", variables=loop) == [0, 1]


def test_what_a_false_condition_has_or_exists_already_is_left_out() -> None:
    off = {**cluster("off"), "condition": "[equals(1, 2)]"}
    there = {**cluster("there"), "existing": True}
    maybe = {**cluster("maybe"), "condition": "[parameters('x')]"}
    assert names(read(template(off, there, maybe, parameters={"x": {"type": "bool"}}))) == ["maybe"]


def test_another_deployment_may_deploy_a_resource_once_more() -> None:
    again = deployment("again", template(cluster()))
    assert "resource-declared-twice" not in rules(template(cluster(), again))
    assert "resource-declared-twice" not in rules(template({**again, "copy": {"name": "runs", "count": 2}}))
    assert "resource-declared-twice" in rules(template(deployment("both", template(cluster(), cluster()))))


def test_a_name_that_is_secret_or_replaced_by_a_pipeline_is_not_checked() -> None:
    parameters = {"parameters": {"name": {"type": "secureString"}}}
    for name in ("[concat(parameters('name'), '-x')]", "kv-#_namePrefix_#-aks"):
        vault = resource("Microsoft.KeyVault/vaults", name, properties={})
        group = resource("Microsoft.Resources/resourceGroups", name)
        assert {"resource-name", "resource-declared-twice"} & rules(
            template(vault, group, group, **parameters)
        ) == set()
    assert "resource-name" in rules(template(resource("Microsoft.KeyVault/vaults", "kv-#-aks", properties={})))


def test_alternatives_with_one_name_are_not_taken_for_one_resource() -> None:
    one, other = cluster(), cluster()
    one["condition"], other["condition"] = "[parameters('x')]", "[not(parameters('x'))]"
    tree = template(one, other, parameters={"x": {"type": "bool"}})
    assert "resource-declared-twice" not in rules(tree)
    assert "resource-declared-twice" in rules(template(cluster(), cluster()))


def test_resources_by_symbolic_name_and_children_inside_them_are_read() -> None:
    child = {**pool_of("web"), "type": "agentPools"}
    tree = template(languageVersion="2.0") | {"resources": {"main": {**cluster(), "resources": [child]}}}
    found = read(tree).requests
    assert [(each.type.rsplit(":", 1)[-1], each.name) for each in found] == [
        ("ManagedCluster", "aks"),
        ("AgentPool", "web"),
    ]
    assert found[1].get("resourceName") == "aks"


DELEGATED = "node-subnet-delegated"
WEB = "Microsoft.Web/serverFarms"
SUBNETS = "Microsoft.Network/virtualNetworks/subnets"


def rules(tree: dict[str, Any]) -> set[str]:
    return {each.rule for each in found_in(read(tree))}


def test_a_subnet_is_found_by_its_id_also_where_names_are_not_known() -> None:
    tree = template(
        vnet("[parameters('vnet')]", subnet("10.1.0.0/16", WEB)),
        cluster(agentPoolProfiles=[pool(vnetSubnetID=f"[resourceId('{SUBNETS}', parameters('vnet'), 'nodes')]")]),
        parameters={"vnet": {"type": "string"}},
    )
    assert DELEGATED in rules(tree)


def test_a_pool_belongs_to_the_cluster_whose_name_is_the_same_expression() -> None:
    kubenet = cluster("[parameters('b')]", networkProfile={"networkPlugin": "kubenet"})
    tree = template(
        cluster("[parameters('a')]"), kubenet, parameters={"a": {"type": "string"}, "b": {"type": "string"}}
    )
    owned = {each: {**tree, "resources": [*tree["resources"], windows_of(each)]} for each in "ab"}
    assert rules(owned["b"]) - rules(owned["a"]) == {"windows-pool-kubenet"}


def test_a_parameter_may_be_null_by_the_type_that_it_refers_to() -> None:
    types = {"lockType": {"type": "object", "nullable": True}}
    own = {"lock": {"$ref": "#/definitions/lockType"}, "version": {"type": "string", "nullable": True}}
    cluster = {
        "type": "Microsoft.ContainerService/managedClusters",
        "apiVersion": "2025-09-01",
        "name": "aks",
        "properties": {"dnsPrefix": "aks", "kubernetesVersion": "[parameters('version')]"},
    }
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    template = {"$schema": schema, "languageVersion": "2.0", "definitions": types, "parameters": own}
    found = read({**template, "resources": {"aks": cluster}})
    assert (found.requests[0].properties["kubernetesVersion"], found.notes) == (None, ())


def windows_of(parameter: str) -> dict[str, Any]:
    return pool_of(f"[concat(parameters('{parameter}'), '/win')]", osType="Windows", osSKU="Windows2022")


def test_nested_deployments_have_their_own_parameters_and_give_outputs() -> None:
    id = {"type": "string", "value": f"[resourceId('{SUBNETS}', 'vnet', 'nodes')]"}
    network = template(vnet("vnet", subnet("10.1.0.0/16", WEB)), outputs={"id": id})
    inner = template(
        cluster(agentPoolProfiles=[pool(vnetSubnetID="[parameters('subnet')]")]),
        parameters={"subnet": {"type": "string"}},
    )
    reference = "[reference(resourceId('Microsoft.Resources/deployments', 'net')).outputs.id.value]"
    tree = template(deployment("net", network), deployment("aks", inner, subnet={"value": reference}))
    assert DELEGATED in rules(tree)


def test_ids_are_in_the_subscription_of_their_deployment() -> None:
    hub = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
    role = {"scope": "[resourceGroup().id]", "type": "Microsoft.Authorization/roleAssignments", "name": "one"}
    inner = template({**role, "properties": {"principalId": "[subscription().subscriptionId]"}})
    nested = resource("Microsoft.Resources/deployments", "far", resourceGroup="rg", subscriptionId=hub)
    options = {"expressionEvaluationOptions": {"scope": "inner"}, "template": inner}
    (found,) = read(template({**nested, "properties": options})).requests
    group = f"/subscriptions/{hub}/resourceGroups/rg"
    assert found.id.casefold() == f"{group}/providers/Microsoft.Authorization/roleAssignments/one".casefold()
    assert found.properties["scope"] == group
    assert found.properties["principalId"] == hub


def test_what_a_template_of_a_subscription_has_itself_is_in_no_resource_group() -> None:
    budget = resource("Microsoft.Consumption/budgets", "budget", properties={"amount": 1})
    schema = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
    (found,) = read({**template(budget), "$schema": schema}).requests
    assert found.id == f"{HERE}/providers/Microsoft.Consumption/budgets/budget"
    assert found.properties["scope"] == HERE


def test_a_linked_template_is_noted() -> None:
    linked = resource("Microsoft.Resources/deployments", "far", properties={"templateLink": {"uri": "x"}})
    assert "far" in read(template(linked)).notes[0]


def test_a_role_assignment_has_the_id_of_what_it_extends() -> None:
    aks = "Microsoft.ContainerService/managedClusters"
    kind = "Microsoft.Authorization/roleAssignments"
    by_scope = resource(kind, "[guid('x')]", scope=f"{aks}/aks", properties={})
    by_type = resource(f"{aks}/providers/roleAssignments", "aks/Microsoft.Authorization/one", properties={})
    found = read(template(by_scope, by_type)).requests
    assert [each.type for each in found] == ["azure-native:authorization:RoleAssignment"] * 2
    assert all(str(each.properties["scope"]).endswith(f"{aks}/aks") for each in found)


def test_ids_that_are_written_out_tell_the_resource_group() -> None:
    id = "/subscriptions/s/resourceGroups/RG/providers/microsoft.network/virtualNetworks/vnet/subnets/nodes"
    own = resource(SUBNETS, "vnet/nodes", properties=subnet("10.1.0.0/16", WEB)["properties"])
    assert DELEGATED in rules(template(vnet(), own, cluster(agentPoolProfiles=[pool(vnetSubnetId=id)])))


def test_keys_and_types_are_read_in_any_letter_case() -> None:
    plain = template(cluster(agentPoolProfiles=[pool(name="Bad-Name")]))
    text = json.dumps(plain).replace("agentPoolProfiles", "AGENTPOOLPROFILES").replace("Microsoft.C", "microsoft.c")
    found = [[(each.rule, each.path) for each in found_in(read(tree))] for tree in (plain, json.loads(text))]
    assert found[0] == found[1]


def test_a_finding_is_at_the_line_and_column_of_the_value() -> None:
    text = json.dumps(template(cluster(networkProfile={"serviceCidr": BAD})), indent=2)
    document = kinds.read(parse(text, "a.json"))
    found = next(each for each in found_in(document) if each.path == "networkProfile.serviceCidr")
    assert found.place is not None
    assert found.place.path == "properties.networkProfile.serviceCidr"
    assert text.splitlines()[found.place.line - 1][found.place.column - 1 :].startswith(json.dumps(BAD))


def test_loops_in_loops_are_cut_off() -> None:
    doubled = {
        "v0": "0123456789",
        **{f"v{n + 1}": f"[concat(variables('v{n}'), variables('v{n}'))]" for n in range(60)},
    }
    assert isinstance(evaluated("[variables('v60')]", variables=doubled), Placeholder)
    listed = {"v0": [1], **{f"v{n + 1}": f"[concat(variables('v{n}'), variables('v{n}'))]" for n in range(60)}}
    assert isinstance(evaluated("[variables('v60')]", variables=listed), Placeholder)
    many = {**cluster("[concat('a', copyIndex())]"), "copy": {"name": "c", "count": 10**9}}
    assert len(read(template(many)).requests) == 800


_READ = {each.kind.rpartition(":")[2] for each in (*TYPES.values(), *OTHER_TYPES)}


@pytest.mark.parametrize("rule", [each.id for each in AZURE if isinstance(each.over, str) and each.over != WAIVER])
def test_each_type_that_a_rule_is_about_is_read_from_templates(rule: str) -> None:
    assert str(RULES[rule].over).rpartition(":")[2] in _READ


def test_what_a_private_endpoint_has_below_properties_is_one_level_up() -> None:
    connection = {"name": "aks", "properties": {"groupIds": ["management"]}}
    body = {"privateLinkServiceConnections": [connection]}
    endpoint = resource("Microsoft.Network/privateEndpoints", "pe", properties=body)
    connections = value(template(endpoint), "privateLinkServiceConnections")
    assert connections == [{"name": "aks", "groupIds": ["management"]}]


def test_the_text_of_a_value_with_an_unknown_part_is_unknown() -> None:
    made = value(
        template(
            cluster(dnsPrefix="[json(string(createObject('a', createArray(parameters('x')))))]"),
            parameters={"x": {"type": "string"}},
        )
    )
    assert isinstance(made, Placeholder)
    assert evaluated("[json(string(createObject('a', 1)))]") == {"a": 1}


def test_long_expressions_that_differ_in_the_middle_stay_different() -> None:
    def made(name: str) -> Any:
        return evaluated(f"[reference(resourceId('{'A' * 60}', '{name}'), '{'2023-01-31' * 5}').principalId]")

    assert made("one") != made("two")
    assert made("one").endswith(".principalId}")


def test_a_query_of_a_pack_is_read_from_below_properties() -> None:
    body = {"displayName": "Restarted pods", "body": "KubePodInventory", "properties": {"timespan": "P1D"}}
    query = resource("Microsoft.OperationalInsights/queryPacks/queries", "logs/5f1b", properties=body)
    assert value(template(query), "properties") == {"timespan": "P1D"}
    assert value(template(query), "body") == "KubePodInventory"
    assert not rules(template(query))
    lacking = {**query, "properties": {"displayName": "Restarted pods"}}
    assert rules(template(lacking)) == {"schema-required"}
