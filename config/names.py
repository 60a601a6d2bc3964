"""What things are called in Azure. These names are a contract: another name is another resource, and the old one
is deleted.

The prefixes are Microsoft's:
learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations.
"""

from __future__ import annotations

import hashlib

from config.cluster import Cluster


def logical(cluster: str, *parts: str) -> str:
    """A logical name in Pulumi: `shop/web/k3x`. Keys hold no slash, so two clusters never collide, and
    `config.places` can read the way back."""
    return "/".join([cluster, *(part for part in parts if part)])


def cluster_name(key: str, cluster: Cluster) -> str:
    """The cluster's own name; every other name is made of it."""
    return cluster.name or key


def dns_prefix(cluster: str) -> str:
    """At most 54 characters, ending in a letter or digit: learn.microsoft.com/troubleshoot/azure/azure-kubernetes
    (naming)."""
    return cluster.replace("_", "-")[:54].rstrip("-")


def resource_group(cluster: str) -> str:
    return f"rg-{cluster}"


def virtual_network(cluster: str) -> str:
    return _fitting(f"vnet-{cluster}", 64)


def network_security_group(cluster: str, subnet: str) -> str:
    return _fitting(f"nsg-{cluster}-{subnet}", 80)


def route_table(cluster: str) -> str:
    return f"rt-{cluster}"


def nat_gateway(cluster: str) -> str:
    return f"ng-{cluster}"


def nat_address(cluster: str, index: int) -> str:
    return f"pip-{cluster}-{index}"


def identity(cluster: str) -> str:
    return f"id-{cluster}"


def workspace(cluster: str) -> str:
    return _fitting(f"log-{cluster}", 63)


def data_collection_rule(cluster: str) -> str:
    return _fitting(f"dcr-{cluster}", 64)


def private_dns_zone(location: str, subdomain: str | None) -> str:
    zone = f"privatelink.{location}.azmk8s.io"
    return f"{subdomain}.{zone}" if subdomain else zone


def _fitting(name: str, limit: int) -> str:
    """Cut to what Azure takes, with a hash of the whole: two long names that begin alike stay two.

    Limits: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules.
    """
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:4]
    return f"{name[: limit - 5].rstrip('-')}-{digest}"
