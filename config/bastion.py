"""The way in to a private cluster: Azure Bastion, and a jump host."""

from __future__ import annotations

import base64
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import Items, VmSize, Zone
from fairway.azure.values import REFUSED_ADMIN_NAMES

_KINDS = ("ssh-rsa", "ssh-ed25519")


def _public_key(text: str) -> str:
    """A public key as OpenSSH writes it: the encoded key begins with the length and name of its kind (RFC 4253). Azure
    takes RSA keys and Ed25519: learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys."""
    kind, _, rest = text.strip().partition(" ")
    try:
        key = base64.b64decode(rest.split(" ")[0], validate=True)
    except ValueError:
        key = b""
    if kind not in _KINDS or not key.startswith(len(kind).to_bytes(4, "big") + kind.encode()) or len(key) < 51:
        # Without the value, which may be a private key.
        raise wrong(
            "is not a public SSH key: write the content of the file with the suffix .pub, one line that begins with "
            "ssh-rsa or ssh-ed25519; `ssh-keygen -t ed25519 -f jump` creates jump.pub"
        )
    return text


SshPublicKey = Annotated[str, AfterValidator(_public_key)]
"""A public SSH key, as in a file `.pub`."""


def _admin_username(text: str) -> str:
    if text.lower() in REFUSED_ADMIN_NAMES:
        raise wrong(f"{text} is one of the names that Azure refuses for an administrator: write another, azureuser")
    if not re.fullmatch(r"[a-z0-9_][a-z0-9_.-]{0,63}", text):
        # Azure/azure-cli: command_modules/vm/_validators.py, _validate_admin_username.
        raise wrong(f"{text!r} is not a Linux user name: at most 64 lower case letters, digits, `-` and `_`")
    return text


AdminUsername = Annotated[str, AfterValidator(_admin_username)]
"""The name of an administrator of a Linux VM."""


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
    admin_username: AdminUsername = "azureuser"
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
    zones: Items[Zone] | None = None
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
