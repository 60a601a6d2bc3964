"""Resources that several clusters of a stack use."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from config.cluster import Cluster
from config.model import Settings
from config.registry import SharedRegistry
from config.types import Named, Tags


class Shared(Settings):
    """Resources that several clusters use. A cluster names one by `shared`."""

    resource_group_name: str | None = None
    """Name of an existing resource group. If omitted, Fairway creates `rg-shared-<stack>`."""
    location: str | None = None
    """Azure region. If omitted, the stack's `azure-native:location`. Cannot change after creation."""
    tags: Tags | None = None
    """Azure tags of these resources, in addition to the stack's. Default: none."""
    protect: bool = True
    """Whether Pulumi refuses to delete or replace these resources. To delete them, set false, run `pulumi up`, then
    `pulumi destroy`. Default: true."""
    container_registries: Named[SharedRegistry] = {}
    """Container registries by name. A cluster uses one with `containerRegistry: {shared: <name>}`. Default: none."""

    @property
    def version_aliases(self) -> str:
        """Shared resources are new, so no state has one under an older API version."""
        return "drop"


def check_references(shared: Shared | None, clusters: dict[str, Cluster]) -> None:
    """Refuse names that `shared` does not have. Raises PydanticCustomError."""
    for key, cluster in clusters.items():
        for where, name, known, section in _references(shared, cluster):
            if name not in known:
                raise PydanticCustomError(
                    "setting",
                    "{name} is not in shared.{section} ({known})",
                    {
                        "name": name,
                        "section": section,
                        "known": ", ".join(known) or "none",
                        "at": f"clusters.{key}.{where}",
                    },
                )


def _references(shared: Shared | None, cluster: Cluster) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Where a cluster names a shared resource, the name, the names that exist, and their section."""
    if cluster.container_registry and cluster.container_registry.shared:
        known = tuple(shared.container_registries) if shared else ()
        yield "containerRegistry.shared", cluster.container_registry.shared, known, "containerRegistries"
