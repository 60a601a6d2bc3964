"""An engine's planned step for one resource, from a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.plan.advice import Advice, Advises
from fairway.protocol.tokens import unversioned


@dataclass(frozen=True)
class PlannedStep:
    """One planned operation. A replacement is several of them with the same URN, in the engine's order."""

    op: str
    """Pulumi's own name: `same`, `create`, `update`, `delete`, `replace`, `create-replacement`, `delete-replaced`,
    `read`, `import` or `refresh` (https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go)."""
    urn: str
    type: str
    """The type token; in an older state it includes a version."""
    name: str
    """The logical name."""
    old_inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Secrets are `Secret`s or `SECRET`, values not yet known `UNKNOWN`."""
    new_inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    old_outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    detailed_diff: Mapping[str, str] = field(default_factory=dict[str, str])
    """By property path `add`, `delete` or `update`, with `-replace` if that forces a replacement."""
    replace_keys: tuple[str, ...] = ()
    """The paths that force a replacement."""
    protect: bool = False
    """Whether Pulumi refuses to delete it."""
    unprotected: bool = False
    """Whether the update removes its protection, and keeps the resource."""
    retained: bool = False
    """Whether it stays in Azure when Pulumi deletes it (`retainOnDelete`)."""
    id: str = ""
    """Azure's id, if it is deployed."""
    custom: bool = True
    """False for a component, which does not exist in Azure."""
    ignore_changes: tuple[str, ...] = ()
    program_inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The program's own inputs, before `ignore_changes` restores old values; empty if they are not known."""
    uncompared: tuple[str, ...] = ()
    """The paths of secrets whose old and new values cannot be compared; no other field shows their changes."""
    tainted: str = ""
    """Its URN in the state, if `pulumi state taint` marked it there: the update replaces it."""
    advice: Advises = field(default=Advice(), compare=False, repr=False)
    """The program's advice for it."""
    api_version: str = ""
    """The version of Azure's API that a template has for it; empty if there is none."""
    omits_subnets: bool = False
    """Whether it is a virtual network whose request has no `subnets`, with an API version that deletes them then."""
    import_file: str = ""
    """The file for `pulumi import` that has it, if it exists in Azure and the state does not have it yet."""
    made_from: tuple[str, ...] = ()
    """The URNs of the resources that its inputs depend on, or that it is deleted or replaced with."""

    @property
    def kind(self) -> str:
        """The type without package, module and version: `ManagedCluster`."""
        return self.type.rsplit(":", 1)[-1]

    @property
    def label(self) -> str:
        """The resource in a sentence: `ManagedCluster shop`."""
        return f"{self.kind} {self.name}"

    @property
    def token(self) -> str:
        """The type token as azure-native writes it today."""
        return unversioned(self.type)

    @property
    def in_azure(self) -> bool:
        """Whether it is a resource, not a component, a provider or the stack itself."""
        return self.custom and not self.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))
