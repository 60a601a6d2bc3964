"""Providers for a preview over a state of real life: other providers' resources, types nobody serves, secrets that
cannot be decrypted. What is not known is compared by its inputs, and never called a replacement."""

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
"""Stands for the reference of a provider that neither program nor state names; a component alone has none."""
_API = "azureApiVersion"
LEFT_OPEN = Placeholder("a value that the plan does not know")
"""Stands in what a plan is replayed with for a value that only a deployment tells: what was there stays."""


def without_gaps(new: Any, old: Any) -> Any:
    """The new value with the old one where it was left open, or `UNKNOWN` where there is none."""
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
    """The stand-in's plugin for what it serves, and a comparison of inputs for all else."""

    def served_by(self, plugin: Plugin, asked: Properties) -> StateProvider:
        """The provider of what is served."""
        return StateProvider(plugin, asked)

    def refuse_unknown(self, type: str) -> None:
        """Nothing is refused: nothing is done."""

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
            # The state's own provider may be of another version, or configured by what is not known here.
            return self.served_by(self.default(), resource.inputs)
        return InputsOnly()

    def _plugin(self, reference: str) -> Plugin:
        if reference.rpartition("::")[0].split("::")[-2:-1] == [f"pulumi:providers:{PACKAGE}"]:
            return super()._plugin(reference)
        return self.default()


class InputsOnly:
    """A provider of which nothing is known, in the shape of `Plugin`."""

    def check(self, _urn: str, olds: Properties | None, news: Properties, _seed: bytes) -> tuple[Properties, list[str]]:
        """What the program leaves out stays as it is: a provider may have filled it in."""
        return {**(olds or {}), **without_gaps(news, olds)}, []

    def diff(
        self, _urn: str, _id: str, olds: Properties, _outputs: Properties, news: Properties, _: Any
    ) -> ProviderDiff:
        """Which inputs differ, as far as they are known."""
        known = {key: value for key, value in news.items() if value is not UNKNOWN}
        changed = tuple(
            key for key, value in known.items() if bare(with_known_secrets(value, olds.get(key))) != bare(olds.get(key))
        )
        return ProviderDiff(bool(changed), (), changed, dict.fromkeys(changed, "update"))

    def create(self, _urn: str, inputs: Properties, **_: Any) -> tuple[str, Properties]:
        """As far as the inputs tell."""
        return "", dict(inputs)

    def update(
        self, _urn: str, _id: str, _inputs: Properties, outputs: Properties, news: Properties, **_: Any
    ) -> Properties:
        """As far as the inputs tell."""
        return {**outputs, **news}

    def read(self, _urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read | None:
        """What is looked up is there."""
        return Read(id, inputs or {}, outputs)


class StateProvider:
    """The stand-in's plugin, which claims nothing about what it cannot know: secrets of the state, and what Azure has
    beside the state."""

    def __init__(self, plugin: Plugin, asked: Properties) -> None:
        self._plugin = plugin
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plugin, name)

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """What the new inputs change."""
        return self._plugin.diff(urn, id, old_inputs, old_outputs, with_known_secrets(news, old_inputs), ignored)

    def update(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, **more: Any
    ) -> Properties:
        """What is known of a resource that changes in place: more than azure-native's preview says."""
        previewed = self._plugin.update(urn, id, old_inputs, old_outputs, news, **more)
        return kept(previewed, old_inputs, old_outputs, with_known_secrets(news, old_inputs))

    def read(self, urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read | None:
        """What is looked up or imported: as the state has it, else as the program believes it to be."""
        found = self._plugin.read(urn, id, inputs, outputs)
        if found is not None:
            return found
        # An import tells no inputs: they are believed to be what the program asks for.
        believed = self._plugin.check(urn, None, self._asked, b"")[0] if inputs is None else inputs
        return Read(id, believed, {"name": id.rpartition("/")[2]})


class ReplayProviders(LenientProviders):
    """The same for what a plan asks for, which was checked when the plan was made and leaves some values open."""

    def served_by(self, plugin: Plugin, asked: Properties) -> StateProvider:
        """The provider of what is served."""
        return _ReplayProvider(plugin, asked)


class _ReplayProvider(StateProvider):
    """A plan says nothing of the version of Azure's API, so that one stays."""

    def check(self, urn: str, olds: Properties | None, news: Properties, seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs as azure-native completes them."""
        given = {**{key: each for key, each in (olds or {}).items() if key == _API}, **without_gaps(news, olds)}
        found, _ = self._plugin.check(urn, olds, given, seed)
        return {key: each for key, each in found.items() if key in given or key != _API}, []

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """What the new inputs change."""
        outputs = {key: each for key, each in old_outputs.items() if key != _API}
        return super().diff(urn, id, old_inputs, outputs, news, ignored)
