"""`fairway adopt` writes what requests an existing cluster as it is, and proves it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.az_aks_show import CLUSTER, GROUP, SUBNET, SUBSCRIPTION, cluster, guid, pool, saved
from tests.command_line import fairway
from tests.documents import templates
from tests.documents.templates import pool_of, template
from tests.stacks import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    text = f"name: shops\nruntime: python\nmain: {ROOT}\nstackConfigDir: config/stacks\n"
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return folder


def adopt(project: Path, *inputs: str, more: tuple[str, ...] = (), stack: str = "prod") -> tuple[int, str, str]:
    return fairway("adopt", *inputs, "--stack", stack, "-C", str(project), "--today", "2026-11-22", *more)


def settings(project: Path, stack: str = "prod") -> dict[str, Any]:
    file = project / "config" / "stacks" / f"Pulumi.{stack}.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    return found


def test_a_living_cluster_is_adopted_without_a_change(project: Path) -> None:
    pools = [pool("nodepool1"), pool("apps", mode="User", enableAutoScaling=True, minCount=2, maxCount=9, count=5)]
    code, out, err = adopt(project, saved(project, cluster(*pools)))
    assert (code, err) == (0, "")
    assert "0 differ" in out
    assert "  preview: 8 unchanged\n  refresh: 0 changed\n  preview after the refresh: 8 unchanged" in out
    assert "update ManagedCluster orders: tags" in out


def test_the_stack_file_has_what_differs_from_the_defaults_and_nothing_else(project: Path) -> None:
    adopt(project, saved(project, cluster(pool("nodepool1"), pool("apps", mode="User", count=5))))
    config = settings(project)
    assert config["azure-native:location"] == "westeurope"
    shop = config["fairway:clusters"]["orders"]
    assert "name" not in shop, "orders-prod is the name that the program makes"
    assert shop["resourceGroupName"] == "rg-orders"
    assert shop["defaultNodePool"] == {
        "name": "nodepool1",
        "vmSize": "Standard_D4s_v3",
        "availabilityZones": ["1", "2", "3"],
        "enableEncryptionAtHost": False,
        "maxPods": 250,
        "vnetSubnetID": SUBNET,
        "securityProfile": {"enableSecureBoot": False, "enableVTPM": False},
    }
    assert shop["nodePools"]["apps"] == {
        "name": "apps",
        "vmSize": "Standard_D4s_v3",
        "count": 5,
        "availabilityZones": ["1", "2", "3"],
        "enableEncryptionAtHost": False,
        "maxPods": 250,
        "vnetSubnetID": SUBNET,
    }


def test_the_import_file_has_inputs_and_outputs_and_its_own_names(project: Path) -> None:
    adopt(project, saved(project, cluster()))
    listed = json.loads((project / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    names = [each["name"] for each in listed]
    assert names == [f"r{at}" for at in range(len(listed))]
    found = next(each for each in listed if each["type"].endswith(":ManagedCluster"))
    assert (found["logicalName"], found["id"].rpartition("/")[2]) == ("orders", "orders-prod")
    assert next(each for each in listed if each["name"] == found["parent"])["component"] is True
    assert found["inputs"]["networkProfile"]["networkDataplane"] == "azure"
    assert found["outputs"]["currentKubernetesVersion"] == "1.34.2"
    assert found["outputs"]["azureApiVersion"] == "2025-09-01"
    assert "00000000-0000-0000-0000-000000000000" not in json.dumps(listed)


def test_an_older_cli_is_kept_from_the_import_file(project: Path) -> None:
    adopt(project, saved(project, cluster()))
    assert yaml.safe_load((project / "Pulumi.yaml").read_text())["requiredPulumiVersion"] == ">=3.254.0"


def test_a_later_update_sends_the_number_of_nodes_that_the_autoscaler_chose(project: Path) -> None:
    scaled = pool("apps", mode="User", enableAutoScaling=True, minCount=2, maxCount=9, count=5)
    adopt(project, saved(project, cluster(pool("nodepool1"), scaled)))
    listed = json.loads((project / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    found = next(each for each in listed if each["type"].endswith(":AgentPool"))
    assert found["inputs"]["count"] == 5


def test_tags_of_the_cluster_are_not_added_to_its_pools(project: Path) -> None:
    code, out, _ = adopt(project, saved(project, cluster(pool("nodepool1"), tags={"team": "orders"})))
    assert code == 0, out
    assert settings(project)["fairway:clusters"]["orders"]["defaultNodePool"]["inheritTags"] is False


def test_nothing_is_overwritten(project: Path) -> None:
    file = saved(project, cluster())
    adopt(project, file)
    before = (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8")
    code, _, err = adopt(project, saved(project, cluster(location="northeurope")))
    assert code == 2
    assert "nothing was written" in err
    assert "with --force, or add clusters that the environment does not have" in err
    assert (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8") == before
    assert adopt(project, file, more=("--force",))[0] == 0


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v", "name": "v"}, "there is no cluster in it"),
        (
            [
                cluster(),
                cluster(id=f"{CLUSTER}/second".replace(SUBSCRIPTION, guid(8)), name="second"),
            ],
            "the clusters are in 2 subscriptions: ",
        ),
    ],
)
def test_descriptions_that_no_stack_can_have_are_refused(project: Path, description: Any, message: str) -> None:
    code, _, err = adopt(project, saved(project, description))
    assert code == 2
    assert message in err
    assert not (project / "config").exists()


def test_half_a_description_is_refused(project: Path) -> None:
    file = project / "half.json"
    file.write_text(json.dumps(cluster())[:2000], encoding="utf-8")
    code, _, err = adopt(project, str(file))
    assert (code, "half.json" in err) == (2, True)
    assert not (project / "config").exists()


def test_what_is_retired_is_taken_as_it_is_with_the_way_out(project: Path) -> None:
    description = cluster(pool("nodepool1", type="AvailabilitySet", availabilityZones=None))
    description |= {"identity": None, "identityProfile": None, "servicePrincipalProfile": {"clientId": guid(9)}}
    description["networkProfile"] = {
        "networkPlugin": "kubenet",
        "loadBalancerSku": "Basic",
        "outboundType": "loadBalancer",
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIp": "10.0.0.10",
    }
    code, out, _ = adopt(project, saved(project, description))
    assert code == 0, out
    found = settings(project)["fairway:clusters"]["orders"]
    assert found["identity"] == {"type": "None"}
    assert found["servicePrincipalProfile"] == {"clientId": guid(9)}
    assert found["networkProfile"]["loadBalancerSku"] == "basic"
    assert "kubenet retires on 2028-03-31" in out
    assert "unsupported since 2025-09-30" in out


def test_a_cluster_with_an_availability_set_gets_the_one_command_that_moves_pool_and_load_balancer(
    project: Path,
) -> None:
    description = cluster(pool("nodepool1", type="AvailabilitySet", availabilityZones=None, securityProfile=None))
    description["networkProfile"] |= {"loadBalancerSku": "basic", "outboundType": "loadBalancer"}
    code, out, _ = adopt(project, saved(project, description), "--harden")
    assert code == 0, out
    command = f"az aks update --resource-group rg-orders --name {description['name']} --migrate-vmas-to-vms"
    retired, _, steps = out.partition("Defaults that the cluster does not have")
    of_retired = [line for line in retired.splitlines() if "availability set" in line or "basic load balancer" in line]
    assert len(of_retired) == 2
    assert all(command in line for line in of_retired)
    for setting in ("networkProfile.loadBalancerSku", "defaultNodePool.type"):
        assert command in steps.partition(f"    clusters.orders.{setting}\n")[2].partition("\n    clusters.")[0]
    assert "Add a System pool with the new value" not in steps


def test_what_azure_would_refuse_today_is_waived_because_it_exists(project: Path) -> None:
    large = pool("large", mode="User", osDiskType="Ephemeral", osDiskSizeGb=900)
    code, out, _ = adopt(project, saved(project, cluster(pool("nodepool1"), large)))
    assert code == 0, out
    assert settings(project)["fairway:waivers"] == [
        {
            "rule": "ephemeral-larger-than-cache",
            "resource": "AgentPool orders/large",
            "reason": "existed before its adoption on 2026-11-22",
            "until": "2027-05-23",
        }
    ]


def test_a_value_that_no_setting_accepts_is_named_with_what_happens_to_it(project: Path) -> None:
    newer = pool("newer", mode="User", workloadRuntime="MicroVm")
    code, out, _ = adopt(project, saved(project, cluster(pool("nodepool1"), newer)))
    assert code == 0, out
    assert "the pool newer: workloadRuntime MicroVm: the setting does not accept it" in out


def test_a_template_gives_a_stack_file_and_nothing_to_import(project: Path) -> None:
    description = template(
        templates.cluster("aks-prod", kubernetesVersion="[parameters('version')]", networkProfile={}),
        pool_of("aks-prod/web", maxPods=50),
    )
    file = saved(project, description)
    code, _, err = adopt(project, file)
    assert (code, "add `--resource-group <name>`" in err) == (2, True)
    code, out, _ = adopt(project, file, more=("--resource-group", "rg-aks"))
    assert code == 0, out
    assert "has an expression, so it is not known" in out
    assert settings(project)["fairway:clusters"]["aks"]["nodePools"]["web"]["maxPods"] == 50
    assert not (project / "import.prod.json").exists()
    assert "the state is the import file" not in out


def test_secrets_are_never_written(project: Path) -> None:
    windows = {"adminUsername": "me", "adminPassword": "Pa55word!x", "enableCsiProxy": True}
    pools = [
        pool("nodepool1", futureThing={"password": "Pa55word!c", "level": "high"}),
        pool("win", mode="User", osType="Windows", osSku="Windows2022"),
    ]
    proxy = {"httpProxy": "http://me:Pa55word!y@proxy:3128", "httpsProxy": None, "noProxy": ["10.0.0.0/8"]}
    other = {"store": "AccountName=a;AccountKey=Pa55word!z", "workspaceKey": "Pa55word!w"}
    description = cluster(
        *pools,
        windowsProfile=windows,
        httpProxyConfig=proxy,
        addonProfiles={"other": {"enabled": True, "config": other}},
        futureProfile={
            "password": "Pa55word!a",
            "apiKey": "Pa55word!b",
            "credentials": {"secret": {"value": "Pa55word!d"}},
        },
    )
    file = saved(project, description)
    code, out, _ = adopt(project, file)
    lost = ("addonProfiles.other.config.store", "addonProfiles.other.config.workspaceKey")
    for each in lost:
        assert f"the cluster {each}: it is not sent, and whether Azure keeps it is not documented" in out
    assert (code, (project / "import.prod.json").exists()) == (1, False)
    accepted = [word for each in lost for word in ("--accept", each)]
    code, out, err = adopt(project, file, more=("--all", "--harden", "--force", *accepted))
    assert code == 0, out
    files = [each for each in project.rglob("*") if each.is_file() and each.name != "cluster.json"]
    assert {each.name for each in files} == {"Pulumi.yaml", "Pulumi.prod.yaml", "import.prod.json"}
    written = [each.read_text(encoding="utf-8") for each in files]
    assert "Pa55word" not in "".join([out, err, *written])
    assert "the cluster: httpProxyConfig.httpProxy http://[secret]@proxy:3128: it has a secret" in out
    assert "the cluster: addonProfiles.other.config.workspaceKey [secret]" in out
    assert "the cluster: futureProfile.password [secret]\n" in out
    assert "the pool nodepool1: futureThing.level high\n" in out
    assert (project / "import.prod.json").stat().st_mode & 0o077 == 0


def test_a_tag_with_a_password_is_in_no_file_unless_wanted(project: Path) -> None:
    labels = {"apiToken": "Zz9zzzzz", "tier": "web"}
    tags = {"dbPassword": "Pa55word!x", "contact": "mail:me@example.com"}
    file = saved(project, cluster(pool("sys"), pool("web", mode="User", nodeLabels=labels), tags=tags))
    code, out, _ = adopt(project, file, more=("--all",))
    text = (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8")
    assert (code, "Pa55word" in out + text, "Zz9z" in out + text) == (1, False, False), out
    assert not (project / "import.prod.json").exists()
    assert settings(project)["fairway:clusters"]["orders"]["tags"] == {"contact": "mail:me@example.com"}
    assert "`--plain-tags`" in out
    assert "  clusters.orders.tags.dbPassword\n  clusters.orders.nodePools.web.nodeLabels.apiToken\n" in out
    code, out, _ = adopt(project, file, more=("--plain-tags", "--force", "--all"))
    assert (code, "Pa55word" in out) == (0, False), out
    assert settings(project)["fairway:clusters"]["orders"]["tags"] == tags


@pytest.mark.parametrize(
    "value",
    [
        "http://bob:Pa55word!@proxy",
        "http://bob:simple@proxy:3128",
        "bob:Pa55word!@proxy",
        "DefaultEndpointsProtocol=https;AccountKey=Pa55word!",
        "https://a.blob.core.windows.net/c?sv=1&sig=Pa55word",
    ],
)
def test_a_tag_with_a_password_inside_its_value_is_in_no_file(project: Path, value: str) -> None:
    code, out, _ = adopt(project, saved(project, cluster(tags={"proxy-of": value, "team": "web"})), more=("--all",))
    text = (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8")
    assert (code, "Pa55word" in out + text, "simple" in out + text) == (1, False, False), out
    assert settings(project)["fairway:clusters"]["orders"]["tags"] == {"team": "web"}
    assert "  clusters.orders.tags.proxy-of\n" in out
    assert "Nothing can be imported while a tag or a label has a password" in out


@pytest.mark.parametrize("value", ["mail:me@example.com", "https://shops@dev.azure.com/shops/_git/platform"])
def test_a_tag_with_a_user_alone_is_adopted(project: Path, value: str) -> None:
    code, out, _ = adopt(project, saved(project, cluster(tags={"source": value})))
    assert (code, settings(project)["fairway:clusters"]["orders"]["tags"]) == (0, {"source": value}), out


def test_a_label_with_a_password_that_a_rule_refuses_is_shown_nowhere(project: Path) -> None:
    labels = {"apiToken": "Zz9!zzzz zz", "tier": "web"}
    file = saved(project, cluster(pool("sys"), pool("web", mode="User", nodeLabels=labels)))
    _, out, err = adopt(project, file, more=("--all",))
    text = (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8")
    assert "label apiToken of pool web (orders/web) has the invalid value '[secret]'" in out
    assert "label apiToken of pool web (orders/web) has the invalid value '[secret]'" in text
    assert "Zz9!" not in out + err + text


def test_the_commands_that_describe_a_cluster_are_printed(project: Path) -> None:
    code, out, _ = fairway("adopt", "--cluster", "shop", "--resource-group", "rg-shop", "-C", str(project))
    assert code == 0
    assert out.splitlines() == [
        "mkdir -p adopted/shop",
        "az aks show --name shop --resource-group rg-shop --output json > adopted/shop/cluster.json",
        "az aks nodepool list --cluster-name shop --resource-group rg-shop --output json > adopted/shop/pools.json",
        "az aks maintenanceconfiguration list --cluster-name shop --resource-group rg-shop --output json > "
        "adopted/shop/windows.json",
        f"fairway adopt adopted/shop --stack prod --project {project}",
    ]


def test_an_id_of_a_cluster_has_its_group_and_subscription(project: Path) -> None:
    within = "/subscriptions/3f2a9c1e-5b7d-4c8e-9a10-6d2f8b4e7c31/resourceGroups"
    cluster = "providers/Microsoft.ContainerService/managedClusters"
    ids = ["--cluster", f"{within}/rg-a/{cluster}/orders", "--cluster", f"{within}/rg-b/{cluster}/pay"]
    for group in ([], ["--resource-group", "rg-of-a-name"]):
        code, out, _ = fairway("adopt", *ids, *group, "-C", str(project))
        shown = [line for line in out.splitlines() if line.startswith("az aks show ")]
        assert code == 0
        assert shown == [
            f"az aks show --name {name} --resource-group {rg} --subscription 3f2a9c1e-5b7d-4c8e-9a10-6d2f8b4e7c31 "
            f"--output json > adopted/{name}/cluster.json"
            for name, rg in (("orders", "rg-a"), ("pay", "rg-b"))
        ]


def test_a_name_of_a_cluster_needs_its_group(project: Path) -> None:
    code, out, err = fairway("adopt", "--cluster", "orders", "-C", str(project))
    assert (code, out) == (2, "")
    assert "`--cluster <name> --resource-group <group>` or `--cluster <id>`" in err


def test_the_command_to_run_next_has_the_options_of_this_one(project: Path) -> None:
    options = ["--location", "west europe", "--add", "--manage", "identities", "--import-options", "--force"]
    options += ["--harden", "--accept", "clusters[0].a", "--accept", "update", "--plain-tags", "--all"]
    options += ["--today", "2026-11-22"]
    azure = ("--cluster", "shop", "--resource-group", "rg-shop", "--subscription", "live")
    code, out, _ = fairway("adopt", *azure, "--stack", "live", "-C", str(project), *options)
    assert code == 0, out
    expected = ["adopted/shop", "--stack", "live", "--project", str(project), *options]
    assert shlex.split(out.splitlines()[-1]) == ["fairway", "adopt", *expected]


def test_az_is_run_where_it_exists_and_each_command_is_shown_first(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = saved(tmp_path, cluster())
    az = tmp_path / "bin" / "az"
    az.parent.mkdir()
    refused = "echo 'AuthorizationFailed: no permission' >&2; exit 1"
    az.write_text(f'#!/bin/sh\ncase "$2" in show) cat {described} ;; *) {refused} ;; esac\n', encoding="utf-8")
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{az.parent}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    code, out, err = adopt(project, more=("--az", "--cluster", "orders-prod", "--resource-group", "rg-orders"))
    assert (code, err) == (0, ""), out
    assert out.startswith(
        "$ az aks show --name orders-prod --resource-group rg-orders --output json\n$ az aks nodepool"
    )
    assert "failed, and goes on without it: AuthorizationFailed: no permission" in out
    assert (project / "import.prod.json").is_file()


def test_without_az_the_commands_are_to_be_run_elsewhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    code, _, err = adopt(project, more=("--az", "--cluster", "a", "--resource-group", "b"))
    assert (code, "there is no `az` on the PATH" in err) == (2, True)


def test_the_way_to_the_defaults_is_listed_by_what_it_costs(project: Path) -> None:
    found = cluster(pool("nodepool1", nodeImageVersion="AKSUbuntu-2204gen2TLcontainerd-202611.03.0"))
    code, out, _ = adopt(project, saved(project, found), more=("--harden",))
    assert code == 0
    listed = out[out.index("Defaults that") : out.index("Wrote")]
    titles = ("  In place:", "  With a reimage", "  Pulumi would replace", "  Not possible on this cluster")
    places = [listed.index(each) for each in titles]
    assert places == sorted(places)
    in_place, reimage, replacing, refused = (
        listed[start:end] for start, end in zip(places, [*places[1:], len(listed)], strict=True)
    )
    assert 'clusters.orders.sku.tier\n      ManagedCluster orders: sku.tier: "Free" → "Standard"' in in_place
    assert "clusters.orders.monitoring\n      creates Workspace orders/workspace" in in_place
    assert "pipelines that run kubectl through `az aks command invoke` lose or gain access" in in_place
    assert "cannot be turned off again" in in_place
    assert "clusters.orders.defaultNodePool.securityProfile.enableSecureBoot" in reimage
    assert "networkProfile.outboundType" in replacing
    assert "clusters.orders.defaultNodePool.maxPods" in refused
    assert "Add a System pool with the new value" in refused


def test_the_way_to_the_defaults_of_an_added_cluster_is_tried_in_its_environment(project: Path) -> None:
    adopt(project, saved(project, cluster()))
    other = cluster(id=f"{CLUSTER}/pay-prod", name="pay-prod", dnsPrefix="pay")
    file = project / "pay.json"
    file.write_text(json.dumps(other), encoding="utf-8")
    code, out, err = adopt(project, str(file), more=("--add", "--harden"))
    assert code == 0, out + err
    listed = out[out.index("Defaults that") : out.index("Wrote")]
    assert "clusters.pay.monitoring\n      creates Workspace pay/workspace, DiagnosticSetting pay/logs" in listed
    assert "orders" not in listed.replace("rg-orders", "").replace("vnet-orders", "")


def test_the_retired_add_on_for_routing_stays_and_is_named_with_its_whole_value(project: Path) -> None:
    zone = "1a2b3c4d5e6f7a8b9c0d.westeurope.aksapp.io"
    add_on = {"enabled": True, "config": {"HTTPApplicationRoutingZoneName": zone}}
    found = cluster(addonProfiles={"httpApplicationRouting": add_on})
    code, out, _ = adopt(project, saved(project, found), more=("--harden",))
    assert (code, "`fairway rules http-application-routing-retired` has the way to its successor" in out) == (0, True)
    assert "no setting has it, so it is not sent; Azure keeps it" in out
    comment = (project / "config" / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8").partition("config:\n")[0]
    assert f'{{"config":{{"HTTPApplicationRoutingZoneName":"{zone}"}},"enabled":true}}' in comment
    assert fairway("rules", "http-application-routing-retired")[0] == 0


def test_what_only_a_newer_api_version_has_is_named(project: Path) -> None:
    pools = [pool("nodepool1", upgradeStrategy="BlueGreen")]
    code, out, _ = adopt(project, saved(project, cluster(*pools, hostedThings={"enabled": True})))
    assert code == 0
    assert "the cluster: hostedThings.enabled true: the API version of requests does not have it" in out
    assert "the pool nodepool1: upgradeStrategy BlueGreen" in out


def test_everything_that_az_prints_of_a_usual_cluster_is_understood(project: Path) -> None:
    code, out, _ = adopt(project, saved(project, cluster()))
    assert (code, "Not in the stack file" in out) == (0, False), out


def test_pools_of_a_cluster_in_another_subscription_are_left_out(project: Path) -> None:
    above = f"{CLUSTER}/orders-prod".replace(SUBSCRIPTION, guid(8))
    other = {**pool("foreign"), "id": f"{above}/agentPools/foreign", "typePropertiesType": "VirtualMachineScaleSets"}
    inputs = [saved(project, cluster()), saved(project, [other], "pools.json")]
    code, out, _ = adopt(project, *inputs)
    assert code == 0, out
    assert f"foreign belongs to another cluster, {above}, and is left out" in out
    assert "nodePools" not in settings(project)["fairway:clusters"]["orders"]


def test_what_was_never_in_azure_is_not_waived(project: Path) -> None:
    large = pool_of("aks-prod/large", osDiskType="Ephemeral", osDiskSizeGB=900)
    description = template(templates.cluster("aks-prod", networkProfile={}), large)
    code, out, _ = adopt(project, saved(project, description), more=("--resource-group", "rg-aks"))
    assert (code, "These findings stop `pulumi up`:" in out) == (1, True), out
    assert "fairway:waivers" not in settings(project)


def test_an_empty_list_of_az_describes_nothing(project: Path) -> None:
    code, out, err = adopt(project, saved(project, cluster()), saved(project, [], "windows.json"))
    assert (code, err) == (0, ""), out


def test_a_tag_with_the_zero_guid_stays_as_it_is(project: Path) -> None:
    zero = "00000000-0000-0000-0000-000000000000"
    code, out, _ = adopt(project, saved(project, cluster(tags={"owner": zero})))
    assert code == 0, out
    text = (project / "import.prod.json").read_text(encoding="utf-8")
    found = next(each for each in json.loads(text)["resources"] if each["type"].endswith(":ManagedCluster"))
    assert (found["inputs"]["tags"], found["outputs"]["tags"]) == ({"owner": zero}, {"owner": zero})
    assert f"/subscriptions/{zero}" not in text
    assert settings(project)["azure-native:subscriptionId"] == SUBSCRIPTION


def test_what_no_setting_of_a_maintenance_window_has_is_named(project: Path) -> None:
    window = {
        "id": f"{CLUSTER}/orders-prod/maintenanceConfigurations/aksManagedAutoUpgradeSchedule",
        "name": "aksManagedAutoUpgradeSchedule",
        "type": "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
        "properties": {
            "maintenanceWindow": {
                "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Monday"}},
                "durationHours": 4,
                "startTime": "01:00",
                "utcOffset": "+00:00",
            },
            "notAllowedTime": [{"start": "2026-12-24T00:00:00Z", "end": "2026-12-26T00:00:00Z"}],
        },
    }
    files = saved(project, cluster()), saved(project, [window], "windows.json")
    code, out, _ = adopt(project, *files)
    assert code == 1, out
    why = "no setting has it, so it is not sent"
    assert (
        f"the maintenance window aksManagedAutoUpgradeSchedule: notAllowedTime[0].start 2026-12-24T00:00:00Z: {why}"
        in out
    )
    name = "MaintenanceConfiguration orders/maintenance/aksManagedAutoUpgradeSchedule"
    assert f"  {name} notAllowedTime[0].end: it is not sent, and whether Azure keeps it is not documented" in out
    assert not (project / "import.prod.json").exists()
    accepted = ("--force", "--accept", "notAllowedTime[0].end", "--accept", "notAllowedTime[0].start")
    assert " ".join(f"'{each}'" if "[" in each else each for each in accepted) in out
    code, out, _ = adopt(project, *files, more=accepted)
    assert (code, f"Accepted: {name} notAllowedTime[0].end" in out) == (0, True), out
    assert (project / "import.prod.json").exists()


def test_a_path_that_covers_what_may_be_lost_can_be_accepted_as_a_whole_and_one_that_covers_nothing_is_noted(
    project: Path,
) -> None:
    code, out, _ = adopt(project, saved(project, cluster()), more=("--accept", "securityProfile"))
    assert (code, "note: --accept securityProfile: nothing there may be lost" in out) == (0, True), out


def test_an_import_file_of_an_earlier_run_is_removed_if_nothing_can_be_imported(project: Path) -> None:
    adopt(project, saved(project, cluster()))
    assert (project / "import.prod.json").exists()
    file = saved(project, template(templates.cluster("orders-prod", networkProfile={})), "template.json")
    _, out, _ = adopt(project, file, more=("--resource-group", "rg-orders", "--force"))
    assert not (project / "import.prod.json").exists()
    assert f"Removed {project / 'import.prod.json'}" in out


@pytest.mark.parametrize(
    ("versions", "noted"),
    [
        (">=3.100.0", True),
        (">=3.100.260", True),
        (">=3.254.0", False),
        ("^3.260", False),
        (">=3.254 || 3.100.0", True),
        ("<4", True),
    ],
)
def test_a_range_of_versions_with_older_ones_is_noted(project: Path, versions: str, noted: bool) -> None:
    file = project / "Pulumi.yaml"
    file.write_text(f'{file.read_text(encoding="utf-8")}requiredPulumiVersion: "{versions}"\n', encoding="utf-8")
    _, out, _ = adopt(project, saved(project, cluster()))
    assert ("accepts versions before 3.254.0" in out) is noted


@pytest.mark.parametrize("stack", ["", "prod"])
def test_az_reads_nothing_before_the_files_are_free(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: str
) -> None:
    adopt(project, saved(project, cluster()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    code, out, err = adopt(project, stack=stack, more=("--az", "--cluster", "a", "--resource-group", "b"))
    assert (code, out, "nothing was written" in err or "add `--stack prod`" in err) == (2, "", True)


def test_az_does_not_overwrite_what_an_earlier_run_read(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    read = tmp_path / "adopted" / "a" / "cluster.json"
    read.parent.mkdir(parents=True)
    read.write_text("{}", encoding="utf-8")
    code, out, err = adopt(project, more=("--az", "--cluster", "a", "--resource-group", "b"))
    assert (code, out, read.read_text(encoding="utf-8")) == (2, "", "{}")
    assert "`fairway adopt adopted/a`, or read it again with --force" in err


def without_location(project: Path) -> str:
    description = template(templates.cluster("aks-prod", networkProfile={}))
    del description["resources"][0]["location"]
    return saved(project, description)


def test_a_region_that_no_description_has_is_an_option(project: Path) -> None:
    file, group = without_location(project), ("--resource-group", "rg-aks")
    code, _, err = adopt(project, file, more=group)
    assert (code, "add `--location <region>`" in err) == (2, True), err
    code, out, err = adopt(project, file, more=(*group, "--location", "westeurope"))
    assert settings(project)["azure-native:location"] == "westeurope", out + err


def test_errors_in_the_config_name_no_temporary_file(project: Path) -> None:
    file = project / "Pulumi.yaml"
    file.write_text(file.read_text(encoding="utf-8") + 'config: {"azure-native:location": ""}\n', encoding="utf-8")
    code, _, err = adopt(project, without_location(project), more=("--resource-group", "rg-aks"))
    assert (code, "fairway-adopt-" in err) == (2, False), err
    assert "clusters.aks" in err


def test_a_second_adoption_keeps_the_secrets_and_the_keys_of_others(project: Path) -> None:
    file = saved(project, cluster())
    adopt(project, file)
    written = project / "config" / "stacks" / "Pulumi.prod.yaml"
    text = written.read_text(encoding="utf-8")
    text += '  shops:token: {secure: "v1:abc=="}\n  other:size: 3\nencryptionsalt: "v1:salt"\n'
    written.write_text(text, encoding="utf-8")
    code, out, err = adopt(project, file, more=("--force",))
    assert code != 2, out + err
    tree = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert tree["encryptionsalt"] == "v1:salt", out + err
    assert (tree["config"]["shops:token"], tree["config"]["other:size"]) == ({"secure": "v1:abc=="}, 3)
    assert "Kept of the earlier Pulumi.prod.yaml: encryptionsalt, shops:token, other:size" in out


def test_a_stack_file_that_no_adoption_wrote_is_never_replaced(project: Path) -> None:
    written = project / "config" / "stacks" / "Pulumi.prod.yaml"
    written.parent.mkdir(parents=True)
    written.write_text("config: {}\n", encoding="utf-8")
    code, _, err = adopt(project, saved(project, cluster()), more=("--force",))
    assert (code, "was not written by `fairway adopt`" in err) == (2, True)
    assert written.read_text(encoding="utf-8") == "config: {}\n"


def test_adopted_clusters_with_a_revision_of_istio_without_support_can_be_compared(project: Path) -> None:
    mesh = {"mode": "Istio", "istio": {"revisions": ["asm-1-24"], "components": None, "certificateAuthority": None}}
    file = saved(project, cluster(serviceMeshProfile=mesh))
    assert adopt(project, file)[0] == 0
    adopt(project, file, stack="other")
    code, out, err = fairway("diff", "prod", "other", "-C", str(project))
    assert (code, err) == (0, ""), out


def test_an_add_on_whose_identity_azure_did_not_return_is_adopted_without_its_roles(project: Path) -> None:
    gateway = f"{GROUP}/providers/Microsoft.Network/applicationGateways/gw"
    add_on = {"enabled": True, "config": {"applicationGatewayId": gateway}, "identity": None}
    code, out, err = adopt(project, saved(project, cluster(addonProfiles={"ingressApplicationGateway": add_on})))
    assert (code, err) == (0, ""), out
    assert settings(project)["fairway:clusters"]["orders"]["identity"]["assignRoles"] is False


def test_a_cluster_that_is_being_deleted_is_refused(project: Path) -> None:
    code, _, err = adopt(project, saved(project, cluster(provisioningState="Deleting")))
    assert (code, "Azure is deleting the cluster orders-prod" in err) == (2, True), err


def test_a_pool_that_is_being_deleted_is_left_out(project: Path) -> None:
    pools = [pool("nodepool1"), pool("old", mode="User", provisioningState="Deleting")]
    code, out, _ = adopt(project, saved(project, cluster(*pools)))
    assert (code, "the pool old is being deleted, and is left out" in out) == (0, True), out
    assert "nodePools" not in settings(project)["fairway:clusters"]["orders"]


def test_a_failed_or_stopped_cluster_is_adopted_with_what_that_means(project: Path) -> None:
    pools = [pool("nodepool1"), pool("web", mode="User", count=0, powerState={"code": "Stopped"})]
    stopped = {"provisioningState": "Failed", "powerState": {"code": "Stopped"}}
    _, out, _ = adopt(project, saved(project, cluster(*pools, **stopped)))
    assert "until `az aks start --name orders-prod --resource-group rg-orders`" in out
    assert "the cluster has the provisioningState Failed" in out
    assert "the pool web is stopped, so its count is 0" in out


def test_names_of_older_api_versions_and_omitted_booleans_lose_nothing(project: Path) -> None:
    gateways = [{"enabled": True, "mode": "Internal"}, {"enabled": None, "mode": "External"}]
    mesh = {"mode": "Istio", "istio": {"revisions": ["asm-1-28"], "components": {"ingressGateways": gateways}}}
    described = cluster(sku={"name": "Basic", "tier": "Paid"}, serviceMeshProfile=mesh)
    code, out, err = adopt(project, saved(project, described))
    found = settings(project)["fairway:clusters"]["orders"]
    assert "sku" not in found or found["sku"].get("tier", "Standard") == "Standard"
    written = found["serviceMeshProfile"]["istio"]["components"]["ingressGateways"]
    assert written == [{"enabled": True, "mode": "Internal"}, {"enabled": False, "mode": "External"}]
    assert (code, err) == (0, ""), out


def test_the_password_of_windows_nodes_is_named_with_its_command(project: Path) -> None:
    windows = {"adminUsername": "me", "adminPassword": None, "enableCsiProxy": True}
    pools = [pool("nodepool1"), pool("win", mode="User", osType="Windows", osSku="Windows2022")]
    code, out, err = adopt(project, saved(project, cluster(*pools, windowsProfile=windows)))
    assert code == 0, out + err
    assert "`adminPasswordSecret: ordersWindowsPassword`" in out
    assert "  pulumi config set --secret fairway:ordersWindowsPassword --stack prod" in out.splitlines()
    file = project / "config" / "stacks" / "Pulumi.prod.yaml"
    profile = "windowsProfile: {adminUsername: me"
    text = file.read_text(encoding="utf-8")
    assert profile in text
    file.write_text(text.replace(profile, f"{profile}, adminPasswordSecret: ordersWindowsPassword"), encoding="utf-8")
    code, out, err = fairway("plan", "prod", "-C", str(project))
    assert code == 0, out + err


def test_import_options_are_written_into_the_stack_file(project: Path) -> None:
    pools = [pool("nodepool1"), pool("apps", mode="User")]
    code, out, err = adopt(project, saved(project, cluster(*pools)), more=("--import-options",))
    assert (code, (project / "import.prod.json").exists()) == (0, False), out + err
    assert settings(project)["fairway:imports"] == {
        "azure-native:containerservice:ManagedCluster::orders": f"{CLUSTER}/orders-prod",
        "azure-native:containerservice:AgentPool::orders/apps": f"{CLUSTER}/orders-prod/agentPools/apps",
    }
    assert "pulumi import" not in out.partition("Next:")[2]


def parameters(project: Path, name: str, **values: str) -> str:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    given = {key: {"value": each} for key, each in values.items()}
    file = project / name
    file.write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": given}), "utf-8")
    return str(file)


def with_name(project: Path, **properties: Any) -> str:
    subnet = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'aks')]"
    made = templates.cluster(
        "[parameters('clusterName')]", agentPoolProfiles=[templates.pool(vnetSubnetID=subnet)], **properties
    )
    named = {"clusterName": {"type": "string", "defaultValue": ""}}
    return saved(project, template(made, parameters=named), "aks.json")


def test_a_parameters_file_of_any_name_counts_for_the_template_that_is_passed_with_it(project: Path) -> None:
    values = parameters(project, "parameters-AKS.json", clusterName="orders")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    code, out, err = adopt(project, with_name(project), values, more=more)
    assert (code, err) == (0, ""), out + err
    assert "Found: the cluster orders in rg-orders" in out
    assert "parameters-AKS.json:" not in out
    assert "are sent as the descriptions have them, 0 differ" in out


def test_the_only_parameters_file_of_a_folder_counts_for_its_template_whatever_its_name(
    project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "iac" / "infra"
    folder.mkdir(parents=True)
    with_name(folder)
    parameters(folder, "params-prod.json", clusterName="orders", _extra="x")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    code, out, err = adopt(project, str(folder), more=more)
    assert (code, err) == (0, ""), out + err
    assert "Found: the cluster orders in rg-orders" in out


def test_of_several_parameters_files_in_a_folder_one_has_to_be_named(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "iac" / "infra"
    folder.mkdir(parents=True)
    template = with_name(folder)
    values = [parameters(folder, f"params-{each}.json", clusterName=each) for each in ("dev", "prod")]
    other = parameters(folder, "vnet-params.json", vnetName="net")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    code, out, err = adopt(project, str(folder), more=more)
    assert (code, out) == (2, "")
    assert "It is not clear which parameters file is for the template, so nothing was written" in err
    assert all(f"  fairway adopt {template} {each}\n" in f"{err}\n" for each in values), err
    assert other not in err
    code, out, err = adopt(project, template, values[1], more=more)
    assert (code, err) == (0, ""), out + err
    assert "Found: the cluster prod in rg-orders" in out


def test_a_parameters_file_that_fits_two_templates_of_a_folder_has_to_be_named(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "iac" / "infra"
    folder.mkdir(parents=True)
    with_name(folder)
    network = {"clusterName": {"type": "string", "defaultValue": ""}}
    saved(folder, template(parameters=network), "network.json")
    values = parameters(folder, "params.json", clusterName="orders")
    code, out, err = adopt(project, str(folder), more=("--resource-group", "rg-orders", "--location", "westeurope"))
    assert (code, out) == (2, "")
    assert f"  fairway adopt {folder / 'aks.json'} {values}" in err
    assert "network.json" not in err


def test_an_empty_name_is_refused_with_its_line_and_other_empty_texts_are_left_out(project: Path) -> None:
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    file = with_name(project, fqdnSubdomain="")
    code, out, err = adopt(project, file, more=more)
    assert (code, out) == (2, "")
    assert 'the cluster: name is ""' in err
    assert "or another file that you pass too" in err
    assert "fqdnSubdomain" not in err
    account = {"adminUsername": "", "ssh": {"publicKeys": [{"keyData": "ssh-rsa AAAA"}]}}
    values = parameters(project, "aks.parameters.json", clusterName="orders")
    code, out, err = adopt(project, with_name(project, linuxProfile=account), values, more=more)
    assert (code, err) == (0, ""), out + err
    assert 'linuxProfile.adminUsername "": ' in out
    assert "has an empty text, which Azure takes as no value" in out
    assert "linuxProfile" not in settings(project)["fairway:clusters"]["orders"]


def test_the_group_and_the_subscription_of_a_template_are_in_its_ids_and_named_where_they_are_missing(
    project: Path,
) -> None:
    values = parameters(project, "aks.parameters.json", clusterName="orders")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    file = with_name(project)
    _, out, _ = adopt(project, file, values, more=more)
    assert "these ids are in the stack file with parts that the descriptions do not have" in out
    assert "vnetSubnetID. Add `--subscription <id>`" in out
    code, out, err = adopt(project, file, values, more=(*more, "--subscription", SUBSCRIPTION, "--force"))
    assert code == 0, out + err
    assert "these ids" not in out
    pool = settings(project)["fairway:clusters"]["orders"]["defaultNodePool"]
    network = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-orders/providers/Microsoft.Network/virtualNetworks/net"
    assert pool["vnetSubnetID"] == f"{network}/subnets/aks"


def test_a_template_without_a_network_plugin_may_be_of_a_cluster_with_kubenet(project: Path) -> None:
    values = parameters(project, "aks.parameters.json", clusterName="orders")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    _, out, _ = adopt(project, with_name(project), values, more=more)
    assert "AKS chose kubenet for clusters created before Kubernetes 1.30" in out
    profile = {"networkPlugin": "azure"}
    _, out, _ = adopt(project, with_name(project, networkProfile=profile), values, more=(*more, "--force"))
    assert "AKS chose kubenet" not in out


@pytest.mark.parametrize(
    ("version", "plugin", "note"),
    [
        ("1.28.5", "kubenet", "has the first, since its Kubernetes version is 1.28.5. If the cluster was created with"),
        ("1.29", "kubenet", "has the first, since its Kubernetes version is 1.29. If the cluster was created with"),
        ("1.30.1", "azure", "has the second. If the cluster is older, `az aks show` has what it got"),
    ],
)
def test_the_note_on_a_missing_network_plugin_names_the_one_in_the_stack_file(
    project: Path, version: str, plugin: str, note: str
) -> None:
    values = parameters(project, "aks.parameters.json", clusterName="orders")
    more = ("--resource-group", "rg-orders", "--location", "westeurope")
    _, out, _ = adopt(project, with_name(project, kubernetesVersion=version), values, more=more)
    requested = plan(find_project(project), "prod").record.all("ManagedCluster")[0]
    assert requested.get("networkProfile.networkPlugin") == plugin
    assert f"the stack file {note}" in " ".join(out.split())


def test_the_group_and_the_region_of_a_description_count_before_the_options(project: Path) -> None:
    more = ("--resource-group", "rg-other", "--location", "North Europe")
    code, out, err = adopt(project, saved(project, cluster()), more=more)
    assert code == 0, out + err
    assert "the descriptions have the resource group rg-orders, so `--resource-group rg-other` is not used" in out
    assert "the descriptions have the region westeurope, so `--location North Europe` is not used" in out
    assert settings(project)["fairway:clusters"]["orders"]["resourceGroupName"] == "rg-orders"
    assert settings(project)["azure-native:location"] == "westeurope"


def test_the_region_of_a_description_in_the_words_of_the_portal_is_the_same(project: Path) -> None:
    _, out, _ = adopt(project, saved(project, cluster()), more=("--location", "West Europe"))
    assert "is not used" not in out


@pytest.mark.parametrize(("client", "named"), [(guid(8), True), ("msi", False), ("MSI", False)])
def test_a_service_principal_beside_a_managed_identity_is_named_among_what_is_left_out(
    project: Path, client: str, named: bool
) -> None:
    both = templates.cluster(servicePrincipalProfile={"clientId": client})
    file = saved(project, template(both), "main.json")
    code, out, err = adopt(project, file, more=("--resource-group", "rg"))
    assert (code, err) == (0, ""), out
    left = out.partition("Not in the stack file:")[2].partition("Wrote")[0]
    line = f"the cluster: servicePrincipalProfile.clientId {client}: a cluster has a service principal or a managed"
    assert (line in left) == named
    assert "servicePrincipalProfile" not in settings(project)["fairway:clusters"]["aks"]


def test_a_service_principal_alone_is_in_the_stack_file(project: Path) -> None:
    alone = templates.cluster(servicePrincipalProfile={"clientId": guid(8)})
    del alone["identity"]
    code, out, err = adopt(project, saved(project, template(alone), "main.json"), more=("--resource-group", "rg"))
    assert (code, err) == (0, ""), out
    assert settings(project)["fairway:clusters"]["aks"]["servicePrincipalProfile"] == {"clientId": guid(8)}
    assert "not both" not in out
