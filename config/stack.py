"""One environment: the settings of its stack file and includes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from config.address_pool import StackNetwork
from config.checks import Errors, check, valid_only
from config.cluster import Cluster
from config.fleet import Fleet, fleet_errors
from config.forms import wrong
from config.model import Settings
from config.shared import Shared, network_errors, reference_errors, with_network
from config.types import Items, Named, ResourceId, Tags, Urn
from config.waivers import Waiver
from fairway.azure.regions import region_name


class Stack(Settings):
    """The settings of a stack file, without their prefix `fairway:`."""

    include: Items[str] = ()
    """Files to include, relative to the folder above the stack files; `regions/*.yaml` is every file that matches.
    Later files override earlier ones, and this file overrides all. Mappings are merged by key; other values are
    replaced."""
    cluster_files: Items[str] = ()
    """Files with the settings of one cluster each, `[clusters/*.yaml]`: the file's name is the cluster's key. They
    override the files of `include`. Default: none."""
    clusters: Named[Cluster]
    """AKS clusters by name. In Azure a cluster has the name `<name>-<stack>`."""
    network: StackNetwork | None = None
    """The address pool from which networks with a `prefixLength` have their ranges. Default: none."""
    shared: Shared | None = None
    """Resources that several clusters use, such as a container registry. Default: none."""
    fleets: Named[Fleet] = {}
    """Fleets of clusters (Azure Kubernetes Fleet Manager) by name. A cluster of this stack joins by `fleetMember:
    {fleet: <name>}`, one of another stack by the fleet's id. Default: none."""
    tags: Tags = {}
    """Azure tags of every resource. Default: none."""
    required_tags: Items[str] = ()
    """Names of tags that every resource must have, with any value: from `tags` of the stack, of a cluster or of
    `shared`. Default: none."""
    profile: Literal["dev", "prod", "regulated"] | None = None
    """Rules of good practice that apply: for development, for production, or for production under an audit. Default:
    none, so that only what Azure refuses or retires is found."""
    waivers: Items[Waiver] = ()
    """Findings that are accepted, each with a reason and an end date: shown, but they stop nothing. Default: none."""
    aliases: Mapping[str, Urn] = {}
    """The old URNs of resources that another program or older code has in the state of this stack, by the type and the
    name of the new resource: `azure-native:containerservice:ManagedCluster::shop: urn:pulumi:...`. Remove it after
    the first `pulumi up`. Default: none."""
    imports: Mapping[str, ResourceId] = {}
    """The ids of existing resources that the next `pulumi up` imports and updates to these settings, by the type and
    the name as in `aliases`. Remove it after that `pulumi up`. Default: none."""

    @check
    def _shared_resources_exist(self) -> Errors:
        if "shared" in self.clusters:
            yield wrong("a cluster cannot have the key shared: rename it", at="clusters.shared")
        for key, cluster in self.clusters.items():
            with valid_only:
                yield from reference_errors(self.shared, cluster, f"clusters.{key}.")
        if self.shared:
            for name in self.shared.networks:
                with valid_only:
                    yield from network_errors(self.shared, name, self.clusters)

    @check
    def _fleets_exist(self) -> Errors:
        yield from fleet_errors(self.fleets, {key: each.fleet_member for key, each in self.clusters.items()})

    @check
    def _has_required_tags(self) -> Errors:
        parts: dict[str, Cluster | Fleet | Shared] = {f"clusters.{key}": each for key, each in self.clusters.items()}
        parts |= {f"fleets.{key}": each for key, each in self.fleets.items() if not each.id}
        for where, part in {**parts, **({"shared": self.shared} if self.shared else {})}.items():
            with valid_only:
                # Azure compares names of tags without regard to case.
                inherited = self.tags if not isinstance(part, Cluster) or part.inherit_tags else {}
                present = {each.lower() for each in (*inherited, *(part.tags or {}))}
                missing = [each for each in self.required_tags if each.lower() not in present]
                if missing:
                    tags = f"tag {' and no tag '.join(missing)} of requiredTags"
                    what = f"there is no {tags}: add `{missing[0]}: <value>` here, or to the stack's tags"
                    yield wrong(what, at=f"{where}.tags")

    def deployed_as(self, stack: str, location: str | None) -> Stack:
        """The settings with the name, location and all tags of each cluster and fleet filled in.

        `stack` is the environment's name; `location` its `azure-native:location`.
        """
        clusters = {
            key: with_network(self.shared, cluster).model_copy(
                update={
                    "name": cluster.name or f"{key}-{stack}",
                    "location": _region(cluster.location or location),
                    "tags": {**(self.tags if cluster.inherit_tags else {}), **(cluster.tags or {})} or None,
                }
            )
            for key, cluster in self.clusters.items()
        }
        fleets = {
            key: fleet.deployed_as(key, stack, _region(fleet.location or location), self.tags)
            for key, fleet in self.fleets.items()
        }
        shared = self.shared and self.shared.model_copy(
            update={
                "location": _region(self.shared.location or location),
                "tags": {**self.tags, **(self.shared.tags or {})} or None,
            }
        )
        return self.model_copy(update={"clusters": clusters, "fleets": fleets, "shared": shared})


def _region(location: str | None) -> str | None:
    """In the form in which Azure returns it: DNS zones and data collection rules accept no other."""
    return region_name(location) or None
