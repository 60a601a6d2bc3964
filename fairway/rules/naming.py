"""Names of pools, clusters, DNS prefixes, resource groups and administrators."""

from __future__ import annotations

import re

from fairway.rules.citations import aks, cli_pool, pool_schema, resource_schema, support
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_POOL_NAME = (aks("create-node-pools.md#limitations"), pool_schema("name"))
_FAQ = support("create-upgrade-delete/aks-common-issues-faq.yml")
_INVALID = support("error-codes/invalidparameter-error.md#symptoms")

LINUX_POOL_NAME = 12
WINDOWS_POOL_NAME = 6
CLUSTER_NAME = 63
DNS_PREFIX = 54
NODE_RESOURCE_GROUP = 80


def _pool_names_over(cluster: Cluster, limit: int, *, windows: bool) -> Faults:
    for pool in cluster.pools:
        name = pool.text(pool.name_key)
        if pool.windows == windows and len(name) > limit:
            system = "Windows" if windows else "Linux"
            reason = f"{name} has {len(name)} characters; AKS builds {system} node names from at most {limit}."
            yield pool.fault(pool.name_key, reason)


@rule(
    "np-name-linux-too-long",
    "The name of a Linux pool is no longer than 12 characters.",
    remedy="Shorten the pool's name to 12 characters.",
    sources=_POOL_NAME,
)
def _linux_pool_name(cluster: Cluster) -> Faults:
    yield from _pool_names_over(cluster, LINUX_POOL_NAME, windows=False)


@rule(
    "np-name-windows-too-long",
    "The name of a Windows pool is no longer than 6 characters.",
    remedy="Shorten the pool's name to 6 characters: Windows limits the length of computer names.",
    sources=_POOL_NAME,
)
def _windows_pool_name(cluster: Cluster) -> Faults:
    yield from _pool_names_over(cluster, WINDOWS_POOL_NAME, windows=True)


def _common_start(one: str, other: str) -> str:
    """The first characters that both have, whatever their letter case, as the second has them."""
    pairs = enumerate(zip(one.lower(), other.lower(), strict=False))
    return other[: next((at for at, (mine, its) in pairs if mine != its), len(one))]


def _pool_names_like(cluster: Cluster, pattern: str, reason: str) -> Faults:
    for pool in cluster.pools:
        name = pool.text(pool.name_key)
        if re.search(pattern, name):
            longest = WINDOWS_POOL_NAME if pool.windows else LINUX_POOL_NAME
            # The name may be generated from the start of a part of the logical name, which is what can be changed.
            parts = (each for each in pool.request.name.split("/") if each != name)
            wrong = next((each for each in parts if re.search(pattern, _common_start(each, name))), name)
            allowed = re.sub("[^a-z0-9]", "", wrong.lower()).lstrip("0123456789")[:longest]
            instead = f" instead of {wrong}" if wrong != name else ""
            remedy = f"Write {allowed}{instead}." if allowed else ""
            yield pool.fault(pool.name_key, f"{name} {reason}.", remedy=remedy)


@rule(
    "np-name-uppercase",
    "The name of a pool has no capital letters.",
    remedy="Write the pool's name in lower case.",
    sources=_POOL_NAME,
)
def _pool_name_capitals(cluster: Cluster) -> Faults:
    yield from _pool_names_like(cluster, "[A-Z]", "has capital letters, which AKS refuses in a pool's name")


@rule(
    "np-name-hyphen",
    "The name of a pool is letters and digits: no hyphen, underscore, dot or blank.",
    remedy="Remove everything but lower-case letters and digits.",
    sources=_POOL_NAME,
)
def _pool_name_characters(cluster: Cluster) -> Faults:
    yield from _pool_names_like(cluster, "[^A-Za-z0-9]", "has characters other than letters and digits")


@rule(
    "np-name-leading-digit",
    "The name of a pool begins with a letter.",
    remedy="Put a letter in front.",
    sources=_POOL_NAME,
)
def _pool_name_start(cluster: Cluster) -> Faults:
    yield from _pool_names_like(cluster, "^[0-9]", "begins with a digit, but AKS requires a letter")


@rule(
    "np-name-duplicate",
    "No two pools of a cluster have the same name.",
    remedy="Give each pool a different name; Azure ignores case in names.",
    sources=(pool_schema("name"), cli_pool("get_nodepool_name")),
)
def _pool_name_twice(cluster: Cluster) -> Faults:
    seen: set[str] = set()
    for pool in cluster.pools:
        name = pool.word(pool.name_key)
        if name and name in seen:
            reason = f"two pools are called {name}: Azure would treat the second as an update of the first."
            yield pool.fault(pool.name_key, reason)
        seen.add(name)


def _cluster_name_like(cluster: Cluster, pattern: str, reason: str) -> Faults:
    name = cluster.text("resourceName")
    if found := re.search(pattern, name, re.IGNORECASE):
        yield cluster.fault("resourceName", f"{name}: {reason.format(found[0])}.")


@rule(
    "cluster-name-too-long",
    "The name of a cluster is no longer than 63 characters.",
    remedy="Shorten the cluster's name to 63 characters.",
    sources=(resource_schema("managedClusters/properties/name"), _FAQ),
)
def _cluster_name_length(cluster: Cluster) -> Faults:
    name = cluster.text("resourceName")
    if len(name) > CLUSTER_NAME:
        reason = f"the name has {len(name)} characters; Azure Resource Manager allows {CLUSTER_NAME}."
        yield cluster.fault("resourceName", reason)


@rule(
    "cluster-name-characters",
    "The name of a cluster is letters, digits, hyphens and underscores, with a letter or digit at both ends.",
    remedy="Remove other characters, and begin and end with a letter or digit.",
    sources=(resource_schema("managedClusters/properties/name"), _FAQ),
)
def _cluster_name_characters(cluster: Cluster) -> Faults:
    yield from _cluster_name_like(cluster, r"^[-_]|[-_]$|[^-_a-z0-9]", "{!r} is not allowed at that position")


@rule(
    "cluster-name-reserved-substring",
    "The name of a cluster does not contain `microsoft` or `windows`.",
    remedy="Choose a name without Microsoft's trademarks: `win` is fine.",
    sources=(_INVALID, support("create-upgrade-delete/error-code-reservedresourcename.md#symptoms")),
)
def _cluster_name_trademark(cluster: Cluster) -> Faults:
    yield from _cluster_name_like(cluster, "microsoft|windows", "Azure reserves {} anywhere in a name")


@rule(
    "cluster-name-reserved-prefix",
    "The name of a cluster does not begin with `login` or `xbox`.",
    remedy="Move the word to another position: `aks-login` is fine.",
    sources=(_INVALID,),
)
def _cluster_name_prefix(cluster: Cluster) -> Faults:
    yield from _cluster_name_like(cluster, "^(login|xbox)", "Azure reserves {} at the beginning of a name")


@rule(
    "cluster-name-reserved-exact",
    "A cluster is not called just `azure`.",
    remedy="Make the name longer: `azure-shop` is fine.",
    sources=(_INVALID,),
)
def _cluster_name_azure(cluster: Cluster) -> Faults:
    yield from _cluster_name_like(cluster, "^azure$", "Azure reserves the name {}")


@rule(
    "dns-prefix-too-long",
    "dnsPrefix is no longer than 54 characters.",
    remedy="Shorten dnsPrefix to 54 characters.",
    sources=(_FAQ,),
)
def _dns_prefix_length(cluster: Cluster) -> Faults:
    prefix = cluster.text("dnsPrefix")
    if len(prefix) > DNS_PREFIX:
        reason = f"dnsPrefix has {len(prefix)} characters; the API server's name allows {DNS_PREFIX}."
        yield cluster.fault("dnsPrefix", reason)


@rule(
    "dns-prefix-dot",
    "dnsPrefix has only letters, digits and hyphens.",
    remedy="Replace dots, underscores and blanks by hyphens.",
    sources=(_FAQ,),
)
def _dns_prefix_characters(cluster: Cluster) -> Faults:
    prefix = cluster.text("dnsPrefix")
    if found := re.search(r"[^-A-Za-z0-9]", prefix):
        reason = f"dnsPrefix {prefix} contains {found[0]!r}, which is not allowed in a host name."
        allowed = re.sub(r"[^A-Za-z0-9]+", "-", prefix).strip("-")[:DNS_PREFIX].rstrip("-")
        yield cluster.fault("dnsPrefix", reason, remedy=f"Write {allowed}." if allowed else "")


@rule(
    "dns-prefix-trailing-hyphen",
    "dnsPrefix begins and ends with a letter or digit.",
    remedy="Remove the hyphen; if code truncates the prefix, strip hyphens afterwards.",
    sources=(_FAQ,),
)
def _dns_prefix_ends(cluster: Cluster) -> Faults:
    prefix = cluster.text("dnsPrefix")
    if prefix.startswith("-") or prefix.endswith("-"):
        yield cluster.fault(
            "dnsPrefix", f"dnsPrefix {prefix} begins or ends with a hyphen, which is not allowed in a host name."
        )


@rule(
    "node-rg-name-too-long",
    "The name of the resource group of the nodes is no longer than 80 characters.",
    remedy="Set nodeResourceGroup to a shorter name, or shorten the cluster's or its resource group's.",
    sources=(_FAQ, "https://github.com/rancher/rancher/issues/21264"),
)
def _node_resource_group(cluster: Cluster) -> Faults:
    if cluster.hidden("nodeResourceGroup"):
        return
    parts = ("MC", cluster.text("resourceGroupName"), cluster.text("resourceName"), cluster.location)
    default = "_".join(parts) if all(parts) else ""
    name = cluster.text("nodeResourceGroup", default)
    if len(name) > NODE_RESOURCE_GROUP:
        reason = f"{name} has {len(name)} characters; a resource group's name may have {NODE_RESOURCE_GROUP}."
        yield cluster.fault("nodeResourceGroup", reason)
