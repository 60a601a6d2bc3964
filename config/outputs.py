"""What a stack exports beside names and ids."""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import ClientId


class Kubeconfig(Settings):
    """The kubeconfig that the stack exports as a secret. kubelogin signs in; there is no local account in it."""

    login: Literal["azurecli", "workloadidentity", "msi", "spn"] = "azurecli"
    """How kubelogin signs in, without a prompt: as the user of the Azure CLI (`azurecli`, default), with a federated
    token (`workloadidentity`), as a managed identity (`msi`) or as a service principal (`spn`). `workloadidentity` and
    `spn` read kubelogin's environment variables, such as AZURE_TENANT_ID."""
    client_id: ClientId | None = None
    """Client ID to sign in with. If omitted, that of the environment, and for `msi` the VM's only identity."""
