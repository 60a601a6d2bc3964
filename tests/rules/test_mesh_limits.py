"""Istio, application routing and the Gateway API."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.rules import check
from tests.preflight import GROUP, OVERLAY, TODAY, Fragment, Pairs, broken, cluster, distinguishes, requests_of

STATIC_EGRESS = {"networkProfile": OVERLAY | {"staticEgressGatewayProfile": {"enabled": True}}}
ZONES = f"{GROUP}/providers/Microsoft.Network"
OTHER = ZONES.replace("rg1", "rg2")
CERTIFICATES = {
    "keyVaultId": f"{GROUP}/providers/Microsoft.KeyVault/vaults/certs",
    "certObjectName": "ca",
    "keyObjectName": "key",
    "rootCertObjectName": "root",
    "certChainObjectName": "chain",
}


def mesh(revision: str = "asm-1-29", **istio: Any) -> Fragment:
    """A cluster with Istio."""
    return cluster(serviceMeshProfile={"mode": "Istio", "istio": {"revisions": [revision]} | istio})


def egress(*names: str, **gateway: Any) -> Fragment:
    """A cluster with Istio egress gateways."""
    gateways = [{"name": each, "enabled": True, "gatewayConfigurationName": "fixed"} | gateway for each in names]
    return mesh(components={"egressGateways": gateways}) | STATIC_EGRESS


def routed(implementation: str = "Disabled", **profile: Any) -> Fragment:
    """A cluster with application routing."""
    routing = {"enabled": True, "nginx": {"defaultIngressControllerType": "None"}}
    gateway = {"gatewayAPIImplementations": {"appRoutingIstio": {"mode": implementation}}}
    return cluster(
        ingressProfile={"webAppRouting": routing | gateway | profile, "gatewayAPI": {"installation": "Standard"}}
    )


def authority(provider: bool, **settings: str) -> Fragment:
    """A mesh with a certificate authority of its own."""
    plugin = mesh(certificateAuthority={"plugin": settings or CERTIFICATES})
    return plugin | {"addonProfiles": {"azureKeyvaultSecretsProvider": {"enabled": provider}}}


GATEWAY_API = {"ingressProfile": {"gatewayAPI": {"installation": "Standard"}}}

PAIRS: Pairs = {
    "istio-ingress-gateways-of-one-mode": (
        mesh(components={"ingressGateways": [{"mode": "External"}, {"mode": "External"}]}),
        mesh(components={"ingressGateways": [{"mode": "External"}, {"mode": "Internal"}]}),
    ),
    "istio-with-app-routing-gateway-api": (routed("Enabled") | mesh(), routed("Disabled") | mesh()),
    "app-routing-gateway-api-without-crds": (
        cluster(
            ingressProfile={
                "webAppRouting": {
                    "enabled": True,
                    "gatewayAPIImplementations": {"appRoutingIstio": {"mode": "Enabled"}},
                }
            }
        ),
        routed("Enabled"),
    ),
    "istio-gateway-api-revision": (mesh("asm-1-25") | GATEWAY_API, mesh("asm-1-26") | GATEWAY_API),
    "istio-cni-revision": (
        mesh("asm-1-24", components={"proxyRedirectionMechanism": "CNIChaining"}),
        mesh("asm-1-25", components={"proxyRedirectionMechanism": "CNIChaining"}),
    ),
    "istio-revision-out-of-support": (mesh("asm-1-27"), mesh("asm-1-30")),
    "istio-egress-over-500": (
        egress(*(f"out{each}" for each in range(501))),
        egress(*(f"out{each}" for each in range(500))),
    ),
    "istio-egress-duplicate": (egress("out", "out"), egress("out", "out2")),
    "istio-egress-without-static-egress": (egress("out") | {"networkProfile": OVERLAY}, egress("out")),
    "istio-plugin-ca-incomplete": (
        authority(True, **{key: each for key, each in CERTIFICATES.items() if key != "keyObjectName"}),
        authority(True),
    ),
    "istio-plugin-ca-without-secrets-provider": (authority(False), authority(True)),
    "istio-egress-configuration-namespace": (egress("out", namespace="Web"), egress("out", namespace="web")),
    "app-routing-zones-in-two-groups": (
        routed(dnsZoneResourceIds=[f"{ZONES}/dnszones/a.example", f"{OTHER}/dnszones/b.example"]),
        routed(dnsZoneResourceIds=[f"{ZONES}/dnszones/a.example", f"{OTHER}/privateDnsZones/b.example"]),
    ),
    "app-routing-nginx-retiring": (routed(nginx={}), routed(nginx={"defaultIngressControllerType": "None"})),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_mesh_limits_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_name_of_an_egress_gateway_is_taken_once_in_a_namespace() -> None:
    two = egress("out", "out")
    two["serviceMeshProfile"]["istio"]["components"]["egressGateways"][1]["namespace"] = "web"
    assert "istio-egress-duplicate" not in broken(two)


def test_a_new_mesh_with_an_old_revision_is_an_error() -> None:
    found = check(requests_of(mesh("asm-1-24")), today=TODAY, deployed=lambda _: False)
    assert "error" in {each.severity for each in found if each.rule == "istio-revision-out-of-support"}
