"""How much a plan asks for: nodes, vCPUs, memory and disks by pool, and what is counted by the piece.

Prices are in `fairway.prices`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairway.azure.fleet import FLEET
from fairway.request import Request, mapping
from fairway.rules.cluster import Cluster, clusters
from fairway.rules.pool import Pool
from fairway.rules.size_table import facts
from fairway.rules.sizes import Size, size_of, with_sizes

Bounds = tuple[float, float]
"""The least and the most: of an autoscaled pool, `minCount` and `maxCount` nodes."""

COUNTED: Mapping[str, str] = {
    f"azure-native:{token}": word
    for token, word in {
        "network:PublicIPAddress": "public IP address",
        "network:PublicIPPrefix": "public IP prefix",
        "network:NatGateway": "NAT gateway",
        "network:AzureFirewall": "firewall",
        "network:BastionHost": "Bastion host",
        "network:ApplicationGateway": "application gateway",
        "servicenetworking:TrafficControllerInterface": "Application Gateway for Containers",
        "network:PrivateEndpoint": "private endpoint",
        "network:DdosProtectionPlan": "DDoS protection plan",
        "compute:VirtualMachine": "virtual machine",
        "compute:DedicatedHost": "dedicated host",
        "compute:CapacityReservation": "capacity reservation",
        "containerregistry:Registry": "container registry",
        "keyvault:Vault": "key vault",
        "keyvault:ManagedHsm": "managed HSM",
        "operationalinsights:Workspace": "Log Analytics workspace",
        "monitor:AzureMonitorWorkspace": "Azure Monitor workspace",
        "dashboard:Grafana": "Grafana workspace",
        "dataprotection:BackupVault": "backup vault",
        "storage:StorageAccount": "storage account",
    }.items()
}
"""Types that are charged by the piece, in the order of reports."""

FLEET_HUB = "fleet hub"
"""The cluster with one node that Azure runs for a fleet with a hub, by the piece."""

_HUB_SIZE = "hubProfile.agentProfile.vmSize"


DEFAULT_OS_DISKS = ((64, 1024), (16, 512), (8, 256), (1, 128))
"""The least vCPUs of a size, and the GiB of its managed OS disk by default."""


@dataclass(frozen=True)
class PoolQuantities:
    """The nodes of a pool of one VM size."""

    cluster: str
    """Azure's name of the cluster."""
    location: str
    """Azure region: `westeurope`."""
    pool: str
    """Azure's name of the pool."""
    size: str
    """The VM size as it is configured."""
    nodes: Bounds | None
    """None if the number is not known."""
    vcpus: int | None
    """Of one node; None if the size is not in the table."""
    gib: float | None
    """GiB of memory of one node."""
    os_disk_gib: int | None
    """GiB of the managed OS disk of one node, 0 with an ephemeral one; None if AKS chooses it by the size."""
    zones: tuple[str, ...] = ()
    """Availability zones of the nodes, `("1", "2")`; empty if none are set."""
    spot: bool = False
    """Whether they are spot nodes, which Azure can evict."""
    windows: bool = False
    """Whether they run Windows, which has a license fee."""
    surge: int = 0
    """Nodes that an upgrade adds for a while."""


@dataclass(frozen=True)
class ClusterQuantities:
    """What a cluster itself is charged for."""

    name: str
    """Azure's name of the cluster."""
    location: str
    """Azure region: `westeurope`."""
    tier: str
    """free, standard or premium; empty if it is not known."""
    automatic: bool
    """Whether it is an AKS Automatic cluster."""


@dataclass(frozen=True)
class Quantities:
    """What a plan asks for."""

    clusters: tuple[ClusterQuantities, ...] = ()
    pools: tuple[PoolQuantities, ...] = ()
    counted: Mapping[tuple[str, str], int] | None = None
    """Resources by what they are called, `NAT gateway`, and location."""

    @property
    def nodes(self) -> Bounds | None:
        """All nodes; None if a pool's number is not known."""
        return total(each.nodes for each in self.pools)

    @property
    def vcpus(self) -> Bounds | None:
        """All vCPUs; None if a number of nodes or a size is not known."""
        return total(times(each.nodes, each.vcpus) for each in self.pools)

    @property
    def gib(self) -> Bounds | None:
        """GiB of memory of all nodes; None if it is not known of one."""
        return total(times(each.nodes, each.gib) for each in self.pools)


def quantities(requests: Iterable[Request]) -> Quantities:
    """What the requests ask for, in their order."""
    every = tuple(requests)
    found = clusters(every)
    hubs = [each for each in every if each.type == FLEET.token and mapping(each.get("hubProfile")) is not None]
    words = ((each, COUNTED.get(each.type)) for each in every if each.custom)
    counted = Counter((word, str(each.get("location", ""))) for each, word in words if word)
    counted.update((FLEET_HUB, str(each.get("location", ""))) for each in hubs)
    nodes = [_of_pool(cluster, pool) for cluster in found for each in cluster.pools for pool in with_sizes(each)]
    return Quantities(
        tuple(ClusterQuantities(each.name, each.location, each.tier, each.automatic) for each in found),
        (*nodes, *(_of_hub(each) for each in hubs if each.get(_HUB_SIZE))),
        counted,
    )


def _of_hub(fleet: Request) -> PoolQuantities:
    """The one node of a fleet's hub, where its size is configured: otherwise Azure chooses it."""
    size = str(fleet.get(_HUB_SIZE))
    known = facts(size)
    return PoolQuantities(
        cluster=str(fleet.get("fleetName", fleet.name)),
        location=str(fleet.get("location", "")),
        pool="hub",
        size=size,
        nodes=(1, 1),
        vcpus=known.vcpus if known else None,
        gib=known.gib if known else None,
        os_disk_gib=None,
    )


def several(count: int, word: str) -> str:
    """`1 key vault`, `2 key vaults`."""
    return f"{count} {word if count == 1 else plural(word)}"


def plural(word: str) -> str:
    """The plural of one of the words of `COUNTED`."""
    if word.endswith("ry"):
        return f"{word[:-1]}ies"
    return word if word.endswith("Containers") else f"{word}es" if word.endswith("s") else f"{word}s"


def total(bounds: Iterable[Bounds | None]) -> Bounds | None:
    """The sum; None if one is not known."""
    every = tuple(bounds)
    known = [each for each in every if each is not None]
    if len(known) < len(every):
        return None
    return sum(low for low, _ in known), sum(high for _, high in known)


def times(bounds: Bounds | None, factor: float | None) -> Bounds | None:
    """Both bounds times a factor; None if one is not known."""
    return None if bounds is None or factor is None else (bounds[0] * factor, bounds[1] * factor)


def nodes_of(pool: Pool) -> tuple[int, int] | None:
    """The smallest and largest number of nodes of a pool; None if it is not known or invalid."""
    if not pool.autoscaled:
        hidden = any(pool.hidden(each) for each in ("count", "enableAutoScaling", "virtualMachinesProfile"))
        return None if hidden else (pool.count, pool.count)
    fewest, most = pool.number("minCount"), pool.number("maxCount")
    return None if fewest is None or most is None or fewest > most else (int(fewest), int(most))


def _of_pool(cluster: Cluster, pool: Pool) -> PoolQuantities:
    size = size_of(pool)
    return PoolQuantities(
        cluster=cluster.name,
        location=cluster.location,
        pool=pool.name,
        size=pool.text("vmSize"),
        nodes=nodes_of(pool),
        vcpus=size.vcpus if size else None,
        gib=size.gib if size else None,
        os_disk_gib=_os_disk(pool, size),
        zones=tuple(str(each) for each in pool.items("availabilityZones")),
        spot=pool.spot,
        windows=pool.windows,
        surge=pool.surge_nodes,
    )


def _os_disk(pool: Pool, size: Size | None) -> int | None:
    """As MicrosoftDocs/azure-aks-docs:articles/aks/concepts-storage.md has it: without a type AKS takes an ephemeral
    disk where the size has room for it, and a managed one without a size has the default for the vCPUs."""
    kind, configured = pool.word("osDiskType"), pool.whole("osDiskSizeGB")
    if kind == "ephemeral":
        return 0
    if kind != "managed" and (size is None or size.local_disk):
        return None
    vcpus = size.vcpus if size else None
    default = vcpus and next(gib for least, gib in DEFAULT_OS_DISKS if vcpus >= least)
    return configured or default
