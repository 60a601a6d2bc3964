"""Cache rules and replications of container registries."""

from __future__ import annotations

from fairway.rules.citations import code, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/container-registry/"
_CACHE = f"{_DOCS}artifact-cache-overview"

CACHE_RULE = "azure-native:containerregistry:CacheRule"
REPLICATION = "azure-native:containerregistry:Replication"
DOCKER_HUB = "docker.io"


@rule(
    "registry-cache-docker-hub",
    "A cache rule for Docker Hub has a credential set.",
    remedy="Set credentialSetResourceId to a credential set with the login server docker.io (in a stack file, to its "
    "key in credentialSets).",
    sources=(thread("hashicorp/terraform-provider-azurerm/pull/27983"), _CACHE),
    over=CACHE_RULE,
)
def _docker_hub(cached: Resource) -> Faults:
    of_hub = cached.word("sourceRepository").partition("/")[0] == DOCKER_HUB
    if of_hub and cached.missing("credentialSetResourceId"):
        yield cached.fault(
            "credentialSetResourceId", "Docker Hub takes no anonymous pulls (EnforceDockerAuthentication)."
        )


@rule(
    "registry-cache-repository",
    "The repositories of a cache rule are in lower case and have no tag; a wildcard is their end, on both sides.",
    remedy="Write a repository such as mcr.microsoft.com/dotnet/sdk, or mcr.microsoft.com/* and mcr/*.",
    sources=(thread("Azure/acr/issues/766"), _CACHE),
    over=CACHE_RULE,
)
def _repository(cached: Resource) -> Faults:
    for key in ("sourceRepository", "targetRepository"):
        text = cached.text(key)
        last = text.rpartition("/")[2]
        if ":" in last or "@" in last:
            yield cached.fault(key, f"{text} has a tag or a digest.")
        elif text != text.lower():
            yield cached.fault(key, f"{text} has capital letters.")
        elif "*" in text[:-1]:
            yield cached.fault(key, f"the wildcard of {text} is not at its end.")
    ends = [cached.text(key).endswith("*") for key in ("sourceRepository", "targetRepository")]
    if cached.given("sourceRepository") and cached.given("targetRepository") and ends[1] and not ends[0]:
        yield cached.fault("targetRepository", "it ends with a wildcard, and sourceRepository does not.")


@rule(
    "registry-replication-region",
    "A replication of a registry is in another region.",
    remedy="Remove the replication: the registry is in that region.",
    sources=(
        f"{_DOCS}container-registry-geo-replication",
        code("hashicorp/terraform-provider-azurerm", "internal/services/containers/container_registry_resource.go"),
    ),
    over=Stack,
)
def _region(stack: Stack) -> Faults:
    for each in stack.all(REPLICATION):
        registry = stack.resource(each.request.id.lower().rpartition("/replications/")[0])
        if registry and each.location and each.location == registry.location:
            yield each.fault("location", f"the registry itself is in {each.location}.")
