"""The way in to a private cluster: Azure Bastion, and a jump host."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import compute, network

from components.context import Component, Context
from components.kind import Kind
from components.network import ClusterNetwork
from config.bastion import JumpHost
from fairway.azure.values import BASTION_SUBNET

BASTION = Kind("BastionHost", "bastion", "bas-{cluster}", 80, "network.bastion")
ADDRESS = Kind("PublicIPAddress", "bastion", "pip-{cluster}-bastion", 80, "network.bastion")
INTERFACE = Kind("NetworkInterface", "jump-host", "nic-{cluster}-jump", 80, "network.bastion.jumpHost")
MACHINE = Kind("VirtualMachine", "jump-host", "vm-{cluster}-jump", 64, "network.bastion.jumpHost")
EXTENSION = Kind("VirtualMachineExtension", "jump-host", configured="network.bastion.jumpHost")

_IMAGE = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}


class ClusterBastion(Component):
    """A Bastion host in the network, and a jump host. The cluster does not wait for them."""

    def __init__(
        self, context: Context, network: ClusterNetwork, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare them."""
        super().__init__("ClusterBastion", "bastion", context, opts)
        settings = context.settings.network.bastion
        assert settings is not None
        self._bastion(network)
        if settings.jump_host:
            self._jump_host(settings.jump_host, network)
        self.register_outputs({})

    def _bastion(self, cluster_network: ClusterNetwork) -> None:
        context, settings = self._context, self._context.settings.network.bastion
        assert settings is not None
        zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
        place: dict[str, Any] = {"virtual_network": {"id": cluster_network.virtual_network_id}}
        if settings.sku.name != "Developer":
            address = network.PublicIPAddress(
                context.logical(ADDRESS),
                public_ip_address_name=context.azure(ADDRESS),
                sku={"name": "Standard"},
                public_ip_allocation_method="Static",
                opts=self._child,
                **zones,
                **context.located,
            )
            reference: dict[str, Any] = {
                "subnet": {"id": cluster_network.subnet_ids[BASTION_SUBNET]},
                "public_ip_address": {"id": address.id},
            }
            place = {"ip_configurations": [{"name": "address", **reference}]}
        if settings.scale_units is not None:
            place["scale_units"] = settings.scale_units
        network.BastionHost(
            context.logical(BASTION),
            bastion_host_name=context.azure(BASTION),
            sku={"name": settings.sku.name},
            enable_tunneling=settings.has_tunnels,
            opts=self._child,
            **place,
            **zones,
            **context.located,
        )

    def _jump_host(self, settings: JumpHost, cluster_network: ClusterNetwork) -> None:
        context = self._context
        interface = network.NetworkInterface(
            context.logical(INTERFACE),
            network_interface_name=context.azure(INTERFACE),
            ip_configurations=[
                {
                    "name": "address",
                    "subnet": {"id": cluster_network.subnet_ids[settings.subnet]},
                    "private_ip_allocation_method": "Dynamic",
                }
            ],
            opts=self._child,
            **context.located,
        )
        key = {"path": f"/home/{settings.admin_username}/.ssh/authorized_keys", "key_data": settings.ssh_public_key}
        disk: dict[str, Any] = {"create_option": "FromImage", "delete_option": "Delete"}
        linux = {"disable_password_authentication": True, "ssh": {"public_keys": [key]}}
        profile: Any = {
            "computer_name": "jump",
            "admin_username": settings.admin_username,
            "linux_configuration": linux,
        }
        storage: Any = {
            "image_reference": _IMAGE,
            "os_disk": {**disk, "managed_disk": {"storage_account_type": "StandardSSD_LRS"}},
        }
        identity: dict[str, Any] = {"identity": {"type": "SystemAssigned"}} if settings.entra_login else {}
        machine = compute.VirtualMachine(
            context.logical(MACHINE),
            vm_name=context.azure(MACHINE),
            hardware_profile={"vm_size": settings.vm_size},
            network_profile={"network_interfaces": [{"id": interface.id, "primary": True}]},
            os_profile=profile,
            security_profile={
                "security_type": "TrustedLaunch",
                "uefi_settings": {"secure_boot_enabled": True, "v_tpm_enabled": True},
            },
            storage_profile=storage,
            opts=self._child,
            **identity,
            **context.located,
        )
        if settings.entra_login:
            # learn.microsoft.com/entra/identity/devices/howto-vm-sign-in-azure-ad-linux.
            compute.VirtualMachineExtension(
                context.logical(EXTENSION),
                vm_extension_name="AADSSHLoginForLinux",
                vm_name=machine.name,
                publisher="Microsoft.Azure.ActiveDirectory",
                type="AADSSHLoginForLinux",
                type_handler_version="1.0",
                auto_upgrade_minor_version=True,
                opts=self._child,
                **context.located,
            )
