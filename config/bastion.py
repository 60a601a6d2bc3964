"""The way in to a private cluster: Azure Bastion, and a jump host."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.types import Items, VmSize

SshPublicKey = Annotated[
    str,
    Form(r"^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]+( .*)?$", "a public SSH key", "ssh-rsa AAAAB3... user@host"),
]


class BastionSku(Settings):
    """The SKU of the Bastion host."""

    name: Literal["Developer", "Basic", "Standard", "Premium"] = "Standard"
    """`Basic`; `Standard`, which has tunnels for native clients; `Premium`, which also records sessions; or
    `Developer`, which is shared, free and in some regions only. Default: Standard. It can only be raised after
    creation."""


class JumpHost(Settings):
    """A Linux VM without a public address, reached through Bastion."""

    subnet: str
    """Name of its subnet in `network.subnets`."""
    vm_size: VmSize = "Standard_D2s_v5"
    """Size of the virtual machine. Default: Standard_D2s_v5."""
    admin_username: str = "azureuser"
    """Name of the administrator. Default: azureuser. Cannot change after creation."""
    ssh_public_key: SshPublicKey
    """Public SSH key of the administrator. Cannot change after creation."""
    entra_login: bool = True
    """Whether users sign in with Microsoft Entra ID: the VM gets the extension for it and an identity, and users need
    the role Virtual Machine User Login or Virtual Machine Administrator Login. Default: true."""


class Bastion(Settings):
    """A Bastion host in the subnet `AzureBastionSubnet`, through which users reach VMs and a private cluster."""

    sku: BastionSku = BastionSku()
    """The SKU. Default: `name: Standard`."""
    enable_tunneling: bool | None = None
    """Whether native clients (`az network bastion tunnel`, `az network bastion ssh`) can use it; needs Standard or
    Premium. If omitted, true with these."""
    scale_units: Annotated[int, Field(ge=2, le=50)] | None = None
    """Number of instances, 2 to 50, each for 20 to 40 sessions; more than two need Standard or Premium. Azure's
    default: 2."""
    zones: Items[str] | None = None
    """Availability zones of the host and its address: `["1", "2", "3"]`. If omitted, Azure chooses. Cannot change after
    creation."""
    jump_host: JumpHost | None = None
    """A Linux VM to work from. Default: none."""

    @check
    def _sku_has_it(self) -> Errors:
        small = self.sku.name in ("Developer", "Basic")
        if small and self.enable_tunneling:
            yield wrong(
                f"tunnels of native clients need a larger SKU than {self.sku.name}: set `sku: {{name: Standard}}`, or "
                "remove enableTunneling",
                at="enableTunneling",
            )
        if small and self.scale_units not in (None, 2):
            yield wrong(
                f"{self.sku.name} has two instances: set `sku: {{name: Standard}}`, or remove scaleUnits",
                at="scaleUnits",
            )

    @property
    def has_tunnels(self) -> bool:
        """Whether native clients can use it."""
        usual = self.sku.name in ("Standard", "Premium")
        return usual if self.enable_tunneling is None else self.enable_tunneling
