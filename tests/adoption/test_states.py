"""Clusters in a state in which they cannot be adopted are refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.clusters import clusters_in
from fairway.adoption.found import AdoptionError, Found, found_in
from fairway.documents.source import UnreadableError
from tests.adoption.test_round_trip import adoption
from tests.az_aks_show import GROUP, SUBSCRIPTION, cluster, pool
from tests.documents.forms import read


def found(description: dict[str, Any]) -> Found:
    return found_in([read(description)])


def test_system_pools_that_azure_hosts_cannot_be_adopted() -> None:
    """As `az aks create --enable-managed-system-pool` and `--enable-hosted-system` of aks-preview make them."""
    for hosted in (
        cluster(pool("sys", mode="ManagedSystem", count=None, vmSize=None)),
        cluster(pool("web", mode="User"), hostedSystemProfile={"enabled": True}),
        cluster(pool("sys"), agentPoolProfiles=[], sku={"name": "Automatic", "tier": "Standard"}),
        cluster(pool("sys"), agentPoolProfiles=[], hostedSystemProfile={"enabled": True}),
    ):
        with pytest.raises(AdoptionError, match="Azure hosts the system pools of the cluster orders-prod"):
            found(hosted)


def test_a_managed_identity_without_an_identity_is_an_incomplete_description() -> None:
    """The identity would be sent as None, and the cluster would lose its own."""
    incomplete = cluster(pool("sys"), identity=None, servicePrincipalProfile={"clientId": "msi"})
    with pytest.raises(AdoptionError, match=r"has no `identity`.* Pass the whole output of `az aks show"):
        found(incomplete)


def without(tree: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if name != key}


@pytest.mark.parametrize(
    ("key", "lacking"),
    [
        *((key, key) for key in ("location", "kubernetesVersion", "nodeResourceGroup", "networkProfile", "dnsPrefix")),
        *((key, key) for key in ("agentPoolProfiles", "sku", "name")),
        ("enableRbac", "enableRBAC"),
    ],
)
def test_a_description_without_what_azure_always_returns_was_cut(key: str, lacking: str) -> None:
    """An update would send a default instead, and replace a cluster whose network has other values."""
    with pytest.raises(AdoptionError, match=rf"is not complete: it lacks {lacking}, which Azure always returns\. .*"):
        found(without(cluster(pool("sys")), key))


def test_a_cut_network_profile_or_pool_is_refused_with_each_part_and_the_command() -> None:
    described = cluster(pool("sys"), without(pool("web", mode="User"), "maxPods"))
    del described["networkProfile"]["serviceCidr"]
    message = r"in a.json is .* lacks networkProfile.serviceCidr, maxPods of the pool web, .*"
    command = f"az aks show --resource-group rg-orders --subscription {SUBSCRIPTION} --name orders-prod --output json`"
    with pytest.raises(AdoptionError, match=f"{message}{command}"):
        found(described)


@pytest.mark.parametrize("pools", [[], "x", {}, 5, ["x"]])
def test_a_cluster_without_pools_is_cut_unless_azure_hosts_them(pools: Any) -> None:
    with pytest.raises(AdoptionError, match="it lacks agentPoolProfiles, which Azure always returns"):
        found(cluster(agentPoolProfiles=pools))


@pytest.mark.parametrize("name", [{}, {"name": None}, {"name": ""}, {"name": 5}])
def test_a_pool_without_a_name_is_refused(name: dict[str, Any]) -> None:
    nameless = {**without(pool("web"), "name"), **name}
    with pytest.raises(
        AdoptionError, match=r"^a.json: the cluster orders-prod: a pool of agentPoolProfiles has no name"
    ):
        found(cluster(pool("sys"), nameless))


@pytest.mark.parametrize(
    ("location", "words"),
    [(["westeurope"], "a list"), ({"a": "b"}, "a mapping"), (5, "5"), (True, "True"), (" ", "' '")],
)
def test_a_region_that_is_no_text_is_refused(location: Any, words: str) -> None:
    with pytest.raises(AdoptionError, match=rf"a.json: .* location is {words}, and a region is a text, .* replace the"):
        found(cluster(pool("sys"), location=location))


def test_a_template_with_a_nameless_pool_and_a_list_as_its_region_is_refused_with_both() -> None:
    both = r"location is a list, .*; a pool of agentPoolProfiles has no name, .* Correct it there"
    with pytest.raises(AdoptionError, match=both):
        found_in([read(template([{"count": 3}], ["westeurope"]))], resource_group="rg-orders")


def test_a_service_principal_is_missing_only_without_an_identity(tmp_path: Path) -> None:
    described = without(cluster(pool("sys")), "servicePrincipalProfile")
    assert adoption(tmp_path, described).importable
    with pytest.raises(AdoptionError, match="it lacks servicePrincipalProfile, which Azure always returns"):
        found({**described, "identity": None})


def test_a_pool_of_virtual_machines_has_its_sizes_and_their_values_elsewhere() -> None:
    sizes = {"scale": {"manual": [{"size": "Standard_D4s_v3", "count": 3}]}}
    machines = pool("sys", type="VirtualMachines", vmSize=None, maxPods=None, osDiskType=None)
    assert [each.name for each in found(cluster({**machines, "virtualMachinesProfile": sizes})).pools] == ["sys"]
    with pytest.raises(AdoptionError, match="it lacks vmSize and maxPods and osDiskType of the pool sys"):
        found(cluster(machines))


def test_the_output_of_az_with_a_query_is_refused_with_the_command() -> None:
    with pytest.raises(AdoptionError, match="it lacks id, which Azure always returns"):
        found(without(cluster(pool("sys")), "id"))
    for cut in ({"name": "orders-prod", "resourceGroup": "rg-orders"}, [{"id": f"{GROUP}/x", "Name": "orders-prod"}]):
        with pytest.raises(UnreadableError, match=r"without the properties of a resource, .* `az aks show"):
            read(cut)


def template(pools: Any, location: Any = "westeurope") -> dict[str, Any]:
    properties = {"dnsPrefix": "orders", "agentPoolProfiles": pools}
    request = {"type": "Microsoft.ContainerService/managedClusters", "name": "orders", "apiVersion": "2025-05-01"}
    body = {**request, "location": location, "properties": properties}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [body]}


def test_a_template_may_leave_out_what_azure_always_returns() -> None:
    described = template([{"name": "sys", "count": 3, "vmSize": "Standard_D4s_v5"}])
    assert found_in([read(described)], resource_group="rg-orders").cluster.name == "orders"


def test_a_service_principal_needs_no_identity() -> None:
    client = "5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a12"
    described = cluster(pool("sys"), identity=None, servicePrincipalProfile={"clientId": client})
    assert found(described).cluster.get("servicePrincipalProfile.clientId") == client


def test_an_error_of_azure_in_a_file_is_reported_as_such() -> None:
    with pytest.raises(
        UnreadableError, match="an error of Azure instead of a description: AuthorizationFailed: No role"
    ):
        read({"error": {"code": "AuthorizationFailed", "message": "No role."}})


def test_pools_of_a_stopped_cluster_start_with_it(tmp_path: Path) -> None:
    """Their powerState in the stack file would stop them again, and the first update would be refused."""
    stopped = {"powerState": {"code": "Stopped"}}
    done = adoption(tmp_path, cluster(pool("sys", **stopped), pool("web", mode="User", **stopped), **stopped))
    assert "powerState" not in done.stack_file
    assert "waivers" not in done.stack_file
    assert done.importable
    assert [each for each in done.clusters[0].notes if "cluster is stopped" in each and "az aks start" in each]


def test_a_stopped_pool_of_a_running_cluster_stays_stopped(tmp_path: Path) -> None:
    done = adoption(tmp_path, cluster(pool("sys"), pool("web", mode="User", powerState={"code": "Stopped"})))
    assert "powerState: {code: Stopped}" in done.stack_file


def test_an_add_on_without_an_identity_gets_no_roles_even_after_waivers(tmp_path: Path) -> None:
    gateway = f"{GROUP}/providers/Microsoft.Network/applicationGateways/agw"
    config = {"applicationGatewayId": gateway, "effectiveApplicationGatewayId": gateway}
    add_on = {"enabled": True, "config": config}
    done = adoption(
        tmp_path,
        cluster(
            pool("sys"),
            pool("win", mode="User", osType="Windows", osSku="Windows2022"),
            addonProfiles={"ingressApplicationGateway": add_on},
            httpProxyConfig={"httpsProxy": "http://proxy.example:3128/", "trustedCa": "LS0="},
            windowsProfile={"adminUsername": "azureuser"},
        ),
    )
    assert "assignRoles: false" in done.stack_file
    assert "http-proxy-windows" in done.stack_file
    assert "effectiveApplicationGatewayId" not in done.stack_file
    assert done.importable


def test_subscriptions_in_another_letter_case_are_one() -> None:
    one, other = cluster(pool("sys")), cluster(pool("sys"), name="other")
    other["id"] = one["id"].replace("orders-prod", "other").replace(SUBSCRIPTION, SUBSCRIPTION.upper())
    assert SUBSCRIPTION.upper() != SUBSCRIPTION
    assert len(clusters_in([read([one, other])])) == 2


OWN = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-kubelet"


@pytest.mark.parametrize("id", ["xxxx", "<clientId>", None])
def test_ids_of_the_kubelet_that_are_masked_need_the_whole_description(id: str | None) -> None:
    kubelet = {"clientId": id, "objectId": "5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a12", "resourceId": OWN}
    with pytest.raises(AdoptionError) as raised:
        found(cluster(pool("sys"), identityProfile={"kubeletidentity": kubelet}))
    text = str(raised.value)
    assert f"which are GUIDs: clientId {id or 'is missing'}. It was edited" in text
    assert f"az identity show --ids {OWN} --query" in text
    assert "kubeletidentity: {}" not in text


def test_masked_ids_of_the_control_plane_are_no_hindrance(tmp_path: Path) -> None:
    """No request has them."""
    described = cluster(pool("sys"), identity={"principalId": "xxxx", "tenantId": "yyyy"})
    done = adoption(tmp_path, described)
    assert done.importable
    assert "xxxx" not in done.stack_file


@pytest.mark.parametrize("outbound", ["managedNATGateway", "userAssignedNATGateway", "userDefinedRouting"])
def test_what_is_kept_of_a_load_balancer_without_outbound_addresses_is_no_change(tmp_path: Path, outbound: str) -> None:
    """AKS returns backendPoolType for these too, also for AKS Automatic."""
    network = {"outboundType": outbound, "loadBalancerProfile": {"backendPoolType": "nodeIP"}}
    network["loadBalancerProfile"] |= {"managedOutboundIPs": None, "effectiveOutboundIPs": None}
    done = adoption(tmp_path, cluster(pool("sys"), networkProfile=network))
    assert done.rehearsal.returned == ()
    assert done.importable


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("default", {"timeInWeek": [{"day": "Monday", "hourSlots": [1, 2]}]}, "it has no maintenanceWindow"),
        ("aksManagedAutoUpgradeSchedule", {"timeInWeek": [{"day": "Monday"}]}, "it has no maintenanceWindow"),
        ("mine", {"maintenanceWindow": {"durationHours": 4}}, "no setting has a configuration of this name"),
    ],
)
def test_a_maintenance_configuration_that_no_setting_has_is_named_with_the_reason(
    tmp_path: Path, name: str, content: dict[str, Any], reason: str
) -> None:
    described = cluster(pool("sys"))
    kind = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations"
    window = {"id": f"{described['id']}/maintenanceConfigurations/{name}", "name": name, "type": kind, **content}
    done = adoption(tmp_path, described, [window])
    assert [(each.resource, each.why) for each in done.configured.left] == [
        (f"the maintenance configuration {name}", f"{reason}, so it is not managed by this stack and stays as it is")
    ]
    assert "maintenance:" not in done.stack_file
    assert done.importable
