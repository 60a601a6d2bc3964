"""The service mesh, application routing and managed namespaces."""

from __future__ import annotations

import re

from fairway.request import mapping
from fairway.rules.citations import aks, cli_cluster, schema, thread, validator
from fairway.rules.cluster import MANAGED_NAMESPACE, Cluster
from fairway.rules.kubernetes import data, minor
from fairway.rules.offers import revisions_offered
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import REIMAGES_ALL
from fairway.rules.resource import Resource

_ISTIO = "serviceMeshProfile.istio"
_GATEWAYS = f"{_ISTIO}.components.egressGateways"
_ZONES = "ingressProfile.webAppRouting.dnsZoneResourceIds"

_WORKSPACE = "logAnalyticsWorkspaceResourceID"

MOST_ZONES = 5
SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "gatekeeper-system", "default")


@rule(
    "istio-with-osm",
    "Istio and Open Service Mesh exclude each other.",
    remedy="Set addonProfiles.openServiceMesh.enabled to false, after its sidecars are removed from all "
    "namespaces; set serviceMeshProfile.mode to Istio in the next update.",
    sources=(aks("istio-about.md#limitations"),),
)
def _two_meshes(cluster: Cluster) -> Faults:
    path = "addonProfiles.openServiceMesh.enabled"
    if cluster.word("serviceMeshProfile.mode") == "istio" and cluster.on(path):
        yield cluster.fault(path, "both meshes would put a proxy into every pod.")


@rule(
    "istio-revision-format",
    "An Istio revision is written asm-1-28.",
    remedy="Write asm-<major>-<minor>; `az aks mesh get-revisions` lists them.",
    sources=(aks("istio-upgrade.md"), validator("validate_azure_service_mesh_revision")),
)
def _revision(cluster: Cluster) -> Faults:
    for text in cluster.texts(f"{_ISTIO}.revisions"):
        if not re.fullmatch(r"asm-\d+-\d+", text):
            yield cluster.fault(f"{_ISTIO}.revisions", f"{text} is not a revision of the add-on.")


@rule(
    "istio-three-revisions",
    "istio.revisions has one revision, or two during a canary upgrade.",
    remedy="Keep the revision in use and, during an upgrade, the next one.",
    sources=(schema("IstioServiceMesh/properties/revisions"),),
)
def _revisions(cluster: Cluster) -> Faults:
    count = len(cluster.items(f"{_ISTIO}.revisions"))
    if count > 2:
        yield cluster.fault(f"{_ISTIO}.revisions", f"{count} revisions are listed; AKS runs two at most.")


@rule(
    "istio-revision-kubernetes-version",
    "An Istio revision runs only on the Kubernetes versions that it supports.",
    remedy="Choose the revision for your Kubernetes version: `az aks mesh get-revisions -l <region>`.",
    sources=(aks("istio-support-policy.md#service-mesh-add-on-release-calendar"),),
)
def _compatible(cluster: Cluster) -> Faults:
    table, wanted = data("istio_revisions"), minor(cluster.text("kubernetesVersion"))
    for text in () if revisions_offered(cluster) is not None else cluster.texts(f"{_ISTIO}.revisions"):
        if wanted and text in table["revisions"]:
            first, last = (str(each) for each in table["revisions"][text])
            if not (minor(first) or wanted) <= wanted <= (minor(last) or wanted):
                reason = f"{text} supports Kubernetes {first} to {last} (table of {table['read']})."
                yield cluster.fault(f"{_ISTIO}.revisions", reason)


@rule(
    "istio-egress-without-configuration",
    "An Istio egress gateway names a StaticGatewayConfiguration.",
    remedy="Set gatewayConfigurationName.",
    sources=(schema("IstioEgressGateway/properties/gatewayConfigurationName"),),
)
def _egress(cluster: Cluster) -> Faults:
    for part in cluster.parts(_GATEWAYS):
        if part.on("enabled") and part.missing("gatewayConfigurationName"):
            reason = f"egress gateway {part.text('name')} has no outbound address."
            yield part.fault("gatewayConfigurationName", reason)


@rule(
    "istio-egress-name-too-long",
    "The name of an Istio egress gateway is 1 to 53 lowercase letters, digits, hyphens and dots.",
    remedy="Shorten the name, and write it in lower case.",
    sources=(aks("istio-deploy-egress.md#limitations-and-requirements"), validator("validate_asm_egress_name")),
)
def _egress_name(cluster: Cluster) -> Faults:
    for part in cluster.parts(_GATEWAYS):
        name = part.text("name")
        if name and not re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?", name):
            yield part.fault("name", f"{name} ({len(name)} characters) is not a valid gateway name.")


@rule(
    "omsagent-without-workspace",
    "The add-on omsagent names a Log Analytics workspace.",
    remedy="Set addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID, or enabled to false.",
    sources=(
        thread("Azure/bicep-registry-modules/issues/3857"),
        thread("Azure/azure-cli/issues/29210"),
        cli_cluster("build_monitoring_addon_profile"),
    ),
)
def _monitoring(cluster: Cluster) -> Faults:
    for name in cluster.entries("addonProfiles"):
        addon = f"addonProfiles.{name}"
        if name.lower() == "omsagent":
            config = mapping(cluster.get(f"{addon}.config")) or {}
            keys = [key for key in config if str(key).lower() == _WORKSPACE.lower()]
            path = f"{addon}.config.{keys[0] if keys else _WORKSPACE}"
            if cluster.off(f"{addon}.enabled") and keys and config[keys[0]] == "":
                reason = "the id is empty, which Azure refuses with the add-on off as well (LinkedInvalidPropertyId)."
                yield cluster.fault(path, reason, remedy=f"Leave {path} out.")
            elif cluster.on(f"{addon}.enabled") and cluster.missing(path):
                yield cluster.fault(path, "container logs are collected, but no workspace is set to store them.")


@rule(
    "app-routing-over-5-zones",
    "Application routing serves at most five DNS zones.",
    remedy="Keep five zones; use ExternalDNS for more.",
    sources=(aks("app-routing.md#limitations"),),
)
def _zones(cluster: Cluster) -> Faults:
    count = len(cluster.items(_ZONES))
    if count > MOST_ZONES:
        yield cluster.fault(_ZONES, f"{count} zones are listed; application routing manages at most {MOST_ZONES}.")


@rule(
    "managed-namespace-system",
    "A managed namespace is not one of Kubernetes' system namespaces.",
    remedy="Choose another name.",
    sources=(aks("managed-namespaces.md#limitations"),),
    over=MANAGED_NAMESPACE,
)
def _namespace(namespace: Resource) -> Faults:
    name = namespace.word("managedNamespaceName")
    if name in SYSTEM_NAMESPACES:
        yield namespace.fault("managedNamespaceName", f"{name} is a system namespace.")


@rule(
    "managed-namespace-policy-without-engine",
    "defaultNetworkPolicy of a managed namespace needs networkPolicy.",
    remedy=f"Set networkProfile.networkPolicy, preferably to cilium with networkDataplane cilium.{REIMAGES_ALL}",
    sources=(aks("managed-namespaces.md#prerequisites"),),
    severity="warning",
)
def _namespace_policy(cluster: Cluster) -> Faults:
    path = "networkProfile.networkPolicy"
    idle = cluster.word(path) in ("", "none") and not cluster.hidden(path) and cluster.cilium is False
    for child in cluster.children:
        key = "properties.defaultNetworkPolicy"
        if child.request.type == MANAGED_NAMESPACE and idle and child.given(key):
            yield child.fault(key, "without networkPolicy the policy is not enforced: all traffic is allowed.")


@rule(
    "hosted-system-on-base-sku",
    "hostedSystemProfile.enabled needs AKS Automatic.",
    remedy="Set sku.name to Automatic, or leave hostedSystemProfile out.",
    sources=(
        aks("automatic/aks-automatic-managed-system-node-pools-about.md"),
        cli_cluster("get_enable_hosted_system"),
    ),
)
def _hosted(cluster: Cluster) -> Faults:
    path = "hostedSystemProfile.enabled"
    if cluster.on(path) and not cluster.automatic and not cluster.hidden("sku.name"):
        yield cluster.fault(path, "only AKS Automatic has system pools that Azure hosts.")
