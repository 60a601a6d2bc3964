"""One node pool for rules, with Azure's defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from fairway.azure.defaults import DEFAULT_MAX_SURGE, OTHER_MAX_PODS
from fairway.rules.offered import Offered
from fairway.rules.reader import Reader

FEWEST_MAX_PODS = 10


@dataclass(frozen=True)
class Pool(Reader):
    """A node pool: inline in the cluster's request, or an AgentPool."""

    default_max_pods: int = OTHER_MAX_PODS
    offered: Offered | None = field(default=None, compare=False)
    """What Azure offers in the cluster's region; None where it is not saved."""

    @property
    def inline(self) -> bool:
        """Whether it is in the cluster's own request."""
        return bool(self.path)

    @property
    def name_key(self) -> str:
        """The property that holds the pool's name."""
        return "name" if self.inline else "agentPoolName"

    @property
    def name(self) -> str:
        """Azure's name of the pool; the logical name where Azure's is not known."""
        return self.text(self.name_key, self.request.name)

    @property
    def shown(self) -> str:
        """Azure's name for messages, with the logical name if it is different: `winz2s (shop/win/z2s)`.

        A program may generate Azure's name; the logical name is the one in its configuration.
        """
        more = not self.inline and self.request.name not in ("", self.name)
        return f"{self.name} ({self.request.name})" if more else self.name

    @property
    def system(self) -> bool:
        """Whether its mode is System."""
        return self.word("mode") == "system"

    @property
    def windows(self) -> bool:
        """Whether its nodes run Windows."""
        return self.word("osType") == "windows"

    @property
    def os_sku(self) -> str:
        """osSKU in lower case; empty where it is left out."""
        return self.word("osSKU")

    @property
    def spot(self) -> bool:
        """Whether its nodes are Spot VMs, which Azure may evict."""
        return self.word("scaleSetPriority") == "spot"

    @property
    def autoscaled(self) -> bool:
        """Whether the cluster autoscaler sets the number of nodes."""
        return self.on("enableAutoScaling")

    @property
    def count(self) -> int:
        """Nodes at creation; 1 if none are configured."""
        manual = self.parts("virtualMachinesProfile.scale.manual")
        return self.whole("count", sum(each.whole("count") for each in manual) or 1)

    @property
    def most_nodes(self) -> int:
        """The most nodes that the pool has outside upgrades."""
        return max(self.count, self.whole("maxCount")) if self.autoscaled else self.count

    @property
    def surge_nodes(self) -> int:
        """Nodes that an upgrade adds temporarily. Spot pools have no surge; fractions round up."""
        if self.spot or self.hidden("upgradeSettings.maxSurge"):
            return 0
        text = self.text("upgradeSettings.maxSurge", DEFAULT_MAX_SURGE)
        share = text.removesuffix("%")
        if not share.isdecimal():
            return 0
        return ceil(self.most_nodes * int(share) / 100) if text.endswith("%") else int(share)

    @property
    def max_pods(self) -> int:
        """The most pods on a node; Azure's minimum if maxPods is a secret or not known yet."""
        return self.whole("maxPods", FEWEST_MAX_PODS if self.hidden("maxPods") else self.default_max_pods)
