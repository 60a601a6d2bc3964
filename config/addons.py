"""What AKS installs and runs inside the cluster: add-ons, drivers, ingress, mesh, scaling of pods, metrics."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from config.model import ArmKeyed, Settings
from config.types import DnsZoneId, Items, Tags, VaultId
from fairway.request import mapping


class Switch(Settings):
    """Something that is on or off."""

    enabled: bool
    """On or off."""


class AddonProfile(Settings):
    """An add-on."""

    enabled: bool
    """On or off."""
    config: Tags | None = None
    """Its settings: text by text, also for numbers and true/false (`"true"`)."""


def _over(**defaults: str) -> BeforeValidator:
    """What is said goes over these settings one by one; null takes one away."""

    def merged(given: Any) -> Any:
        said = mapping(given)
        return given if said is None else {**defaults, **said}

    return BeforeValidator(merged)


class SecretsProviderAddon(AddonProfile):
    """Key Vault secrets as volumes."""

    enabled: bool = True
    """On or off."""
    config: Annotated[Tags | None, _over(enableSecretRotation="true", rotationPollInterval="2m")] = Field(
        default={}, validate_default=True
    )
    """Its settings; secrets are rotated every two minutes."""


class PolicyAddon(AddonProfile):
    """Azure Policy inside the cluster."""

    enabled: bool = True
    """On or off."""


class LogAgentAddon(AddonProfile):
    """Container logs."""

    enabled: bool = True
    """On or off."""
    config: Annotated[Tags | None, _over(useAADAuth="true")] = Field(default={}, validate_default=True)
    """Its settings; it signs in as a managed identity."""


class AddonProfiles(ArmKeyed):
    """Add-ons by ARM's names. Azure Policy, Key Vault secrets and container logs are on."""

    aci_connector_linux: AddonProfile | None = Field(default=None, alias="aciConnectorLinux")
    """Virtual nodes: pods that run in Azure Container Instances."""
    azure_keyvault_secrets_provider: SecretsProviderAddon | None = Field(
        default_factory=SecretsProviderAddon, alias="azureKeyvaultSecretsProvider"
    )
    """Key Vault secrets as volumes, rotated."""
    azurepolicy: PolicyAddon | None = Field(default_factory=PolicyAddon, alias="azurepolicy")
    """Azure Policy inside the cluster."""
    confcom: AddonProfile | None = Field(default=None, alias="ACCSGXDevicePlugin")
    """Confidential computing devices (SGX)."""
    ingress_application_gateway: AddonProfile | None = Field(default=None, alias="ingressApplicationGateway")
    """Application Gateway as ingress controller."""
    kube_dashboard: AddonProfile | None = Field(default=None, alias="kubeDashboard")
    """Retired. Some scanners want `enabled: false` written out."""
    omsagent: LogAgentAddon | None = Field(default_factory=LogAgentAddon, alias="omsagent")
    """Container logs to the workspace of `monitoring`."""
    open_service_mesh: AddonProfile | None = Field(default=None, alias="openServiceMesh")
    """Ends 2027-09-30; Istio is its successor."""


class Nginx(Settings):
    """The ingress controller of application routing."""

    default_ingress_controller_type: Literal["AnnotationControlled", "External", "Internal", "None"] | None = None
    """Whether the first controller has a public address."""


class WebAppRouting(Settings):
    """The application routing add-on."""

    enabled: bool | None = None
    """On or off."""
    dns_zone_resource_ids: Items[DnsZoneId] | None = None
    """Up to five DNS zones it keeps."""
    nginx: Nginx | None = None
    """The NGINX ingress controller of the add-on."""


class IngressProfile(Settings):
    """Ingress that AKS runs."""

    web_app_routing: WebAppRouting | None = None
    """The application routing add-on: an NGINX ingress controller that AKS runs."""


class IstioPluginCertificateAuthority(Settings):
    """Certificates of the mesh, from a Key Vault."""

    cert_chain_object_name: str | None = None
    """The chain's name in the vault."""
    cert_object_name: str | None = None
    """The intermediate certificate's name in the vault."""
    key_object_name: str | None = None
    """The private key's name in the vault."""
    key_vault_id: VaultId | None = None
    """The Key Vault that holds these certificates."""
    root_cert_object_name: str | None = None
    """The root certificate's name in the vault."""


class IstioCertificateAuthority(Settings):
    """The certificate authority of the mesh."""

    plugin: IstioPluginCertificateAuthority | None = None
    """Your own certificate authority, from a Key Vault."""


class IstioEgressGateway(Settings):
    """An egress gateway of the mesh."""

    name: str
    """Its name."""
    enabled: bool
    """On or off."""
    gateway_configuration_name: str | None = None
    """The gateway configuration it uses; needed when on."""
    namespace: str | None = None
    """The Kubernetes namespace it runs in."""


class IstioIngressGateway(Settings):
    """An ingress gateway of the mesh."""

    mode: Literal["External", "Internal"]
    """With a public address or without."""
    enabled: bool
    """On or off."""


class IstioComponents(Settings):
    """The mesh's gateways."""

    egress_gateways: Items[IstioEgressGateway] | None = None
    """Egress gateways: where traffic leaves the mesh."""
    ingress_gateways: Items[IstioIngressGateway] | None = None
    """Ingress gateways, at most one internal and one external."""


class Istio(Settings):
    """The Istio add-on."""

    certificate_authority: IstioCertificateAuthority | None = None
    """The certificate authority of the mesh; left out, Istio signs with one of its own."""
    components: IstioComponents | None = None
    """Ingress and egress gateways of the mesh."""
    revisions: Items[str] | None = None
    """One revision, `asm-1-30`; two in a row while upgrading."""


class ServiceMeshProfile(Settings):
    """The service mesh."""

    mode: Literal["Istio", "Disabled"]
    """On or off."""
    istio: Istio | None = None
    """Settings of the Istio add-on."""


class StorageProfile(Settings):
    """CSI drivers; Azure turns on disk, file and snapshots by itself."""

    blob_csi_driver: Switch | None = None
    """Blob storage as volumes."""
    disk_csi_driver: Switch | None = None
    """Disks as volumes."""
    file_csi_driver: Switch | None = None
    """File shares as volumes."""
    snapshot_controller: Switch | None = None
    """Volume snapshots."""


class WorkloadAutoScalerProfile(Settings):
    """Add-ons that scale pods: KEDA and the Vertical Pod Autoscaler."""

    keda: Switch | None = None
    """KEDA: scales pods by events, such as the length of a queue. Azure's default: off."""
    vertical_pod_autoscaler: Switch | None = None
    """The Vertical Pod Autoscaler: sets the CPU and memory requests of pods by what they use. Azure's default: off."""


class KubeStateMetrics(Settings):
    """Labels and annotations that become metric labels."""

    metric_annotations_allow_list: str | None = None
    """Annotations, as Prometheus takes them."""
    metric_labels_allowlist: str | None = None
    """Labels, as Prometheus takes them."""


class AzureMonitorMetrics(Settings):
    """Managed Prometheus."""

    enabled: bool
    """On or off."""
    kube_state_metrics: KubeStateMetrics | None = None
    """Kubernetes labels and annotations that become metric labels."""


class AzureMonitorProfile(Settings):
    """Azure Monitor inside the cluster."""

    metrics: AzureMonitorMetrics | None = None
    """Managed Prometheus."""


class CostAnalysis(Settings):
    """Cost by namespace; tier Standard or Premium."""

    enabled: bool | None = None
    """On or off."""


class MetricsProfile(Settings):
    """Metrics about the cluster."""

    cost_analysis: CostAnalysis | None = None
    """Cost by namespace."""


class AIToolchainOperatorProfile(Settings):
    """The AI toolchain operator (KAITO)."""

    enabled: bool | None = None
    """On or off."""


class NodeProvisioningProfile(Settings):
    """Node auto-provisioning (Karpenter): Azure adds nodes for waiting pods, beside the pools."""

    mode: Literal["Manual", "Auto"] | None = None
    """`Auto` adds nodes of fitting sizes; the cluster autoscaler must be off then."""
    default_node_pools: Literal["None", "Auto"] | None = None
    """Whether node auto-provisioning starts with its own pools (`Auto`) or with none, so that you define them."""
