"""The base of every settings model: ARM's names in YAML, the SDK's names in Python.

A field is named as in the Pulumi SDK (`os_disk_size_gb`); its alias is the name in ARM JSON (`osDiskSizeGB`). So
the YAML reads like Microsoft's documentation, and `arguments()` is the SDK's argument dict without a mapping in
between. Keys that are Fairway's and not ARM's are declared with `own(...)` and never sent to Azure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic.alias_generators import to_camel

from config.checks import Check, run_checks
from fairway.request import mapping

ARM_NAMES = {
    "admin_group_object_ids": "adminGroupObjectIDs",
    "aks_managed_node_os_upgrade_schedule": "aksManagedNodeOSUpgradeSchedule",
    "authorized_ip_ranges": "authorizedIPRanges",
    "azure_ad_authentication_as_arm_policy": "azureADAuthenticationAsArmPolicy",
    "blob_csi_driver": "blobCSIDriver",
    "capacity_reservation_group_id": "capacityReservationGroupID",
    "container_log_max_size_mb": "containerLogMaxSizeMB",
    "custom_ca_trust_certificates": "customCATrustCertificates",
    "disk_csi_driver": "diskCSIDriver",
    "disk_encryption_set_id": "diskEncryptionSetID",
    "dns_service_ip": "dnsServiceIP",
    "enable_azure_rbac": "enableAzureRBAC",
    "enable_csi_proxy": "enableCSIProxy",
    "enable_fips": "enableFIPS",
    "enable_node_public_ip": "enableNodePublicIP",
    "enable_private_cluster_public_fqdn": "enablePrivateClusterPublicFQDN",
    "enable_rbac": "enableRBAC",
    "enable_ultra_ssd": "enableUltraSSD",
    "enable_vtpm": "enableVTPM",
    "file_csi_driver": "fileCSIDriver",
    "frontend_ip_configuration": "frontendIPConfiguration",
    "host_group_id": "hostGroupID",
    "https_ca_cert": "httpsCACert",
    "kube_dns_overrides": "kubeDNSOverrides",
    "linux_os_config": "linuxOSConfig",
    "local_dns_profile": "localDNSProfile",
    "managed_outbound_ip_profile": "managedOutboundIPProfile",
    "managed_outbound_ips": "managedOutboundIPs",
    "node_os_upgrade_channel": "nodeOSUpgradeChannel",
    "node_public_ip_prefix": "nodePublicIPPrefix",
    "node_public_ip_prefix_id": "nodePublicIPPrefixID",
    "node_public_ip_tags": "nodePublicIPTags",
    "os_disk_size_gb": "osDiskSizeGB",
    "os_sku": "osSKU",
    "outbound_ip_prefixes": "outboundIPPrefixes",
    "outbound_ips": "outboundIPs",
    "pod_ip_allocation_mode": "podIPAllocationMode",
    "pod_subnet_id": "podSubnetID",
    "private_dns_zone": "privateDNSZone",
    "private_ip_address": "privateIPAddress",
    "proximity_placement_group_id": "proximityPlacementGroupID",
    "public_ip_address": "publicIPAddress",
    "public_ip_prefix_size": "publicIPPrefixSize",
    "public_ip_prefixes": "publicIPPrefixes",
    "public_ips": "publicIPs",
    "request_body_inspect_limit_in_kb": "requestBodyInspectLimitInKB",
    "swap_file_size_mb": "swapFileSizeMB",
    "tenant_id": "tenantID",
    "ultra_ssd_enabled": "ultraSSDEnabled",
    "vnet_dns_overrides": "vnetDNSOverrides",
    "vnet_subnet_id": "vnetSubnetID",
}
"""ARM's names that are not plain camelCase: some acronyms are in capitals."""


def arm_name(field: str) -> str:
    """The name in ARM JSON of a field of the SDK: `os_sku` is `osSKU`, `vm_size` is `vmSize`."""
    return ARM_NAMES.get(field) or to_camel(field)


class Settings(BaseModel):
    """A group of settings: frozen, without unknown keys, without silent conversion of types."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=arm_name,
        validate_by_alias=True,
        validate_by_name=False,
    )

    more_checks: ClassVar[tuple[Check, ...]] = ()
    """Checks besides the methods marked with `check`."""

    @model_validator(mode="before")
    @classmethod
    def _prepared(cls, data: Any) -> Any:
        given = mapping(data)
        return data if given is None else cls.prepared(given)

    @classmethod
    def prepared(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """null unsets an optional setting; any other gets its default, instead of the value of an include."""
        never = _never_null(cls)
        return {key: value for key, value in given.items() if value is not None or key not in never}

    @model_validator(mode="after")
    def _checked(self) -> Self:
        run_checks(self)
        return self

    def arguments(self) -> dict[str, Any]:
        """The SDK's arguments: what is set, by the SDK's names, without groups in which nothing is set."""
        arguments: dict[str, Any] = _dense(self.model_dump(exclude_none=True))
        return arguments

    def by_arm_name(self) -> dict[str, Any]:
        """The same by ARM's names, for a resource that the SDK does not have."""
        body: dict[str, Any] = _dense(self.model_dump(exclude_none=True, by_alias=True))
        return body


class ArmKeyed(Settings):
    """A group that is a map in the SDK: its keys are sent to Azure as they are in YAML."""

    @model_serializer(mode="wrap")
    def _by_arm_name(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        fields = self.__class__.model_fields
        return {(fields[name].alias if name in fields else None) or name: value for name, value in dumped.items()}


@cache
def _never_null(model: type[Settings]) -> frozenset[str | None]:
    fields = model.model_fields.values()
    return frozenset(field.alias for field in fields if type(None) not in get_args(field.annotation))


def own(default: Any, **how: Any) -> Any:
    """A field that is Fairway's own and not ARM's: it is not in `arguments()`."""
    if callable(default):
        return Field(default_factory=default, exclude=True, **how)
    return Field(default=default, exclude=True, **how)


def group(model: type[Settings]) -> Any:
    """A group that is present with its defaults if nothing is set."""
    return Field(default_factory=model)


def _dense(tree: Any) -> Any:
    """Without the groups in which nothing is set: they would be sent to Azure as `{}`, which is a value."""
    entries = mapping(tree)
    if entries is None:
        return tree
    inner = {key: _dense(value) for key, value in entries.items()}
    return {key: value for key, value in inner.items() if value != {}}
