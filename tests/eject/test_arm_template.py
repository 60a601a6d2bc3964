"""A stack leaves as an ARM template that requests the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.eject.arm_limits import exceeded
from fairway.eject.arm_places import DEPLOYMENTS
from fairway.eject.arm_proof import differences
from fairway.eject.eject import eject_arm
from fairway.eject.trace import EjectError
from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.eject.projects import written
from tests.stacks import STACKS, project, stack_file

COMMITTED = [each for each in STACKS if "refused" not in str(each)]
QUICK = ("dev", "gitops")
NETWORK = """
group = resources.ResourceGroup("group", resource_group_name="rg")
identity = managedidentity.UserAssignedIdentity("nodes", resource_name_="id-nodes", resource_group_name=group.name)
"""


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(each, id=each.stem, marks=() if each.stem.split(".")[1] in QUICK else pytest.mark.slow)
        for each in COMMITTED
    ],
)
def test_a_committed_stack_leaves_as_a_template_that_requests_the_same(tmp_path: Path, file: Path) -> None:
    root, stack = file.parents[2], file.stem.split(".")[1]
    made = eject_arm(find_project(root), stack, tmp_path / "main.json")
    text = (tmp_path / "main.json").read_text(encoding="utf-8")
    # Compared with the plan before it was written.
    assert json.loads(text) == made.tree
    assert "secret-not-decrypted" not in text
    assert "[unknown]" not in text
    assert made.left_out == ()


def template_of(tmp_path: Path, program: str, **files: str) -> dict[str, Any]:
    eject_arm(find_project(written(tmp_path / "own", program, **files)), "dev", tmp_path / "main.json")
    return json.loads((tmp_path / "main.json").read_text(encoding="utf-8"))


def refused(tmp_path: Path, program: str) -> str:
    with pytest.raises(EjectError) as error:
        template_of(tmp_path, program)
    assert not (tmp_path / "main.json").exists()
    return str(error.value)


def test_what_another_group_has_is_passed_to_the_deployment_that_waits_for_it(tmp_path: Path) -> None:
    tree = template_of(
        tmp_path,
        f"""{NETWORK}
other = resources.ResourceGroup("other", resource_group_name="rg-other")
network.VirtualNetwork(
    "vnet", virtual_network_name="vnet", resource_group_name=other.name, tags={{"note": "[not an expression]"}},
    address_space={{"address_prefixes": ["10.0.0.0/16"]}}, dhcp_options={{"dns_servers": [identity.principal_id]}},
)
pulumi.export("group", group.id)
pulumi.export("identity", {{"id": identity.id, "principal": identity.principal_id}})
""",
    )
    first, second = (each for each in tree["resources"] if each["type"].endswith("deployments"))
    id = "extensionResourceId(concat(subscription().id, '/resourceGroups/rg'), "
    of_identity = f"{id}'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-nodes')"
    value = f"[reference({of_identity}, '2023-01-31').principalId]"
    assert second["properties"]["parameters"] == {"nodesPrincipalId": {"value": value}}
    assert f"[{id}'Microsoft.Resources/deployments', '{first['name']}')]" in second["dependsOn"]
    (vnet,) = second["properties"]["template"]["resources"]
    assert vnet["properties"]["dhcpOptions"] == {"dnsServers": ["[parameters('nodesPrincipalId')]"]}
    assert vnet["tags"] == {"note": "['[not an expression]']"}
    assert tree["outputs"]["group"]["value"] == "[concat(subscription().id, '/resourceGroups/rg')]"
    assert tree["outputs"]["identity"]["value"] == {"id": f"[{of_identity}]", "principal": value}


def test_a_secret_is_a_parameter_and_never_in_the_file(tmp_path: Path) -> None:
    tree = template_of(
        tmp_path,
        f"""{NETWORK}
secret = pulumi.Config("shops").require_secret("note")
managedidentity.UserAssignedIdentity(
    "other", resource_name_="id-other", resource_group_name=group.name, tags={{"note": secret}}
)
pulumi.export("note", secret)
""",
        stack_file="""
        encryptionsalt: v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
        config:
          azure-native:location: westeurope
          shops:note: {secure: v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA==}
        """,
    )
    assert tree["parameters"]["note"]["type"] == "securestring"
    assert "outputs" not in tree
    text = json.dumps(tree)
    assert "secret-not-decrypted" not in text
    assert text.count("[parameters('note')]") == 2


def test_the_name_of_a_role_assignment_that_only_azure_decides_is_a_parameter(tmp_path: Path) -> None:
    tree = template_of(
        tmp_path,
        f"""{NETWORK}
from uuid import NAMESPACE_URL, uuid5
role = "4d97b98b-1d4f-4787-a291-c67834d212e7"
authorization.RoleAssignment(
    "role", scope=group.id, principal_id=identity.principal_id, principal_type="ServicePrincipal",
    role_definition_id=group.id.apply(
        lambda id: "/".join(id.split("/")[:3]) + "/providers/Microsoft.Authorization/roleDefinitions/" + role
    ),
    role_assignment_name=pulumi.Output.all(group.id, identity.principal_id).apply(
        lambda all: str(uuid5(NAMESPACE_URL, f"{{all[0]}}/{{role}}/{{all[1]}}".lower()))
    ),
)
""",
    )
    parameter = tree["parameters"]["roleAssignmentRole"]
    of_group = "concat(subscription().id, '/resourceGroups/rg')"
    of_identity = f"extensionResourceId({of_group}, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-nodes')"
    role = "'4d97b98b-1d4f-4787-a291-c67834d212e7', 'role'"
    assert parameter["defaultValue"] == f"[guid(subscription().id, {role}, {of_group}, {of_identity})]"
    assert "Azure refuses a second one" in parameter["metadata"]["description"]
    resources = tree["resources"][-1]["properties"]["template"]["resources"]
    assert resources[-1]["name"] == "[parameters('roleAssignmentRole')]"


def test_what_the_program_ignores_changes_of_is_named_at_the_resource(tmp_path: Path) -> None:
    tree = template_of(
        tmp_path,
        """
network.RouteTable(
    "table", route_table_name="table", resource_group_name="rg",
    opts=pulumi.ResourceOptions(ignore_changes=["routes", "tags"]),
)
""",
    )
    (table,) = tree["resources"][-1]["properties"]["template"]["resources"]
    assert table["comments"].startswith("A deployment resets routes, tags to what is written here.")


def test_a_version_that_a_template_leaves_out_stays_and_is_not_listed(tmp_path: Path) -> None:
    pools = "    defaultNodePool: {vmSize: Standard_D4ds_v5}\n    nodePools: {web: {vmSize: Standard_D4ds_v5}}\n"
    settings = f"clusters:\n  shop:\n{pools}"
    done = eject_arm(find_project(project(tmp_path / "own", stack_file(settings))), "test", tmp_path / "main.json")
    assert [each.partition(": ")[2] for each in done.ignored if each.startswith("AgentPool")] == []
    assert "orchestratorVersion" not in (tmp_path / "main.json").read_text(encoding="utf-8")


def test_an_output_in_an_object_that_azure_may_leave_out_is_null_without_it(tmp_path: Path) -> None:
    settings = """
    clusters:
      shop:
        kubernetesVersion: "1.35"
        defaultNodePool: {vmSize: Standard_D4ds_v5}
        addonProfiles: {azurepolicy: {enabled: true}}
    """
    eject_arm(find_project(project(tmp_path / "own", stack_file(settings))), "test", tmp_path / "main.json")
    outputs = json.loads((tmp_path / "main.json").read_text(encoding="utf-8"))["outputs"]["shop"]["value"]
    read = outputs["addOnIdentities"]["azurepolicy"]["clientId"]
    assert read.startswith("[tryGet(tryGet(reference(")
    assert read.endswith(").addonProfiles.azurepolicy, 'identity'), 'clientId')]")
    assert outputs["oidcIssuerUrl"].endswith(").oidcIssuerProfile.issuerURL]")


@pytest.mark.parametrize(("resources", "most"), [(800, True), (801, False)])
def test_a_template_has_at_most_800_resources(resources: int, most: bool) -> None:
    tree = {"resources": [{"type": "Microsoft.Network/routeTables"}] * resources}
    expected = [] if most else ["801 resources are more than a template may have. Split the stack"]
    assert [each.partition(", for")[0] for each in exceeded(tree)] == expected


def test_a_deployment_in_a_template_has_limits_of_its_own_and_the_whole_has_four_megabytes() -> None:
    inner = {"resources": [], "parameters": {str(each): {} for each in range(257)}}
    tree = {"resources": [{"type": DEPLOYMENTS, "properties": {"template": inner}, "text": "x" * 4 * 1024 * 1024}]}
    size, parameters = exceeded(tree)
    assert size.startswith("4.0 MB are more than a template may have")
    assert parameters.startswith("257 parameters are more")


def test_routes_that_a_second_deployment_would_remove_are_refused(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        f"""{NETWORK}
table = network.RouteTable("table", route_table_name="table", resource_group_name=group.name)
network.Route(
    "out", route_name="out", route_table_name=table.name, resource_group_name=group.name,
    address_prefix="0.0.0.0/0", next_hop_type="Internet",
)
""",
    )
    assert "RouteTable table: a second deployment would remove out. List them in its routes" in message


def test_a_name_at_random_and_a_value_that_only_a_program_makes_are_refused(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        f"""{NETWORK}
managedidentity.UserAssignedIdentity("other", resource_group_name=group.name)
""",
    )
    assert "UserAssignedIdentity other: azure-native gives it a name at random. Set resourceName" in message


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text("mine", encoding="utf-8")
    with pytest.raises(EjectError, match="not overwritten"):
        template_of(tmp_path, NETWORK)
    assert (tmp_path / "main.json").read_text(encoding="utf-8") == "mine"


def test_a_template_with_another_value_or_a_missing_resource_is_found(tmp_path: Path) -> None:
    tree = template_of(tmp_path, NETWORK)
    requests = plan(find_project(tmp_path / "own"), "dev").record.requests
    inner = tree["resources"][-1]["properties"]["template"]["resources"]
    inner[0]["tags"] = {"a": "b"}
    assert differences(requests, tree) == [
        "azure-native:managedidentity:UserAssignedIdentity nodes: tags.a is another value"
    ]
    inner.clear()
    assert "azure-native:managedidentity:UserAssignedIdentity nodes is missing" in differences(requests, tree)
