"""The result of an adoption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.adoption.configured import Configured
from fairway.adoption.conformance import Leaf
from fairway.adoption.environment import keys_of
from fairway.adoption.existing import Azure, TakenOver
from fairway.adoption.found import Found
from fairway.adoption.losses import Loss, losses
from fairway.adoption.old_stack import TakeOver
from fairway.adoption.proof import Rehearsal
from fairway.adoption.run import Run
from fairway.plan.recorder import Record
from fairway.rules import Finding


@dataclass(frozen=True)
class Adoption:
    """The result."""

    clusters: tuple[Found, ...]
    configured: Configured
    each: tuple[Configured, ...]
    """The config of each cluster alone."""
    import_file: Mapping[str, Any]
    """The content of the import file."""
    taken: TakenOver
    leaves: tuple[Leaf, ...]
    findings: tuple[Finding, ...]
    """What the rules find in the new config, and did not find in the environment before."""
    every_finding: tuple[Finding, ...]
    run: Run
    """The program with that config."""
    record: Record
    """What it requests."""
    azure: Azure
    """What exists."""
    rehearsal: Rehearsal = field(default_factory=Rehearsal)
    stack_file: str = ""
    """The text of the stack file; empty if the clusters are added to an environment."""
    cluster_files: Mapping[str, str] = field(default_factory=dict[str, str])
    """The texts of the files of added clusters, by their names as `fairway:clusterFiles` has them."""
    to_add: tuple[str, ...] = ()
    """The lines that the stack file of that environment lacks."""
    from_azure: bool = True
    """Whether Azure returned what was found; otherwise nothing can be imported."""
    secret_tags: tuple[str, ...] = ()
    """The settings of tags and labels with passwords, which are in no file."""
    take: TakeOver | None = None
    """How the state of another program is taken over, if there is one."""
    by_options: bool = False
    """Whether the stack file has the ids to import, so that the next update imports them."""
    accepted: tuple[str, ...] = ()
    """The paths of what the first update may lose."""

    @property
    def differing(self) -> tuple[Leaf, ...]:
        """What an update would change."""
        return tuple(each for each in self.leaves if each.verdict == "differs")

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that stop `pulumi up`."""
        return tuple(each for each in self.findings if each.stops)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What the first update may lose; nothing if what was found is not from Azure, as there is no update then."""
        if not self.from_azure:
            return ()
        keys = [keys_of(own.config)[0] for own in self.each]
        return losses(dict(zip(keys, self.clusters, strict=True)), self.leaves, self.rehearsal, self.accepted)

    @property
    def importable(self) -> bool:
        """Whether the import file is to be written: all of it is from Azure, and nothing changes."""
        return self.ready and not self.by_options and bool(self.import_file["resources"])

    @property
    def ready(self) -> bool:
        """Whether a stack can have the config: all of it is from Azure, and nothing changes."""
        return self.proven and self.from_azure

    @property
    def proven(self) -> bool:
        """Whether it was rehearsed, nothing is added or changes, and nothing may be lost that is not accepted."""
        return bool(self.rehearsal.runs) and not (self.changing or self.lost or self.secret_tags)

    @property
    def changing(self) -> bool:
        """Whether something is added or changes."""
        taken = self.take.changes if self.take else ()
        return bool(self.taken.added or self.differing or self.rehearsal.changes or taken)

    @property
    def lost(self) -> tuple[Loss, ...]:
        """What the first update may lose and is not accepted."""
        return tuple(each for each in self.losses if not each.accepted)
