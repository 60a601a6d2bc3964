"""The common part of both engines' drivers: the project, and the stand-in's cloud that it is rehearsed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.plan import program
from fairway.plan.program import Plan
from fairway.project.project import Project
from fairway.rehearsal.folder import Folder
from fairway.standin.cloud import Cloud
from fairway.standin.drift import overnight
from fairway.standin.gateways import begin_update
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import waive


class OnStandIn:
    """A project's stack on the cloud of a rehearsal's folder."""

    def __init__(self, project: Project, stack: str, folder: Folder) -> None:
        self._project = project
        self._stack = stack
        self._folder = folder
        self._read = 0
        self._plans: dict[str, Plan] = {}

    def plan(self, config: Mapping[str, str]) -> Plan:
        """The plan of the program with this config. The program runs once for each config."""
        key = str(sorted(config.items()))
        if key not in self._plans:
            self._plans[key] = program.plan_with(self._project, self._stack, config)
            # The Pulumi CLI sends secrets to a provider without markers, and an error or a journal may quote them.
            Cloud(self._folder.cloud).hide(self._plans[key].record.secret_texts)
            waive(Cloud(self._folder.cloud), self._plans[key].findings)
        return self._plans[key]

    @property
    def is_repeatable(self) -> bool:
        """Whether a plan was made that is valid for another run with the same config."""
        return any(each.record.repeatable for each in self._plans.values())

    def begin_update(self) -> None:
        """Note that an update begins: what people have to do between two updates is done."""
        begin_update(Cloud(self._folder.cloud))

    def overnight(self) -> list[str]:
        """Apply what Azure changes by itself overnight; returns a sentence for each change."""
        return overnight(Cloud(self._folder.cloud))

    def add_preexisting(self, plan: Plan) -> list[str]:
        """Add to the cloud what the plan refers to and does not create; returns the ids."""
        return add_preexisting(Cloud(self._folder.cloud), plan.record.requests, [each.id for each in plan.record.reads])

    def new_operations(self) -> list[Mapping[str, Any]]:
        """The journal entries of the cloud since the last call."""
        entries = Cloud(self._folder.cloud).entries()
        fresh, self._read = entries[self._read :], len(entries)
        return [*fresh]
