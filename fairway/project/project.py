"""A Pulumi project's folder: its Pulumi.yaml, its environments, and the config that Pulumi would hand to its
program.

Pulumi hands config over as text: a scalar as it prints it, anything else as JSON. Nothing is decrypted here;
a secret becomes a stand-in text, and its key is listed.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from fairway.project import invokes, yaml_file
from fairway.project.stack_files import SECRET_TEXT
from fairway.request import mapped, mapping

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")


class ProjectError(Exception):
    """The project's files cannot be read as what they should be. The message names the file, and the line if
    any."""


@dataclass(frozen=True)
class StackConfig:
    """What the program of one environment is given."""

    file: Path
    values: Mapping[str, str]
    """By the full key (`fairway:clusters`), as the text that Pulumi would hand over."""
    secrets: frozenset[str]
    """The keys whose value holds a secret; the value has `SECRET_TEXT` in its place."""


@dataclass(frozen=True)
class Project:
    """A folder with a Pulumi.yaml."""

    root: Path
    """The folder of Pulumi.yaml, absolute."""
    name: str
    main: Path
    """The program: a folder that holds a __main__.py, or a file."""
    stack_config_dir: Path
    """The folder of the files Pulumi.<environment>.yaml."""
    file: Path
    """Pulumi.yaml itself."""
    runtime: str = "python"
    """The language of the program, by Pulumi's name."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What Pulumi.yaml says under `config:`, as it stands there."""
    answers: invokes.Answers = field(default_factory=invokes.Answers)
    """What the functions return that the program calls."""

    def environments(self) -> tuple[str, ...]:
        """The names of the environments that have a stack file, sorted."""
        pattern = f"Pulumi.*{self.file.suffix}"
        return tuple(sorted(each.name[7 : -len(each.suffix)] for each in self.stack_config_dir.glob(pattern)))

    def stack_config(self, environment: str) -> StackConfig:
        """The config of an environment, with the defaults of Pulumi.yaml below it.

        Raises ProjectError for an environment that has no file, or whose file is no stack file.
        """
        file = self.stack_config_dir / f"Pulumi.{environment}{self.file.suffix}"
        if not file.is_file():
            raise ProjectError(self._unknown(environment))
        return self.config_in(file)

    def config_in(self, file: Path) -> StackConfig:
        """The config in any stack file, with the defaults of Pulumi.yaml below it. Raises ProjectError."""
        said = _mapping(_read(file).value.get("config"))
        if said is None:
            raise ProjectError(f"{file}: `config` holds no mapping of keys to values; write it as one")
        values: dict[str, str] = {}
        secrets: set[str] = set()
        for key, value in [*self._defaults(), *said.items()]:
            full = _full_key(self.name, key, file)
            plain, secret = _without_secrets(value)
            values[full] = as_text(plain)
            secrets.discard(full)
            if secret:
                secrets.add(full)
        return StackConfig(file, values, frozenset(secrets))

    def _defaults(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for key, value in self.config.items():
            about = None if value is None else _mapping(value)
            if about is None:
                found.append((key, value))
            elif "value" in about or "default" in about:
                given = about.get("value", about.get("default"))
                found.append((key, {"secure": given} if about.get("secret") is True else given))
        return found

    def _unknown(self, environment: str) -> str:
        there = self.environments()
        close = difflib.get_close_matches(environment, there, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        folder = self.stack_config_dir
        if not there:
            return f"{folder}: there is no environment {environment}, nor any other: no Pulumi.<name>.yaml"
        return f"{folder}: there is no environment {environment}; there are {', '.join(there)}.{hint}"


def find_project(folder: Path, answers: Path | None = None) -> Project:
    """The project of `folder` or of the nearest folder above it, as Pulumi looks for it. `answers` is a file with
    answers to the functions that the program calls.

    Raises ProjectError where there is none, where its Pulumi.yaml is not one, and for a file without answers.
    """
    if answers is not None:
        try:
            return replace(find_project(folder), answers=invokes.read(answers))
        except invokes.InvokesError as error:
            raise ProjectError(str(error)) from None
    folder = folder.absolute()
    for each in (folder, *folder.parents):
        for name in _PROJECT_FILES:
            if (each / name).is_file():
                return _read_project(each / name)
    raise ProjectError(f"{folder}: no Pulumi.yaml here or above; name the project's folder with --project")


def as_text(value: Any) -> str:
    """A config value as Pulumi hands it to a program: `true`, `1.5`, text as it is, null as nothing, the rest
    JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value)
    return json.dumps(mapped(value, _whole_number), separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def _number(value: float) -> str:
    # As JavaScript prints it, which is what Go's encoder does too.
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = repr(value).partition("e")
    sign, digits = exponent[:1], exponent[1:].lstrip("0")
    return f"{mantissa.removesuffix('.0')}e{sign}{digits}"


def _whole_number(value: Any) -> Any:
    """A number as Go prints it: 2.0 as 2."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


def _without_secrets(value: Any) -> tuple[Any, bool]:
    found = mapped(value, lambda each: SECRET_TEXT if (mapping(each) or {}).keys() == {"secure"} else each)
    return found, found != value


def _full_key(project: str, key: str, file: Path) -> str:
    parts = key.split(":")
    if len(parts) == 1:
        return f"{project}:{key}"
    if len(parts) == 2:
        return key
    if len(parts) == 3 and parts[1] == "config":
        return f"{parts[0]}:{parts[2]}"
    raise ProjectError(f"{file}: `{key}` is no config key; write `<namespace>:<name>`, as in `{project}:name`")


def _read_project(file: Path) -> Project:
    document = _read(file)
    said = document.value
    root = file.parent
    name = said.get("name")
    if not isinstance(name, str) or not name:
        raise ProjectError(f"{file}: the project has no name; write `name: my-project`")
    config: Any = said.get("config")
    # Before there was stackConfigDir, `config` itself was that folder.
    folder = config if isinstance(config, str) else said.get("stackConfigDir") or "."
    main = said.get("main") or "."
    for key, text in (("stackConfigDir", folder), ("main", main)):
        if not isinstance(text, str):
            line = document.lines.get((key,), 1)
            raise ProjectError(f"{file}:{line}: `{key}` holds {_kind(text)} where a path belongs")
    return Project(
        root=root,
        name=name,
        main=(root / main).resolve(),
        stack_config_dir=root / folder,
        file=file,
        runtime=_runtime(said.get("runtime")),
        config=_mapping(config) or {},
    )


def _runtime(said: Any) -> str:
    name: Any = said.get("name") if isinstance(said, dict) else said  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return name if isinstance(name, str) else "python"


def _read(file: Path) -> yaml_file.Document:
    try:
        return yaml_file.read(file)
    except yaml_file.YamlError as error:
        if error.line is None and _says_nothing(file):
            return yaml_file.Document(file, {}, {})
        raise ProjectError(str(error)) from None


def _says_nothing(file: Path) -> bool:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _mapping(value: Any) -> dict[str, Any] | None:
    """`value` as a mapping; nothing at all counts as an empty one."""
    return ({} if value is None else value) if isinstance(value, dict | None) else None  # pyright: ignore[reportUnknownVariableType]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"the value {value}"
