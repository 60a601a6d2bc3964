"""How the members of a fleet are upgraded: in which order, and when automatically."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.forms import Form
from config.model import Settings, own
from config.types import Items

Share = Annotated[
    str, Form(r"^([1-9][0-9]*|([1-9][0-9]?|100)%)$", "a number of clusters or a share in quotes", '"3" or "25%"')
]
Minor = Annotated[str, Form(r"^[0-9]+\.[0-9]+$", "a minor version of Kubernetes in quotes", '"1.35"')]


class Gate(Settings):
    """A point at which an update waits until a person approves it (`az fleet gate approve`)."""

    display_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """What is approved, up to 100 characters: `Staging is healthy`. Default: none."""
    type: Literal["Approval"] = "Approval"
    """`Approval`, the only type in the API version that is used. Default: Approval."""


class UpdatePart(Settings):
    """A stage or a group of an update."""

    name: str
    """Name, up to 50 lower-case letters, digits and hyphens. That of a group is the `group` of its members."""
    max_concurrency: Share | None = None
    """How many clusters are upgraded at the same time: a number or a share, in quotes. Azure's default: `"50"` in a
    stage, `"1"` in a group."""
    before_gates: Items[Gate] | None = None
    """Approvals before the clusters are upgraded. Default: none."""
    after_gates: Items[Gate] | None = None
    """Approvals after the clusters are upgraded. Default: none."""


class UpdateGroup(UpdatePart):
    """The members with this `group`: upgraded within a stage, at the same time as its other groups."""


class UpdateStage(UpdatePart):
    """A stage of an update. It starts when the one before it has ended."""

    groups: Annotated[Items[UpdateGroup], Field(min_length=1)]
    """The groups of the stage, upgraded at the same time. A group is in one stage of a strategy."""
    after_stage_wait_in_seconds: Annotated[int, Field(ge=0)] | None = None
    """Seconds to wait after the stage, such as 86400 for a day. Azure's default: 0."""


class UpdateStrategy(Settings):
    """An order in which members are upgraded."""

    stages: Annotated[Items[UpdateStage], Field(min_length=1)]
    """The stages, one after another."""


class NodeImageSelection(Settings):
    """Which node images an upgrade of Kubernetes installs."""

    type: Literal["Latest", "Consistent"]
    """`Latest`, the newest in the region of each cluster, or `Consistent`, the same in all."""


class FleetAutoUpgradeProfile(Settings):
    """Starts an update of the members when a version is released. Members set autoUpgradeProfile.upgradeChannel to
    `none`, otherwise AKS upgrades them too, in no order."""

    channel: Literal["Stable", "Rapid", "NodeImage", "TargetKubernetesVersion"]
    """`Rapid` is the newest minor version, `Stable` the one before, `TargetKubernetesVersion` the patches of
    targetKubernetesVersion, and `NodeImage` only the images of nodes."""
    target_kubernetes_version: Minor | None = None
    """Minor version of the channel TargetKubernetesVersion: `"1.35"`. Default: none."""
    long_term_support: bool | None = None
    """Whether targetKubernetesVersion may be one that only long-term support has; all members then need
    `supportPlan: AKSLongTermSupport`. Azure's default: false."""
    node_image_selection: NodeImageSelection | None = None
    """Which node images an upgrade of Kubernetes installs. Azure's default: Latest."""
    update_strategy: str | None = own(None)
    """Name of one in updateStrategies: only members in its groups are upgraded. Default: all members, one by one."""
    disabled: bool | None = None
    """Whether no updates are started. Updates that run go on. Azure's default: false."""
