"""What a cluster's settings get of the network and the identities that are managed with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.adoption.settings import Tree
from fairway.request import mapping, sequence, value_at


@dataclass
class Around:
    """What the cluster's settings get, and what stays as it is."""

    network: Tree | None = None
    """`network`; None if it is not managed."""
    shared: Tree = field(default_factory=dict[str, Any])
    """`fairway:shared`, with a network that several clusters are in."""
    subnets: dict[str, str] = field(default_factory=dict[str, str])
    """The keys of its subnets by their ids in lower case."""
    identities: dict[str, Tree] = field(default_factory=dict[str, Tree])
    """The settings of managed identities by their ids in lower case."""
    unmanaged: list[str] = field(default_factory=list[str])
    """What stays as it is, each with the reason."""

    def into_pool(self, tree: Tree) -> Tree:
        """A pool's settings with the names of managed subnets instead of their ids."""
        names = {"vnetSubnetID": "subnet", "podSubnetID": "podSubnet"}
        ours = {key: self.subnets.get(str(tree[key]).lower()) for key in names if key in tree}
        return {names[key] if ours.get(key) else key: ours.get(key) or value for key, value in tree.items()}

    def into_cluster(self, tree: Tree) -> Tree:
        """A cluster's settings with the names of managed identities instead of their ids."""
        identity = dict(mapping(tree.get("identity")) or {})
        own = [each for id in sequence(identity.get("userAssignedIdentities")) or () if (each := self._of(id))]
        if own:
            del identity["userAssignedIdentities"]
            tree = {**tree, "identity": {**identity, **own[0]}}
        if kubelet := self._of(value_at(tree, "identityProfile.kubeletidentity.resourceId")):
            tree = {**tree, "identityProfile": {"kubeletidentity": kubelet}}
        return tree

    def _of(self, id: Any) -> Tree | None:
        return self.identities.get(str(id).lower())
