"""The providers of an update: one running plugin for each provider in the program or the state."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from fairway.engine.goal import Goal
from fairway.engine.managed import Managed, is_managed
from fairway.engine.provider_client import Plugin, ProviderError
from fairway.protocol.state import Resource, Snapshot
from fairway.protocol.urns import is_provider, urn_of
from fairway.protocol.values import bare

PACKAGE = "azure-native"
Start = Callable[[Mapping[str, Any]], Plugin]
"""Starts a plugin with a configuration."""


class Providers:
    """Plugins by Pulumi's reference to a provider: `<URN>::<id>`."""

    def __init__(self, project: str, stack: str, config: Mapping[str, str], snapshot: Snapshot, start: Start) -> None:
        self._project = project
        self._stack = stack
        self._config = config
        self._snapshot = snapshot
        self._start = start
        self._running: dict[str, Plugin] = {}
        self._managed = Managed()
        self._defaults: dict[tuple[str, str], str] = {}
        self._resources = {_reference(each): each for each in snapshot.resources() if is_provider(each.type)}

    def refuse_unknown(self, type: str) -> None:
        """Raise ProviderError for a reference to another stack."""
        if type.startswith("pulumi:pulumi:"):
            raise ProviderError(
                f"a rehearsal has only this stack, so it does not support {type}. Set the values in the config of the "
                "environment that is rehearsed"
            )

    def add(self, provider: Resource) -> None:
        """Add a provider that the program has registered."""
        self._resources[_reference(provider)] = provider

    def for_goal(self, goal: Goal) -> tuple[str, Plugin]:
        """The provider that a registration sets, or the default one of its package; components have none."""
        if goal.custom:
            self.refuse_unknown(goal.type)
        if is_managed(goal.type, custom=goal.custom):
            return "", self._managed
        reference = goal.provider or self._default(goal.type.partition(":")[0], goal.version)
        return reference, self._plugin(reference)

    def of(self, resource: Resource) -> Plugin:
        """The provider of a resource in the state."""
        if is_managed(resource.type, custom=resource.custom):
            return self._managed
        if resource.type.startswith("pulumi:pulumi:"):
            # A reference to another stack: it is only read, so nothing is changed or deleted with it.
            return self._managed
        return self._plugin(resource.provider)

    def for_call(self, token: str, reference: str) -> Plugin:
        """The provider of a function call: the one that it sets, or the default one.

        Raises ProviderError for a function of another package.
        """
        package = token.partition(":")[0]
        if package != PACKAGE:
            raise ProviderError(
                f"a rehearsal does not support {token}: it never starts the provider of a real cloud, and of {package} "
                "it only passes the inputs of resources through. Rehearse without this call"
            )
        return self._plugin(reference) if reference else self.default()

    def default(self) -> Plugin:
        """A provider with the stack's config, for calls without a resource."""
        return self._plugin(self._default(PACKAGE))

    def _default(self, package: str, wanted: str = "") -> str:
        wanted = wanted or (version(f"pulumi-{PACKAGE}") if package == PACKAGE else "")
        if (package, wanted) not in self._defaults:
            made = self._new_default(package, wanted)
            self._resources[_reference(made)] = made
            self._defaults[package, wanted] = _reference(made)
        return self._defaults[package, wanted]

    def _new_default(self, package: str, wanted: str) -> Resource:
        type = f"pulumi:providers:{package}"
        name = "_".join(["default", *([re.sub(r"[.+-]", "_", wanted)] if wanted else [])])
        urn = urn_of(self._stack, self._project, "", type, name)
        config = {key.partition(":")[2]: text for key, text in self._config.items() if key.startswith(f"{package}:")}
        inputs = {**config, **({"version": wanted} if wanted else {})}
        key, old = next(((key, each) for key, each in self._snapshot.entries() if each.urn == urn), (None, None))
        made = replace(old or Resource(urn, type, id=str(uuid.uuid4())), inputs=inputs, outputs=inputs)
        # Even if nothing changed: it must come before its resources in the state.
        self._snapshot.put(made, instead_of=key)
        return made

    def _plugin(self, reference: str) -> Plugin:
        if reference not in self._running:
            provider = self._resources.get(reference)
            if provider is None:
                raise ProviderError(f"the state refers to the provider {reference}, but does not contain it")
            self._running[reference] = self._started(provider)
        return self._running[reference]

    def _started(self, provider: Resource) -> Plugin:
        if provider.type == f"pulumi:providers:{PACKAGE}":
            return self._start(bare(provider.inputs))
        # Any plugin passes inputs through, and needs no settings for that.
        return next(iter(self._running.values()), None) or self._start({})


def is_default_provider(resource: Resource) -> bool:
    """Whether a resource is a default provider."""
    return is_provider(resource.type) and resource.name.startswith("default")


def _reference(provider: Resource) -> str:
    return f"{provider.urn}::{provider.id}"
