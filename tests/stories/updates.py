"""An update by the built-in engine with a provider that answers what the test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.engine.goal import Goal
from fairway.engine.managed import Managed
from fairway.engine.provider_client import ProviderDiff, Read
from fairway.engine.removal import remove_unwanted
from fairway.engine.step import Step
from fairway.engine.update import Target, Update
from fairway.protocol.state import Resource, Snapshot
from fairway.request import UNKNOWN

KIND = "azure-native:x:Thing"
PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:azure-native::default::1"


@dataclass
class Azure:
    """A provider: `force` names the inputs that need another resource; `fails` what goes wrong, as `create NAME`."""

    force: tuple[str, ...] = ("name",)
    fails: dict[str, Exception] = field(default_factory=dict[str, Exception])
    delete_first: bool = True
    done: list[str] = field(default_factory=list[str])

    def check(self, urn: str, olds: Any, news: Mapping[str, Any], seed: bytes) -> tuple[Mapping[str, Any], list[str]]:  # noqa: ARG002
        return news, ["bad: is not good"] if "bad" in news else []

    def diff(self, urn: str, id: str, old: Any, outputs: Any, new: Mapping[str, Any], ignored: Any) -> ProviderDiff:  # noqa: ARG002
        changed = tuple(key for key in {**old, **new} if old.get(key) != new.get(key))
        forced = tuple(key for key in changed if key in self.force)
        return ProviderDiff(bool(changed), forced, changed, None, bool(forced) and self.delete_first)

    def create(self, urn: str, inputs: Mapping[str, Any], *, preview: bool, timeout: float) -> tuple[str, Any]:  # noqa: ARG002
        self._do("create", urn, preview)
        return "" if preview else f"/{urn.rpartition('::')[2]}", {**inputs, "out": UNKNOWN if preview else 1}

    def update(self, urn: str, id: str, olds: Any, outputs: Any, news: Mapping[str, Any], **more: Any) -> Any:  # noqa: ARG002
        self._do("update", urn, more["preview"])
        return {**news, "out": 1}

    def delete(self, urn: str, id: str, inputs: Any, outputs: Any, *, timeout: float) -> None:  # noqa: ARG002
        self._do("delete", urn, False)

    def read(self, urn: str, id: str, inputs: Any, outputs: Any) -> Read | None:  # noqa: ARG002
        return Read(id, {"name": "there"}, {"name": "there", "out": 1}) if id == "/there" else None

    def _do(self, what: str, urn: str, preview: bool) -> None:
        name = f"{what} {urn.rpartition('::')[2]}"
        if not preview:
            self.done.append(name)
        if name in self.fails:
            raise self.fails[name]


class Providers:
    """One provider for everything but components."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    def for_goal(self, goal: Goal) -> tuple[str, Azure | Managed]:
        return (PROVIDER, self._azure) if goal.custom else ("", Managed())

    def of(self, resource: Resource) -> Azure | Managed:
        return self._azure if resource.custom else Managed()

    def refuse_unknown(self, type: str) -> None:
        assert "azure-native" in type


class Run:
    """An update over a state, and what came of it."""

    def __init__(self, *olds: Resource, azure: Azure | None = None, preview: bool = False) -> None:
        self.azure = azure or Azure()
        self.state = Snapshot(list(olds), [], lambda _: None)
        self.steps: list[Step] = []
        providers: Any = Providers(self.azure)
        self._preview, self._providers = preview, providers
        self.update = Update(Target("shop", "dev", preview), self.state, providers, self.steps.append)

    def register(self, name: str, **more: Any) -> Resource:
        """Register a resource with these inputs and options."""
        goal = {"inputs": {}, **more}
        return self.update.register(Goal(type=KIND, name=name, custom=True, parent="", **goal))

    def end(self) -> list[str]:
        """Remove what was not registered; the faults."""
        return remove_unwanted(
            self.state,
            self.update.operations,
            self._providers,
            self.update.registered,
            self.update.replacements.is_deleted,
            preview=self._preview,
            stopped=str,
        )

    def ops(self) -> list[str]:
        """The steps, with names."""
        return [f"{each.op} {each.name}" for each in self.steps]


def urn(name: str) -> str:
    return f"urn:pulumi:dev::shop::{KIND}::{name}"


def old(name: str, *needs: str, **more: Any) -> Resource:
    """A resource of the state that takes its input `name` from each that it needs."""
    found = Resource(urn(name), KIND, id=f"/{name}", inputs={"name": name}, outputs={"out": 1}, provider=PROVIDER)
    needed = {"name": tuple(urn(each) for each in needs)} if needs else {}
    return replace(found, **{"dependencies": needed.get("name", ()), "property_dependencies": needed, **more})
