"""Good practice: add-ons that protect a cluster, and retired ones."""

from __future__ import annotations

from datetime import date

from fairway.azure.values import USE_AAD_AUTH, agent_reads_rule
from fairway.request import mapping, value_at
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.practice import ALL, PROD, add_on, lacks, practice, preset, switched_on
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_SECRETS = "azureKeyvaultSecretsProvider"
HTTP_ROUTING_BLOCKED = date(2025, 3, 3)


@practice(
    "policy-add-on",
    "Azure Policy checks what runs in the cluster.",
    remedy="Set addonProfiles.azurepolicy.enabled to true.",
    sources=("https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes",),
    profiles=ALL,
)
def _policy(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'azurepolicy')}.enabled"
    if lacks(cluster, path) and not preset(cluster):
        yield cluster.fault(path, "privileged pods and images from any registry are accepted, and no audit shows them.")


@practice(
    "secrets-from-key-vault",
    "Pods read secrets from Key Vault.",
    remedy="Set addonProfiles.azureKeyvaultSecretsProvider.enabled to true.",
    sources=(aks("csi-secrets-store-driver.md"),),
)
def _store(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, _SECRETS)}.enabled"
    if lacks(cluster, path):
        yield cluster.fault(path, "secrets are copied into the cluster, where they are not rotated or audited.")


@practice(
    "secret-rotation",
    "Secrets from Key Vault are read again when they change.",
    remedy='Set addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation to "true", in quotes.',
    sources=(aks("csi-secrets-store-configuration-options.md"),),
    profiles=ALL,
)
def _rotation(cluster: Cluster) -> Faults:
    profile = add_on(cluster, _SECRETS)
    path = f"{profile}.config.enableSecretRotation"
    # ARM types the values of an add-on's config as text; a boolean is accepted here too.
    on = cluster.word(path) == "true" or cluster.on(path)
    if cluster.on(f"{profile}.enabled") and not on and not cluster.hidden(path):
        yield cluster.fault(path, "pods keep an old secret until they are restarted.")


switched_on(
    "image-cleaner",
    "securityProfile.imageCleaner.enabled",
    "Unused images with vulnerabilities are removed from nodes.",
    "images that no pod uses stay on nodes with their vulnerabilities.",
    sources=(aks("image-cleaner.md"),),
    profiles=ALL,
)


@rule(
    "http-application-routing-retired",
    f"HTTP application routing is off: it was retired on {HTTP_ROUTING_BLOCKED}.",
    remedy="Set ingressProfile.webAppRouting.enabled to true, move Ingress resources and DNS records to it, "
    "and set enabled of the old add-on to false last: that deletes its controller and its DNS zone.",
    sources=(thread("Azure/AKS/pull/4881"), thread("Azure/terraform-azurerm-aks/issues/444")),
    severity="warning",
    kind="retired",
)
def _retired(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'httpApplicationRouting')}.enabled"
    if cluster.on(path) and cluster.today >= HTTP_ROUTING_BLOCKED:
        reason = f"Azure creates no cluster with it since {HTTP_ROUTING_BLOCKED}, and existing ones get no fixes."
        yield cluster.fault(path, reason, cluster.worse_if_new(cluster))


@practice(
    "add-on-superseded",
    "Add-ons without a future are off.",
    remedy="Move to what replaces the add-on, and set enabled of it to false afterwards.",
    sources=(aks("includes/ingress-nginx-retirement.md"),),
    profiles=ALL,
)
def _superseded(cluster: Cluster) -> Faults:
    name = "ingressApplicationGateway"
    path = f"{add_on(cluster, name)}.enabled"
    if cluster.on(path):
        yield cluster.fault(path, f"{name} gets no new features; Application Gateway for Containers replaces it.")


@practice(
    "managed-prometheus",
    "Metrics of the cluster are collected by Azure's Prometheus.",
    remedy="Set azureMonitorProfile.metrics.enabled to true, with a data collection rule that sends the metrics to an "
    "Azure Monitor workspace; in a stack file, `monitoring: {prometheus: {}}` is all of it.",
    sources=(aks("monitor-aks.md"),),
    profiles=("regulated",),
)
def _prometheus(cluster: Cluster) -> Faults:
    path = "azureMonitorProfile.metrics.enabled"
    if lacks(cluster, path) and not preset(cluster):
        yield cluster.fault(path, "metrics of the control plane, nodes and pods are not kept.")


@practice(
    "container-logs",
    "Logs of containers are collected.",
    remedy="Set addonProfiles.omsagent.enabled to true with a workspace, or azureMonitorProfile.metrics.enabled where "
    "metrics are enough.",
    sources=(aks("monitor-aks.md"),),
)
def _logs(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'omsagent')}.enabled"
    metrics = "azureMonitorProfile.metrics.enabled"
    if lacks(cluster, path) and lacks(cluster, metrics) and not preset(cluster):
        yield cluster.fault(path, "what containers wrote is gone when their pod is.")


@practice(
    "logs-without-entra-authentication",
    "The log agent signs in with a managed identity.",
    remedy='Set addonProfiles.omsagent.config.useAADAuth to "true", in quotes, and add the data collection rule.',
    sources=("https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable",),
)
def _sign_in(cluster: Cluster) -> Faults:
    profile = add_on(cluster, "omsagent")
    config = mapping(value_at(cluster.request.properties, f"{profile}.config")) or {}
    key = next((each for each in config if each.casefold() == USE_AAD_AUTH.casefold()), USE_AAD_AUTH)
    path = f"{profile}.config.{key}"
    if cluster.on(f"{profile}.enabled") and not agent_reads_rule(config) and not cluster.hidden(path):
        yield cluster.fault(path, "without it the agent uses the key of the workspace, the same for all clusters.")


switched_on(
    "defender",
    "securityProfile.defender.securityMonitoring.enabled",
    "Microsoft Defender watches the cluster.",
    "attacks in the cluster, such as a pod that mines or scans, are not reported.",
    sources=("https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction",),
    profiles=PROD,
    automatic=False,
    remedy="Set securityProfile.defender.securityMonitoring.enabled to true, and "
    "securityProfile.defender.logAnalyticsWorkspaceResourceId to the id of a workspace.",
)
switched_on(
    "cost-analysis",
    "metricsProfile.costAnalysis.enabled",
    "Costs are shown for each namespace.",
    "the bill shows virtual machines only, not which namespace they ran.",
    sources=(aks("cost-analysis.md"),),
    profiles=("regulated",),
    automatic=False,
)
