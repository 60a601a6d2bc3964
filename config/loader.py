"""Reads one environment: the stack's own config from Pulumi, the files it includes from disk, both checked as one.

The only module that knows `pulumi.Config`. The stack's values come from Pulumi; its file is read beside that for the
lines alone, and because Pulumi lets duplicate keys pass.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

import pulumi
from pulumi.runtime import config as pulumi_config
from pydantic import ValidationError

from config.faults import Fault, faults_of
from config.merge import Layers, included, layers_of, relative
from config.model_tree import is_named, names_a_secret
from config.places import Places
from config.stack import Stack
from config.types import SECRET_NAME
from fairway.request import Place, leaves, value_at
from fairway.stack_files import stack_files
from fairway.yaml_file import YamlError, read

NAMESPACE = "fairway:"
SETTINGS = {field.alias or name for name, field in Stack.model_fields.items()}
CONFIG_BYTES = 100_000
"""Pulumi hands all config over in one environment variable, which Linux bounds at 128 KiB."""


class ConfigError(pulumi.RunError):
    """The settings cannot be read. Pulumi prints its message without a traceback and registers nothing."""

    def __init__(self, faults: list[Fault]) -> None:
        count = f"{len(faults)} settings" if len(faults) > 1 else "one setting"
        super().__init__("\n".join([f"{count} cannot be read:", *(f"  {fault}" for fault in faults)]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Environment:
    """What one environment says, and where it says it."""

    settings: Stack
    locate: Places
    """From a request's property to the place somebody said it."""

    @staticmethod
    def secret(name: str) -> pulumi.Output[str]:
        """The value of a secret config key. Ask while resources are declared: an Output belongs to its event loop."""
        return pulumi.Config(NAMESPACE.rstrip(":")).require_secret(name)


def load() -> Environment:
    """The environment Pulumi runs for. Raises `ConfigError` with every fault at once."""
    root = FilePath(pulumi.get_root_directory())
    values = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
    own = {key.removeprefix(NAMESPACE): each for key, each in values.items() if key.startswith(NAMESPACE)}
    try:
        layers = _layers(own, root)
    except YamlError as error:
        raise ConfigError([Fault((), error.problem, Place(relative(error.file, root), error.line or 1, ""))]) from None
    faults = [*_too_large(values), *_secret_faults(own, layers.value), *_empty_names(layers)]
    try:
        loose = {key for key in own if key not in SETTINGS}
        settings = Stack.model_validate({key: each for key, each in layers.value.items() if key not in loose})
        location = values.get("azure-native:location")
        faults += _without_location(settings, location)
    except ValidationError as error:
        faults += faults_of(error)
    else:
        if not faults:
            settings = settings.deployed_as(pulumi.get_stack(), location)
            faults += _shared_names(settings)
        if not faults:
            return Environment(settings, Places(layers))
    placed = [replace(fault, place=fault.place or layers.place(fault.path)) for fault in faults]
    raise ConfigError(sorted(placed, key=_position))


def _layers(own: Mapping[str, str], root: FilePath) -> Layers:
    """What Pulumi handed over, on top of the files it includes; the stack file itself gives the lines."""
    project = next(file for file in (root / "Pulumi.yaml", root / "Pulumi.yml") if file.is_file())
    folder = root / str(read(project).value.get("stackConfigDir", "."))
    said = {key: _parsed(text) if key in SETTINGS else text for key, text in own.items()}
    usual = folder / f"Pulumi.{pulumi.get_stack()}.yaml"
    file, top = _stack_file(said, usual, root)
    below = included(said.get("include", ()), folder.parent, root, said_at=relative(file, root))
    return below.under(top)


def _stack_file(said: dict[str, Any], usual: FilePath, root: FilePath) -> tuple[FilePath, Layers]:
    """The file that the stack's own config is from, and that config with its lines."""
    known = stack_files()
    written = {
        file: layers_of(read(file), root, under="config", prefix=NAMESPACE)
        for file in (known or (usual,))
        if file.is_file()
    }
    for file, layers in written.items():
        if all(layers.value[key] == said.get(key) for key in SETTINGS & layers.value.keys()):
            return file, Layers(said, layers.places)
    if known and written:
        # A rehearsal has edited the config: the lines of what it left as it was are right.
        file, layers = list(written.items())[-1]
        kept = {path: place for path, place in layers.places.items() if value_at(said, path) is not None}
        return file, Layers(said, kept)
    # `pulumi --config-file` reads another file, which a program is not told of: no line is better than a wrong one.
    return usual, Layers(said, unplaced=frozenset(path for path, _ in leaves(said)))


def _parsed(text: str) -> Any:
    """Pulumi hands mappings and lists over as JSON, null as nothing, and everything else as text."""
    if text[:1] not in ("{", "["):
        return text or None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _too_large(values: Mapping[str, str]) -> Iterator[Fault]:
    size = sum(len(f"{key}{text}".encode()) for key, text in values.items())
    if size > CONFIG_BYTES:
        largest = max(values, key=lambda key: len(values[key]))
        yield Fault(
            (largest.removeprefix(NAMESPACE),),
            f"the stack file holds {size:,} bytes of config. Pulumi hands all of it over in one variable and "
            f'dies past some 120,000 ("argument list too long"). Move {largest} ({len(values[largest]):,} bytes) to a '
            f"file beside the folder of stack files, and name that under {NAMESPACE}include",
        )


def _secret_faults(own: Mapping[str, str], merged: Mapping[str, Any]) -> Iterator[Fault]:
    """A secret is a config key of its own, set with --secret and named by a setting; nothing else is secret."""
    named = set(_named_secrets(merged))
    command = f"pulumi config set --secret {NAMESPACE}"
    for key in own:
        secret = pulumi_config.is_config_secret(NAMESPACE + key)
        if key in SETTINGS and secret:
            yield Fault(
                (key,),
                f"holds a secret, so Pulumi treats all of {key} as one, and nothing of it could be shown. "
                f"Take the secret out, set it alone by `{command}<name>`, and name it in the setting that needs it",
            )
        elif key in named and not secret:
            yield Fault(
                (key,),
                f"is a secret in plain text. Encrypt it: `{command}{key}`, and change the secret, which was exposed",
            )
        elif key not in SETTINGS and key not in named:
            near = difflib.get_close_matches(key, SETTINGS | named, n=1)
            meant = f" Did you mean {near[0]}?" if near else f" There are {', '.join(sorted(SETTINGS))}"
            yield Fault((key,), f"is not a setting, and no setting names it as its secret.{meant}")
    for key in sorted(named - set(own)):
        yield Fault((key,), f"is named as a secret, and is not set: `{command}{key}`")


def _named_secrets(tree: Any) -> Iterator[str]:
    for path, value in leaves(tree):
        if isinstance(value, str) and names_a_secret(path) and SECRET_NAME.match(value):
            yield value


def _without_location(settings: Stack, location: str | None) -> Iterator[Fault]:
    for key, cluster in settings.clusters.items():
        if not cluster.location and not location:
            command = "pulumi config set azure-native:location westeurope"
            yield Fault(("clusters", key), f"has no location; say `location` here, or for all of them: `{command}`")


def _empty_names(layers: Layers) -> Iterator[Fault]:
    for path in layers.nothing_below:
        if is_named(path):
            what = "null takes away what an include gave, and none gives this"
            yield Fault(path, f"is empty. Write `{path[-1]}: {{}}` for one with all defaults; {what}")


def _shared_names(settings: Stack) -> Iterator[Fault]:
    """Two clusters of one Azure name would be one cluster, changed back and forth, or an error after minutes."""
    owner: dict[tuple[str, str], str] = {}
    for key, cluster in settings.clusters.items():
        group = cluster.resource_group_name or ""
        first = owner.setdefault((group.lower(), (cluster.name or key).lower()), key)
        if first != key:
            yield Fault(
                ("clusters", key, "name"), f"{cluster.name} is the name of the cluster {first} too; name one anew"
            )


def _position(fault: Fault) -> tuple[str, int]:
    return (fault.place.file, fault.place.line) if fault.place else ("", 0)
