"""What AKS installs in the cluster: add-ons, drivers, ingress, mesh, scaling of pods, metrics."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from config.model import ArmKeyed, Settings
from config.types import DnsZoneId, Items, Tags, VaultId
from fairway.request import mapping


class Switch(Settings):
    """Whether AKS runs one component."""

    enabled: bool
    """Whether AKS installs this component."""


class AddonProfile(Settings):
    """An AKS add-on and its settings."""

    enabled: bool
    """Whether AKS installs the add-on."""
    config: Tags | None = None
    """The add-on's own settings. Every value is a string, including numbers and booleans: `"true"`."""


def _over(**defaults: str) -> BeforeValidator:
    """Merges the configured entries into these defaults, whatever the case of their keys; null removes one."""

    def merged(given: Any) -> Any:
        configured = mapping(given)
        if configured is None:
            return given
        keys = {str(each).casefold() for each in configured}
        return {**{key: each for key, each in defaults.items() if key.casefold() not in keys}, **configured}

    return BeforeValidator(merged)


class SecretsProviderAddon(AddonProfile):
    """The Azure Key Vault provider for the Secrets Store CSI Driver: mounts Key Vault secrets as volumes."""

    enabled: bool = True
    """Whether AKS installs the add-on. On by default."""
    config: Annotated[Tags | None, _over(enableSecretRotation="true", rotationPollInterval="2m")] = Field(
        default={}, validate_default=True
    )
    """The add-on's settings. By default it refreshes mounted secrets every two minutes."""


class PolicyAddon(AddonProfile):
    """Azure Policy for Kubernetes: enforces policy assignments inside the cluster."""

    enabled: bool = True
    """Whether AKS installs the add-on. On by default."""


class LogAgentAddon(AddonProfile):
    """Container Insights: the agent that sends container logs to Log Analytics."""

    enabled: bool = True
    """Whether AKS installs the agent. On by default."""
    config: Annotated[Tags | None, _over(useAADAuth="true")] = Field(default={}, validate_default=True)
    """The agent's settings. By default it signs in with a managed identity."""


class AddonProfiles(ArmKeyed):
    """AKS add-ons by their ARM names. Azure Policy, Key Vault secrets and Container Insights are on by default."""

    aci_connector_linux: AddonProfile | None = Field(default=None, alias="aciConnectorLinux")
    """Virtual nodes: pods can run in Azure Container Instances. Azure's default: off."""
    azure_keyvault_secrets_provider: SecretsProviderAddon | None = Field(
        default_factory=SecretsProviderAddon, alias="azureKeyvaultSecretsProvider"
    )
    """The Azure Key Vault provider for the Secrets Store CSI Driver: mounts Key Vault secrets as volumes. On by
    default."""
    azurepolicy: PolicyAddon | None = Field(default_factory=PolicyAddon, alias="azurepolicy")
    """Azure Policy for Kubernetes: enforces policy assignments inside the cluster. On by default."""
    confcom: AddonProfile | None = Field(default=None, alias="ACCSGXDevicePlugin")
    """The SGX device plugin, for confidential computing on Intel SGX nodes. Azure's default: off."""
    ingress_application_gateway: AddonProfile | None = Field(default=None, alias="ingressApplicationGateway")
    """The Application Gateway ingress controller (AGIC). Azure's default: off."""
    kube_dashboard: AddonProfile | None = Field(default=None, alias="kubeDashboard")
    """The Kubernetes dashboard, which AKS has retired. Some scanners require an explicit `enabled: false`."""
    omsagent: LogAgentAddon | None = Field(default_factory=LogAgentAddon, alias="omsagent")
    """Container Insights: sends container logs to the workspace of `monitoring`. On by default."""
    open_service_mesh: AddonProfile | None = Field(default=None, alias="openServiceMesh")
    """Open Service Mesh, which AKS retires on 2027-09-30. Use the Istio add-on (`serviceMeshProfile`) instead."""


class Nginx(Settings):
    """The default ingress controller of the application routing add-on."""

    default_ingress_controller_type: Literal["AnnotationControlled", "External", "Internal", "None"] | None = None
    """How the default controller is exposed: `External` (public address), `Internal` (private address),
    `AnnotationControlled` (set in its custom resource) or `None` (not created). Azure's default:
    AnnotationControlled."""


class WebAppRouting(Settings):
    """The application routing add-on: an NGINX ingress controller that AKS manages."""

    enabled: bool | None = None
    """Whether AKS installs the application routing add-on. Azure's default: off."""
    dns_zone_resource_ids: Items[DnsZoneId] | None = None
    """Up to five DNS zones in which the add-on manages records. All public zones must be in one resource group, and all
    private zones in one."""
    nginx: Nginx | None = None
    """The default NGINX ingress controller of the add-on."""


class IngressProfile(Settings):
    """Ingress controllers that AKS manages."""

    web_app_routing: WebAppRouting | None = None
    """The application routing add-on: an NGINX ingress controller that AKS manages."""


class IstioPluginCertificateAuthority(Settings):
    """A certificate authority for Istio, stored in Azure Key Vault."""

    cert_chain_object_name: str | None = None
    """Name of the certificate chain in the Key Vault."""
    cert_object_name: str | None = None
    """Name of the intermediate CA certificate in the Key Vault."""
    key_object_name: str | None = None
    """Name of the intermediate CA's private key in the Key Vault."""
    key_vault_id: VaultId | None = None
    """Resource ID of the Key Vault that holds these certificates. Default: the vault of keyVault, if there is one."""
    root_cert_object_name: str | None = None
    """Name of the root certificate in the Key Vault."""


class IstioCertificateAuthority(Settings):
    """The certificate authority that signs certificates in the mesh."""

    plugin: IstioPluginCertificateAuthority | None = None
    """Your own certificate authority, stored in Azure Key Vault."""


class IstioEgressGateway(Settings):
    """An Istio egress gateway: routes traffic that leaves the mesh."""

    name: str
    """Name of the Istio egress gateway."""
    enabled: bool
    """Whether AKS deploys this egress gateway."""
    gateway_configuration_name: str | None = None
    """Name of the StaticGatewayConfiguration resource in the same namespace. Required if the gateway is enabled."""
    namespace: str | None = None
    """Kubernetes namespace of the gateway. Azure's default: aks-istio-egress."""


class IstioIngressGateway(Settings):
    """An Istio ingress gateway: routes traffic that enters the mesh."""

    mode: Literal["External", "Internal"]
    """Whether the gateway has a public (`External`) or a private (`Internal`) address."""
    enabled: bool
    """Whether AKS deploys this ingress gateway."""


class IstioComponents(Settings):
    """Ingress and egress gateways of the mesh."""

    egress_gateways: Items[IstioEgressGateway] | None = None
    """Egress gateways, which route traffic that leaves the mesh."""
    ingress_gateways: Items[IstioIngressGateway] | None = None
    """Ingress gateways: at most one internal and one external."""


class Istio(Settings):
    """Settings of the Istio add-on."""

    certificate_authority: IstioCertificateAuthority | None = None
    """The certificate authority of the mesh. If omitted, Istio creates its own."""
    components: IstioComponents | None = None
    """Ingress and egress gateways of the mesh."""
    revisions: Items[str] | None = None
    """The Istio revision, such as `asm-1-30`. List two consecutive revisions during a canary upgrade."""


class ServiceMeshProfile(Settings):
    """The Istio-based service mesh add-on."""

    mode: Literal["Istio", "Disabled"]
    """`Istio` installs the Istio add-on; `Disabled` removes it."""
    istio: Istio | None = None
    """Settings of the Istio add-on."""


class StorageProfile(Settings):
    """CSI drivers, which mount Azure storage in pods. Azure installs the disk, file and snapshot drivers by default."""

    blob_csi_driver: Switch | None = None
    """The Azure Blob Storage CSI driver: mounts blob containers as volumes. Azure's default: off."""
    disk_csi_driver: Switch | None = None
    """The Azure Disk CSI driver: mounts managed disks as volumes. Azure's default: on."""
    file_csi_driver: Switch | None = None
    """The Azure Files CSI driver: mounts file shares as volumes. Azure's default: on."""
    snapshot_controller: Switch | None = None
    """The snapshot controller: takes snapshots of persistent volumes. Azure's default: on."""


class WorkloadAutoScalerProfile(Settings):
    """Add-ons that scale workloads: KEDA and the Vertical Pod Autoscaler."""

    keda: Switch | None = None
    """KEDA: scales workloads on events, such as the length of a queue. Azure's default: off."""
    vertical_pod_autoscaler: Switch | None = None
    """The Vertical Pod Autoscaler: sets the CPU and memory requests of pods from their usage. Azure's default: off."""


class KubeStateMetrics(Settings):
    """Kubernetes labels and annotations that become metric labels."""

    metric_annotations_allow_list: str | None = None
    """Annotation keys to export as metric labels: `pods=[example.com/team],namespaces=[example.com/cost]`. Azure's
    default: none."""
    metric_labels_allowlist: str | None = None
    """Label keys to export as metric labels: `pods=[app],namespaces=[team]`. Azure's default: none."""


class AzureMonitorMetrics(Settings):
    """Azure Monitor managed service for Prometheus."""

    enabled: bool
    """Whether AKS collects Prometheus metrics for an Azure Monitor workspace."""
    kube_state_metrics: KubeStateMetrics | None = None
    """Kubernetes labels and annotations that become metric labels."""


class AzureMonitorProfile(Settings):
    """Azure Monitor agents inside the cluster."""

    metrics: AzureMonitorMetrics | None = None
    """Azure Monitor managed service for Prometheus. Azure's default: off."""


class CostAnalysis(Settings):
    """Cost analysis by Kubernetes namespace. Requires the Standard or Premium tier."""

    enabled: bool | None = None
    """Whether Azure's cost analysis breaks costs down by namespace and deployment. Azure's default: off."""


class MetricsProfile(Settings):
    """Cost metrics of the cluster."""

    cost_analysis: CostAnalysis | None = None
    """Cost analysis by Kubernetes namespace. Requires the Standard or Premium tier."""


class AIToolchainOperatorProfile(Settings):
    """The AI toolchain operator (KAITO): runs AI models on GPU nodes."""

    enabled: bool | None = None
    """Whether AKS installs the AI toolchain operator. Azure's default: off."""


class NodeProvisioningProfile(Settings):
    """Node auto-provisioning (Karpenter): AKS adds nodes for pending pods, in addition to the node pools."""

    mode: Literal["Manual", "Auto"] | None = None
    """`Auto` turns node auto-provisioning on; the cluster autoscaler must then be off. Azure's default: Manual
    (off)."""
    default_node_pools: Literal["None", "Auto"] | None = None
    """Whether AKS creates Karpenter's default NodePools. Azure's default: Auto. Changing it to `None` later deletes
    them and drains their nodes."""
