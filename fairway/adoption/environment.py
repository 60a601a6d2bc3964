"""An environment that exists and is managed by the program, to which clusters are added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from fairway.adoption.cluster_files import by_full_keys, matching, patterns
from fairway.adoption.existing import Before, before
from fairway.adoption.found import AdoptionError
from fairway.adoption.keys import CLUSTERS, FILES, INCLUDE, LOCATION, SUBSCRIPTION
from fairway.adoption.run import Run, Subscription
from fairway.plan.checked import check
from fairway.project.project import Project, as_text
from fairway.request import MADE_UP_SUBSCRIPTION, mapping, sequence
from fairway.rules import Finding


@dataclass(frozen=True)
class Environment:
    """The environment before clusters are added to it."""

    run: Run
    before: Before
    findings: frozenset[tuple[str, str, str]]
    """What the rules find in it: rule, resource and path."""
    patterns: tuple[str, ...]
    """The names of files with clusters that it includes."""
    own_patterns: tuple[str, ...]
    """Those in the stack file itself."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys that its clusters and other resources have."""
        return frozenset(each.name.partition("/")[0] for each in self.before.state)

    @property
    def location(self) -> str:
        """The region of the stack; empty if it has none."""
        return self.run.config.get(LOCATION, "")

    def must_lack(self, ids: Iterable[str]) -> None:
        """Raise AdoptionError if it has the resource with one of these ids, with the stand-in's subscription."""
        names = {each.id.lower(): each.name for each in self.before.state if each.id}
        for id in ids:
            if name := names.get(id.lower()):
                raise AdoptionError(
                    f"the cluster {id.rpartition('/')[2]} is in the environment {self.run.stack} already, as `{name}`. "
                    "If it was imported or created by it, leave it out with `--cluster <name of another>`, and nothing "
                    "more is to be done for it: without its settings the next update would delete it. Only if `pulumi "
                    f"stack export --stack {self.run.stack}` does not have it: {self._without(name)}, and repeat the "
                    "command; --force does not replace it"
                )

    def _without(self, key: str) -> str:
        """What removes a cluster from the environment: its file, or its key in the config."""
        folder = self.run.project.stack_config_dir.parent
        for pattern in self.patterns:
            for each in matching(pattern, folder):
                if each.stem == key and each.is_file():
                    line = "" if "*" in pattern else f", and `{pattern}` out of `{FILES}`"
                    return f"move {each} out of its folder{line}"
        return f"remove `{key}` from the config"

    def new(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those that the environment did not have before."""
        return tuple(each for each in findings if (each.rule, each.resource, each.path) not in self.findings)

    def with_clusters(self, config: Mapping[str, Any]) -> dict[str, str]:
        """The config of the environment with that of added clusters, as Pulumi passes it."""
        result = dict(self.run.config)
        for key, value in config.items():
            entries, items = mapping(value), sequence(value)
            if entries is not None:
                result[key] = as_text({**(mapping(json.loads(result.get(key) or "{}")) or {}), **entries})
            elif items is not None:
                result[key] = as_text([*(sequence(json.loads(result.get(key) or "[]")) or ()), *items])
        return result

    def name_of(self, key: str) -> str:
        """The name of a file for a cluster, as `fairway:clusterFiles` has it: where a pattern includes it, if one
        does."""
        folders = [each.rpartition("/")[0] for each in self.patterns if each.rpartition("/")[2] in ("*.yaml", "*")]
        folder = next((each for each in folders if "*" not in each), f"clusters/{self.run.stack}")
        return f"{folder}/{key}.yaml" if folder else f"{key}.yaml"

    def without_subscription(self, subscription: str) -> str:
        """A note if the stack file has no subscription, and so that of the login counts; empty if it has one."""
        if not subscription or SUBSCRIPTION in self.run.config:
            return ""
        return (
            f"{self.run.file} has no `{SUBSCRIPTION}`, so Pulumi works in the subscription of the login, and the "
            f"imported ids are in {subscription}. If the rest of the stack is there too, add `{SUBSCRIPTION}: "
            f"{subscription}` below `config`; otherwise adopt the cluster into a stack of its own"
        )

    def includes(self, name: str) -> bool:
        """Whether the environment includes a file of that name."""
        return any(
            each == name
            or (len(PurePosixPath(each).parts) == len(PurePosixPath(name).parts) and fnmatchcase(name, each))
            for each in self.patterns
        )


def environment(project: Project, stack: str, hidden: Subscription, subscription: str, today: date) -> Environment:
    """The environment `stack`. Raises AdoptionError if it is of another subscription, RunError, ProjectError and what
    `program.translated_errors` raises."""
    found = project.stack_config(stack)
    if not found.file.resolve().parent.parent.is_relative_to(project.root.resolve()):
        raise AdoptionError(
            f"{project.file}: the stack files are in {found.file.parent}, and files with a cluster each are in the "
            "folder above, which is outside the project. Write `stackConfigDir: config/stacks` into it, move "
            f"{found.file.name} and the other stack files to config/stacks, and repeat the command. Names in "
            f"`{INCLUDE}` and `{FILES}` are relative to config then"
        )
    own = found.values.get(SUBSCRIPTION, subscription)
    if subscription and own.lower() != subscription.lower():
        raise AdoptionError(
            f"{found.file}: the stack is of the subscription {own}, and the cluster is in {subscription}: adopt it "
            "into a stack of its own, with another --stack and without --add"
        )
    config = hidden.hidden(dict(found.values))
    if SUBSCRIPTION in config:
        config[SUBSCRIPTION] = MADE_UP_SUBSCRIPTION
    run = Run(project, stack, config, found.file, tuple(sorted(found.secrets)))
    record = run.recorded()
    findings = [*check(record, today=today)]
    tree = by_full_keys(found.file, project.name)
    own_files, folder = sequence(tree.get(FILES)) or (), found.file.parent.parent
    known = frozenset((each.rule, each.resource, each.path) for each in findings)
    return Environment(
        run, before(run, record, findings), known, tuple(patterns(tree, folder)), tuple(map(str, own_files))
    )


def keys_of(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the clusters in a config."""
    return tuple(mapping(config.get(CLUSTERS)) or ())
