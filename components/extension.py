"""Cluster extensions, and the Flux configurations that one of them applies."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, kubernetesconfiguration

from components.context import Context, Part
from components.kind import Kind
from components.newer_api import newer_resource
from components.options import merged
from config.extensions import Extension
from config.flux import SOURCES, FluxConfiguration
from config.flux_oci import OciRepository

EXTENSION = Kind("Extension", "extension/{key}", configured="extensions.{key}")
FLUX_CONFIGURATION = Kind("FluxConfiguration", "flux/{key}", configured="fluxConfigurations.{key}")
OF_OCI = Kind("Resource", "flux/{key}", configured="fluxConfigurations.{key}")
"""A Flux configuration with an OCI repository, which the SDK does not have."""

ON_CLUSTER: dict[str, Any] = {"cluster_rp": "Microsoft.ContainerService", "cluster_resource_name": "managedClusters"}
"""The arguments that make an extension or a Flux configuration one of an AKS cluster."""
FLUX = "microsoft.flux"
API_VERSION = "2025-04-01"
"""The latest stable one with ociRepository, in ARM's schemas of 2026-08-16; the SDK has 2023-05-01."""
_SECRETS = {"access_key_secret": "access_key", "account_key_secret": "account_key", "sas_token_secret": "sas_token"}
"""Settings with the name of a secret, and the SDK's arguments for its value."""


class ClusterExtensions(Part):
    """The extensions and Flux configurations of a cluster, which follow it."""

    extensions: dict[str, kubernetesconfiguration.Extension]
    """The extensions by name, once they are declared."""

    def __init__(self, context: Context) -> None:
        """Those of the cluster of `context`."""
        self._context, self.extensions = context, {}

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the extensions, then the Flux configurations.

        A configuration is deleted before the extension, which alone removes its objects:
        learn.microsoft.com/azure/azure-arc/kubernetes/tutorial-use-gitops-flux2 (Delete the Flux configuration and
        extension).
        """
        settings = self._context.settings
        wanted = dict(settings.extensions)
        if settings.flux_configurations and not any(_is_flux(each) for each in wanted.values()):
            wanted["flux"] = Extension.model_validate({"extensionType": FLUX})
        for key, each in wanted.items():
            self.extensions[key] = self._extension(key, each, cluster, opts)
        after = [self.extensions[key] for key, each in wanted.items() if _is_flux(each)]
        for key, each in settings.flux_configurations.items():
            self._flux(key, each, cluster, merged(opts, depends_on=after))

    def _extension(
        self,
        key: str,
        settings: Extension,
        cluster: containerservice.ManagedCluster,
        opts: pulumi.ResourceOptions,
    ) -> kubernetesconfiguration.Extension:
        arguments = settings.arguments()
        arguments.setdefault("auto_upgrade_minor_version", settings.version is None)
        if settings.configuration_protected_settings:
            arguments["configuration_protected_settings"] = self._protected(settings)
        return kubernetesconfiguration.Extension(
            self._context.logical(EXTENSION, key),
            extension_name=key,
            cluster_name=cluster.name,
            resource_group_name=self._context.resource_group_name,
            opts=opts,
            **arguments,
            **ON_CLUSTER,
        )

    def _flux(
        self,
        key: str,
        settings: FluxConfiguration,
        cluster: containerservice.ManagedCluster,
        opts: pulumi.ResourceOptions,
    ) -> None:
        if settings.oci_repository is not None:
            self._oci(key, settings, settings.oci_repository, cluster, opts)
            return
        arguments = settings.arguments()
        if settings.configuration_protected_settings:
            arguments["configuration_protected_settings"] = self._protected(settings)
        field = next(each for each in SOURCES if each in arguments)
        source = getattr(settings, field)
        for own, argument in _SECRETS.items():
            if name := getattr(source, own, None):
                arguments[field][argument] = self._context.secret(name)
        kubernetesconfiguration.FluxConfiguration(
            self._context.logical(FLUX_CONFIGURATION, key),
            flux_configuration_name=key,
            source_kind=SOURCES[field],
            cluster_name=cluster.name,
            resource_group_name=self._context.resource_group_name,
            opts=opts,
            **arguments,
            **ON_CLUSTER,
        )

    def _oci(
        self,
        key: str,
        settings: FluxConfiguration,
        source: OciRepository,
        cluster: containerservice.ManagedCluster,
        opts: pulumi.ResourceOptions,
    ) -> None:
        properties = settings.by_arm_name()
        if settings.configuration_protected_settings:
            properties["configurationProtectedSettings"] = self._protected(settings)
        if source.tls_config and source.tls_config.private_key_secret:
            tls = properties["ociRepository"].setdefault("tlsConfig", {})
            tls["privateKey"] = self._context.secret(source.tls_config.private_key_secret)
        newer_resource(
            self._context.logical(OF_OCI, key),
            resource_group_name=self._context.resource_group_name,
            parent=pulumi.Output.concat(
                "managedClusters/", cluster.name, "/providers/Microsoft.KubernetesConfiguration"
            ),
            type="fluxConfigurations",
            name=key,
            api_version=API_VERSION,
            properties={"sourceKind": SOURCES["oci_repository"], **properties},
            opts=opts,
        )

    def _protected(self, settings: Extension | FluxConfiguration) -> dict[str, pulumi.Output[str]]:
        named = settings.configuration_protected_settings
        return {key: self._context.secret(each.secret) for key, each in named.items()}

    def outputs(self) -> dict[str, Any]:
        """What a program exports of them; nothing without extensions."""
        found = {
            key: {
                "id": each.id,
                "principalId": each.aks_assigned_identity.apply(lambda identity: identity and identity.principal_id),
            }
            for key, each in self.extensions.items()
        }
        return {"extensions": found} if found else {}


def _is_flux(settings: Extension) -> bool:
    return settings.extension_type.lower() == FLUX
