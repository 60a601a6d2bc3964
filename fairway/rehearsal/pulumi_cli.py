"""Rehearses a project by the Pulumi CLI, in a home, a backend and a project folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.plan import program
from fairway.plan.program import Plan
from fairway.plan.project import Project
from fairway.rehearsal import pulumi_events, pulumi_project
from fairway.rehearsal.engine import Outcome
from fairway.rehearsal.folder import Folder
from fairway.rehearsal.recovery import id_of
from fairway.rehearsal.secrets import Cipher, cipher_of, new_cipher, salt_of
from fairway.rehearsal.state import Resource, from_json
from fairway.rehearsal.step import OnStep
from fairway.standin import home
from fairway.standin.azure_moves import a_night
from fairway.standin.cloud import Cloud


class NoPulumi(Exception):  # noqa: N818 - it reads as what it is
    """There is no Pulumi CLI on the PATH, or it cannot run."""


@dataclass(frozen=True)
class Cli:
    """The Pulumi CLI over one stack. Commands never ask, never download, never leave the folder."""

    folder: Path
    """Holds `home`, `backend` and `project`."""
    cloud: Path
    passphrase: str
    stack: str

    @property
    def project(self) -> Path:
        """The folder of Pulumi.yaml."""
        return self.folder / "project"

    def environment(self) -> dict[str, str]:
        """What the CLI and the plugin it starts are told."""
        return {
            **os.environ,
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": self.passphrase,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # `--event-log` is one of the flags that are only there when asked for.
            "PULUMI_DEBUG_COMMANDS": "true",
            # A plugin of that name on the PATH would be taken before ours.
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "FAIRWAY_STANDIN": str(self.cloud),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; ctrl-C reaches the CLI, which ends what it has in hand."""
        command = ["pulumi", *arguments, "--stack", self.stack, "--non-interactive", "--color", "never"]
        with subprocess.Popen(
            command,
            cwd=self.project,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while True:
                try:
                    stdout, stderr = process.communicate()
                    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)
                except KeyboardInterrupt:
                    process.send_signal(signal.SIGINT)

    def logged(self, *arguments: str, planning: bool = False) -> Outcome:
        """Run a command that changes the stack, and say what it did."""
        log = self.folder / "events.jsonl"
        log.unlink(missing_ok=True)
        began = time.monotonic()
        done = self.run(*arguments, "--event-log", str(log))
        errors = pulumi_events.errors(log)
        if done.returncode and not errors:
            errors = (f"pulumi {arguments[0]} ended with code {done.returncode}: {_last_lines(done)}",)
        steps = pulumi_events.steps(log, planning=planning)
        return Outcome(steps, errors if done.returncode else (), seconds=time.monotonic() - began)

    def deployment(self) -> Mapping[str, Any]:
        """The state as Pulumi exports it; secrets stay encrypted."""
        done = self.run("stack", "export")
        if done.returncode:
            raise NoPulumi(f"pulumi stack export: {_last_lines(done)}")
        return json.loads(done.stdout).get("deployment") or {}


class PulumiDriver:
    """A project's stack under the Pulumi CLI. `running` gives one."""

    def __init__(self, project: Project, stack: str, folder: Folder, cli: Cli, cipher: Cipher, on_step: OnStep) -> None:
        self._project = project
        self._stack = stack
        self._folder = folder
        self._cli = cli
        self._cipher = cipher
        self._on_step = on_step
        self._secrets: Collection[str] = project.stack_config(stack).secrets

    def update(self, config: Mapping[str, str]) -> Outcome:
        """`pulumi up`, with its preview, after a refresh."""
        pulumi_project.write_stack_file(
            self._cli.project, self._project, self._stack, config, self._secrets, self._cipher
        )
        return self._told(self._cli.logged("up", "--yes", "--refresh"))

    def destroy(self) -> Outcome:
        """`pulumi destroy`."""
        return self._told(self._cli.logged("destroy", "--yes", "--refresh"))

    def resources(self) -> list[Resource]:
        """What the state holds."""
        deployment = self._cli.deployment()
        salt = salt_of(deployment.get("secrets_providers") or {})
        cipher = self._cipher if salt in ("", self._cipher.salt) else cipher_of(self._folder.passphrase, salt)
        return [from_json(each, cipher) for each in deployment.get("resources") or ()]

    def a_night(self) -> list[str]:
        """Let Azure do what it does by itself."""
        return a_night(Cloud(self._folder.cloud))

    def plan(self, config: Mapping[str, str]) -> Plan:
        """What the program asks for with this config."""
        return program.plan_with(self._project, self._stack, config)

    def recover(self) -> tuple[str, ...]:
        """Settle what a run that was killed had begun: free its lock, adopt what it made, forget the rest."""
        self._cli.run("cancel", "--yes")
        operations = self._cli.deployment().get("pending_operations") or ()
        pending = [from_json(each["resource"], self._cipher) for each in operations if each["type"] == "creating"]
        if not operations:
            return ()
        there = {each.id.lower() for each in Cloud(self._folder.cloud).everything()}
        made = [(each.urn, id_of(each)) for each in pending if id_of(each).lower() in there]
        adopt = [part for pair in made for part in pair]
        arguments = ["--import-pending-creates", ",".join(adopt)] if adopt else []
        self._cli.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", *arguments)
        return tuple(f"{urn}: had been made; it is in the state now" for urn, _ in made)

    def _told(self, outcome: Outcome) -> Outcome:
        for each in outcome.steps:
            self._on_step(each)
        return outcome


@contextmanager
def running(project: Project, stack: str, folder: Folder, on_step: OnStep) -> Generator[PulumiDriver]:
    """The Pulumi CLI over the rehearsal in `folder`. Raises NoPulumi, ProjectError."""
    if shutil.which("pulumi") is None:
        raise NoPulumi(
            "there is no `pulumi` on the PATH; install the CLI (https://www.pulumi.com/docs/install/), or rehearse "
            "by the built-in engine: --engine builtin"
        )
    cli = Cli(folder.pulumi, folder.cloud, folder.passphrase, stack)
    (folder.pulumi / "backend").mkdir(parents=True, exist_ok=True)
    home.prepare(folder.pulumi / "home")
    pulumi_project.write_project(cli.project, project)
    cipher = _cipher(folder)
    config = project.stack_config(stack)
    pulumi_project.write_stack_file(cli.project, project, stack, config.values, config.secrets, cipher)
    begun = cli.run("stack", "select", "--create")
    if begun.returncode:
        raise NoPulumi(f"pulumi stack select: {_last_lines(begun)}")
    yield PulumiDriver(project, stack, folder, cli, cipher, on_step)


def _cipher(folder: Folder) -> Cipher:
    """One salt for the stack's whole life: its state is encrypted with it."""
    file = folder.pulumi / "salt"
    if file.is_file():
        return cipher_of(folder.passphrase, file.read_text(encoding="utf-8"))
    cipher = new_cipher(folder.passphrase)
    file.write_text(cipher.salt, encoding="utf-8")
    return cipher


def _last_lines(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return "\n".join(lines[-12:])
