"""What Azure is asked for, and what ARM cannot say: identities and roles, order, protection, rotation."""

from components.cluster import AksCluster
from components.identity import ClusterIdentity
from components.monitoring import ClusterMonitoring
from components.network import ClusterNetwork
from components.node_pool import NodePool
from components.resource_group import resource_group

__all__ = [
    "AksCluster",
    "ClusterIdentity",
    "ClusterMonitoring",
    "ClusterNetwork",
    "NodePool",
    "resource_group",
]
