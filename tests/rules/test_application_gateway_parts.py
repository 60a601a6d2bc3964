"""Application gateways: listeners, probes, settings, addresses and subnets."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.keyvault import VAULT
from fairway.request import UNKNOWN, Request
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from tests.preflight import GROUP, NODES, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, system

HOME = f"{GROUP}/providers/Microsoft.Network/applicationGateways/edge"
ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/edge"
WAF = {"id": f"{GROUP}/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf"}
STANDARD = {"name": "Standard_v2", "tier": "Standard_v2", "capacity": 2}
FIREWALL = {"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2}
LISTENER = {
    "name": "shop",
    "protocol": "Http",
    "frontendIPConfiguration": {"id": f"{HOME}/frontendIPConfigurations/public"},
    "frontendPort": {"id": f"{HOME}/frontendPorts/http"},
}
BLOG = LISTENER | {"name": "blog"}
SETTINGS = {"name": "shop", "protocol": "Http", "probe": {"id": f"{HOME}/probes/Alive"}}


def gateway(subnet: str = "", nodes: str = NODES, address: str = "Standard", **inputs: Any) -> Fragment:
    """A gateway, its address, and a cluster whose ingress controller uses it."""
    made = {"sku": STANDARD, "frontendIPConfigurations": [{"name": "public", "publicIPAddress": {"id": ADDRESS}}]}
    made |= {"gatewayIPConfigurations": [{"name": "ip", "subnet": {"id": subnet}}]} if subnet else {}
    beside = [
        Request(APPLICATION_GATEWAY, "edge", made | inputs, id=HOME),
        Request("azure-native:network:PublicIPAddress", "edge", {"sku": {"name": address}}, id=ADDRESS),
    ]
    config = {"applicationGatewayId": HOME}
    add_ons = {"ingressApplicationGateway": {"enabled": True, "config": config}}
    return of(system(vnetSubnetID=nodes), addonProfiles=add_ons, beside=beside)


def probed(protocol: str) -> Fragment:
    return gateway(probes=[{"name": "alive", "protocol": protocol}], backendHttpSettingsCollection=[SETTINGS])


def listening(*listeners: Any) -> Fragment:
    parts = {"frontendPorts": [{"name": "http"}, {"name": "https"}], "sslCertificates": [{"name": "shop"}]}
    return gateway(httpListeners=[*listeners], **parts)


OTHER = "https://kv-other.vault.azure.net/secrets/tls"


def certified(secret: str = "https://kv-shop-acme.vault.azure.net/secrets/tls", **vault: Any) -> Fragment:
    """A gateway with a certificate of a vault beside it."""
    made = Request(VAULT.token, "vault", {"vaultName": "kv-shop-acme"}, id=f"{GROUP}/kv", **vault)
    inputs = {"sku": STANDARD, "identity": {"type": "UserAssigned"}}
    inputs["sslCertificates"] = [{"name": "tls", "keyVaultSecretId": secret}]
    return cluster(beside=[made, Request(APPLICATION_GATEWAY, "edge", inputs, id=HOME, depends_on=("vault",))])


def overlay(location: str) -> Fragment:
    """A cluster with overlay networking and the add-on."""
    add_ons = {"ingressApplicationGateway": {"enabled": True}}
    return cluster(location=location, networkProfile=OVERLAY, addonProfiles=add_ons)


PAIRS: Pairs = {
    "application-gateway-probe-protocol": (probed("Https"), probed("http")),
    "application-gateway-listener-certificate": (
        listening(LISTENER | {"protocol": "Https"}),
        listening(LISTENER | {"protocol": "Https", "sslCertificate": {"id": f"{HOME}/sslCertificates/shop"}}),
    ),
    "application-gateway-listeners-alike": (listening(LISTENER, BLOG), listening(LISTENER, BLOG | {"hostName": "a.b"})),
    "application-gateway-host-names": (
        listening(LISTENER | {"hostName": "a.b", "hostNames": ["a.b"]}),
        listening(LISTENER | {"hostNames": ["a.b"]}),
    ),
    "application-gateway-autoscale-bounds": (
        gateway(autoscaleConfiguration={"minCapacity": 5, "maxCapacity": 4}),
        gateway(autoscaleConfiguration={"minCapacity": 5, "maxCapacity": 5}),
    ),
    "application-gateway-firewall": (gateway(sku=FIREWALL), gateway(sku=FIREWALL, firewallPolicy=WAF)),
    "application-gateway-address": (gateway(address="Basic"), gateway()),
    "application-gateway-subnet": (gateway(NODES.upper()), gateway(NODES, nodes=f"{NODES}2")),
    "gateway-certificate-in-new-vault": (certified(), certified(OTHER)),
    "ingress-controller-overlay-government": (overlay("usgovvirginia"), overlay("westeurope")),
    "ingress-controller-gateway-version": (gateway(sku={"name": "WAF_Medium", "tier": "WAF"}), gateway()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_gateways_and_their_parts_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (listening(LISTENER | {"hostName": "A.b"}, BLOG | {"hostNames": ["a.B", "c.d"]}), True),
        (listening(LISTENER | {"hostName": UNKNOWN}, BLOG), False),
        (listening(LISTENER, BLOG | {"frontendPort": {"id": f"{HOME}/frontendPorts/https"}}), False),
        (listening(LISTENER, LISTENER), False),
    ],
)
def test_listeners_on_one_port_need_other_host_names(made: Fragment, refused: bool) -> None:
    assert ("application-gateway-listeners-alike" in broken(made)) == refused


@pytest.mark.parametrize(
    "more", [{"firewallPolicy": UNKNOWN}, {"webApplicationFirewallConfiguration": {"enabled": True}}]
)
def test_a_firewall_has_a_policy_or_a_configuration(more: Any) -> None:
    assert "application-gateway-firewall" not in broken(gateway(sku=FIREWALL, **more))
    assert "application-gateway-firewall" in broken(gateway(firewallPolicy=WAF))


def test_backend_settings_and_probes_have_one_source_of_their_host_name() -> None:
    both = {"name": "a", "hostName": "a.b", "pickHostNameFromBackendAddress": True}
    assert "application-gateway-host-names" in broken(gateway(backendHttpSettingsCollection=[both]))
    both = {"name": "a", "host": "a.b", "pickHostNameFromBackendHttpSettings": True}
    assert "application-gateway-host-names" in broken(gateway(probes=[both]))
    assert "application-gateway-host-names" not in broken(gateway(probes=[both | {"host": ""}]))


def test_an_ingress_controller_that_is_off_needs_no_gateway() -> None:
    add_ons = {"ingressApplicationGateway": {"enabled": False, "config": {"applicationGatewayId": HOME}}}
    old = gateway(sku={"name": "WAF_Medium", "tier": "WAF"})
    assert "ingress-controller-gateway-version" not in broken(old | {"addonProfiles": add_ons})


def test_pools_of_their_own_are_not_in_the_subnet_of_a_gateway() -> None:
    made = gateway(NODES, nodes="") | {"agentPools": [system(name="sys2", vnetSubnetID=NODES)]}
    assert "application-gateway-subnet" in broken(made)
    assert "application-gateway-subnet" not in broken(cluster())


def test_the_address_of_a_new_vault_is_unknown_before_it_exists() -> None:
    assert "gateway-certificate-in-new-vault" in broken(certified(UNKNOWN))
    assert "gateway-certificate-in-new-vault" not in broken(certified(UNKNOWN, exists=True))
