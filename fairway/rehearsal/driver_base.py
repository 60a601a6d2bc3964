"""What both engines' drivers share: the project, and the stand-in's cloud that it is rehearsed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.plan import program
from fairway.plan.program import Plan
from fairway.project.project import Project
from fairway.rehearsal.folder import Folder
from fairway.standin.cloud import Cloud
from fairway.standin.drift import overnight
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import waive


class OnStandIn:
    """A project's stack over the cloud of a rehearsal's folder."""

    def __init__(self, project: Project, stack: str, folder: Folder) -> None:
        self._project = project
        self._stack = stack
        self._folder = folder
        self._read = 0
        self._plans: dict[str, Plan] = {}

    def plan(self, config: Mapping[str, str]) -> Plan:
        """What the program asks for with this config. It is run once for each config."""
        key = str(sorted(config.items()))
        if key not in self._plans:
            self._plans[key] = program.plan_with(self._project, self._stack, config)
            # The Pulumi CLI hands secrets to a provider without their marks, and an error or a journal may quote them.
            Cloud(self._folder.cloud).hide(self._plans[key].record.secret_texts)
            waive(Cloud(self._folder.cloud), self._plans[key].findings)
        return self._plans[key]

    @property
    def is_repeatable(self) -> bool:
        """Whether a plan was made that holds for another run with its config."""
        return any(each.record.repeatable for each in self._plans.values())

    def overnight(self) -> list[str]:
        """Let Azure do what it does by itself; the sentences say what."""
        return overnight(Cloud(self._folder.cloud))

    def add_preexisting(self, plan: Plan) -> list[str]:
        """Put into Azure what the plan names and does not make; the ids."""
        return add_preexisting(Cloud(self._folder.cloud), plan.record.requests, [each.id for each in plan.record.reads])

    def asked(self) -> list[Mapping[str, Any]]:
        """What Azure was asked since the last time, as its journal has it."""
        entries = Cloud(self._folder.cloud).entries()
        fresh, self._read = entries[self._read :], len(entries)
        return [*fresh]
