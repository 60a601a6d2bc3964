"""An adoption as a whole: from what was found to a stack file, an import file and the proof that nothing changes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fairway.adoption.completed import completed, unknown_values
from fairway.adoption.configured import Adopts, Configured
from fairway.adoption.conformance import conformance
from fairway.adoption.environment import Environment, keys_of
from fairway.adoption.existing import Azure, Run, Subscription, TakenOver, azure, taken_over
from fairway.adoption.filled import filled_for
from fairway.adoption.found import AdoptionError, Found
from fairway.adoption.import_file import import_file
from fairway.adoption.kept import EMPTY, Kept
from fairway.adoption.keys import ALIASES, IMPORTS, LOCATION, SUBSCRIPTION
from fairway.adoption.left_out import explained
from fairway.adoption.old_stack import OldStack, TakeOver, remaining, take_over
from fairway.adoption.old_stack import rehearsed as rehearsed_over
from fairway.adoption.open_values import refusal
from fairway.adoption.passes import Pass
from fairway.adoption.proof import rehearsed
from fairway.adoption.result import Adoption
from fairway.adoption.secret_tags import secret_tags, without_secret_tags
from fairway.adoption.texts import cluster_texts, lines_to_add, stack_text
from fairway.adoption.together import together
from fairway.adoption.unfit import adopted_around
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.engine import in_memory
from fairway.plan import program
from fairway.plan.checked import check
from fairway.plan.recorder import Record
from fairway.project.project import Project
from fairway.request import MADE_UP_SUBSCRIPTION, mapping
from fairway.rules import Finding
from fairway.rules import check as check_requests

PACKAGE = "config.adoption"
"""The package of a project that writes its config from what was found."""


def adopted(
    project: Project,
    stack: str,
    clusters: Sequence[Found],
    today: date,
    old: OldStack | None = None,
    kept: Kept = EMPTY,
    environment: Environment | None = None,
    *,
    by_options: bool = False,
    accepted: Sequence[str] = (),
    plain_tags: bool = False,
) -> Adoption:
    """The adoption of clusters as the new environment `stack`, or into the one that exists; `old` is the state of
    another program that has them, `kept` what is kept of an earlier stack file. With `by_options` the stack file has
    the ids to import, if nothing changes, instead of the import file. `accepted` are the paths of what the first
    update may lose. With `plain_tags` the config has tags with passwords too.

    Raises AdoptionError, ProjectError, RunError and what `program.translated_errors` raises."""
    for found in clusters:
        if not found.cluster.get("location") and LOCATION not in project.config:
            raise AdoptionError(
                f"the region of the cluster {found.cluster.name} is not in the descriptions: add `--location "
                "<region>`, or pass the output of `az aks show --output json` too"
            )
    job = _Job(project, stack, tuple(clusters), today, kept, environment, plain_tags)
    if environment:
        environment.must_lack(job.hidden.hidden(each.cluster.id) for each in job.clusters)
    adopts = _adopts(project)
    present = environment.before.state if environment else ()
    done = adopted_around(clusters, lambda each: replace(job, described=tuple(each)).adoption(adopts, old), present)
    done = _rehearsed(replace(done, from_azure=job.importable, accepted=tuple(accepted)))
    return job.with_import_options(done) if by_options and done.importable else done


@dataclass(frozen=True)
class _Job:
    """What an adoption is about."""

    project: Project
    stack: str
    described: tuple[Found, ...]
    """The clusters as they were described."""
    today: date
    kept: Kept
    environment: Environment | None
    plain_tags: bool

    @property
    def importable(self) -> bool:
        """Whether Azure described all clusters."""
        return all(each.complete for each in self.described)

    @cached_property
    def clusters(self) -> tuple[Found, ...]:
        """The clusters with ids and outputs."""
        return tuple(completed(each, self.today) for each in self.described)

    @cached_property
    def hidden(self) -> Subscription:
        """The subscription of the clusters."""
        return Subscription(self.clusters[0].subscription)

    @cached_property
    def azure(self) -> Azure:
        """What exists."""
        return azure(self.clusters, self.hidden, self.environment.before if self.environment else None)

    def adoption(self, adopts: Adopts, old: OldStack | None) -> Adoption:
        """The adoption with the config that the project writes, not rehearsed."""
        try:
            done = self._last(adopts, Pass())
        except program.ConfigError as error:
            unknown = [each for found in self.clusters for each in found.unknown]
            if any(each.around.kinds for each in self.described):
                raise
            raise AdoptionError(refusal(unknown, str(error)) if unknown else str(error)) from None
        except program.ProgramError:
            if not any(map(_lacks_identity, self.clusters)):
                raise
            done = self._last(adopts, Pass(added=frozenset((ROLE_ASSIGNMENT.token,))))
        run = Run(self.project, self.stack, {}, self.project.stack_config_dir)
        take = take_over(old, done.taken, run, self.hidden) if old else None
        return self._taking_over(done, take) if take else done

    def _last(self, adopts: Adopts, this: Pass) -> Adoption:
        """The adoption after this pass and those that follow it."""
        each: list[Configured] = []
        keys = set(self.environment.keys if self.environment else ())
        for described, found in zip(self.described, self.clusters, strict=True):
            configured = adopts(
                found,
                self.stack,
                self.today,
                filled_for(found, self.today, shown=False),
                this.added,
                this.refused,
                keys,
                own_tags=this.own_tags,
            )
            keys |= {*keys_of(configured.config)}
            each.append(replace(configured, left=(*configured.left, *unknown_values(described))))
        location = self.environment.location if self.environment else ""
        done = self._compared(together(self.clusters, each, location), each)
        following = this.after(done, importable=self.importable)
        return done if following == this else self._last(adopts, following)

    def _taking_over(self, done: Adoption, take: TakeOver) -> Adoption:
        """The adoption with the aliases of what is taken over, and with the preview over the old state."""
        configured = done.configured
        if take.aliases:
            config = {**configured.config, ALIASES: take.aliases}
            comments = {**configured.comments, (ALIASES,): "Remove these after the first `pulumi up`."}
            configured = replace(configured, config=config, comments=comments)
        done = self._compared(configured, done.each)
        if not take.same:
            return replace(done, take=take)
        content = remaining(_import_file(done.taken), take)
        take = rehearsed_over(take, done.run, self.azure, self.hidden, content, done.taken)
        return replace(done, take=take, import_file=self.hidden.shown(content))

    def _compared(self, configured: Configured, each: Sequence[Configured]) -> Adoption:
        """The adoption with this config: what the program requests beside what exists."""
        if self.environment:
            config = self.environment.with_clusters(self.hidden.hidden(dict(configured.config)))
            return self._requested(configured, each, replace(self.environment.run, config=config))
        with tempfile.TemporaryDirectory(prefix="fairway-adopt-") as folder:
            file = Path(folder) / f"Pulumi.{self.stack}.yaml"
            file.write_text(self.stack_text(configured), encoding="utf-8")
            config = self.hidden.hidden(dict(self.project.config_in(file).values))
            if SUBSCRIPTION in config:
                config[SUBSCRIPTION] = MADE_UP_SUBSCRIPTION
            return self._requested(configured, each, Run(self.project, self.stack, config, file))

    def _requested(self, configured: Configured, each: Sequence[Configured], run: Run) -> Adoption:
        try:
            record = run.recorded()
        except program.ConfigError as error:
            text = str(error).replace(str(run.file), self._final)
            if self.environment is None:  # the file is not written, so it has no lines
                text = re.sub(rf"{re.escape(self._final)}(:\d+)?: ", "", text)
            raise program.ConfigError(text) from None
        with in_memory.cloud() as cloud:
            self.azure.fill(cloud)
            taken = taken_over(run, cloud, self.azure.before.state)
        findings = tuple(self._findings(record, run))
        leaves = (
            replace(leaf, sent=self.hidden.shown(leaf.sent), present=self.hidden.shown(leaf.present))
            for leaf in conformance(taken.requested)
        )
        done = Adoption(
            clusters=self.clusters,
            configured=configured,
            each=tuple(each),
            import_file=self.hidden.shown(_import_file(taken)),
            taken=taken,
            leaves=tuple(leaves),
            findings=self.environment.new(findings) if self.environment else findings,
            every_finding=findings,
            run=run,
            record=record,
            azure=self.azure,
        )
        return self.with_texts(explained(done))

    def stack_text(self, configured: Configured) -> str:
        """The stack file of a new environment."""
        return stack_text(self.project, self.clusters, configured, self.today, self.kept)

    def with_texts(self, done: Adoption) -> Adoption:
        """The adoption with the texts of its config."""
        configured = done.configured
        if not self.plain_tags:
            configured = without_secret_tags(configured)
            done = replace(done, secret_tags=secret_tags(done.configured))
        if self.environment is None:
            return replace(done, stack_file=self.stack_text(configured))
        files = cluster_texts(self.project, self.environment, self.clusters, configured, done.each, self.today)
        to_add = lines_to_add(self.environment, done.configured, [*files])
        return replace(done, cluster_files=files, to_add=tuple(to_add))

    def with_import_options(self, done: Adoption) -> Adoption:
        """The adoption with the ids to import in its config."""
        ids = {
            f"{each['type']}::{each['logicalName']}": each["id"]
            for each in done.import_file["resources"]
            if not each.get("component")
        }
        configured = done.configured
        comment = "The next `pulumi up` imports these and sends what Azure has. Remove them after it."
        configured = replace(
            configured,
            config={**configured.config, IMPORTS: ids},
            comments={**configured.comments, (IMPORTS,): comment},
        )
        return self.with_texts(replace(done, configured=configured, by_options=True))

    @property
    def _final(self) -> str:
        """The stack file, which is written at the end."""
        return str(self.project.stack_config_dir / f"Pulumi.{self.stack}{self.project.file.suffix}")

    def _findings(self, record: Record, run: Run) -> Iterator[Finding]:
        """What the rules find. Where values are not known, only what they find in the descriptions too: in the config
        such a value is left out, and a rule would find that it is missing."""
        whole = not any(each.unknown for each in self.described)
        described = [] if whole else [each for found in self.described for each in found.managed]
        rules = {each.rule for each in check_requests(described, today=self.today)}
        for each in check(record, today=self.today):
            if whole or each.rule in rules:
                file = each.place.file.replace(str(run.file), self._final) if each.place else ""
                yield replace(each, place=replace(each.place, file=file)) if each.place else each


def _import_file(taken: TakenOver) -> dict[str, Any]:
    return import_file(taken, version("pulumi-azure-native"))


def _rehearsed(done: Adoption) -> Adoption:
    """The adoption with its rehearsal."""
    tagged = done.record.edits.tagged(done.run.config) if done.record.edits else None
    content = _import_file(done.taken)
    runs = rehearsed(done.run, done.azure, content, done.taken, tagged, done.record, done.every_finding)
    return replace(done, rehearsal=runs)


def _lacks_identity(found: Found) -> bool:
    """Whether Azure returned no identity of an add-on that is on, so that no role can be assigned to it."""
    add_ons = map(mapping, (mapping(found.cluster.outputs.get("addonProfiles")) or {}).values())
    return any(each and each.get("enabled") is True and not each.get("identity") for each in add_ons)


def _adopts(project: Project) -> Adopts:
    """The project's own function; its modules are imported as its program's are."""
    with program.loaded(project):
        try:
            module = import_module(PACKAGE)
        except ModuleNotFoundError as error:
            if error.name not in (PACKAGE, PACKAGE.partition(".")[0]):
                raise
            raise AdoptionError(
                f"{project.file}: the project has no package {PACKAGE}, which writes its config. `fairway adopt` works "
                "in a project made from Fairway's: copy its folders config and components"
            ) from None
        found: Callable[..., Configured] = module.configured
        return found
