"""An application gateway in front of the cluster, with certificates from the vault, or written by an add-on."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from fairway import check
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record
from tests.components.gateway_rows import ID, SECRET, START, SUBNETS, TLS, gateway, part
from tests.components.test_firewall import before
from tests.repository import build

AGIC: dict[str, Any] = {"addonProfiles": {"ingressApplicationGateway": {"enabled": True}}}
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-shop"
IN_VAULT = {
    "sslCertificates": {"tls": {"keyVaultSecret": "tls"}},
    "httpListeners": {"web": {"sslCertificate": "tls", "hostName": "shop.example.com"}},
}


def controlled(**settings: Any) -> dict[str, Any]:
    """A cluster whose ingress controller writes to the gateway."""
    return {**AGIC, "network": {"subnets": SUBNETS, "applicationGateway": {"subnet": "edge", **settings}}}


def roles(record: Record, prefix: str) -> dict[str, tuple[str, Any]]:
    """The roles by what follows the prefix: name and scope."""
    names = {guid: name for name, guid in BUILT_IN_ROLES.items()}
    found = [each for each in record.all("RoleAssignment") if each.name.startswith(prefix)]
    guids = (str(each.get("roleDefinitionId")).rpartition("/")[2] for each in found)
    return {
        each.name.removeprefix(prefix): (names[guid], each.get("scope"))
        for each, guid in zip(found, guids, strict=True)
        if guid in names
    }


def test_a_gateway_has_a_firewall_an_address_and_room_to_scale() -> None:
    record = build(gateway(zones=["1", "2", "3"]))
    edge = record.one("ApplicationGateway")
    policy = record.one("WebApplicationFirewallPolicy")
    address = record.one("PublicIPAddress", "shop/gateway")
    assert edge.get("firewallPolicy.id") == policy.id
    assert policy.get("policySettings") == {"mode": "Prevention", "state": "Enabled"}
    assert edge.get("frontendIPConfigurations[0].publicIPAddress.id") == address.id
    assert address.get("zones") == edge.get("zones") == ["1", "2", "3"]
    assert edge.get("autoscaleConfiguration") == {"minCapacity": 2, "maxCapacity": 10}
    assert edge.get("sslPolicy.policyName") == "AppGwSslPolicy20220101S"
    assert "identity" not in edge.properties
    assert [each for each in check(record) if each.severity == "error"] == []


def test_the_subnet_of_a_gateway_lets_in_clients_and_azures_managers_and_has_no_way_out() -> None:
    record = build(gateway())
    subnet = record.one("Subnet", "shop/subnet/edge")
    rules = {each["name"]: each for each in record.one("NetworkSecurityGroup", "shop/nsg/edge").get("securityRules")}
    assert rules["gateway-manager"]["destinationPortRanges"] == ["65200-65535"]
    assert (rules["clients"]["sourceAddressPrefix"], rules["clients"]["destinationPortRanges"]) == ("Internet", ["80"])
    assert not {"natGateway", "routeTable"} & subnet.properties.keys()
    assert "shop/role/subnet-edge" not in {each.name for each in record.requests}


def test_own_security_rules_stay_alone() -> None:
    rule = {"priority": 100, "direction": "Inbound", "access": "Allow", "destinationPortRange": "*"}
    document = gateway()
    document["network"]["subnets"] = SUBNETS | {"edge": {**SUBNETS["edge"], "securityRules": {"all": rule}}}
    group = build(document).one("NetworkSecurityGroup", "shop/nsg/edge")
    assert [each["name"] for each in group.get("securityRules")] == ["all"]


def test_a_gateway_follows_the_certificate_in_the_vault_and_may_read_it_first() -> None:
    record = build(gateway(vault={"id": VAULT}, **IN_VAULT))
    edge = record.one("ApplicationGateway")
    assert edge.get("sslCertificates[0].keyVaultSecretId") == SECRET
    assert edge.get("identity.userAssignedIdentities") == [record.one("UserAssignedIdentity", "shop/gateway").id]
    assert roles(record, "shop/gateway/") == {"key-vault": ("Key Vault Secrets User", VAULT)}
    assert "shop/gateway/key-vault" in edge.depends_on
    new = build(gateway(vault={"privateEndpoint": {"subnet": "nodes"}}, **IN_VAULT))
    assert {"shop/key-vault", "shop/gateway/key-vault", "shop/key-vault/endpoint"} <= before(new, "shop/gateway")


def test_a_gateway_waits_for_its_certificate_in_a_new_vault() -> None:
    record = build(gateway(vault={"secrets": {"tls": {"secret": "shopTls"}}}, **IN_VAULT))
    assert {"shop/key-vault/secrets/tls", "shop/gateway/key-vault"} <= before(record, "shop/gateway")


@pytest.mark.parametrize(
    "settings",
    [
        {"hostName": "shop.example.com"},
        {"pickHostNameFromBackendAddress": True},
        {"probe": "named"},
    ],
)
def test_a_probe_has_a_host_name_of_its_own_or_that_of_its_backend_settings(settings: dict[str, Any]) -> None:
    probes = {"ready": {"protocol": "Http"}, "named": {"protocol": "Http", "host": "shop.example.com"}}
    edge = build(gateway(probes=probes, **part(BACKEND, **{"probe": "ready", **settings}))).one("ApplicationGateway")
    assert [each["pickHostNameFromBackendHttpSettings"] for each in edge.get("probes")] == [True, False]


def test_the_vault_of_another_cloud_has_another_domain() -> None:
    vault = {"id": VAULT}
    found = {
        place: build({"location": place, **gateway(vault=vault, **IN_VAULT)}).one("ApplicationGateway")
        for place in ("chinanorth3", "usgovvirginia")
    }
    secrets = {place: each.get("sslCertificates[0].keyVaultSecretId") for place, each in found.items()}
    assert secrets == {
        "chinanorth3": "https://kv-shop.vault.azure.cn/secrets/tls",
        "usgovvirginia": "https://kv-shop.vault.usgovcloudapi.net/secrets/tls",
    }


def test_cluster_and_gateway_do_not_wait_for_each_other() -> None:
    record = build(gateway())
    assert "shop/gateway" not in before(record, "shop")
    assert "shop" not in before(record, "shop/gateway")


def test_the_ingress_controller_has_its_gateway_before_the_cluster_and_its_roles_after_it() -> None:
    record = build({**controlled(sslCertificates=IN_VAULT["sslCertificates"]), "keyVault": {"id": VAULT}})
    edge = record.one("ApplicationGateway")
    assert edge.name in record.one("ManagedCluster").depends_on
    add_on = record.one("ManagedCluster").get("addonProfiles.ingressApplicationGateway")
    assert add_on == {"enabled": True, "config": {"applicationGatewayId": edge.id}}
    identity = record.one("UserAssignedIdentity", "shop/gateway").id
    assert roles(record, "shop/add-on/gateway/") == {
        "gateway": ("Contributor", edge.id),
        "group": ("Reader", edge.id.partition("/providers/")[0]),
        "subnet": ("Network Contributor", record.one("Subnet", "shop/subnet/edge").id),
        "identity": ("Managed Identity Operator", identity),
    }


def test_updates_leave_what_the_ingress_controller_writes() -> None:
    written = {"httpListeners", "requestRoutingRules", "backendAddressPools", "probes"}
    assert written <= set(build(controlled()).one("ApplicationGateway").ignore_changes)
    assert not build(gateway()).one("ApplicationGateway").ignore_changes


def test_an_existing_gateway_is_passed_to_the_ingress_controller_with_its_roles() -> None:
    record = build({**AGIC, "network": {"applicationGateway": {"id": ID}}})
    assert not record.all("ApplicationGateway")
    assert roles(record, "shop/add-on/gateway/") == {
        "gateway": ("Contributor", ID),
        "group": ("Reader", "/subscriptions/s/resourceGroups/g"),
    }


def test_a_cluster_in_a_shared_network_has_a_gateway_there() -> None:
    whole = gateway()["network"]
    document = {
        "network": {"shared": "spoke", "applicationGateway": whole["applicationGateway"]},
        "shared": {"networks": {"spoke": {"subnets": SUBNETS}}},
    }
    record = build(document)
    subnet = record.one("Subnet", "shared/subnet/spoke/edge")
    assert record.one("ApplicationGateway").get("gatewayIPConfigurations[0].subnet.id") == subnet.id
    group = record.one("NetworkSecurityGroup", "shared/nsg/spoke/edge")
    assert [each["name"] for each in group.get("securityRules")] == ["gateway-manager", "clients"]


BACKEND = "backendHttpSettingsCollection"
IMAGES = {"paths": ["/images/*"], "backendAddressPool": "other", "backendHttpSettings": "other"}
TO_NODES = {**START["requestRoutingRules"]["web"], "backendHttpSettings": "none"}


@pytest.mark.parametrize(
    ("document", "where", "message"),
    [
        (gateway(subnet="missing"), "network.applicationGateway.subnet", "add one for the gateway alone, such as"),
        (gateway(subnet="nodes"), "network.applicationGateway.subnet", "defaultNodePool has its nodes or pods in"),
        (gateway(id=ID), "network.applicationGateway", "effect: a gateway with an `id` exists"),
        (
            {"network": {"applicationGateway": {"id": ID}}},
            "network.applicationGateway.id",
            "set `addonProfiles: {ingressApplicationGateway: {enabled: true}}`",
        ),
        (
            {"network": {"subnets": SUBNETS, "applicationGateway": {"subnet": "edge"}}},
            "network.applicationGateway",
            "Azure refuses a gateway without listeners",
        ),
        (
            {"network": {"subnets": SUBNETS, "applicationGateway": {"subnet": "edge"}}},
            "network.applicationGateway",
            "A running gateway keeps what the add-on wrote when that is turned off",
        ),
        (
            {**gateway(), **AGIC},
            "network.applicationGateway.httpListeners",
            "removes listeners and rules that are in no",
        ),
        (gateway(**IN_VAULT), "sslCertificates.tls.keyVaultSecret", "the cluster has no vault: set keyVault"),
        (
            gateway(sslCertificates=TLS),
            "sslCertificates.tls.keyVaultSecretId",
            "set network.applicationGateway.identity.userAssignedIdentities to a list",
        ),
        (
            gateway(vault={}, trustedRootCertificates=TLS),
            "trustedRootCertificates.tls.keyVaultSecretId",
            "the identity that Fairway creates for the gateway has no role on this vault",
        ),
        (
            gateway(urlPathMaps={"paths": {"pathRules": {"images": IMAGES}}}),
            "urlPathMaps.paths",
            "set defaultBackendAddressPool and defaultBackendHttpSettings, or defaultRedirectConfiguration alone",
        ),
        (
            gateway(urlPathMaps={"paths": {"defaultRedirectConfiguration": "away", "pathRules": {}}}),
            "urlPathMaps.paths.pathRules",
            "must have at least one rule",
        ),
        (
            gateway(probes={"ready": {"protocol": "Http"}}, **part(BACKEND, probe="ready")),
            "backendHttpSettingsCollection.http.probe",
            "set hostName or `pickHostNameFromBackendAddress: true` here, or host in probes.ready",
        ),
        *(
            (
                gateway(probes={"ready": probe}),
                "probes.ready",
                "set either host, or pickHostNameFromBackendHttpSettings",
            )
            for probe in (
                {"pickHostNameFromBackendHttpSettings": False},
                {"pickHostNameFromBackendHttpSettings": True, "host": "shop.example.com"},
            )
        ),
        (gateway(httpListeners={"web": {}}), "httpListeners.web", "an Https listener needs sslCertificate"),
        (
            gateway(httpListeners={**START["httpListeners"], "other": {"protocol": "Http", "frontendPort": 81}}),
            "httpListeners.other",
            "no rule has it",
        ),
        (
            gateway(requestRoutingRules={"web": TO_NODES}),
            "requestRoutingRules.web.backendHttpSettings",
            "none is not in backendHttpSettingsCollection (http, other)",
        ),
        (
            gateway(requestRoutingRules={**START["requestRoutingRules"], "b": START["requestRoutingRules"]["web"]}),
            "requestRoutingRules.b.priority",
            "the rule web has the priority 100 as well",
        ),
        (
            gateway(sku={"capacity": 2}, autoscaleConfiguration={"minCapacity": 1}),
            "sku.capacity",
            "set either sku.capacity or autoscaleConfiguration",
        ),
        (gateway(autoscaleConfiguration={"minCapacity": 12}), "maxCapacity", "is smaller than minCapacity, 12"),
        (gateway(sku={"name": "Standard_v2"}, firewallPolicy={}), "firewallPolicy", "no web application firewall"),
        (
            {
                **controlled(),
                "addonProfiles": {
                    "ingressApplicationGateway": {"enabled": True, "config": {"subnetCIDR": "10.1.0.0/24"}}
                },
            },
            "addonProfiles.ingressApplicationGateway.config.subnetCIDR",
            "is set by network.applicationGateway",
        ),
    ],
)
def test_a_gateway_that_azure_would_refuse_is_explained(document: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Cluster.model_validate({"location": "westeurope", **document})
    found = refused.value.errors()[0]
    at = ".".join([*map(str, found["loc"]), str(found.get("ctx", {}).get("at", ""))])
    assert message in found["msg"]
    assert where in at


@pytest.mark.parametrize("protocol", ["Http", "Https"])
def test_a_probe_has_the_protocol_of_the_backend_settings_that_use_it(protocol: str) -> None:
    settings = {"http": {"protocol": protocol, "hostName": "shop.example.com", "probe": "ready"}}
    record = build(gateway(backendHttpSettingsCollection=settings, probes={"ready": {"path": "/healthz"}}))
    assert record.one("ApplicationGateway").get("probes[0].protocol") == protocol
