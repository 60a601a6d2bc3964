"""The pool inside the cluster's request: what an update ignores, what is therefore pending, and how it retires.

A refresh copies every pool in Azure into the cluster's stored `agentPoolProfiles`, including those that are AgentPools
(the provider's Read and applyValueDiff: github.com/pulumi/pulumi-azure-native provider/pkg/provider). With the whole
list ignored, an update of the cluster therefore sends the pools as Azure has them, and a change of a pool never
updates the cluster.

Azure accepts such a list only if every pool has a version or none has (NotAllAgentPoolOrchestratorVersionSpecified-
AndUnchanged: Azure/azure-cli issue 22807, hashicorp/terraform-provider-azurerm issue 23436). A refresh copies new
elements whole, with their version, and of an existing element only what changed. So the default pool is
created with its version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi_azure_native import authorization, containerservice

from components.context import Context
from components.kind import Kind
from components.node_pool import moved_by_azure
from components.options import LONG_RUNNING
from config.cluster import Cluster
from config.model import arm_name
from config.node_pool import FIXED_AT_CREATION
from fairway.project.stack_files import compared_with

ADOPTED = Kind("AgentPool", "{key}", configured="defaultNodePool", parent="")

RENAMED = {"agentPoolProfiles[0]": "defaultNodePool"}

USERS_OWN_KEYS = ("node_labels", "tags")
LETTER_CASE_MATTERS = (*USERS_OWN_KEYS, "node_taints")
AZURES_LABELS = "kubernetes.azure.com/"
"""The prefix of AKS's own labels, which users cannot set."""


def ignored_paths(settings: Cluster) -> list[str]:
    """The paths of the cluster's pools that an update ignores.

    All pools. Without a configured version only the first, as Azure would refuse the list: then the update sends only
    that pool. The same in an upgrade while the default pool drains, whose version may not have been set before; once it
    is gone, the first pool may be a User pool, and Azure requires a System pool in the list. In an update that sends
    the default pool, what Azure changes by itself.
    AKS Automatic without a configured pool has none in its request, whatever a refresh finds in Azure.
    """
    if not settings.has_default_pool:
        return ["agentPoolProfiles"]
    if settings.sends_default_pool:
        return [f"agentPoolProfiles[0].{path}" for path in moved_by_azure(settings, settings.default_node_pool)]
    gone = settings.default_node_pool.retired == "gone"
    whole = settings.default_pool_version and (gone or not settings.upgrade_kubernetes)
    return ["agentPoolProfiles" if whole else "agentPoolProfiles[0]"]


def adopted(
    context: Context, cluster: containerservice.ManagedCluster, parent: pulumi.Resource
) -> containerservice.AgentPool:
    """The default pool as a separate resource, imported from Azure and never changed.

    While it drains it is protected, so Pulumi refuses to delete it; if someone removes that in the state, the pool is
    only removed from the state (`retain_on_delete`). With `retired: drained`, it is deleted when no longer declared.
    The id must be plain text, so the subscription is looked up here (an invoke in plain form), and the resource
    group is the one from the settings.
    """
    settings = context.settings
    cluster.id.apply(lambda id: _warn_if_new(context.name, settings, cluster, id), run_with_unknowns=True)
    pool = settings.default_node_pool.name
    kept = settings.protect and settings.default_node_pool.retired == "draining"
    subscription = authorization.get_client_config(pulumi.InvokeOptions(parent=parent)).subscription_id
    return containerservice.AgentPool(
        context.logical(ADOPTED, pool),
        agent_pool_name=pool,
        resource_name_=cluster.name,
        resource_group_name=context.resource_group_name,
        opts=pulumi.ResourceOptions(
            parent=parent,
            import_=f"/subscriptions/{subscription}/resourceGroups/{context.group}/providers"
            f"/Microsoft.ContainerService/managedClusters/{context.cluster_name}/agentPools/{pool}",
            ignore_changes=["*"],
            protect=kept,
            retain_on_delete=kept,
            deleted_with=cluster,
            custom_timeouts=LONG_RUNNING,
        ),
    )


def _warn_if_new(name: str, settings: Cluster, cluster: containerservice.ManagedCluster, id: object) -> None:
    """Pulumi's own error in such a preview says only that the pool does not exist."""
    if isinstance(id, pulumi.output.Unknown):
        pulumi.log.warn(
            f"clusters.{name}.defaultNodePool: `retired: {settings.default_node_pool.retired}` adopts an existing "
            f"pool, but this `pulumi up` creates the cluster. Remove `retired`, run `pulumi up`, then add it again.",
            resource=cluster,
        )


def warn_pending(
    name: str, settings: Cluster, cluster: containerservice.ManagedCluster, arguments: Mapping[str, Any]
) -> None:
    """Log which of the default pool's `arguments` are pending, once the values in Azure are known.

    In a preview that updates the cluster they are not: azure-native returns only name and location before the update.
    """

    def warn(known: Sequence[Any]) -> None:
        pools, configured = known
        for message in messages(name, settings, configured, pools or ()):
            pulumi.log.warn(message, resource=cluster)

    if not settings.sends_default_pool:
        # Ids of new subnets, groups, prefixes and snapshots are outputs, wherever they are in the arguments.
        pulumi.Output.all(cluster.agent_pool_profiles, {**arguments}).apply(warn)


@dataclass(frozen=True)
class PendingSetting:
    """One setting of the default pool with another value in Azure."""

    path: str
    """The setting, below `defaultNodePool`: `upgradeSettings.maxSurge`."""
    configured: Any
    """The value in the settings; None if it is not set."""
    present: Any
    """The value in Azure, or in the environment that the program is compared with; None if it has none."""
    fixed: bool
    """Whether Azure cannot change it on an existing pool."""

    def __str__(self) -> str:
        place = compared_with() or "Azure"
        return f"{self.path} is {_shown(self.configured)} in the settings and {_shown(self.present)} in {place}"


def messages(
    name: str, settings: Cluster, configured: Mapping[str, Any], pools: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Warnings about the cluster `name`, whose default pool is `configured` and which has `pools` in Azure.

    Both with the SDK's names. None if the pools in Azure are not known.
    """
    in_azure = {str(pool["name"]).lower(): pool for pool in pools}
    wanted = settings.default_node_pool.name
    where = f"clusters.{name}.defaultNodePool"
    if settings.default_node_pool.retired == "gone":
        if wanted.lower() in in_azure and (other := compared_with()):
            yield (
                f"{where}: {other} still has the pool {wanted}. If no line of this comparison is about it, it keeps "
                "running and costing money without being managed: write `retired: draining` for one `pulumi up`, "
                "drain the pool, then write `drained` for one, then `gone`."
            )
        elif wanted.lower() in in_azure:
            yield (
                f"{where}: Azure still has the pool {wanted}. This `pulumi up` deletes it if the one before had "
                "`retired: drained`. If that had `draining`, the pool is protected, and Pulumi refuses to delete it: "
                "write `retired: drained` for one `pulumi up`, then `gone`. If it had neither, the pool keeps "
                "running and costing money without being managed: write `retired: draining` for one `pulumi up`, "
                "drain the pool, "
                "then write `drained` for one, then `gone`."
            )
    elif in_azure and wanted.lower() not in in_azure:
        yield (
            f"{where}: Azure has no pool {wanted} in this cluster, it has {', '.join(in_azure)}. A default pool cannot "
            f"be renamed: write its original name. If it was retired, keep `retired: gone`."
        )
    elif in_azure:
        other = compared_with()
        value, values = (f"the {each} of {other}" if other else f"Azure's {each}" for each in ("value", "values"))
        found = list(
            pending_settings(configured, in_azure[wanted.lower()], moved_by_azure(settings, settings.default_node_pool))
        )
        waiting = [str(each) for each in found if not each.fixed]
        fixed = [str(each) for each in found if each.fixed]
        if settings.default_node_pool.retired:
            yield from _first_pool_alone(where, settings, wanted, in_azure)
            # It does not get the stack's tags or an upgrade, and needs neither.
            written = [each for each in found if each.path.partition(".")[0] not in ("tags", "orchestratorVersion")]
            if written:
                yield (
                    f"{where}: {'; '.join(map(str, written))}. A pool that is draining is not changed: set the new "
                    f"values on a System pool in nodePools, and keep {values} here."
                )
            return
        if waiting:
            yield (
                f"{where}: {'; '.join(waiting)}. An update of the cluster sends its pools unchanged; otherwise "
                f"every change to one pool would update all of them. Set `updateDefaultNodePool: true` for one "
                f"`pulumi up` to send these settings, or write {values}."
            )
        if fixed:
            yield (
                f"{where}: {'; '.join(fixed)}. Azure cannot change this on an existing pool. Write {value}, "
                f"or add a System pool with the new value to nodePools, its other settings copied from here (also its "
                f"subnet), and set `retired: draining` here."
            )


def _first_pool_alone(
    where: str, settings: Cluster, retiring: str, in_azure: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """A warning if updates of the cluster would be refused once its default pool is gone: see `ignored_paths`."""
    first = next((each for name, each in in_azure.items() if name != retiring.lower()), None)
    if settings.default_pool_version is None and first is not None and str(first.get("mode")).lower() == "user":
        yield (
            f"{where}: the cluster has no kubernetesVersion, so an update of the cluster sends only its first pool. "
            f"Once {retiring} is gone, that is {first['name']}, a User pool, and Azure refuses each update of the "
            f"cluster: Must define at least one system pool. {_removing(settings)} `retired`. If the pool "
            "is in the state, Pulumi refuses to delete it and shows a `pulumi state unprotect` command: run it, and "
            "the next `pulumi up` removes the pool from the state and keeps it in Azure. Then write the Kubernetes "
            "version that runs as `kubernetesVersion`, and `upgradeKubernetes: true` for one `pulumi up`; then retire "
            "the pool, and keep `kubernetesVersion`: docs/settings.md#changing-the-default-pool."
        )


def _removing(settings: Cluster) -> str:
    """How to begin to remove `retired`: without protection Pulumi would delete the pool."""
    draining, protect = settings.default_node_pool.retired == "draining", settings.protect
    missing = [*([] if draining else ["`retired: draining`"]), *([] if protect else ["`protect: true`"])]
    if not missing:
        return "Remove"
    return (
        f"First write {' and '.join(missing)} and run `pulumi up`, which protects the pool: without it, Pulumi deletes "
        "the pool as soon as `retired` is removed. Then remove"
    )


def pending_settings(
    configured: Mapping[str, Any], present: Mapping[str, Any], moved: Iterable[str] = ()
) -> Iterator[PendingSetting]:
    """How a pool in Azure differs from `configured`, both with the SDK's names.

    `moved` are ARM's names of what AKS changes. Only configured values count, since Azure fills in the rest; but a
    boolean that is not set is off. A fixed property that Azure does not report counts as the same, except zones.
    """
    for key, value in {"enable_auto_scaling": False, **configured}.items():
        azures_choice = key == "os_disk_size_gb" and value == 0
        if key == "name" or azures_choice or arm_name(key) in moved:
            continue
        fixed = key in FIXED_AT_CREATION
        # A pool without zones is returned without this property, one with zones never (recorded in azure-cli's
        # test_aks_availability_zones).
        if fixed and present.get(key) is None and key != "availability_zones":
            continue
        for path, wanted, found in _unequal((key,), value, present.get(key)):
            yield PendingSetting(_arm_path(path), wanted, found, fixed)


def _unequal(path: tuple[str, ...], configured: Any, present: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(configured, Mapping):
        in_azure = cast("Mapping[str, Any]", present if isinstance(present, Mapping) else {})
        for key, value in cast("Mapping[str, Any]", configured).items():
            yield from _unequal((*path, key), value, in_azure.get(key))
        if path == ("node_labels",):
            extra = (key for key in in_azure if key not in configured and not key.startswith(AZURES_LABELS))
            yield from (((*path, key), None, in_azure[key]) for key in extra)
    elif not _agree(path, configured, present):
        yield path, configured, present


def _agree(path: tuple[str, ...], configured: Any, present: Any) -> bool:
    if isinstance(configured, (list, tuple)):
        return _same_items(path, cast("Sequence[Any]", configured), present or ())
    if present is None:
        return not configured
    if path == ("orchestrator_version",):
        return present == configured or str(present).startswith(f"{configured}.")
    if isinstance(configured, str) and path[0] not in LETTER_CASE_MATTERS:
        return configured.lower() == str(present).lower()
    return configured == present


def _same_items(path: tuple[str, ...], configured: Sequence[Any], present: Sequence[Any]) -> bool:
    """Whether both lists have equal items, in any order."""
    left = list(present)
    for each in configured:
        like = next((other for other in left if not list(_unequal(path, each, other))), None)
        if like is None:
            return False
        left.remove(like)
    return not left


def _arm_path(path: tuple[str, ...]) -> str:
    verbatim = path[0] in USERS_OWN_KEYS
    return ".".join([arm_name(path[0]), *(part if verbatim else arm_name(part) for part in path[1:])])


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    return json.dumps(value) if isinstance(value, (bool, list, tuple)) else str(value)
