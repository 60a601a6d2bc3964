"""Turns settings into resources, with what ARM has no setting for: roles, order, protection, rotation."""

from components import stack_edits
from components.advice import StackFileAdvice
from components.cluster import AksCluster
from components.context import Context, Part
from components.deploy import deploy
from components.fleet import Fleets
from components.identity import ClusterIdentity
from components.monitoring import ClusterMonitoring
from components.network import ClusterNetwork
from components.node_pool import NodePool
from components.places import Places
from components.role_assignment import name_shared_roles
from components.shared import SharedResources
from components.taken_over import TakenOver

__all__ = [
    "AksCluster",
    "ClusterIdentity",
    "ClusterMonitoring",
    "ClusterNetwork",
    "Context",
    "Fleets",
    "NodePool",
    "Part",
    "Places",
    "SharedResources",
    "StackFileAdvice",
    "TakenOver",
    "deploy",
    "name_shared_roles",
    "stack_edits",
]
