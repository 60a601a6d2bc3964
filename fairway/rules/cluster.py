"""One AKS cluster for rules: its request, its pools (inline and separate), its stack.

Azure's values for settings that are left out are in `fairway.azure.defaults`; rules have no defaults of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fairway.azure.defaults import (
    DEFAULT_MAX_PODS,
    DEFAULT_POD_CIDR,
    DEFAULT_SERVICE_CIDR,
    OTHER_MAX_PODS,
    gets_overlay,
)
from fairway.request import Request
from fairway.rules.cluster_network import Deployed, NetworkKey, Stack, Subnet, VirtualNetwork
from fairway.rules.offered import Offered
from fairway.rules.ownership import (
    AGENT_POOL,
    MAINTENANCE_CONFIGURATION,
    MANAGED_CLUSTER,
    MANAGED_NAMESPACE,
    Unseen,
    cluster_key,
)
from fairway.rules.pool import Pool
from fairway.rules.reader import Reader, Severity, once

__all__ = [
    "AGENT_POOL",
    "MAINTENANCE_CONFIGURATION",
    "MANAGED_CLUSTER",
    "MANAGED_NAMESPACE",
    "Cluster",
    "Deployed",
    "clusters",
    "clusters_of",
]


@dataclass(frozen=True)
class Cluster(Reader):
    """One cluster with its pools and its stack."""

    pools: tuple[Pool, ...] = ()
    stack: Stack = field(default_factory=Stack)
    children: tuple[Reader, ...] = ()
    """Its maintenance configurations and managed namespaces."""
    has_every_pool: bool = True
    """Whether `pools` is complete: false if the plan has a pool whose cluster is not known."""

    @property
    def today(self) -> date:
        """The day that dated rules compare with."""
        return self.stack.today

    def worse_if_new(self, part: Reader) -> Severity:
        """An error if the resource is new, otherwise a warning: see `Stack.worse_if_new`."""
        return self.stack.worse_if_new(part)

    @property
    def name(self) -> str:
        """Azure's name of the cluster; the logical name where Azure's is not known."""
        return self.text("resourceName", self.request.name)

    @property
    def automatic(self) -> bool:
        """Whether it is AKS Automatic, which fixes many settings."""
        return self.word("sku.name") == "automatic"

    @property
    def tier(self) -> str:
        """free, standard or premium; empty if it is a secret or not known yet."""
        return "" if self.hidden("sku.tier") else self.word("sku.tier") or ("standard" if self.automatic else "free")

    @property
    def offered(self) -> Offered | None:
        """What Azure offers in its region; None where it is not saved."""
        return self.stack.offered(self.location)

    @property
    def private(self) -> bool:
        """Whether the API server is known to have a private address only."""
        return self.on("apiServerAccessProfile.enablePrivateCluster")

    @property
    def identity(self) -> str:
        """identity.type in lower case; empty if it is left out, a secret or not known yet."""
        return self.word("identity.type")

    @property
    def system_identity(self) -> bool:
        """Whether the control plane is known to have a system-assigned identity."""
        return self.identity == "systemassigned"

    @property
    def service_principal(self) -> bool:
        """Whether it runs as a service principal; the id `msi` means a managed identity."""
        client = self.word("servicePrincipalProfile.clientId")
        return client not in ("", "msi") and not self.missing("servicePrincipalProfile.secret")

    @cached_property
    def cni(self) -> str:
        """overlay, node-subnet, pod-subnet, kubenet or none; empty if it is not known.

        Without these settings a cluster gets overlay; before Kubernetes 1.30 it got kubenet.
        """
        if self.hidden("networkProfile.networkPlugin") or self.hidden("networkProfile.networkPluginMode"):
            return ""
        plugin, mode = (
            self.word("networkProfile.networkPlugin"),
            self.word("networkProfile.networkPluginMode"),
        )
        if not (plugin or self.automatic or gets_overlay(self.text("kubernetesVersion"))):
            return "kubenet"
        if plugin != "azure" or mode == "overlay" or self.automatic:
            return plugin if plugin in ("kubenet", "none") else "overlay"
        if any(pool.hidden("podSubnetID") for pool in self.pools):
            return ""
        return "pod-subnet" if any(pool.given("podSubnetID") for pool in self.pools) else "node-subnet"

    @property
    def cilium(self) -> bool | None:
        """Whether the dataplane is Cilium; None if it is not known."""
        if self.hidden("networkProfile.networkDataplane"):
            return None
        return self.automatic or self.word("networkProfile.networkDataplane") == "cilium"

    @property
    def dual_stack(self) -> bool:
        """Whether pods have IPv6 addresses too."""
        return "ipv6" in {each.lower() for each in self.texts("networkProfile.ipFamilies")}

    @property
    def service_cidrs(self) -> tuple[str, ...]:
        """The service ranges, with Azure's default if none is set."""
        return self._cidrs("serviceCidr", "serviceCidrs", DEFAULT_SERVICE_CIDR)

    @property
    def pod_cidrs(self) -> tuple[str, ...]:
        """The pod ranges with overlay and kubenet, with Azure's default if none is set; otherwise empty."""
        own = self.cni in ("overlay", "kubenet")
        return self._cidrs("podCidr", "podCidrs", DEFAULT_POD_CIDR) if own else ()

    def cidr_label(self, path: str, default: str) -> str:
        """A range for messages, marked if it is Azure's default and not configured."""
        written = {self.text(f"networkProfile.{path}"), *self.texts(f"networkProfile.{path}s")}
        return default if default in written else f"{default} (Azure's default {path})"

    def subnet_of(self, pool: Pool, key: str = "vnetSubnetID") -> Subnet | None:
        """The subnet in this plan of a pool's nodes (or its pods)."""
        return self.stack.subnet(pool.text(key))

    @cached_property
    def node_subnets(self) -> Mapping[str, tuple[Subnet, tuple[Pool, ...]]]:
        """The subnets in this plan with nodes, by id, each with its pools."""
        found: dict[str, tuple[Subnet, tuple[Pool, ...]]] = {}
        for pool in self.pools:
            if subnet := self.subnet_of(pool):
                found[subnet.id] = (subnet, (*found.get(subnet.id, (subnet, ()))[1], pool))
        return found

    @cached_property
    def virtual_networks(self) -> tuple[VirtualNetwork, ...]:
        """The VNets in this plan with node subnets, each once."""
        return self.stack.networks_called(subnet.network for subnet, _ in self.node_subnets.values() if subnet.network)

    @property
    def nat_gateways(self) -> tuple[Reader, ...]:
        """The NAT gateways in this plan of the node subnets, each once."""
        ids = dict.fromkeys(subnet.word("natGateway.id") for subnet, _ in self.node_subnets.values())
        return tuple(found for id in ids if (found := self.stack.resource(id)))

    def network_of(self, resource_id: str) -> NetworkKey | None:
        """The VNet of a subnet id, in this plan or not; None if it is not known."""
        return self.stack.network_of(resource_id)

    def _cidrs(self, one: str, many: str, default: str) -> tuple[str, ...]:
        if self.hidden(f"networkProfile.{one}") or self.hidden(f"networkProfile.{many}"):
            return ()
        alone = self.text(f"networkProfile.{one}")
        return self.texts(f"networkProfile.{many}") or ((alone,) if alone else (default,))


def clusters(
    requests: Iterable[Request], *, today: date | None = None, deployed: Deployed | None = None
) -> list[Cluster]:
    """The clusters among `requests`, each with its pools."""
    return [*clusters_of(Stack(tuple(requests), today or date.today(), deployed))]


@once
def clusters_of(stack: Stack) -> Iterator[Cluster]:
    """The clusters of a stack, each with its pools.

    An AgentPool belongs to the cluster with the Azure name and resource group in its request; if these are left out or
    known only after deployment, to the cluster it depends on, or the only one. An AgentPool that is imported under the
    name of an inline pool is that pool.
    """
    ownership = stack.ownership
    for cluster in ownership.clusters:
        mine = [each.request for each in ownership.children(cluster)]
        places_of = [(cluster, each.path) for each in Reader(cluster).parts("agentPoolProfiles")]
        inline = {Pool(*each).name.lower() for each in places_of}
        places_of += [(each, ()) for each in mine if each.type == AGENT_POOL and not _is_inline(each, inline)]
        bare = Cluster(cluster, pools=tuple(Pool(*each) for each in places_of))
        default_pods = DEFAULT_MAX_PODS.get(bare.cni, OTHER_MAX_PODS)
        pools = tuple(Pool(*each, default_pods, stack.offered(bare.location)) for each in places_of)
        others = tuple(Reader(each) for each in mine if each.type != AGENT_POOL)
        yield Cluster(cluster, (), pools, stack, others, ownership.complete)


def clusters_unseen(stack: Stack) -> list[Cluster]:
    """For the pools of a stack whose cluster is not in it, or not known among several: that cluster, of which nothing
    can be seen, with them."""
    pools: dict[tuple[str, str], list[Pool]] = {}
    for each in stack.ownership.pools_alone:
        pools.setdefault(cluster_key(each), []).append(Pool(each))
    return [
        Cluster(Request(MANAGED_CLUSTER, name, Unseen()), (), tuple(each), stack, has_every_pool=False)
        for (name, _), each in pools.items()
    ]


def _is_inline(pool: Request, inline: set[str]) -> bool:
    """Whether an AgentPool is an inline pool once more: imported into Pulumi's state, read from Azure, or in a document
    for ARM (an exported template lists each pool twice), which has PUT update it; Pulumi's Create refuses it."""
    again = "importId" in pool.options or pool.exists is True or bool(pool.api_version)
    return again and Reader(pool).word("agentPoolName") in inline
