"""Changes of pools never update the cluster; its default pool changes only on request, and can retire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_azure_native import containerservice
from pydantic import ValidationError

from components.default_pool import messages, pending_settings
from config.cluster import Cluster
from fairway.azure.generated import SUBSCRIPTION
from fairway.plan import UnansweredInvokeError, monitor, record
from fairway.project.stack_files import over
from fairway.rules import check
from fairway.rules.cluster import clusters
from tests.repository import build

UNMOVED = {"autoUpgradeProfile": {"upgradeChannel": "none"}}
VERSION = {"kubernetesVersion": "1.35"}
SUCCESSOR = {"nodePools": {"core": {"mode": "System", "vmSize": "Standard_D8ds_v5"}}}
AUTOSCALED = {"enableAutoScaling": True, "minCount": 1, "maxCount": 3}


def ignored(settings: dict[str, Any]) -> tuple[str, ...]:
    return build(settings).one("ManagedCluster").ignore_changes


def retired(how: str, **settings: Any) -> dict[str, Any]:
    return {**SUCCESSOR, "defaultNodePool": {"retired": how}, **settings}


def test_an_update_of_the_cluster_leaves_every_pool_as_azure_has_it() -> None:
    assert ignored({**UNMOVED, **VERSION}) == ("agentPoolProfiles",)
    assert ignored({**VERSION, "defaultNodePool": AUTOSCALED}) == ("agentPoolProfiles", "kubernetesVersion")


def test_without_a_version_an_update_of_the_cluster_sends_its_first_pool_alone_as_azure_has_it() -> None:
    """Azure refuses a list in which some pools have a version and others have none."""
    assert ignored(UNMOVED) == ("agentPoolProfiles[0]",)


@pytest.mark.parametrize(
    ("settings", "version"),
    [
        ({}, None),
        (VERSION, "1.35"),
        ({"defaultNodePool": {"orchestratorVersion": "1.34"}}, "1.34"),
        ({**VERSION, "defaultNodePool": {"orchestratorVersion": "1.34"}}, "1.34"),
    ],
    ids=["left out", "the control plane's", "its own", "its own beside the control plane's"],
)
def test_the_default_pool_is_created_with_its_version(settings: dict[str, Any], version: str | None) -> None:
    for more in ({}, UNMOVED, {"updateDefaultNodePool": True}, {"upgradeKubernetes": True}):
        pool = build({**settings, **more}).one("ManagedCluster").get("agentPoolProfiles[0]")
        assert pool.get("orchestratorVersion") == version


def test_an_update_that_is_to_send_the_default_pool_leaves_only_what_azure_moves() -> None:
    now = {"updateDefaultNodePool": True}
    assert ignored({**UNMOVED, **now}) == ()
    assert ignored({**UNMOVED, **now, "defaultNodePool": AUTOSCALED}) == ("agentPoolProfiles[0].count",)
    assert ignored(now) == ("agentPoolProfiles[0].orchestratorVersion", "kubernetesVersion")


def test_an_upgrade_sends_the_default_pool_its_version() -> None:
    cluster = build({"upgradeKubernetes": True, "kubernetesVersion": "1.36"}).one("ManagedCluster")
    assert cluster.ignore_changes == ()
    assert cluster.get("agentPoolProfiles[0].orchestratorVersion") == "1.36"


@pytest.mark.parametrize("how", ["draining", "drained"])
def test_a_retired_default_pool_is_never_sent_again_not_even_by_an_upgrade(how: str) -> None:
    assert ignored(retired(how, upgradeKubernetes=True, **VERSION)) == ("agentPoolProfiles[0]",)


def test_an_upgrade_sends_all_pools_as_they_are_once_the_default_pool_is_gone() -> None:
    """The default pool would be a new pool to Azure, and the first pool alone may be a User pool."""
    assert ignored(retired("gone", upgradeKubernetes=True, **VERSION)) == ("agentPoolProfiles",)


def test_a_draining_default_pool_is_adopted_by_its_id_and_not_changed() -> None:
    plan = build(retired("draining", name="shop-prod"))
    adopted = plan.one("AgentPool", "shop/system")
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shop-prod"
    assert adopted.options["importId"] == (
        f"{group}/providers/Microsoft.ContainerService/managedClusters/shop-prod/agentPools/system"
    )
    assert adopted.ignore_changes == ("*",)
    assert adopted.parent == "shop"
    assert (adopted.get("resourceGroupName"), adopted.get("resourceName"), adopted.get("agentPoolName")) == (
        "rg-shop-prod",
        "shop-prod",
        "system",
    )


@pytest.mark.parametrize(
    ("how", "protect", "kept"), [("draining", True, True), ("drained", True, False), ("draining", False, False)]
)
def test_a_default_pool_is_protected_until_it_is_drained(how: str, protect: bool, kept: bool) -> None:
    adopted = build(retired(how, protect=protect)).one("AgentPool", "shop/system")
    assert (adopted.protect, adopted.options.get("retainOnDelete", False)) == (kept, kept)


def test_the_adopted_pool_is_looked_for_in_the_group_the_settings_name() -> None:
    adopted = build(retired("draining", resourceGroupName="existing")).one("AgentPool", "shop/system")
    assert "/resourceGroups/existing/providers/" in adopted.options["importId"]


def test_a_default_pool_that_is_gone_is_no_longer_declared_so_pulumi_deletes_it() -> None:
    draining, gone = build(retired("draining")), build(retired("gone"))
    dropped = {each.name for each in draining.requests} - {each.name for each in gone.requests}
    assert dropped == {"shop/system"}


def as_configured(document: dict[str, Any]) -> dict[str, Any]:
    return {each.name: (each.properties, each.ignore_changes, each.protect) for each in build(document).requests}


def test_retiring_changes_nothing_of_the_cluster_and_of_its_other_pools() -> None:
    before = as_configured(SUCCESSOR)
    for how in ("draining", "drained", "gone"):
        after = as_configured(retired(how))
        after.pop("shop/system", None)
        assert after == before


def test_the_subscription_is_looked_up_only_while_the_pool_drains(monkeypatch: pytest.MonkeyPatch) -> None:
    """The question needs a provider that is signed in."""
    monkeypatch.setattr(monitor, "DEFAULT_ANSWERS", {})
    build(SUCCESSOR)
    build(retired("gone"))
    with pytest.raises(UnansweredInvokeError, match="getClientConfig"):
        build(retired("draining"))


def deleted_with_cluster(document: dict[str, Any]) -> list[str]:
    plan = build(document)
    components = [each.options.get("deletedWith") for each in plan.requests if not each.custom]
    assert set(components) == {None}
    return [pool.name.split("/")[1] for pool in plan.all("AgentPool") if pool.options.get("deletedWith") == "shop"]


def test_a_pool_is_deleted_with_the_cluster_only_where_azure_would_not_delete_it_before() -> None:
    """Such a pool leaves the state before the cluster is gone: it is lost to Pulumi if the cluster then stays."""
    pools = {"web": {}, "core": {"mode": "System"}, "core2": {"mode": "System"}}
    default: dict[str | None, list[str]] = {None: [], "draining": ["system"], "drained": ["system"], "gone": ["core"]}
    for how, expected in default.items():
        assert deleted_with_cluster({"defaultNodePool": {"retired": how}, "nodePools": pools}) == expected


def test_a_default_pool_retires_only_into_a_system_pool() -> None:
    for pools in ({}, {"web": {}}, {"web": {"mode": "User"}}):
        with pytest.raises(ValidationError, match="add one with `mode: System`"):
            Cluster.model_validate({"defaultNodePool": {"retired": "draining"}, "nodePools": pools})


@pytest.mark.parametrize("how", ["draining", "drained", "gone"])
def test_a_retired_default_pool_has_nothing_to_be_sent(how: str) -> None:
    with pytest.raises(ValidationError, match=f"is {how}, so it cannot be updated"):
        Cluster.model_validate(retired(how, updateDefaultNodePool=True))


def test_the_adopted_pool_and_the_inline_one_are_one_pool_to_the_rules() -> None:
    small = {"network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/27"}}}}
    plain, draining = build({**SUCCESSOR, **small}), build(retired("draining", **small))
    assert [pool.name for pool in clusters(draining.requests)[0].pools] == [
        pool.name for pool in clusters(plain.requests)[0].pools
    ]
    findings = [(finding.rule, finding.reason) for finding in check(plain.requests)]
    assert [(finding.rule, finding.reason) for finding in check(draining.requests)] == findings


def test_an_imported_pool_of_another_name_is_a_pool_of_its_own_to_the_rules() -> None:
    def program() -> None:
        pool: Any = {"name": "system", "mode": "System", "count": 3}
        containerservice.ManagedCluster(
            "aks", resource_group_name="rg", resource_name_="aks", agent_pool_profiles=[pool]
        )
        for name, import_ in (("system", "/id/of/system"), ("web", "/id/of/web"), ("System", None)):
            containerservice.AgentPool(
                f"pool {name}",
                resource_group_name="rg",
                resource_name_="aks",
                agent_pool_name=name,
                opts=pulumi.ResourceOptions(import_=import_),
            )

    pools = clusters(record(program).requests)[0].pools
    assert [(pool.name, pool.inline) for pool in pools] == [("system", True), ("web", False), ("System", False)]


# What Azure has, and what the settings say.

AZURE = {
    "name": "system",
    "count": 3,
    "mode": "System",
    "vm_size": "Standard_D4ds_v5",
    "os_disk_size_gb": 128,
    "os_disk_type": "Managed",
    "max_pods": 110,
    "node_labels": {"team": "shop"},
    "node_taints": ["CriticalAddonsOnly=true:NoSchedule", "a=b:NoExecute"],
    "orchestrator_version": "1.35.6",
    "upgrade_settings": {"max_surge": "10%", "drain_timeout_in_minutes": 30},
    "network_profile": {"allowed_host_ports": [{"port_start": 80, "port_end": 90, "protocol": "TCP"}]},
    "vnet_subnet_id": "/subscriptions/S/resourceGroups/G/subnets/nodes",
    "enable_auto_scaling": None,
    "provisioning_state": "Succeeded",
}


def differing(settings: dict[str, Any], moved: tuple[str, ...] = (), azure: dict[str, Any] | None = None) -> list[str]:
    return [str(each) for each in pending_settings(settings, AZURE if azure is None else azure, moved)]


def test_zones_are_missing_in_azure_where_the_pool_has_none() -> None:
    assert differing({"availability_zones": ("1", "2")}) == [
        'availabilityZones is ["1", "2"] in the settings and not set in Azure'
    ]
    assert differing({"availability_zones": ("1", "2")}, azure=AZURE | {"availability_zones": ["2", "1"]}) == []


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"name": "other", "vm_size": "standard_d4ds_v5"},
        {"node_taints": ("a=b:NoExecute", "CriticalAddonsOnly=true:NoSchedule")},
        {"orchestrator_version": "1.35"},
        {"upgrade_settings": {"max_surge": "10%"}},
        {"network_profile": {"allowed_host_ports": ({"port_start": 80, "port_end": 90},)}},
        {"vnet_subnet_id": "/subscriptions/s/resourcegroups/g/subnets/nodes"},
        {"os_disk_size_gb": 0},
        {"enable_auto_scaling": False, "enable_fips": False},
        {"kubelet_disk_type": "Temporary"},
    ],
    ids=[
        "nothing set",
        "letter case of a size",
        "order of taints",
        "a minor version means its patches",
        "a group in which azure says more",
        "a list in which azure says more",
        "letter case of an id",
        "azure's own disk size",
        "a switch left off",
        "a fixed property azure does not tell",
    ],
)
def test_what_azure_only_writes_differently_or_fills_in_is_no_difference(settings: dict[str, Any]) -> None:
    assert differing(settings) == []


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"node_labels": {"team": "web"}}, "nodeLabels.team is web in the settings and shop in Azure"),
        ({"node_labels": {"team": "Shop"}}, "nodeLabels.team is Shop in the settings and shop in Azure"),
        (
            {"node_labels": {"team": "shop", "my_label": "x"}},
            "nodeLabels.my_label is x in the settings and not set in Azure",
        ),
        ({"node_taints": ()}, "nodeTaints is [] in the settings"),
        ({"node_taints": ("a=b:NoExecute", "a=b:NoExecute")}, 'nodeTaints is ["a=b:NoExecute", "a=b:NoExecute"] in'),
        ({"mode": "User"}, "mode is User in the settings and System in Azure"),
        ({"count": 5}, "count is 5 in the settings and 3 in Azure"),
        ({"os_disk_size_gb": 64}, "osDiskSizeGB is 64 in the settings and 128 in Azure"),
        ({"enable_auto_scaling": True}, "enableAutoScaling is true in the settings and not set in Azure"),
        ({"max_count": 5}, "maxCount is 5 in the settings and not set in Azure"),
        ({"tags": {"my_tag": "x"}}, "tags.my_tag is x in the settings and not set in Azure"),
        (
            {"upgrade_settings": {"max_surge": "33%"}},
            "upgradeSettings.maxSurge is 33% in the settings and 10% in Azure",
        ),
        ({"scale_down_mode": "Deallocate"}, "scaleDownMode is Deallocate in the settings and not set in Azure"),
        ({"orchestrator_version": "1.3"}, "orchestratorVersion is 1.3 in the settings and 1.35.6 in Azure"),
        ({"vm_size": "Standard_D8ds_v5"}, "vmSize is Standard_D8ds_v5 in the settings and Standard_D4ds_v5 in Azure"),
        ({"network_profile": {"allowed_host_ports": ({"port_start": 81},)}}, "networkProfile.allowedHostPorts is "),
    ],
)
def test_a_setting_that_azure_does_not_have_is_reported(settings: dict[str, Any], warned: str) -> None:
    found = differing(settings)
    assert len(found) == 1
    assert found[0].startswith(warned)


def test_a_label_that_was_removed_is_reported_but_not_one_of_aks_itself() -> None:
    azure = {"node_labels": {"team": "shop", "old": "x", "kubernetes.azure.com/mode": "system"}}
    settings = {"node_labels": {"team": "shop"}}
    assert differing(settings, azure=azure) == ["nodeLabels.old is not set in the settings and x in Azure"]


def test_a_pool_whose_autoscaling_was_removed_is_reported() -> None:
    azure = {"enable_auto_scaling": True}
    assert differing({}, azure=azure) == ["enableAutoScaling is false in the settings and true in Azure"]


def test_what_azure_moves_by_itself_is_no_difference() -> None:
    assert differing({"count": 5, "orchestrator_version": "1.36"}, ("count", "orchestratorVersion")) == []


def warnings(document: dict[str, Any], settings: dict[str, Any], *pools: dict[str, Any]) -> list[str]:
    return list(messages("shop", Cluster.model_validate(document), settings, pools))


def test_what_can_change_is_reported_with_the_setting_that_sends_it() -> None:
    (message,) = warnings({}, {"mode": "User", "max_count": 3}, {"name": "web"}, {**AZURE, "name": "System"})
    assert message.startswith(
        "clusters.shop.defaultNodePool: mode is User in the settings and System in Azure; maxCount"
    )
    assert "`updateDefaultNodePool: true`" in message


def test_a_pool_that_retires_without_a_version_is_warned_of_where_a_user_pool_would_be_sent_alone() -> None:
    system, core = {**AZURE, "name": "system"}, {"name": "core3k9", "mode": "System"}
    batch = {"name": "batch7h", "mode": "User"}
    for how in ("draining", "drained"):
        (message,) = warnings(retired(how), {}, system, batch, core)
        assert "Once system is gone, that is batch7h, a User pool" in message
        assert "write the Kubernetes version that runs as `kubernetesVersion`" in message
        assert warnings(retired(how), {}, system, core, batch) == []
        assert warnings({**retired(how), **VERSION}, {}, system, batch, core) == []


def test_a_draining_pool_that_is_not_as_azure_has_it_is_warned_of() -> None:
    (message,) = warnings(retired("draining"), {"vm_size": "Standard_D8ds_v5"}, {**AZURE, "name": "system"})
    assert "vmSize is Standard_D8ds_v5 in the settings" in message
    assert "keep Azure's values here" in message
    assert "updateDefaultNodePool" not in message
    newer = {"orchestrator_version": "1.37", "tags": {"owner": "me"}}
    assert warnings(retired("draining"), newer, {**AZURE, "name": "system"}) == []


def test_what_cannot_change_is_reported_with_the_way_to_another_pool() -> None:
    (message,) = warnings({}, {"vm_size": "Standard_D8ds_v5"}, AZURE)
    assert "Azure cannot change this" in message
    assert "`retired: draining`" in message
    assert "updateDefaultNodePool" not in message


def test_a_default_pool_azure_does_not_have_is_reported() -> None:
    (message,) = warnings({}, {}, {"name": "core3k9"})
    assert "Azure has no pool system in this cluster, it has core3k9" in message
    assert "`retired: gone`" in message


def test_nothing_is_reported_while_azures_pools_are_unknown() -> None:
    assert warnings({}, {"mode": "User"}) == []


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What the program says of a cluster that Azure answers with `pools`, in the provider's own words."""
    unknown = monitor.known_outputs

    def warnings_of(document: dict[str, Any], *pools: dict[str, Any]) -> list[str]:
        def known(request: Any, token: str, *more: Any) -> Any:
            outputs = unknown(request, token, *more)
            if token.endswith(":ManagedCluster"):
                outputs.update({"agentPoolProfiles": list(pools)})
            return outputs

        monkeypatch.setattr(monitor, "known_outputs", known)
        return [message.text for message in build(document).messages if message.severity == "warning"]

    return warnings_of


def as_made(**changed: Any) -> dict[str, Any]:
    """The default pool as Azure returns it: as configured, with what Azure adds, except for what is `changed`."""
    pool = build({}).one("ManagedCluster").get("agentPoolProfiles[0]")
    return {**pool, "orchestratorVersion": "1.35", "provisioningState": "Succeeded", **changed}


def test_a_pool_that_is_as_configured_causes_no_warning(azure: Callable[..., list[str]]) -> None:
    assert azure({}, as_made()) == []


@pytest.mark.parametrize("changed", [{}, {"hostGroupID": "/groups/other"}])
def test_a_group_by_name_is_compared_by_its_id(changed: dict[str, Any], azure: Callable[..., list[str]]) -> None:
    hosts = {"hosts": {"a": {"sku": {"name": "DSv5-Type1"}}}}
    settings = {
        "hostGroups": {"h": hosts},
        "defaultNodePool": {"hostGroup": "h"},
        "publicIPPrefixes": {"p": {}},
    }
    pool = build(settings).one("ManagedCluster").get("agentPoolProfiles[0]")
    found = azure(settings, {**pool, "orchestratorVersion": "1.35", **changed})
    assert len(found) == len(changed)
    assert all("hostGroupID is /subscriptions/" in each for each in found)


@pytest.mark.parametrize(
    ("changed", "warned"),
    [
        ({"mode": "User"}, "mode is System in the settings and User in Azure"),
        ({"vnetSubnetID": "/subnets/other"}, "vnetSubnetID is /subscriptions/"),
        ({"upgradeSettings": {"maxSurge": "1"}}, "upgradeSettings.maxSurge is 33% in the settings and 1 in Azure"),
    ],
    ids=["changed in place", "another subnet", "inside a group"],
)
def test_an_update_warns_of_settings_of_the_default_pool_that_azure_does_not_have(
    changed: dict[str, Any], warned: str, azure: Callable[..., list[str]]
) -> None:
    surge = {"upgradeSettings": {"maxSurge": "33%"}}
    (warning,) = azure({"defaultNodePool": surge}, {"name": "web"}, as_made(**{**surge, **changed}))
    assert warning.startswith(f"clusters.shop.defaultNodePool: {warned}")


def test_a_default_pool_that_is_gone_in_the_settings_and_still_in_azure_is_reported(
    azure: Callable[..., list[str]],
) -> None:
    """After `draining` Pulumi refuses to delete the pool; without it, Pulumi does not know the pool."""
    (warning,) = azure(retired("gone"), as_made(), {"name": "core5f7"})
    assert "Azure still has the pool system" in warning
    assert "without being managed: write `retired: draining` for one `pulumi up`" in warning
    assert "write `retired: drained` for one `pulumi up`, then `gone`" in warning
    assert azure(retired("gone"), {"name": "core5f7"}) == []
    with over("HEAD:prod"):
        (compared,) = azure(retired("gone"), as_made(), {"name": "core5f7"})
    assert "HEAD:prod still has the pool system. If no line of this comparison is about it" in compared


@pytest.mark.parametrize(
    "document",
    [{"updateDefaultNodePool": True}, {"upgradeKubernetes": True}],
    ids=["sent", "upgraded"],
)
def test_no_warning_comes_in_an_update_that_sends_the_pool(
    document: dict[str, Any], azure: Callable[..., list[str]]
) -> None:
    assert azure(document, as_made(mode="User")) == []
    assert azure({}, as_made(mode="User")) != []


def test_a_plan_without_azure_warns_of_nothing() -> None:
    assert build({"defaultNodePool": {"count": 9}}).messages == ()


@pytest.mark.parametrize(
    ("how", "more", "first"),
    [
        ("draining", {}, None),
        ("draining", {"protect": True}, None),
        ("draining", {"protect": False}, "First write `protect: true` and run `pulumi up`"),
        ("drained", {}, "First write `retired: draining` and run `pulumi up`"),
        ("drained", {"protect": False}, "First write `retired: draining` and `protect: true` and run `pulumi up`"),
    ],
)
def test_a_pool_that_retires_without_a_version_is_protected_before_retired_is_removed(
    how: str, more: dict[str, Any], first: str | None
) -> None:
    """Without protection Pulumi deletes it then, maybe as the last System pool."""
    pools = ({**AZURE, "name": "system"}, {"name": "batch7h", "mode": "User"})
    (message,) = warnings({**retired(how), **more}, {}, *pools)
    advice = message.partition("Must define at least one system pool. ")[2]
    assert advice.startswith(first or "Remove `retired`. If the pool is in the state")
    order = ["emove `retired`.", "`pulumi state unprotect`", "as `kubernetesVersion`", "then retire the pool"]
    assert sorted(order, key=advice.index) == order
