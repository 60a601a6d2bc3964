"""Where facts are from, shortened: the repositories that most rules cite."""

from __future__ import annotations


def aks(page: str) -> str:
    """A page of the AKS documentation."""
    return f"MicrosoftDocs/azure-aks-docs:articles/aks/{page}"


def support(page: str) -> str:
    """A page of Azure's troubleshooting articles about AKS."""
    return f"MicrosoftDocs/SupportArticles-docs:support/azure/azure-kubernetes/{page}"


def schema(definition: str) -> str:
    """A definition of the ARM schema of AKS."""
    file = "schemas/2026-05-01/Microsoft.ContainerService.Aks.json"
    return f"Azure/azure-resource-manager-schemas:{file}#/definitions/{definition}"


def pool_schema(name: str) -> str:
    """A property of a pool in the ARM schema."""
    return schema(f"ManagedClusterAgentPoolProfile/properties/{name}")


def cli(place: str) -> str:
    """A check of azure-cli."""
    return f"Azure/azure-cli@2.91.0:src/azure-cli/azure/cli/command_modules/acs/{place}"


def cli_cluster(function: str) -> str:
    """A check of `az aks create`."""
    return cli(f"managed_cluster_decorator.py#{function}")


def cli_pool(function: str) -> str:
    """A check of `az aks nodepool add`."""
    return cli(f"agentpool_decorator.py#{function}")


def validator(function: str) -> str:
    """A check of one of azure-cli's arguments."""
    return cli(f"_validators.py#{function}")


def thread(where: str) -> str:
    """An issue or a pull request on GitHub: `Azure/AKS/issues/2578`."""
    return f"https://github.com/{where}"
