"""What is adopted, into what, and what a config of it requests beside what exists."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from fairway.adoption.completed import completed
from fairway.adoption.configured import Configured
from fairway.adoption.conformance import conformance
from fairway.adoption.environment import Environment
from fairway.adoption.existing import Azure, azure, taken_over
from fairway.adoption.found import Found
from fairway.adoption.import_file import import_file
from fairway.adoption.kept import Kept
from fairway.adoption.keys import SUBSCRIPTION
from fairway.adoption.left_out import explained
from fairway.adoption.result import Adoption
from fairway.adoption.run import Run, Subscription
from fairway.adoption.secret_tags import secret_tags, without_secret_tags
from fairway.adoption.texts import cluster_texts, lines_to_add, stack_text
from fairway.engine import in_memory
from fairway.plan import program
from fairway.plan.checked import check
from fairway.plan.recorder import Record
from fairway.project.project import Project
from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.rules import Finding
from fairway.rules import check as check_requests


@dataclass(frozen=True)
class Job:
    """The clusters of an adoption, and the environment that gets them."""

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

    def compared(self, configured: Configured, each: Sequence[Configured]) -> Adoption:
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
            import_file=self.hidden.shown(import_file(taken)),
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
