"""The files of an ejected project: program, Pulumi.yaml, stack file, requirements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import Any

import yaml

from fairway.eject.python_program import Program
from fairway.eject.trace import Trace
from fairway.project import yaml_file
from fairway.project.project import Project
from fairway.request import mapping

_KEPT = (
    "name",
    "author",
    "website",
    "license",
    "backend",
    "options",
    "requiredPulumiVersion",
)
"""Keys of Pulumi.yaml that have nothing to do with the program."""
_SECRECY = ("secretsprovider", "encryptedkey", "encryptionsalt", "environment")
"""Keys of a stack file without which its secrets cannot be decrypted."""


def file_names(stack: str) -> tuple[str, ...]:
    """The names of the files that `project_files` returns."""
    return ("__main__.py", "Pulumi.yaml", f"Pulumi.{stack}.yaml", "requirements.txt", "README.md")


def project_files(project: Project, stack: str, trace: Trace, program: Program) -> dict[str, str]:
    """The files by their names."""
    texts = (
        program.text,
        _dumped(_project(project, stack)),
        _dumped(_stack(project, stack, trace, program.settings)),
        _requirements(program.packages),
        _readme(project, stack, program.settings),
    )
    return dict(zip(file_names(stack), texts, strict=True))


def _project(project: Project, stack: str) -> dict[str, Any]:
    given = yaml_file.read(project.file).value
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    found = {key: given[key] for key in _KEPT if key in given}
    about = f"The stack {stack} as a plain Pulumi program"
    return {"name": found.pop("name"), "description": about, "runtime": runtime, **found}


def _stack(project: Project, stack: str, trace: Trace, settings: Collection[str]) -> dict[str, Any]:
    """The stack file with the config of providers and the encrypted secrets that the program uses."""
    config = project.stack_config(stack)
    document = yaml_file.read(config.file).value
    packages = {"pulumi", *(_package(each.type) for each in trace.declared if each.goal is None or each.goal.custom)}
    as_written = {**project.config, **(mapping(document.get("config")) or {})}
    kept: dict[str, Any] = {}
    for key, value in as_written.items():
        full = key.replace(":config:", ":") if ":" in key else f"{project.name}:{key}"
        if full in settings or full.partition(":")[0] in packages:
            kept[full] = _value(value, config.values.get(full)) if key in project.config else value
    found = {key: document[key] for key in _SECRECY if key in document}
    return {**found, "config": kept}


def _value(value: Any, text: str | None) -> Any:
    """The value of a setting in Pulumi.yaml, where it may have a default and a description."""
    about = mapping(value)
    if about is None or "secure" in about:
        return value
    return about.get("value", about.get("default", text))


def _package(token: str) -> str:
    package, _, rest = token.partition(":")
    return rest.rpartition(":")[2] if token.startswith("pulumi:providers:") else package


def _requirements(packages: Collection[str]) -> str:
    names = sorted({"pulumi", *packages})
    return "".join(f"{name.replace('_', '-')}=={version(name.replace('_', '-'))}\n" for name in names)


def _readme(project: Project, stack: str, settings: Collection[str]) -> str:
    kept = f" It reads the secrets {', '.join(f'`{each}`' for each in sorted(settings))}." if settings else ""
    return (
        f"# {project.name}\n\n"
        f"The stack `{stack}` as a plain Pulumi program.{kept} To continue with the state that it has:\n\n"
        "```\npython -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
        f"pulumi stack select {stack}\npulumi preview --refresh --expect-no-changes\n```\n"
    )


def _dumped(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=120)
