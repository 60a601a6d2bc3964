"""What a rehearsal needs of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from fairway.engine.engine import Outcome
from fairway.plan.program import Plan
from fairway.protocol.state import Resource


class Driver(Protocol):
    """An engine with one stack. It does not raise if Azure or the program refuses something: that is in the outcome."""

    def update(self, config: Mapping[str, str]) -> Outcome:
        """Preview and update the stack with this config, after a refresh."""
        ...

    def begin(self, resources: Sequence[Resource]) -> None:
        """Begin with this state instead of an empty one."""
        ...

    def destroy(self) -> Outcome:
        """Delete everything."""
        ...

    def resources(self) -> list[Resource]:
        """The resources in the state now."""
        ...

    def overnight(self) -> list[str]:
        """Apply what Azure changes by itself overnight; returns a sentence for each change."""
        ...

    def plan(self, config: Mapping[str, str]) -> Plan:
        """The plan of the program with this config, checked by the rules."""
        ...

    def recover(self) -> tuple[str, ...]:
        """Look up what a killed run had begun without an answer; returns a sentence for each that was found."""
        ...

    def add_preexisting(self, plan: Plan) -> list[str]:
        """Add to the cloud what the plan refers to and does not create; returns the ids."""
        ...

    def new_operations(self) -> list[Mapping[str, Any]]:
        """The journal entries of the cloud since the last call."""
        ...

    def unprotect(self) -> None:
        """Remove the protection of every resource in the state."""
        ...
