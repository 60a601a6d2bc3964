"""Providers for a preview over a real state: other providers' resources, types that the stand-in does not serve,
secrets that cannot be decrypted. Unknown types are compared by their inputs, and never reported as replaced."""

from __future__ import annotations

from typing import Any

from fairway.change.kept_outputs import kept
from fairway.change.secrecy import with_known_secrets
from fairway.engine.goal import Goal
from fairway.engine.managed import is_managed
from fairway.engine.provider_client import Plugin, ProviderDiff, Read
from fairway.engine.providers import PACKAGE, Providers
from fairway.protocol.state import Properties, Resource
from fairway.protocol.values import bare
from fairway.request import UNKNOWN, Placeholder, mapping, sequence
from fairway.standin.types import is_served

DEFAULT_PROVIDER = "urn:pulumi:stack::project::pulumi:providers:unknown::default::unknown"
"""The reference for a resource whose provider is neither in the program nor in the state."""
_API = "azureApiVersion"
LEFT_OPEN = Placeholder("a value that the plan does not know")
"""In a replayed plan, a value that is known only after deployment: the old value stays."""


def without_gaps(new: Any, old: Any) -> Any:
    """The new value, with the old one wherever it is `LEFT_OPEN`, or `UNKNOWN` if there is no old one."""
    if new == LEFT_OPEN:
        return UNKNOWN if old is None else old
    entries, items = mapping(new), sequence(new)
    if entries is not None:
        olds = mapping(old) or {}
        return {key: without_gaps(each, olds.get(key)) for key, each in entries.items()}
    if items is not None:
        before = [*(sequence(old) or ()), *[None] * len(items)]
        return [without_gaps(each, before[at]) for at, each in enumerate(items)]
    return new


class LenientProviders(Providers):
    """The stand-in's plugin for the types that it serves, and a comparison of inputs for all others."""

    def served_by(self, plugin: Plugin, requested: Properties) -> StateProvider:
        """The provider of a type that the stand-in serves."""
        return StateProvider(plugin, requested)

    def refuse_unknown(self, type: str) -> None:
        """Refuse nothing: a preview does nothing to the resource."""

    def for_goal(self, goal: Goal) -> tuple[str, Any]:
        """The provider of a registration."""
        if is_managed(goal.type, custom=goal.custom):
            return super().for_goal(goal)
        if is_served(goal.type):
            reference, plugin = super().for_goal(goal)
            return reference, self.served_by(plugin, goal.inputs)
        return goal.provider or DEFAULT_PROVIDER, InputsOnly()

    def of(self, resource: Resource) -> Any:
        """The provider of a resource in the state."""
        if is_managed(resource.type, custom=resource.custom):
            return super().of(resource)
        if is_served(resource.type):
            # The state's own provider may have another version, or a configuration that is not known here.
            return self.served_by(self.default(), resource.inputs)
        return InputsOnly()

    def _plugin(self, reference: str) -> Plugin:
        if reference.rpartition("::")[0].split("::")[-2:-1] == [f"pulumi:providers:{PACKAGE}"]:
            return super()._plugin(reference)
        return self.default()


class InputsOnly:
    """An unknown provider, with the interface of `Plugin`."""

    def check(self, _urn: str, olds: Properties | None, news: Properties, _seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs; those that the program leaves out stay, because a provider may have filled them in."""
        return {**(olds or {}), **without_gaps(news, olds)}, []

    def diff(
        self, _urn: str, _id: str, olds: Properties, _outputs: Properties, news: Properties, _: Any
    ) -> ProviderDiff:
        """The known inputs that differ."""
        known = {key: value for key, value in news.items() if value is not UNKNOWN}
        changed = tuple(
            key for key, value in known.items() if bare(with_known_secrets(value, olds.get(key))) != bare(olds.get(key))
        )
        return ProviderDiff(bool(changed), (), changed, dict.fromkeys(changed, "update"))

    def create(self, _urn: str, inputs: Properties, **_: Any) -> tuple[str, Properties]:
        """The outputs that are known from the inputs."""
        return "", dict(inputs)

    def update(
        self, _urn: str, _id: str, _inputs: Properties, outputs: Properties, news: Properties, **_: Any
    ) -> Properties:
        """The outputs that are known from the inputs."""
        return {**outputs, **news}

    def read(self, _urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read | None:
        """Every looked-up resource exists."""
        return Read(id, inputs or {}, outputs)


class StateProvider:
    """The stand-in's plugin for a state with encrypted secrets, and without Azure's resources outside the state."""

    def __init__(self, plugin: Plugin, requested: Properties) -> None:
        self._plugin = plugin
        self._requested = requested

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plugin, name)

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """The changes by the new inputs."""
        return self._plugin.diff(urn, id, old_inputs, old_outputs, with_known_secrets(news, old_inputs), ignored)

    def update(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, **more: Any
    ) -> Properties:
        """The known outputs of a resource that changes in place: more than azure-native's preview has."""
        previewed = self._plugin.update(urn, id, old_inputs, old_outputs, news, **more)
        return kept(previewed, old_inputs, old_outputs, with_known_secrets(news, old_inputs))

    def read(self, urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read | None:
        """A looked-up or imported resource: from the state, otherwise from the program's inputs."""
        found = self._plugin.read(urn, id, inputs, outputs)
        if found is not None:
            return found
        # An import has no inputs: the program's are assumed.
        assumed = self._plugin.check(urn, None, self._requested, b"")[0] if inputs is None else inputs
        return Read(id, assumed, {"name": id.rpartition("/")[2]})


class ReplayProviders(LenientProviders):
    """The providers for a replayed plan, which was checked when it was created and has unknown values."""

    def served_by(self, plugin: Plugin, requested: Properties) -> StateProvider:
        """The provider of a type that the stand-in serves."""
        return _ReplayProvider(plugin, requested)


class _ReplayProvider(StateProvider):
    """A plan does not have the version of Azure's API, so the state's version stays."""

    def check(self, urn: str, olds: Properties | None, news: Properties, seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs as azure-native completes them."""
        given = {**{key: each for key, each in (olds or {}).items() if key == _API}, **without_gaps(news, olds)}
        found, _ = self._plugin.check(urn, olds, given, seed)
        return {key: each for key, each in found.items() if key in given or key != _API}, []

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """The changes by the new inputs."""
        outputs = {key: each for key, each in old_outputs.items() if key != _API}
        return super().diff(urn, id, old_inputs, outputs, news, ignored)
