"""Istio, application routing and the Gateway API: what goes together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from fairway.rules.citations import aks, code, schema, support
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.offers import revisions_offered
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.retired import last_day

_ISTIO = "serviceMeshProfile.istio"
_GATEWAYS = f"{_ISTIO}.components.egressGateways"
_REDIRECTION = f"{_ISTIO}.components.proxyRedirectionMechanism"
_PLUGIN = f"{_ISTIO}.certificateAuthority.plugin"
_ROUTING = "ingressProfile.webAppRouting"
_ROUTING_ISTIO = f"{_ROUTING}.gatewayAPIImplementations.appRoutingIstio.mode"
_GATEWAY_API = "ingressProfile.gatewayAPI.installation"
_ZONES = f"{_ROUTING}.dnsZoneResourceIds"
_EGRESS = aks("istio-deploy-egress.md#limitations-and-requirements")
_CA = support(
    "extensions/istio-add-on-plug-in-ca-certificate.md#enable-the-istio-add-on-to-use-a-plug-in-ca-certificate"
)
_CA_SETUP = support("extensions/istio-add-on-plug-in-ca-certificate.md#general-setup-process")
_ROUTING_LIMITS = aks("app-routing.md#limitations")

MOST_EGRESS_GATEWAYS = 500
EGRESS_NAMESPACE = "aks-istio-egress"
CNI_SINCE = 25
GATEWAY_API_SINCE = 26
NGINX_ENDS = last_day("ingressNginx")
CERTIFICATE_KEYS = ("keyVaultId", "certObjectName", "keyObjectName", "rootCertObjectName", "certChainObjectName")


def _istio(cluster: Cluster) -> bool:
    return cluster.word("serviceMeshProfile.mode") == "istio"


def _revisions(cluster: Cluster) -> Iterator[tuple[str, int]]:
    """The revisions of the mesh, each with its minor version."""
    for text in cluster.texts(f"{_ISTIO}.revisions"):
        if found := re.fullmatch(r"asm-1-(\d{1,3})", text):
            yield text, int(found[1])


@rule(
    "istio-with-app-routing-gateway-api",
    "The Istio add-on and the Gateway API of application routing exclude each other.",
    remedy="Set serviceMeshProfile.mode to Disabled, or gatewayAPIImplementations.appRoutingIstio.mode to Disabled.",
    sources=(aks("app-routing-gateway-api.md#limitations"), aks("istio-gateway-api.md#limitations-and-considerations")),
)
def _two_control_planes(cluster: Cluster) -> Faults:
    if _istio(cluster) and cluster.word(_ROUTING_ISTIO) == "enabled":
        yield cluster.fault(_ROUTING_ISTIO, "serviceMeshProfile.mode is Istio, and each brings an Istio control plane.")


@rule(
    "app-routing-gateway-api-without-crds",
    "The Gateway API of application routing comes with gatewayAPI.installation Standard.",
    remedy="Set ingressProfile.gatewayAPI.installation to Standard.",
    sources=(aks("app-routing-gateway-api.md#enable-managed-gateway-api-crds"),),
    severity="warning",
)
def _without_types(cluster: Cluster) -> Faults:
    installed = cluster.word(_GATEWAY_API) == "standard" or cluster.hidden(_GATEWAY_API) or cluster.automatic
    if cluster.word(_ROUTING_ISTIO) == "enabled" and not installed and not cluster.hidden("sku.name"):
        reason = "application routing is to serve Gateway resources, and no one installs their types."
        yield cluster.fault(_GATEWAY_API, reason)


@rule(
    "istio-gateway-api-revision",
    "The managed Gateway API needs the Istio revision asm-1-26 or newer.",
    remedy="Upgrade the mesh to asm-1-26 or newer, or leave ingressProfile.gatewayAPI out.",
    sources=(aks("managed-gateway-api.md#prerequisites"), aks("istio-gateway-api.md#prerequisites")),
)
def _gateway_revision(cluster: Cluster) -> Faults:
    for text, number in _revisions(cluster) if _istio(cluster) and cluster.word(_GATEWAY_API) == "standard" else ():
        if number < GATEWAY_API_SINCE:
            reason = f"{text} is older than asm-1-{GATEWAY_API_SINCE} and does not serve the managed Gateway API."
            yield cluster.fault(f"{_ISTIO}.revisions", reason)


@rule(
    "istio-cni-revision",
    "proxyRedirectionMechanism CNIChaining needs the Istio revision asm-1-25 or newer.",
    remedy="Upgrade the mesh to asm-1-25 or newer, or set proxyRedirectionMechanism to InitContainers.",
    sources=(aks("istio-cni.md#overview"), aks("istio-cni.md#before-you-begin")),
)
def _cni_revision(cluster: Cluster) -> Faults:
    for text, number in _revisions(cluster) if cluster.word(_REDIRECTION) == "cnichaining" else ():
        if number < CNI_SINCE:
            yield cluster.fault(_REDIRECTION, f"{text} has no Istio CNI; asm-1-{CNI_SINCE} was the first.")


@rule(
    "istio-revision-out-of-support",
    "A new mesh has a revision of Istio that AKS supports.",
    remedy="Choose a newer revision: `az aks mesh get-revisions -l <region>`.",
    sources=(aks("istio-support-policy.md#supported-revisions"),),
    severity="warning",
)
def _old_revision(cluster: Cluster) -> Faults:
    ends = data("istio_revisions")["ended"]
    for text, _ in () if revisions_offered(cluster) is not None else _revisions(cluster):
        if text in ends and cluster.today > date.fromisoformat(ends[text]):
            reason = f"{text} ended on {ends[text]}: AKS no longer installs it, and it gets no fixes."
            yield cluster.fault(f"{_ISTIO}.revisions", reason, cluster.worse_if_new(cluster))


@rule(
    "istio-ingress-gateways-of-one-mode",
    "A mesh has at most one internal and one external ingress gateway.",
    remedy="Keep one ingress gateway of each mode; add others with the Gateway API.",
    sources=(
        schema("IstioIngressGateway"),
        code("hashicorp/terraform-provider-azurerm", "website/docs/r/kubernetes_cluster.html.markdown"),
    ),
)
def _ingress(cluster: Cluster) -> Faults:
    seen: set[str] = set()
    for part in cluster.parts(f"{_ISTIO}.components.ingressGateways"):
        mode = part.word("mode")
        if mode and mode in seen:
            yield part.fault("mode", f"two ingress gateways have the mode {part.text('mode')}.")
        seen.add(mode)


@rule(
    "istio-egress-over-500",
    "A mesh has at most 500 egress gateways.",
    remedy="Share an egress gateway between workloads.",
    sources=(_EGRESS,),
)
def _many_gateways(cluster: Cluster) -> Faults:
    count = len(cluster.items(_GATEWAYS))
    if count > MOST_EGRESS_GATEWAYS:
        yield cluster.fault(_GATEWAYS, f"{count} egress gateways are listed; the add-on makes {MOST_EGRESS_GATEWAYS}.")


@rule(
    "istio-egress-duplicate",
    "The egress gateways of a namespace have different names.",
    remedy="Rename the gateway, or place it in another namespace.",
    sources=(_EGRESS,),
)
def _duplicate_gateways(cluster: Cluster) -> Faults:
    seen: set[tuple[str, str]] = set()
    for part in cluster.parts(_GATEWAYS):
        name, namespace = part.text("name"), part.text("namespace", EGRESS_NAMESPACE)
        if name and (name, namespace) in seen and not part.hidden("namespace"):
            yield part.fault("name", f"two egress gateways are called {name} in the namespace {namespace}.")
        seen.add((name, namespace))


@rule(
    "istio-egress-without-static-egress",
    "An Istio egress gateway needs the static egress gateway of AKS.",
    remedy="Set networkProfile.staticEgressGatewayProfile.enabled to true and add a pool of mode Gateway.",
    sources=(aks("istio-deploy-egress.md#overview"), support("extensions/istio-add-on-egress-gateway.md#overview")),
)
def _static_egress(cluster: Cluster) -> Faults:
    path = "networkProfile.staticEgressGatewayProfile.enabled"
    used = [part.text("name") for part in cluster.parts(_GATEWAYS) if part.on("enabled")]
    if used and not cluster.on(path) and not cluster.hidden(path):
        yield cluster.fault(
            path, f"egress gateway {used[0]} gets its address from the static egress gateway, which is off."
        )


@rule(
    "istio-plugin-ca-incomplete",
    "A certificate authority of your own has all five settings.",
    remedy=f"Set {', '.join(CERTIFICATE_KEYS)}, or leave certificateAuthority out.",
    sources=(_CA,),
)
def _authority(cluster: Cluster) -> Faults:
    missing = [key for key in CERTIFICATE_KEYS if cluster.missing(f"{_PLUGIN}.{key}")]
    if missing and cluster.entries(_PLUGIN):
        yield cluster.fault(
            f"{_PLUGIN}.{missing[0]}", f"{' and '.join(missing)} {'are' if missing[1:] else 'is'} missing."
        )


@rule(
    "istio-plugin-ca-without-secrets-provider",
    "A certificate authority of your own needs the add-on azureKeyvaultSecretsProvider.",
    remedy="Set addonProfiles.azureKeyvaultSecretsProvider.enabled to true.",
    sources=(_CA_SETUP,),
)
def _provider(cluster: Cluster) -> Faults:
    names = [name for name in cluster.entries("addonProfiles") if name.lower() == "azurekeyvaultsecretsprovider"]
    path = f"addonProfiles.{names[0] if names else 'azureKeyvaultSecretsProvider'}.enabled"
    if cluster.given(f"{_PLUGIN}.keyVaultId") and not cluster.on(path) and not cluster.hidden(path):
        yield cluster.fault(path, "the certificates are in a vault, which the mesh reads by that add-on.")


@rule(
    "istio-egress-configuration-namespace",
    "The names of an Istio egress gateway's namespace and configuration are Kubernetes names.",
    remedy="Write lowercase letters, digits and hyphens, 63 characters at most.",
    sources=(schema("IstioEgressGateway/properties/namespace"), _EGRESS),
)
def _namespace(cluster: Cluster) -> Faults:
    for part in cluster.parts(_GATEWAYS):
        name = part.text("namespace")
        if name and not re.fullmatch("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name):
            yield part.fault("namespace", f"{name} is no name of a namespace.")


@rule(
    "app-routing-zones-in-two-groups",
    "The public DNS zones of application routing are in one resource group, and so are the private ones.",
    remedy="Move the zones of a kind to one resource group.",
    sources=(_ROUTING_LIMITS, schema("ManagedClusterIngressProfileWebAppRouting/properties/dnsZoneResourceIds")),
)
def _zone_groups(cluster: Cluster) -> Faults:
    first: dict[str, str] = {}
    for text in cluster.texts(_ZONES):
        found = re.search("(/subscriptions/[^/]+/resourcegroups/([^/]+))/.*/(dnszones|privatednszones)/", text.lower())
        if found and first.setdefault(found[3], found[1]) != found[1]:
            kind = "private" if found[3] == "privatednszones" else "public"
            one = first[found[3]].rsplit("/", 1)[-1]
            reason = f"{kind} zones are in the resource groups {one} and {found[2]}; the add-on reads one of them."
            yield cluster.fault(_ZONES, reason)


@rule(
    "app-routing-nginx-retiring",
    "Ingress is served by the Gateway API: NGINX of application routing ends on 2026-11-30.",
    remedy="Move Ingress resources to Gateway ones and clients to the new address, served by application routing's "
    "Gateway API (gatewayAPIImplementations.appRoutingIstio, from API 2026-02-01) or by another controller, and switch "
    "NGINX off last.",
    sources=(aks("includes/ingress-nginx-retirement.md"), aks("app-routing.md")),
    severity="warning",
    kind="retired",
)
def _nginx(cluster: Cluster) -> Faults:
    path = f"{_ROUTING}.nginx.defaultIngressControllerType"
    other = cluster.word(path) == "none" or cluster.hidden(path) or cluster.word(_ROUTING_ISTIO) == "enabled"
    if cluster.on(f"{_ROUTING}.enabled") and not other:
        verb = "ended" if cluster.today > NGINX_ENDS else "end"
        yield cluster.fault(f"{_ROUTING}.enabled", f"security fixes of its NGINX {verb} on {NGINX_ENDS}.")
