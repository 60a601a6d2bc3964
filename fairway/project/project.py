"""A Pulumi project's folder: its Pulumi.yaml, its environments, and the config that Pulumi would pass to its
program.

Pulumi passes config as text: a scalar as it prints it, anything else as JSON. Nothing is decrypted here;
a secret is replaced by a fixed text, and its key is listed.
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
    """A file of the project is missing or not in the right form. The message names the file, and the line if
    any."""


@dataclass(frozen=True)
class StackConfig:
    """The config of one environment."""

    file: Path
    values: Mapping[str, str]
    """By the full key (`fairway:clusters`), as the text that Pulumi would pass."""
    secrets: frozenset[str]
    """The keys whose value contains a secret, which is replaced by `SECRET_TEXT`."""


@dataclass(frozen=True)
class Project:
    """A folder with a Pulumi.yaml."""

    root: Path
    """The folder of Pulumi.yaml, absolute."""
    name: str
    main: Path
    """The program: a folder with a __main__.py, or a file."""
    stack_config_dir: Path
    """The folder of the files Pulumi.<environment>.yaml."""
    file: Path
    """Pulumi.yaml itself."""
    runtime: str = "python"
    """The program's language by Pulumi's name: `python`, `nodejs`."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The `config:` of Pulumi.yaml, unchanged."""
    answers: invokes.Answers = field(default_factory=invokes.Answers)
    """The results of the functions that the program calls."""

    def environments(self) -> tuple[str, ...]:
        """The names of the environments that have a stack file, sorted."""
        pattern = f"Pulumi.*{self.file.suffix}"
        return tuple(sorted(each.name[7 : -len(each.suffix)] for each in self.stack_config_dir.glob(pattern)))

    def stack_config(self, environment: str) -> StackConfig:
        """The config of an environment, with the defaults of Pulumi.yaml.

        Raises ProjectError for an environment that has no file, or whose file is not a stack file.
        """
        file = self.stack_config_dir / f"Pulumi.{environment}{self.file.suffix}"
        if not file.is_file():
            raise ProjectError(self._unknown(environment))
        return self.config_in(file)

    def config_in(self, file: Path) -> StackConfig:
        """The config in any stack file, with the defaults of Pulumi.yaml. Raises ProjectError."""
        config = _mapping(_read(file).value.get("config"))
        if config is None:
            raise ProjectError(f"{file}: `config` is not a mapping of keys to values; write it as one")
        values: dict[str, str] = {}
        secrets: set[str] = set()
        for key, value in [*self._defaults(), *config.items()]:
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
        existing = self.environments()
        close = difflib.get_close_matches(environment, existing, n=1, cutoff=0.7)
        hint = f" Did you mean {close[0]}?" if close else ""
        folder = self.stack_config_dir
        if not existing:
            return f"{folder}: there is no environment {environment}: the folder has no Pulumi.<name>.yaml"
        return f"{folder}: there is no environment {environment}; existing: {', '.join(existing)}.{hint}"


def find_project(folder: Path, answers: Path | None = None) -> Project:
    """The project of `folder` or of the nearest folder above it, as Pulumi finds it. `answers` is a file with
    results of the functions that the program calls.

    Raises ProjectError if there is none, if its Pulumi.yaml is invalid, and for invalid `answers`.
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
    raise ProjectError(f"{folder}: no Pulumi.yaml here or above; set the project's folder with --project")


def as_text(value: Any) -> str:
    """A config value as Pulumi passes it to a program: `true`, `1.5`, text as it is, null as empty text, the rest
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
    raise ProjectError(f"{file}: `{key}` is not a config key; write `<namespace>:<name>`, as in `{project}:name`")


def _read_project(file: Path) -> Project:
    document = _read(file)
    top = document.value
    root = file.parent
    name = top.get("name")
    if not isinstance(name, str) or not name:
        raise ProjectError(f"{file}: the project has no name; write `name: my-project`")
    config: Any = top.get("config")
    # Before stackConfigDir existed, `config` itself was that folder.
    folder = config if isinstance(config, str) else top.get("stackConfigDir") or "."
    main = top.get("main") or "."
    for key, text in (("stackConfigDir", folder), ("main", main)):
        if not isinstance(text, str):
            line = document.lines.get((key,), 1)
            raise ProjectError(f"{file}:{line}: `{key}` is {_kind(text)}; write a path")
    return Project(
        root=root,
        name=name,
        main=(root / main).resolve(),
        stack_config_dir=root / folder,
        file=file,
        runtime=_runtime(top.get("runtime")),
        config=_mapping(config) or {},
    )


def _runtime(value: Any) -> str:
    name: Any = value.get("name") if isinstance(value, dict) else value  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return name if isinstance(name, str) else "python"


def _read(file: Path) -> yaml_file.Document:
    try:
        return yaml_file.read(file)
    except yaml_file.YamlError as error:
        if error.line is None and _is_blank(file):
            return yaml_file.Document(file, {}, {})
        raise ProjectError(str(error)) from None


def _is_blank(file: Path) -> bool:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _mapping(value: Any) -> dict[str, Any] | None:
    """`value` as a mapping; None counts as an empty one."""
    return ({} if value is None else value) if isinstance(value, dict | None) else None  # pyright: ignore[reportUnknownVariableType]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"the value {value}"
