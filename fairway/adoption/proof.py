"""The rehearsal of an adoption: the stand-in has what was found, the import file is the state, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairway.adoption.conformance import without_computed
from fairway.adoption.existing import Azure, TakenOver, over
from fairway.adoption.import_file import state_after
from fairway.adoption.run import Run, RunError
from fairway.adoption.states import is_stopped
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.defaults import Of, filled_in
from fairway.azure.managedidentity import FEDERATED_IDENTITY_CREDENTIAL
from fairway.engine import in_memory
from fairway.engine.engine import Outcome
from fairway.engine.step import Step
from fairway.plan.recorder import Record
from fairway.protocol.tokens import unversioned
from fairway.request import Path, format_path, leaves, merged
from fairway.rules import Finding
from fairway.standin import fields
from fairway.standin.cloud import Cloud
from fairway.standin.power import turn
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import accept, accept_existing
from fairway.transitions.difference import same


@dataclass(frozen=True)
class Rehearsed:
    """One run of a rehearsal."""

    name: str
    """`preview`, `refresh`, ..."""
    steps: tuple[Step, ...]
    """What it changes."""
    unchanged: int
    """How many resources it leaves as they are."""


@dataclass(frozen=True)
class Returned:
    """A value that Azure would return otherwise after an update."""

    resource: str
    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Rehearsal:
    """All runs."""

    runs: tuple[Rehearsed, ...] = ()
    tagged: Rehearsed | None = None
    """The preview with one more tag."""
    updated: Rehearsed | None = None
    """The update with it."""
    returned: tuple[Returned, ...] = ()
    """What Azure would return with another value after that update, tags aside."""
    refused: str = ""
    """Why the stand-in refused that update."""

    @property
    def changes(self) -> tuple[Step, ...]:
        """Everything that changes although nothing should: more than tags in the last one."""
        found = [step for run in self.runs for step in run.steps]
        updated = self.updated.steps if self.updated else ()
        # A preview does not know what is made from a resource that changes, such as the client id of an identity. Only
        # the update shows it; one that is refused is a loss of its own.
        proven = {step.urn for step in updated if only_tags(step)}
        changed = {step.urn for step in updated}
        previewed = self.tagged.steps if self.tagged else ()
        proven |= {step.urn for step in self.tagged.steps} if self.tagged and self.refused else set()
        # Nor the principal of a role, from which its name is made: with the update itself the role stays.
        stays = {step.urn for step in previewed if self.updated and _depends(step) and step.urn not in changed}
        found += [
            step
            for step in previewed
            if not (only_tags(step) or step.urn in stays or (step.op == "update" and step.urn in proven))
        ]
        return (*found, *(step for step in updated if not only_tags(step)))


def _depends(step: Step) -> bool:
    """Whether a step is of a resource whose inputs are another's outputs: a role's principal, a credential's issuer."""
    return unversioned(step.type) in (ROLE_ASSIGNMENT.token, FEDERATED_IDENTITY_CREDENTIAL.token)


def only_tags(step: Step) -> bool:
    """Whether a step updates tags in place and nothing else."""
    return step.op == "update" and all(path.partition(".")[0] == "tags" for path in step.detailed or {})


def rehearsed(
    run: Run,
    azure: Azure,
    content: Mapping[str, Any],
    before: TakenOver,
    tagged: Mapping[str, str] | None,
    record: Record,
    findings: Iterable[Finding],
) -> Rehearsal:
    """The runs over the import file `content`: preview, refresh, preview, and a preview and an update with the config
    `tagged`. The stand-in accepts what `findings` report, as Azure did, and has what `record` refers to."""
    state = state_after(content, run.stack, run.project.name, before.resources, azure.before.state)
    with in_memory.cloud() as cloud:
        azure.fill(cloud)
        with over(run, cloud, state) as engine:
            runs = [_rehearsed("preview", run.outcome(engine.preview))]
            if azure.before.refused:
                return Rehearsal(tuple(runs), refused=azure.before.refused)
            runs.append(_rehearsed("refresh", engine.refresh()))
            runs.append(_rehearsed("preview after the refresh", run.outcome(engine.preview)))
            if tagged is None:
                return Rehearsal(tuple(runs))
            other, with_tag = run.with_config(tagged), engine.with_config(tagged)
            preview = _rehearsed("preview with one more tag", other.outcome(with_tag.preview))
            if any(each.type == MANAGED_CLUSTER.token and is_stopped(each) for each in azure.managed):
                turn(cloud, "Running")
            present = _returned(cloud, azure)
            add_preexisting(cloud, record.requests)
            accept(cloud, findings)
            accept_existing(cloud, [each.id for each in azure.managed])
            try:
                update = _rehearsed("update with one more tag", other.outcome(with_tag.update))
            except RunError as error:
                return Rehearsal(tuple(runs), preview, refused=str(error))
            changed = _changed(present, _returned(cloud, azure))
            return Rehearsal(tuple(runs), preview, update, tuple(changed))


def _returned(cloud: Cloud, azure: Azure) -> dict[tuple[str, Path], Any]:
    """Every value that a request could set and that Azure returns, tags aside, by resource and path."""
    values: dict[tuple[str, Path], Any] = {}
    # What is beside the cluster returns more after a PUT than what the stand-in fills in: its inputs are compared.
    for each in (one for one in azure.managed if one.type.startswith("azure-native:containerservice:")):
        resource = cloud.get(each.id)
        outputs = without_computed(fields.writable(each.type, resource.state)) if resource else {}
        if of := _WITH_DEFAULTS.get(each.type):
            # A default that Azure does not return is no other value than the same, written out.
            outputs = merged(filled_in(of, outputs, date.max), outputs)
        # Pools are resources of their own here.
        for path, value in leaves(
            {key: one for key, one in outputs.items() if key not in ("tags", "agentPoolProfiles")}
        ):
            values[each.id, path] = value
    return values


_WITH_DEFAULTS: Mapping[str, Of] = {MANAGED_CLUSTER.token: "cluster", AGENT_POOL.token: "pool"}


def _changed(before: Mapping[tuple[str, Path], Any], after: Mapping[tuple[str, Path], Any]) -> Iterator[Returned]:
    # What is new is not sent (the comparison of all values has what is): the stand-in fills it in.
    for key, value in before.items():
        id, path = key
        if value not in (None, "", [], {}) and not _means_the_same(value, after.get(key), path):
            yield Returned(id.rpartition("/")[2], format_path(path), value, after.get(key))


def _means_the_same(value: Any, after: Any, path: Path) -> bool:
    """Whether Azure returns a value in another form: no identity as nothing."""
    return (path == ("identity", "type") and value == "None" and after is None) or same(value, after, path)


def _rehearsed(name: str, outcome: Outcome) -> Rehearsed:
    shown = [each for each in outcome.steps if each.shown]
    steps = [each for each in shown if _changes(each)]
    return Rehearsed(name, tuple(steps), len(shown) - len(steps))


def _changes(step: Step) -> bool:
    """Whether a step changes something; a refresh changes what it reads with other inputs than the state has."""
    if step.op == "refresh":
        return step.new is None or step.old is None or step.new.inputs != step.old.inputs
    return step.op not in ("same", "read")
