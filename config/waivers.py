"""Waivers: findings that the project accepts, with a reason and an end date."""

from __future__ import annotations

from typing import Annotated

from config.forms import Form
from config.model import Settings
from config.types import Date

RuleId = Annotated[str, Form(r"^[a-z0-9]+(-[a-z0-9]+)*$", "a rule's id", "system-pool-single-node")]
ResourceLabel = Annotated[
    str, Form(r"^[A-Za-z*][A-Za-z0-9*]*( \S.*)?$", "a resource's type and logical name", "ManagedCluster shop")
]
Reason = Annotated[str, Form(r"^[\s\S]*\S[\s\S]*$", "a reason in words", "one node is enough for tests")]


class Waiver(Settings):
    """One rule that is waived for one resource."""

    rule: RuleId
    """Id of the rule, as findings print it: `system-pool-single-node`. `fairway rules` lists all of them."""
    resource: ResourceLabel
    """Type and logical name of the resource, as findings print it: `ManagedCluster shop`. `*` matches any
    characters: `AgentPool shop/web/*`."""
    reason: Reason
    """Why the finding is accepted. Plans and reports show it."""
    until: Date
    """Last day on which the waiver applies. After that, the expired waiver is an error."""
