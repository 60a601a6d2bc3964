"""A stack leaves as a plain program: it requests the same, and its preview changes nothing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from fairway.eject.eject import eject_python
from fairway.eject.trace import EjectError
from fairway.project.project import find_project
from tests.eject.projects import ejected, program_of, requested, written
from tests.stacks import ROOT, STACKS, project, stack_file

COMMITTED = [each for each in STACKS if "refused" not in str(each)]
QUICK = ("dev", "gitops")


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(each, id=each.stem, marks=() if each.stem.split(".")[1] in QUICK else pytest.mark.slow)
        for each in COMMITTED
    ],
)
def test_a_committed_stack_leaves_as_a_plain_program_that_requests_the_same(tmp_path: Path, file: Path) -> None:
    root, stack = file.parents[2], file.stem.split(".")[1]
    ejected(root, tmp_path / "plain", stack)
    assert requested(tmp_path / "plain", stack) == requested(root, stack)
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    imported = {each.module or "" for each in ast.walk(ast.parse(text)) if isinstance(each, ast.ImportFrom)}
    assert imported <= {"pulumi_azure_native", "uuid", "base64"}
    check = [sys.executable, "-m", "ruff", "format", "--check", "--line-length", "120", str(tmp_path / "plain")]
    subprocess.run(check, check=True, capture_output=True)


def test_a_cluster_that_azure_would_no_longer_create_can_leave(tmp_path: Path) -> None:
    old = """
    clusters:
      shop: {kubernetesVersion: "1.33"}
    """
    ejected(project(tmp_path / "own", stack_file(old)), tmp_path / "plain", "test")
    assert '"1.33"' in (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")


def test_references_are_outputs_and_not_the_values_of_a_rehearsal(tmp_path: Path) -> None:
    text = program_of(
        tmp_path,
        """
        group = resources.ResourceGroup("group", resource_group_name="rg")
        vnet = network.VirtualNetwork(
            "vnet", virtual_network_name="vnet", resource_group_name=group.name,
            address_space={"address_prefixes": ["10.0.0.0/16"]},
        )
        nodes = network.Subnet(
            "nodes", subnet_name="nodes", virtual_network_name=vnet.name, resource_group_name=group.name,
            address_prefix="10.0.0.0/24",
        )
        pulumi.export("network", {"id": nodes.id, "group": nodes.id.apply(lambda id: id.split("/")[4])})
        pulumi.export("text", pulumi.Output.concat("in ", vnet.id))
        """,
    )
    assert "virtual_network_name=vnet.name" in text
    assert '"group": nodes.id.apply(lambda id: id.split("/")[4])' in text
    assert '"id": nodes.id' in text
    assert 'pulumi.Output.format("in {}", vnet.id)' in text
    assert "00000000-0000" not in text


def test_options_that_matter_to_a_state_are_kept(tmp_path: Path) -> None:
    text = program_of(
        tmp_path,
        """
        other = pulumi.ComponentResource("acme:index:Network", "net")
        group = resources.ResourceGroup(
            "group",
            resource_group_name="rg",
            opts=pulumi.ResourceOptions(
                protect=True, retain_on_delete=True, ignore_changes=["tags"], replace_on_changes=["location"],
                aliases=[pulumi.Alias(name="old")], parent=other,
                custom_timeouts=pulumi.CustomTimeouts(create="90s", delete="1h30m"),
            ),
        )
        identity = managedidentity.UserAssignedIdentity(
            "identity", resource_name_="id-a", resource_group_name="rg",
            opts=pulumi.ResourceOptions(depends_on=[group], deleted_with=group, delete_before_replace=False),
        )
        """,
    )
    for option in (
        "protect=True",
        "retain_on_delete=True",
        'ignore_changes=["tags"]',
        'replace_on_changes=["location"]',
        'aliases=[pulumi.Alias(name="old")]',
        'custom_timeouts=pulumi.CustomTimeouts(create="90s", delete="90m")',
        "parent=net,",
        "depends_on=[group]",
        "deleted_with=group",
        "delete_before_replace=False",
        'pulumi.ComponentResource("acme:index:Network", "net")',
        'resource_name_="id-a"',
    ):
        assert option in text


def test_an_explicit_provider_is_declared_and_used(tmp_path: Path) -> None:
    text = program_of(
        tmp_path,
        """
        import pulumi_azure_native as azure
        other = azure.Provider("hub", subscription_id="11111111-1111-4111-8111-111111111111")
        resources.ResourceGroup("group", resource_group_name="rg", opts=pulumi.ResourceOptions(provider=other))
        """,
    )
    assert 'subscription_id="11111111-1111-4111-8111-111111111111"' in text
    assert "provider=hub" in text


SECRET = """
    encryptionsalt: v1:c2FsdA==:v1:AAAA:BBBB
    config:
      azure-native:location: westeurope
      shops:unused: plain
      shops:token: {secure: v1:planted-ciphertext}
      shops:deep: {inside: {password: {secure: v1:another-ciphertext}, plain: text}}
"""


def test_secrets_stay_in_the_config(tmp_path: Path) -> None:
    text = program_of(
        tmp_path,
        """
        config = pulumi.Config()
        deep = config.require_secret_object("deep")
        resources.ResourceGroup(
            "group",
            resource_group_name="rg",
            tags={
                "token": config.require_secret("token"),
                "within": pulumi.Output.concat("x=", config.require_secret("token"), ";"),
                "deep": deep["inside"]["password"],
            },
        )
        pulumi.export("token", config.require_secret("token"))
        """,
        stack_file=SECRET,
    )
    assert '"token": shops_config.require_secret("token")' in text
    assert '"within": pulumi.Output.format("x={};", shops_config.require_secret("token"))' in text
    assert 'shops_config.require_secret_object("deep")["inside"]["password"]' in text
    stack_file = (tmp_path / "plain" / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    assert "v1:planted-ciphertext" in stack_file
    assert "encryptionsalt: v1:c2FsdA==:v1:AAAA:BBBB" in stack_file
    assert "unused" not in stack_file
    every = "".join(each.read_text(encoding="utf-8") for each in (tmp_path / "plain").iterdir())
    assert "secret-not-decrypted" not in every


def test_a_secret_that_is_not_in_the_config_is_refused_and_not_shown(tmp_path: Path) -> None:
    own = written(
        tmp_path / "own",
        'resources.ResourceGroup("group", resource_group_name="rg", tags={"a": pulumi.Output.secret("planted-value")})',
    )
    with pytest.raises(EjectError, match=r"ResourceGroup group: tags is a secret that is not in the config") as refused:
        ejected(own, tmp_path / "plain")
    assert "planted-value" not in str(refused.value)
    assert not (tmp_path / "plain").exists()


def test_a_value_that_only_the_program_can_compute_is_refused_with_its_place(tmp_path: Path) -> None:
    own = written(
        tmp_path / "own",
        """
        import hashlib
        group = resources.ResourceGroup("group", resource_group_name="rg")
        identity = managedidentity.UserAssignedIdentity("own", resource_name_="id-a", resource_group_name=group.name)
        digest = identity.principal_id.apply(lambda id: hashlib.sha256(id.encode()).hexdigest())
        resources.ResourceGroup("other", resource_group_name="other", tags={"digest": digest})
        """,
    )
    with pytest.raises(EjectError, match=r"ResourceGroup::other: tags\.digest is made of"):
        ejected(own, tmp_path / "plain")
    assert not (tmp_path / "plain").exists()


def test_a_password_of_a_cluster_stays_in_the_config(tmp_path: Path) -> None:
    settings = """
    shopWindowsPassword: {secure: v1:planted-ciphertext}
    clusters:
      shop:
        kubernetesVersion: "1.35"
        defaultNodePool: {vmSize: Standard_D4ds_v5}
        windowsProfile: {adminUsername: azureuser, adminPasswordSecret: shopWindowsPassword}
    """
    ejected(project(tmp_path / "own", stack_file(settings)), tmp_path / "plain", "test")
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    assert '"admin_password": fairway_config.require_secret("shopWindowsPassword")' in text
    kept = (tmp_path / "plain" / "Pulumi.test.yaml").read_text(encoding="utf-8")
    assert kept.count("fairway:") == 1
    assert "secure: v1:planted-ciphertext" in kept


def test_outputs_of_another_stack_are_read_from_it_again(tmp_path: Path) -> None:
    own = written(
        tmp_path / "own",
        """
        hub = pulumi.StackReference("hub", stack_name="acme/network/prod")
        group = resources.ResourceGroup("group", resource_group_name="rg", tags={"hub": hub.get_output("vnetId")})
        """,
    )
    id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/hub/providers/Microsoft.Network/x/y"
    answers = tmp_path / "answers.yaml"
    entry = f"  - args: {{name: acme/network/prod}}\n    result: {{vnetId: {id}}}\n"
    answers.write_text(f"pulumi:pulumi:StackReference:\n{entry}", encoding="utf-8")
    eject_python(find_project(own, answers), "dev", tmp_path / "plain")
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    assert 'pulumi.StackReference("hub", stack_name="acme/network/prod")' in text
    assert '"hub": hub.get_output("vnetId")' in text
    assert id not in text


def test_a_kubeconfig_is_made_of_the_credentials_of_the_cluster(tmp_path: Path) -> None:
    settings = """
    clusters:
      shop:
        kubernetesVersion: "1.35"
        defaultNodePool: {vmSize: Standard_D4ds_v5}
        kubeconfig: {login: workloadidentity}
    """
    ejected(project(tmp_path / "own", stack_file(settings)), tmp_path / "plain", "test")
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    assert "containerservice.list_managed_cluster_user_credentials_output(" in text
    assert '"server": in_kubeconfig(' in text
    # The stand-in's certificate, in Base64.
    assert "bm8gY2VydGlm" not in text


def test_an_output_of_an_add_on_is_none_where_azure_gives_it_no_identity(tmp_path: Path) -> None:
    settings = """
    clusters:
      shop:
        kubernetesVersion: "1.35"
        defaultNodePool: {vmSize: Standard_D4ds_v5}
        addonProfiles: {azurepolicy: {enabled: true}}
    """
    ejected(project(tmp_path / "own", stack_file(settings)), tmp_path / "plain", "test")
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    read = (
        '"clientId": managed_cluster.addon_profiles["azurepolicy"].identity.apply(lambda each: each and each.client_id)'
    )
    assert read in " ".join(text.split()).replace("( ", "(").replace(", )", ")")


def test_the_scope_of_a_role_is_written_once_and_that_of_a_lock_where_it_is_used(tmp_path: Path) -> None:
    text = program_of(
        tmp_path,
        """
        from uuid import NAMESPACE_URL, uuid5
        group = resources.ResourceGroup("group", resource_group_name="rg")
        table = network.RouteTable("table", route_table_name="table", resource_group_name=group.name)
        scope = table.id.apply(lambda id: "/".join(id.split("/")[:5]))
        authorization.ManagementLockByScope("lock", lock_name="lock", level="CanNotDelete", scope=scope)
        role, principal = "acdd72a7-3385-48ef-bd42-f606fba81ae7", "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
        authorization.RoleAssignment(
            "role", scope=scope, principal_id=principal, principal_type="Group",
            role_definition_id=scope.apply(
                lambda id: "/".join(id.split("/")[:3]) + "/providers/Microsoft.Authorization/roleDefinitions/" + role
            ),
            role_assignment_name=scope.apply(
                lambda id: str(uuid5(NAMESPACE_URL, f"{id}/{role}/{principal}".lower()))
            ),
        )
        """,
    )
    names = {each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)}
    scopes = [line.strip() for line in text.splitlines() if line.strip().startswith("scope=")]
    assert scopes == ['scope=table.id.apply(lambda id: "/".join(id.split("/")[:5])),', "scope=role_scope,"]
    assert "lock_scope" not in names


def test_the_result_of_a_call_that_only_the_program_understands_is_refused(tmp_path: Path) -> None:
    own = written(
        tmp_path / "own",
        """
        import hashlib
        client = authorization.get_client_config_output()
        digest = client.tenant_id.apply(lambda id: hashlib.sha256(id.encode()).hexdigest())
        pulumi.export("digest", digest)
        """,
    )
    with pytest.raises(
        EjectError,
        match=r"the result of azure-native:authorization:getClientConfig is used .*one of its values \(clientId",
    ):
        ejected(own, tmp_path / "plain")


@pytest.mark.parametrize("how", ["draining", "drained"])
def test_a_default_pool_that_retires_is_imported_with_the_subscription_of_the_session(tmp_path: Path, how: str) -> None:
    settings = f"""
    clusters:
      shop:
        kubernetesVersion: "1.35"
        defaultNodePool: {{vmSize: Standard_D4ds_v5, retired: {how}}}
        nodePools:
          core: {{mode: System, vmSize: Standard_D8ds_v5}}
    """
    own = project(tmp_path / "own", stack_file(settings))
    ejected(own, tmp_path / "plain", "test")
    text = (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")
    assert 'import_=f"/subscriptions/{authorization.get_client_config().subscription_id}/resourceGroups/' in text
    assert requested(tmp_path / "plain", "test") == requested(own, "test")


PLAIN = 'resources.ResourceGroup("group", resource_group_name="rg")'


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    own = written(tmp_path / "own", PLAIN)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "README.md").write_text("mine", encoding="utf-8")
    with pytest.raises(EjectError, match=r"README.md: not overwritten. Use another --output, or --force"):
        ejected(own, tmp_path / "plain")
    assert [each.name for each in (tmp_path / "plain").iterdir()] == ["README.md"]
    ejected(own, tmp_path / "plain", force=True)
    assert (tmp_path / "plain" / "__main__.py").exists()
    assert not list(tmp_path.glob(".eject-*"))


def test_a_stack_that_azure_would_refuse_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(EjectError, match="has errors, which Azure would refuse"):
        ejected(ROOT / "examples" / "refused", tmp_path / "plain", "refused")


def test_a_resource_that_is_looked_up_and_another_stack_are_looked_up_again(tmp_path: Path) -> None:
    id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/hub"
    text = program_of(
        tmp_path,
        f"""
        hub = resources.ResourceGroup.get("hub", "{id}")
        resources.ResourceGroup("group", resource_group_name="rg", tags={{"below": hub.name}})
        client = authorization.get_client_config_output()
        resources.ResourceGroup("other", resource_group_name="other", tags={{"tenant": client.tenant_id}})
        """,
    )
    assert f'resources.ResourceGroup.get("hub", "{id}")' in text
    assert '"below": hub.name' in text
    assert "client_config = authorization.get_client_config_output()" in text
    assert '"tenant": client_config.tenant_id' in text


PASSWORD = '"Pa55" + "word!env"'


@pytest.mark.parametrize(
    ("program", "where"),
    [
        (
            """
            from pulumi_azure_native import compute
            compute.VirtualMachine(
                "vm", vm_name="vm", resource_group_name="rg",
                os_profile={"admin_username": "azureuser", "admin_password": PASSWORD},
            )
            """,
            "VirtualMachine vm: osProfile.adminPassword",
        ),
        (
            """
            from pulumi_azure_native import compute
            compute.VirtualMachine("vm", vm_name="vm", resource_group_name="rg", user_data=PASSWORD)
            """,
            "VirtualMachine vm: userData",
        ),
        ('pulumi.export("database", "Server=db;Password=" + PASSWORD)', "the output database"),
        ('pulumi.export("logins", {"adminPassword": PASSWORD})', "the output logins.adminPassword"),
        (
            """
            group = resources.ResourceGroup("group", resource_group_name="rg")
            url = pulumi.Output.concat("https://bob:", PASSWORD, "@host/", group.name)
            resources.ResourceGroup("other", resource_group_name="other", tags={"url": url})
            """,
            "ResourceGroup other: tags.url",
        ),
        (
            """
            import json
            group = resources.ResourceGroup("group", resource_group_name="rg")
            text = group.id.apply(lambda id: json.dumps({"id": id, "clientSecret": PASSWORD}))
            resources.ResourceGroup("other", resource_group_name="other", tags={"json": text})
            """,
            "ResourceGroup other: tags.json",
        ),
    ],
)
def test_a_secret_that_the_program_does_not_mark_is_refused_and_not_shown(
    tmp_path: Path, program: str, where: str
) -> None:
    own = written(tmp_path / "own", f"PASSWORD = {PASSWORD}\n{dedent(program)}")
    with pytest.raises(EjectError, match=f"{re.escape(where)} is a secret that is not in the config") as refused:
        ejected(own, tmp_path / "plain")
    assert "Pa55word" not in str(refused.value)
    assert not (tmp_path / "plain").exists()
