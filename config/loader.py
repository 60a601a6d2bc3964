"""Reads one environment: the stack's config from Pulumi and its includes from disk, merged and checked.

The only module that uses `pulumi.Config`. The stack's values come from Pulumi; its file is read only for the
lines, and because Pulumi accepts duplicate keys.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import pulumi
from pulumi.runtime import config as pulumi_config

from config.address_plan import with_ranges
from config.checks import valid_only
from config.config_keys import (
    NAMESPACE,
    SETTINGS,
    encrypted_inside,
    misplaced,
    parsed,
    secret_problems,
    too_large,
    unset_secrets,
)
from config.merge import LOCATION, Includes, Layers, layers_of, relative
from config.model_tree import is_named
from config.network import Network
from config.private_link_scope import ScopeEndpoint, zone_problem
from config.problems import Problem, once_each, problems_of
from config.stack import Stack
from config.validation import validate
from fairway import subscription
from fairway.project.stack_files import SECRET_TEXT, is_dry_run, stack_files
from fairway.project.yaml_file import Document, YamlError, read
from fairway.request import Path, Place, Request, leaves, value_at
from fairway.waiver import Waiver


class ConfigError(pulumi.RunError):
    """The settings cannot be read. Pulumi prints its message without a traceback and registers nothing."""

    def __init__(self, problems: list[Problem]) -> None:
        count = f"{len(problems)} settings are" if len(problems) > 1 else "One setting is"
        super().__init__("\n".join([f"{count} refused:", *(f"  {problem}" for problem in problems)]))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Environment:
    """The settings of one environment, and where each is set."""

    settings: Stack
    layers: Layers
    """The settings as written, with the file and line of each value."""

    unset: frozenset[str] = frozenset()
    """The secrets without a value. Always empty with `pulumi up`, which stops instead."""
    offered: tuple[Request, ...] = ()
    """What Azure offers the subscription, from `config/azure`, and the recorded address ranges."""

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The waivers, each with the place where it is set."""
        place = self.layers.place
        return tuple(
            Waiver(each.rule, each.resource, each.reason, date.fromisoformat(each.until), place(("waivers", at)))
            for at, each in enumerate(self.settings.waivers)
        )

    def secret(self, name: str) -> pulumi.Output[str]:
        """The value of a secret config key, for use while resources are declared: an Output has an event loop."""
        if name in self.unset:
            return pulumi.Output.secret(SECRET_TEXT)
        return pulumi.Config(NAMESPACE.rstrip(":")).require_secret(name)


def load() -> Environment:
    """The environment that Pulumi runs. Raises `ConfigError` with every problem at once."""
    root = FilePath(pulumi.get_root_directory())
    values = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
    own = {key.removeprefix(NAMESPACE): each for key, each in values.items() if key.startswith(NAMESPACE)}
    secret = {key for key in own if pulumi_config.is_config_secret(NAMESPACE + key)}
    try:
        folder, file, top = _own_layer(own, root)
        written = read(file) if file.is_file() else None
        name = relative(file, root)
        if hidden := list(encrypted_inside(secret, written, name)):
            # Any other message might show the encrypted value, and one about an include shows its name.
            raise ConfigError([replace(each, text=_for_stack(each.text, file)) for each in hidden])
        includes = Includes(folder.parent, root)
        below = includes.below(top, file)
    except YamlError as error:
        raise _unread([error], root) from None
    if includes.wrong:
        # Settings that seem to be missing may be in the files that cannot be read.
        raise _unread(includes.wrong, root)
    location = values.get(LOCATION)
    try:
        layers, problems, addresses = with_ranges(below.under(top), file, folder.parent, root, location or "")
    except YamlError as error:
        raise _unread([error], root) from None
    unset = unset_secrets(own, layers)
    offered = subscription.saved(root, pulumi.get_stack())
    problems = [
        *problems,
        *(Problem((), each.text, Place(relative(each.file, root), 1, "")) for each in offered.problems),
        *(() if is_dry_run() else unset.values()),
        *too_large(values),
        *misplaced(values, pulumi.get_project(), written, name),
        *secret_problems(own, layers, secret.__contains__),
        *_empty_names(layers),
    ]
    loose = {key for key in own if key not in SETTINGS}
    settings, errors = validate(Stack, {key: each for key, each in layers.value.items() if key not in loose})
    found = list(problems_of(errors, layers.value))
    if "clusters" not in layers.value:
        found = [each for each in found if each.path != ("clusters",)]
        problems += () if problems else [_no_clusters(written, name)]
    problems += [*found, *_of_the_stack(settings, pulumi.get_stack(), location)]
    if not problems:
        for problem in unset.values():
            text = _for_stack(problem.in_one_line, file)
            pulumi.log.warn(f"{text}. Until then its value is shown as [secret]; `pulumi up` stops here.")
        settings = settings.deployed_as(pulumi.get_stack(), location)
        layers = layers if top.unplaced else _with_location(layers, location, written, name)
        return Environment(settings, layers, frozenset(unset), (*offered.requests, *addresses))
    placed = [
        replace(problem, text=_for_stack(problem.text, file), place=problem.place or layers.place(problem.path))
        for problem in problems
    ]
    raise ConfigError(sorted(once_each(placed), key=_position))


def _with_location(layers: Layers, location: str | None, written: Document | None, name: str) -> Layers:
    """The settings with the stack's region, whose key is not Fairway's."""
    line = written.lines.get(("config", LOCATION)) if written else None
    if line is None:
        return layers
    places = {**layers.places, (LOCATION,): Place(name, line, LOCATION)}
    return replace(layers, value={**layers.value, LOCATION: location}, places=places)


def _for_stack(text: str, file: FilePath) -> str:
    """A text whose commands name the stack of a file: another one may be selected, or compared with it."""
    stack = file.stem.removeprefix("Pulumi.") if file.stem.startswith("Pulumi.") else pulumi.get_stack()
    return text.replace("`pulumi config set ", f"`pulumi config set -s {shlex.quote(stack)} ")


def _unread(errors: list[YamlError], root: FilePath) -> ConfigError:
    # A file that several clusters include is read for each of them.
    found = (Problem((), each.problem, Place(relative(each.file, root), each.line or 1, "")) for each in errors)
    return ConfigError([*dict.fromkeys(found)])


def _no_clusters(written: Document | None, name: str) -> Problem:
    line = written.lines.get(("config",), 1) if written else 1
    what = "there are no clusters: start with `fairway:clusters: {shop: {}}` below `config:`"
    return Problem(
        (),
        f"{what}, `clusters:` in a file listed under {NAMESPACE}include, or {NAMESPACE}clusterFiles",
        Place(name, line, ""),
    )


def _own_layer(own: Mapping[str, str], root: FilePath) -> tuple[FilePath, FilePath, Layers]:
    """The folder of stack files, the stack's file, and the config from Pulumi with the lines of that file."""
    project = next(file for file in (root / "Pulumi.yaml", root / "Pulumi.yml") if file.is_file())
    folder = root / str(read(project).value.get("stackConfigDir", "."))
    configured = {key: parsed(text) if key in SETTINGS else text for key, text in own.items()}
    return folder, *_stack_file(configured, folder / f"Pulumi.{pulumi.get_stack()}.yaml", root)


def _stack_file(configured: dict[str, Any], usual: FilePath, root: FilePath) -> tuple[FilePath, Layers]:
    """The file of the stack's config, and that config with its lines."""
    known = stack_files()
    written = {
        file: layers_of(read(file), root, under="config", prefix=NAMESPACE)
        for file in (known or (usual,))
        if file.is_file()
    }
    for file, layers in written.items():
        if all(_same(layers.value[key], configured.get(key)) for key in SETTINGS & layers.value.keys()):
            return file, Layers(configured, layers.places)
    if known and written:
        # A rehearsal has edited the config: the lines of unchanged values are still correct.
        file, layers = list(written.items())[-1]
        kept = {path: place for path, place in layers.places.items() if value_at(configured, path) is not None}
        return file, Layers(configured, kept)
    # `pulumi --config-file` reads another file, which the program cannot see: no line is better than a wrong one.
    return usual, Layers(configured, unplaced=frozenset(path for path, _ in leaves(configured)))


def _same(written: Any, configured: Any) -> bool:
    """Whether a value of the stack file is the one from Pulumi, which passes numbers and booleans as text."""
    text = parsed(written) if isinstance(written, str) else written
    return text == configured or (isinstance(written, (bool, int, float)) and isinstance(configured, str))


_NO_LOCATION = (
    "has no location: set `location: westeurope` here, or run `pulumi config set azure-native:location westeurope`"
)


def _of_the_stack(settings: Stack, stack: str, location: str | None) -> Iterator[Problem]:
    """Problems that depend on the name of the stack and on its default location."""
    with valid_only:
        for key, cluster in settings.clusters.items():
            with valid_only:
                if not cluster.location and not location:
                    yield Problem(("clusters", key), f"{_NO_LOCATION} for all clusters")
    with valid_only:
        for key, fleet in settings.fleets.items():
            with valid_only:
                if not fleet.id and not fleet.location and not location:
                    yield Problem(("fleets", key), f"{_NO_LOCATION} for everything")
    with valid_only:
        if settings.shared and not settings.shared.location and not location:
            yield Problem(("shared",), f"{_NO_LOCATION} for everything")
    with valid_only:
        yield from _same_names(settings, stack)
    with valid_only:
        for path, network, region in _networks(settings, location):
            with valid_only:
                yield from _zones_are_known(path, network, region)
    with valid_only:
        yield from _scope_zones_are_known(settings, location)


def _networks(settings: Stack, location: str | None) -> Iterator[tuple[Path, Network, str | None]]:
    for key, cluster in settings.clusters.items():
        with valid_only:
            yield ("clusters", key, "network"), cluster.network, cluster.location or location
    if settings.shared:
        for key, network in settings.shared.networks.items():
            with valid_only:
                yield ("shared", "networks", key), network, settings.shared.location or location


def _zones_are_known(path: Path, network: Network, location: str | None) -> Iterator[Problem]:
    for key, each in network.private_endpoints.items():
        with valid_only:
            if problem := each.zone_problem(location):
                yield Problem((*path, "privateEndpoints", key, "groupIds"), problem)


def _scope_zones_are_known(settings: Stack, location: str | None) -> Iterator[Problem]:
    found: dict[Path, tuple[ScopeEndpoint | None, str | None]] = {}
    for key, cluster in settings.clusters.items():
        with valid_only:
            scope = cluster.monitoring and cluster.monitoring.private_link_scope
            place = ("clusters", key, "monitoring", "privateLinkScope")
            found[place] = scope and scope.private_endpoint, cluster.location or location
    for key, shared in settings.shared.private_link_scopes.items() if settings.shared else ():
        with valid_only:
            found["shared", "privateLinkScopes", key] = shared.private_endpoint, location
    for path, (endpoint, region) in found.items():
        if problem := zone_problem(endpoint, region):
            yield Problem((*path, "privateEndpoint", "privateDnsZoneIds"), problem)


def _empty_names(layers: Layers) -> Iterator[Problem]:
    for path in layers.nothing_below:
        if is_named(path):
            what = "null removes a value set by an include, but no include sets this one"
            yield Problem(path, f"is empty. Write `{path[-1]}: {{}}` for one with all defaults ({what})")


def _same_names(settings: Stack, stack: str) -> Iterator[Problem]:
    """Two clusters with the same name in Azure would overwrite each other, or fail after minutes."""
    owner: dict[tuple[str, str], str] = {}
    for key, cluster in settings.clusters.items():
        with valid_only:
            name, group = cluster.name or f"{key}-{stack}", cluster.resource_group_name or ""
            first = owner.setdefault((group.lower(), name.lower()), key)
            if first != key:
                what = f"{name} is also the name of the cluster {first}: rename one of them"
                yield Problem(("clusters", key, "name"), what)


def _position(problem: Problem) -> tuple[str, int]:
    return (problem.place.file, problem.place.line) if problem.place else ("", 0)
