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

from fairway.adoption.completed import completed, unknown_values
from fairway.adoption.configured import Adopts, Configured
from fairway.adoption.conformance import conformance
from fairway.adoption.environment import Environment, keys_of
from fairway.adoption.existing import Azure, Run, Subscription, azure, taken_over
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
from fairway.adoption.proof import Rehearsal, rehearsed
from fairway.adoption.result import Adoption
from fairway.adoption.secret_tags import secret_tags, without_secret_tags
from fairway.adoption.texts import cluster_texts, lines_to_add, stack_text
from fairway.adoption.together import together
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
    is_unfit: Callable[[Adoption], bool] = lambda _: False,
) -> Adoption:
    """The adoption of clusters as the new environment `stack`, or into the one that exists; `old` is the state of
    another program that has them, `kept` what is kept of an earlier stack file. With `by_options` the stack file has
    the ids to import, if nothing changes, instead of the import file. `accepted` are the paths of what the first
    update may lose. With `plain_tags` the config has tags with passwords too. A result that `is_unfit` is not
    rehearsed.

    Raises AdoptionError, ProjectError, RunError and what `program.translated_errors` raises."""
    for found in clusters:
        if not found.cluster.get("location") and LOCATION not in project.config:
            raise AdoptionError(
                f"the region of the cluster {found.cluster.name} is not in the descriptions: add `--location "
                "<region>`, or pass the output of `az aks show --output json` too"
            )
    importable = all(each.complete for each in clusters)
    whole = tuple(completed(each, today) for each in clusters)
    job = _Job(project, stack, tuple(clusters), whole, today, kept, environment, plain_tags)
    adopts = _adopts(project)
    if environment:
        environment.must_lack(job.hidden.hidden(each.cluster.id) for each in whole)

    def passed(this: Pass) -> Adoption:
        def is_last(done: Adoption) -> bool:
            return this.after(done, importable=importable) == this and not is_unfit(done)

        done = job.adoption(adopts, this, is_last)
        following = this.after(done, importable=importable)
        return done if following == this else passed(following)

    try:
        done = passed(Pass())
    except program.ConfigError as error:
        unknown = [each for found in whole for each in found.unknown]
        if any(each.around.kinds for each in clusters):
            raise
        raise AdoptionError(refusal(unknown, str(error)) if unknown else str(error)) from None
    except program.ProgramError:
        if not any(map(_lacks_identity, whole)):
            raise
        done = passed(Pass(added=frozenset((ROLE_ASSIGNMENT.token,))))
    if old and (take := job.take(done, old)):
        configured = done.configured
        if take.aliases:
            config = {**configured.config, ALIASES: take.aliases}
            comments = {**configured.comments, (ALIASES,): "Remove these after the first `pulumi up`."}
            configured = replace(configured, config=config, comments=comments)
        done = job.proven(configured, done.each, take=take)
    done = replace(done, from_azure=importable, accepted=tuple(accepted))
    return job.with_import_options(done) if by_options and done.importable else done


@dataclass(frozen=True)
class _Job:
    """What an adoption is about."""

    project: Project
    stack: str
    described: tuple[Found, ...]
    """The clusters as they were described."""
    clusters: tuple[Found, ...]
    """The same with ids and outputs."""
    today: date
    kept: Kept
    environment: Environment | None
    plain_tags: bool

    @cached_property
    def hidden(self) -> Subscription:
        """The subscription of the clusters."""
        return Subscription(self.clusters[0].subscription)

    @cached_property
    def azure(self) -> Azure:
        """What exists."""
        return azure(self.clusters, self.hidden, self.environment.before if self.environment else None)

    def adoption(self, adopts: Adopts, this: Pass, is_last: Callable[[Adoption], bool]) -> Adoption:
        """The adoption with the config that the project writes in this pass, rehearsed if it is the last one."""
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
        return self.proven(together(self.clusters, each, location), each, is_last)

    def take(self, done: Adoption, old: OldStack) -> TakeOver | None:
        """How the environment takes over what another state has."""
        run = Run(self.project, self.stack, {}, self.project.stack_config_dir)
        return take_over(old, done.taken, run, self.hidden)

    def proven(
        self,
        configured: Configured,
        each: Sequence[Configured],
        is_last: Callable[[Adoption], bool] = lambda _: True,
        take: TakeOver | None = None,
    ) -> Adoption:
        """The adoption with this config, rehearsed if it is the last one."""
        if self.environment:
            config = self.environment.with_clusters(self.hidden.hidden(dict(configured.config)))
            return self._proven(configured, each, replace(self.environment.run, config=config), is_last, take)
        with tempfile.TemporaryDirectory(prefix="fairway-adopt-") as folder:
            file = Path(folder) / f"Pulumi.{self.stack}.yaml"
            file.write_text(self.stack_text(configured), encoding="utf-8")
            config = self.hidden.hidden(dict(self.project.config_in(file).values))
            if SUBSCRIPTION in config:
                config[SUBSCRIPTION] = MADE_UP_SUBSCRIPTION
            return self._proven(configured, each, Run(self.project, self.stack, config, file), is_last, take)

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

    def _proven(
        self,
        configured: Configured,
        each: Sequence[Configured],
        run: Run,
        is_last: Callable[[Adoption], bool],
        take: TakeOver | None,
    ) -> Adoption:
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
        content = import_file(taken, version("pulumi-azure-native"))
        tagged = record.edits.tagged(run.config) if record.edits else None
        findings = tuple(self._findings(record, run))
        imported = content
        if take and take.same:
            content = remaining(content, take)
            take = rehearsed_over(take, run, self.azure, self.hidden, content, taken)
        leaves = (
            replace(leaf, sent=self.hidden.shown(leaf.sent), present=self.hidden.shown(leaf.present))
            for leaf in conformance(taken.requested)
        )
        done = Adoption(
            self.clusters,
            configured,
            (),
            "",
            {},
            (),
            self.hidden.shown(content),
            taken,
            tuple(leaves),
            Rehearsal(self.stack, ()),
            self.environment.new(findings) if self.environment else findings,
            run,
            self.azure,
            take=take,
        )
        done = self.with_texts(explained(done, each))
        if not is_last(done):
            return done
        return replace(done, rehearsal=rehearsed(run, self.azure, imported, taken, tagged, record, findings))


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
