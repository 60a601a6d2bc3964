"""Lives of a stack in orders that are drawn: what is done to it, and what must hold after each act.

The program is the repository's own, without its loader; the engine is the built-in one, in this process.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import yaml

from config.stack import Stack as StackSettings
from fairway.change.preview import before_of
from fairway.engine import engine, in_memory, store
from fairway.engine.engine import Engine, Outcome
from fairway.plan.host import Hosting
from fairway.plan.recorder import record
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.rehearsal.expectations import lowest_version
from fairway.request import merged
from fairway.rules import check
from fairway.standin.cloud import Cloud
from fairway.standin.crash import Crash
from fairway.standin.drift import overnight
from fairway.standin.faults import parse, pending, set_faults
from fairway.standin.provider import Provider
from tests.rehearsal_help import made_twice
from tests.repository import declaring
from tests.stories import engines
from tests.stories.forecast import forecast
from tests.stories.stories_pools import BASE, POOLS

CONFIG = Path(__file__).parent.parent / "config"
STACK = "dev"
SECRET = "Sup3r-s3cret-Passw0rd"
NEWEST = "1.37"
POOL, CLUSTER = ":AgentPool", ":ManagedCluster"


def committed(environment: str) -> dict[str, Any]:
    """The settings of an environment of this repository, its includes merged."""
    base = yaml.safe_load((CONFIG / "base.yaml").read_text("utf-8"))
    own = yaml.safe_load((CONFIG / "stacks" / f"Pulumi.{environment}.yaml").read_text("utf-8"))["config"]
    return merged(
        base, {key[8:]: each for key, each in own.items() if key.startswith("fairway:") and "incl" not in key}
    )


def small(**settings: Any) -> dict[str, Any]:
    """A cluster with little around it."""
    return {"clusters": {"shop": merged({**BASE, "nodePools": POOLS}, settings)}}


WINDOWS = {
    "networkProfile": {"networkDataplane": "azure", "networkPolicy": "azure"},
    "windowsProfile": {"adminUsername": "azureuser", "adminPasswordSecret": "shopWindowsPassword"},
    "nodePools": {"win": {"osType": "Windows", "vmSize": "Standard_D4ds_v5", "osSKU": "Windows2022"}},
}
STARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "small": lambda: small(kubernetesVersion="1.35"),
    "version left out": small,
    "no channel": lambda: small(kubernetesVersion="1.35", autoUpgradeProfile={"upgradeChannel": "none"}),
    "node images": lambda: small(kubernetesVersion="1.35", autoUpgradeProfile={"upgradeChannel": "node-image"}),
    "a secret": lambda: small(kubernetesVersion="1.35", **WINDOWS),
    "protected": lambda: small(kubernetesVersion="1.35", protect=True),
    **{name: (lambda name=name: committed(name)) for name in ("dev", "staging", "prod")},
}
"""What a life begins with."""


class DiedError(Exception):
    """The engine would have been killed here."""


class _Deaths(Crash):
    """Ends the engine of this process: from that moment on nothing writes its state or reaches Azure."""

    def __init__(self, state: Path, copy: Path) -> None:
        self._state, self._copy = state, copy
        self.dead = False

    def engine(self) -> None:
        if not self.dead:
            shutil.copytree(self._state, self._copy)
            self.dead = True
        raise DiedError

    def restored(self) -> bool:
        """Put the state back that the engine left when it died, if it did."""
        if self.dead:
            shutil.rmtree(self._state)
            self._copy.rename(self._state)
        died, self.dead = self.dead, False
        return died


class _Provider(Provider):
    """Nothing is sent to Azure after the engine was killed."""

    def __init__(self, cloud: Cloud, deaths: _Deaths) -> None:
        super().__init__(cloud, deaths)
        self._deaths = deaths

    def _attempts(self, *arguments: Any) -> Any:
        if self._deaths.dead:
            raise DiedError
        return super()._attempts(*arguments)


class Life:
    """A stack, what is written of it, and what Azure has."""

    def __init__(self, folder: Path, document: dict[str, Any]) -> None:
        self._folder = folder
        self.document = document
        self.cloud = Cloud(folder / "cloud")
        self._deaths = _Deaths(folder / "state", folder / "state-at-death")

    # What is written.

    @property
    def cluster(self) -> dict[str, Any]:
        """The settings of the one cluster."""
        return self.document["clusters"]["shop"]

    def write(self, **settings: Any) -> None:
        """Change the cluster's settings."""
        self.document["clusters"]["shop"] = merged(self.cluster, settings)

    def pools(self) -> list[str]:
        """The keys of its pools."""
        return sorted(self.cluster.get("nodePools", {}))

    def program(self) -> None:
        """Declare all that is written."""
        settings = StackSettings.model_validate(self.document).deployed_as(STACK, "westeurope")
        declaring(settings, SECRET)()

    def refused(self) -> list[str]:
        """What the rules say against it."""
        requests = record(self.program, project=engines.PROJECT, stack=STACK, config=engines.CONFIG).requests
        return [each.reason for each in check(requests) if each.severity == "error" and each.kind == "refused"]

    # What is done.

    @contextmanager
    def _engine(self) -> Generator[Engine]:
        hosting = Hosting(project=engines.PROJECT, stack=STACK, preview=False, config=engines.CONFIG)
        running = in_memory.plugin(_Provider(self.cloud, self._deaths))
        with (
            store.opened(self._folder / "state", "") as kept,
            engine.opened(hosting, kept, lambda: nullcontext(running)) as started,
        ):
            yield started

    def run(self, act: Callable[[Engine], Outcome]) -> Outcome:
        """One run of the engine, after recovering what the last run left."""
        with self._engine() as engine:
            engine.recover()
            outcome = act(engine)
        return Outcome((), ("killed",)) if self._deaths.restored() else outcome

    def up(self) -> Outcome:
        """`pulumi up --refresh`."""
        return self.run(lambda engine: engine.update(self.program, refreshing=True))

    def destroy(self) -> Outcome:
        """`pulumi destroy --refresh`."""
        return self.run(lambda engine: engine.destroy(refreshing=True))

    def fault(self, *faults: str) -> None:
        """Set faults for what follows; without any, remove those that did not happen."""
        set_faults(self.cloud, [parse(each) for each in faults])

    def struck(self) -> bool:
        """Whether all faults have struck."""
        return not pending(self.cloud)

    def night(self) -> None:
        """What Azure changes by itself overnight."""
        overnight(self.cloud)

    # What there is.

    def resources(self) -> list[Resource]:
        """The resources in the state."""
        with self._engine() as engine:
            return engine.resources()

    def live_pools(self) -> set[str]:
        """The pools that Azure has."""
        return {each.name for each in self.cloud.everything() if each.type.endswith(POOL)}

    def running(self) -> str:
        """The lowest Kubernetes version that runs."""
        return next((lowest_version(each) for each in self.resources() if each.type.endswith(CLUSTER)), "")

    def foretold(self) -> dict[str, str]:
        """What the comparison says an update would do, by URN, after a refresh."""
        with self._engine() as engine:
            assert engine.refresh().errors == ()
            before = before_of_state(engine.resources())
        hosting = Hosting(project=engines.PROJECT, stack=STACK, preview=True, config=engines.CONFIG)
        found = forecast(before, self.program, hosting)
        managed = {each.outputs.get("name") for each in before.resources if each.type.endswith(POOL)}
        for change in found.differing:
            advice = f"{change.workloads} {change.workaround} {[reason.text for reason in change.reasons]}"
            wrong = [name for name in managed if f"nodepool delete --name {name}" in advice]
            assert not wrong, f"the comparison would have {wrong} deleted, which Pulumi manages: {advice}"
        # An engine has no step for a resource that only loses its protection.
        return {each.urn: each.outcome for each in found.differing if [why.path for why in each.reasons] != ["protect"]}

    def holds_all(self) -> None:
        """Assert that the state has all that Azure has, nothing was made twice, and no secret is in clear."""
        own = [each for each in self.resources() if each.custom and not each.type.startswith("pulumi:")]
        assert not [each.urn for each in own if each.delete or each.init_errors or each.pending_replacement]
        there = {each.id.lower() for each in self.cloud.everything() if not each.inputs.get("__inline")}
        known = {each.id.lower() for each in own}
        assert there - known == set(), "Azure has what the state does not know"
        assert {each for each in known - there if "/agentpools/" not in each} == set()
        assert made_twice(self.cloud.entries()) == []
        files = [each for each in self._folder.rglob("*") if each.is_file()]
        assert not [each.name for each in files if SECRET.encode() in each.read_bytes()]


def before_of_state(resources: list[Resource]) -> Deployed:
    """A state as comparisons take it."""
    return before_of(Deployed(tuple(resources), engines.PROJECT, STACK))


def copied(document: dict[str, Any]) -> dict[str, Any]:
    """A document of its own."""
    return copy.deepcopy(document)
