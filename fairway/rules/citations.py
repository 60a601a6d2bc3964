"""Links to the documentation and the repositories that most rules cite."""

from __future__ import annotations

AZURE_CLI = "azure-cli-2.91.0"
SCHEMAS = "schemas/2026-05-01/Microsoft.ContainerService.Aks.json"
_AVM = "https://github.com/Azure/terraform-azurerm-avm-res-containerservice-managedcluster/blob/HEAD"
AVM_CLUSTER = f"{_AVM}/variables.tf"
"""The conditions of Azure Verified Modules' variables of a cluster, and of a pool."""
AVM_POOL = f"{_AVM}/modules/agentpool/variables.tf"
FLEET_SCHEMAS = "schemas/2026-03-02-preview/Microsoft.ContainerService.Fleet.json"
NETWORK_SCHEMAS = "schemas/2025-01-01/Microsoft.Network.NRP.json"
KUBERNETES_LABELS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"
KUBERNETES_TAINTS = "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_taint/"


def aks(page: str) -> str:
    """A page of the AKS documentation, by its file in MicrosoftDocs/azure-aks-docs: `faq.md#operations`.

    A text that several pages include has no page of its own on the site: the link is to the repository.
    """
    if page.startswith("includes/"):
        return code("MicrosoftDocs/azure-aks-docs", f"articles/aks/{page}")
    return f"https://learn.microsoft.com/azure/aks/{_published(page)}"


def support(page: str) -> str:
    """A page of Azure's troubleshooting articles about AKS, by its file in MicrosoftDocs/SupportArticles-docs."""
    return f"https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/{_published(page)}"


def schema(definition: str) -> str:
    """A definition of the ARM schema of AKS."""
    return code("Azure/azure-resource-manager-schemas", f"{SCHEMAS}#/definitions/{definition}")


def resource_schema(path: str) -> str:
    """A property of a resource, such as its name, in the ARM schema of AKS."""
    return code("Azure/azure-resource-manager-schemas", f"{SCHEMAS}#/resourceDefinitions/{path}")


def fleet_schema(path: str) -> str:
    """A definition or a resource's property of the ARM schema of fleets."""
    return code("Azure/azure-resource-manager-schemas", f"{FLEET_SCHEMAS}#/{path}")


def network_schema(definition: str) -> str:
    """A definition of the ARM schema of networks."""
    return code("Azure/azure-resource-manager-schemas", f"{NETWORK_SCHEMAS}#/definitions/{definition}")


def pool_schema(name: str) -> str:
    """A property of a pool in the ARM schema."""
    return schema(f"ManagedClusterAgentPoolProfile/properties/{name}")


def cli(place: str) -> str:
    """A check of azure-cli: a file and a function."""
    return code("Azure/azure-cli", f"src/azure-cli/azure/cli/command_modules/acs/{place}", AZURE_CLI)


def cli_cluster(function: str) -> str:
    """A check of `az aks create`."""
    return cli(f"managed_cluster_decorator.py#{function}")


def cli_pool(function: str) -> str:
    """A check of `az aks nodepool add`."""
    return cli(f"agentpool_decorator.py#{function}")


def validator(function: str) -> str:
    """A check of one of azure-cli's arguments."""
    return cli(f"_validators.py#{function}")


def preview_cli(place: str) -> str:
    """A check of azure-cli's extension for previews of AKS: a file and a function."""
    return code("Azure/azure-cli-extensions", f"src/aks-preview/azext_aks_preview/{place}")


def release(day: str) -> str:
    """The notes of one release of AKS, which are also in the CHANGELOG.md of Azure/AKS: `2026-01-04`."""
    return f"https://github.com/Azure/AKS/releases/tag/{day}"


def thread(where: str) -> str:
    """An issue or a pull request on GitHub: `Azure/AKS/issues/2578`."""
    return f"https://github.com/{where}"


def code(repository: str, path: str, at: str = "HEAD") -> str:
    """A file on GitHub; after a `#`, what to look for in it."""
    return f"https://github.com/{repository}/blob/{at}/{path}"


def _published(page: str) -> str:
    """The path of a page on the site: without the file's suffix."""
    file, mark, heading = page.partition("#")
    return f"{file.rsplit('.', 1)[0]}{mark}{heading}"
