"""Namespaces that a fleet creates on its members."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings, own
from config.namespaces import NetworkPolicies, ResourceQuota
from config.roles import Assignee
from config.types import Items, Named, Tags


class LabelRequirement(Settings):
    """A condition on a label of members."""

    key: str
    """Name of the label, such as `env`."""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"]
    """`In`, `NotIn`, `Exists` or `DoesNotExist`."""
    values: Items[str] | None = None
    """Values for `In` and `NotIn`. Default: none."""


class MemberLabels(Settings):
    """Members with certain labels: all conditions must be met."""

    match_labels: Tags | None = None
    """Labels with exactly these values. Default: none."""
    match_expressions: Items[LabelRequirement] | None = None
    """Other conditions on labels. Default: none."""


class PropertyRequirement(Settings):
    """A condition on a property of members, such as the number of nodes."""

    name: str
    """Name of the property, such as `kubernetes-fleet.io/node-count`."""
    operator: Literal["Gt", "Ge", "Eq", "Ne", "Lt", "Le"]
    """`Gt`, `Ge`, `Eq`, `Ne`, `Lt` or `Le`."""
    values: Annotated[Items[str], Field(min_length=1)]
    """The value to compare with, as a list of one text: `["10"]`."""


class MemberProperties(Settings):
    """Members with certain properties: all conditions must be met."""

    match_expressions: Annotated[Items[PropertyRequirement], Field(min_length=1)]
    """The conditions on properties of members."""


class ClusterSelectorTerm(Settings):
    """A selection of members by labels and properties."""

    label_selector: MemberLabels | None = None
    """Conditions on labels of members. Default: any."""
    property_selector: MemberProperties | None = None
    """Conditions on properties of members. Default: any."""


class Toleration(Settings):
    """A taint of members that does not keep the namespace away."""

    key: str | None = None
    """The taint; requires operator Exists if omitted. Default: any."""
    operator: Literal["Equal", "Exists"] | None = None
    """`Equal` compares the value, `Exists` does not. Azure's default: Equal."""
    value: str | None = None
    """Value of the taint. Default: none."""
    effect: Literal["NoSchedule"] | None = None
    """`NoSchedule`, the only effect. Default: any."""


class FleetPlacement(Settings):
    """The members that get a namespace."""

    placement_type: Literal["PickAll", "PickFixed"] = "PickAll"
    """`PickAll` for all members, or those of clusterSelectorTerms; `PickFixed` for those of clusterNames.
    Default: PickAll."""
    cluster_names: Items[str] | None = None
    """With PickFixed: keys of clusters of the stack, or names of other members. Default: none."""
    cluster_selector_terms: Items[ClusterSelectorTerm] | None = None
    """With PickAll: selections of members; one of them must match. Default: all members."""
    tolerations: Items[Toleration] | None = None
    """Taints of members that do not keep the namespace away. Default: none."""

    @check
    def _members_of_their_type(self) -> Errors:
        fixed = self.placement_type == "PickFixed"
        if fixed and not self.cluster_names:
            yield wrong("PickFixed needs clusterNames", at="placementType")
        if not fixed and self.cluster_names:
            yield wrong("needs `placementType: PickFixed`", at="clusterNames")
        if fixed and self.cluster_selector_terms:
            yield wrong("needs `placementType: PickAll`", at="clusterSelectorTerms")


class FleetManagedNamespace(Settings):
    """A Kubernetes namespace on the members of a fleet. Its quota and network policy apply on each member by itself."""

    labels: Tags | None = None
    """Kubernetes labels of the namespace. Default: none."""
    annotations: Tags | None = None
    """Kubernetes annotations of the namespace. Default: none."""
    default_resource_quota: ResourceQuota | None = None
    """The quota of the namespace on each member. Default: none."""
    default_network_policy: NetworkPolicies | None = None
    """The network policy of the namespace on each member. Default: none."""
    adoption_policy: Literal["Never", "IfIdentical", "Always"] = own("Never")
    """What happens if a member has the namespace: the creation fails (`Never`), the namespace is managed if it is as
    configured (`IfIdentical`), or it is changed and managed (`Always`). Default: Never."""
    delete_policy: Literal["Keep", "Delete"] = own("Keep")
    """What happens on the members when the namespace is removed here: it stays with everything in it (`Keep`), or is
    deleted with everything in it (`Delete`). Default: Keep."""
    placement: FleetPlacement = own(FleetPlacement)
    """The members that get the namespace. Default: all."""
    role_assignments: Named[Assignee] = own({})
    """Roles on the namespace, by any name, such as `Azure Kubernetes Fleet Manager RBAC Writer for Member Clusters`.
    Default: none."""
