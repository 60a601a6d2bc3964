"""Rehearses a project with the Pulumi CLI, in a separate home, backend and project folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.engine.engine import Outcome
from fairway.engine.step import OnStep
from fairway.plan.program import ConfigError, ProgramError
from fairway.project.project import Project
from fairway.protocol.passphrase import Cipher, WrongPassphraseError, cipher_of, new_cipher, salt_of
from fairway.protocol.state import Resource, from_json, now, to_json
from fairway.rehearsal import pulumi_events, pulumi_keeper, pulumi_project, pulumi_recovery
from fairway.rehearsal.driver_base import OnStandIn
from fairway.rehearsal.folder import Folder, unusable
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud

_LOOK = 0.1
"""Seconds between two checks for an interrupt while a command runs."""


class PulumiNotFoundError(Exception):
    """The Pulumi CLI is not on the PATH, or cannot run."""


@dataclass(frozen=True)
class Cli:
    """The Pulumi CLI on one stack. Commands never prompt, never download, and never use files outside the folder."""

    folder: Path
    """Contains `home`, `backend` and `project`."""
    cloud: Path
    passphrase: str
    stack: str
    interrupts: Callable[[], int] = int
    """How often ctrl-C was pressed; each time is passed on to the running command."""

    @property
    def log(self) -> Path:
        """The events of the last command that changes the stack; the file stays until such a command succeeds."""
        return self.folder / "events.jsonl"

    @property
    def project(self) -> Path:
        """The folder of Pulumi.yaml."""
        return self.folder / "project"

    def environment(self) -> dict[str, str]:
        """The environment variables of the CLI and of the plugin that it starts."""
        return {
            **os.environ,
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": self.passphrase,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Enables `--event-log`.
            "PULUMI_DEBUG_COMMANDS": "true",
            # Otherwise a plugin of that name on the PATH would be preferred.
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            # The language host runs the program's folder, which would leave `__pycache__` in it.
            "PYTHONDONTWRITEBYTECODE": "1",
            "FAIRWAY_STANDIN": str(self.cloud),
        }

    def run(self, *arguments: str, interruptible: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; after an interrupt it finishes the current operation, after two it ends at once."""
        command = ["pulumi", *arguments, "--stack", self.stack, "--non-interactive", "--color", "never"]
        passed_on = self.interrupts()
        # The keeper of the lock starts in a few hundredths of a second: it needs only the standard library.
        keeper = [sys.executable, "-I", "-S", str(pulumi_keeper.__file__)]
        with subprocess.Popen(
            [*keeper, *command],
            cwd=self.project,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C is passed on below, once for each time it is pressed.
            start_new_session=True,
            # The keeper inherits the folder's lock: a command continues when the process that started it is killed.
            close_fds=False,
        ) as process:
            while True:
                try:
                    stdout, stderr = process.communicate(timeout=_LOOK)
                    if process.returncode < 0:
                        pulumi_keeper.end_session(process.pid)
                    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)
                except subprocess.TimeoutExpired:
                    if interruptible and passed_on < self.interrupts():
                        process.send_signal(signal.SIGINT)
                        passed_on += 1

    def must(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that fails only if something is wrong with the state. Raises PulumiNotFoundError."""
        done = self.run(*arguments, interruptible=False)
        if done.returncode:
            raise self._cannot_work(done)
        return done

    def _cannot_work(self, done: subprocess.CompletedProcess[str]) -> PulumiNotFoundError:
        return PulumiNotFoundError(
            f"{self.folder}: Pulumi cannot use the state in this folder. Its error: {_last_lines(done)}\nRestore the "
            "state from a copy, or rehearse again with --fresh: nothing in it is real"
        )

    def logged(self, *arguments: str, planning: bool = False) -> Outcome:
        """Run a command that changes the stack and return what it did. Raises PulumiNotFoundError without a CLI."""
        self.log.write_text("", encoding="utf-8")
        done = self.run(*arguments, "--event-log", str(self.log))
        steps = pulumi_events.steps(self.log, planning=planning)
        if not done.returncode:
            self.log.unlink()
            return Outcome(steps)
        errors = pulumi_events.errors(self.log)
        if done.returncode > 0 and not any(pulumi_events.events(self.log)) and not self.interrupts():
            raise self._cannot_work(done)
        if not errors:
            errors = (_ended(arguments[0], done),)
        return Outcome(steps, errors)

    def exported(self) -> dict[str, Any]:
        """The state as Pulumi exports it; secrets stay encrypted. Raises PulumiNotFoundError."""
        return json.loads(self.must("stack", "export").stdout)

    def deployment(self) -> Mapping[str, Any]:
        """The resources and pending operations in the exported state. Raises PulumiNotFoundError."""
        return self.exported().get("deployment") or {}


class PulumiDriver(OnStandIn):
    """A project's stack under the Pulumi CLI. `running` returns one."""

    def __init__(self, project: Project, stack: str, folder: Folder, cli: Cli, cipher: Cipher, on_step: OnStep) -> None:
        super().__init__(project, stack, folder)
        self.cli = cli
        """The commands."""
        self._cipher = cipher
        self._on_step = on_step
        self._secrets: Collection[str] = project.stack_config(stack).secrets
        self._known: list[Resource] | None = None

    def update(self, config: Mapping[str, str]) -> Outcome:
        """`pulumi up`, with its preview, after a refresh."""
        self.begin_update()
        with suppress(ProgramError, ConfigError):
            # The update reports the program's failure.
            pulumi_home.prepare(self.cli.folder / "home", self.plan(config).record.requests)
        pulumi_project.write_stack_file(
            self.cli.project, self._project, self._stack, config, self._secrets, self._cipher
        )
        return self._run("up")

    def begin(self, resources: Sequence[Resource]) -> None:
        """`pulumi stack import`. Raises PulumiNotFoundError."""
        self._known = None
        file = self.cli.folder / "begin.json"
        secrets = {"type": "passphrase", "state": {"salt": self._cipher.salt}}
        listed = [to_json(each, self._cipher) for each in resources]
        manifest = {"time": now(), "magic": "", "version": ""}
        deployment = {"manifest": manifest, "secrets_providers": secrets, "resources": listed}
        file.write_text(json.dumps({"version": 3, "deployment": deployment}), encoding="utf-8")
        self.cli.must("stack", "import", "--file", str(file))
        file.unlink()

    def destroy(self) -> Outcome:
        """`pulumi destroy`."""
        return self._run("destroy")

    def resources(self) -> list[Resource]:
        """The resources in the state."""
        deployment = self.cli.deployment()
        salt = salt_of(deployment.get("secrets_providers") or {})
        cipher = self._cipher if salt in ("", self._cipher.salt) else cipher_of(self._folder.passphrase, salt)
        return [from_json(each, cipher) for each in deployment.get("resources") or ()]

    def unprotect(self) -> None:
        """`pulumi state unprotect --all`. Raises PulumiNotFoundError."""
        self._known = None
        self.cli.must("state", "unprotect", "--all", "--yes")

    def recover(self) -> tuple[str, ...]:
        """After a run that failed or was killed: release its lock, adopt what it created, drop the rest."""
        if not self.cli.log.exists():
            return ()
        self._known = None
        notes = pulumi_recovery.recover(self.cli, self._cipher, Cloud(self._folder.cloud))
        self.cli.log.unlink()
        return notes

    def _run(self, command: str) -> Outcome:
        before = self.resources() if self._known is None else self._known
        outcome = self.cli.logged(command, "--yes", "--refresh")
        self._known = self.resources()
        outcome = replace(outcome, steps=pulumi_events.completed(outcome.steps, before, self._known))
        for each in outcome.steps:
            self._on_step(each)
        return outcome


@contextmanager
def running(
    project: Project, stack: str, folder: Folder, on_step: OnStep, interrupts: Callable[[], int] = int
) -> Generator[PulumiDriver]:
    """The Pulumi CLI on the rehearsal in `folder`. Raises PulumiNotFoundError, ProjectError, FolderError."""
    if shutil.which("pulumi") is None:
        raise PulumiNotFoundError(
            "`pulumi` is not on the PATH; install the CLI (https://www.pulumi.com/docs/install/), or rehearse with the "
            "built-in engine: --engine builtin"
        )
    cli = Cli(folder.pulumi, folder.cloud, folder.passphrase, stack, interrupts)
    config = project.stack_config(stack)
    try:
        (folder.pulumi / "backend").mkdir(parents=True, exist_ok=True)
        pulumi_home.prepare(folder.pulumi / "home")
        pulumi_project.write_project(cli.project, project)
        cipher = _cipher(folder)
        pulumi_project.write_stack_file(cli.project, project, stack, config.values, config.secrets, cipher)
    except OSError as error:
        raise unusable(folder.path, error) from error
    cli.must("stack", "select", "--create")
    yield PulumiDriver(project, stack, folder, cli, cipher, on_step)


def _cipher(folder: Folder) -> Cipher:
    """The salt of the stack, which never changes: the state is encrypted with it."""
    file = folder.pulumi / "salt"
    if file.is_file():
        try:
            return cipher_of(folder.passphrase, file.read_text(encoding="utf-8"))
        except (ValueError, WrongPassphraseError) as error:
            raise PulumiNotFoundError(f"{file}: {error}. Rehearse again with --fresh: nothing in it is real") from None
    cipher = new_cipher(folder.passphrase)
    file.write_text(cipher.salt, encoding="utf-8")
    return cipher


def _ended(command: str, done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return (
            f"pulumi {command} was ended by the signal {signal.Signals(-done.returncode).name}; what it had begun is "
            "looked up in Azure when the next run starts"
        )
    return f"pulumi {command} ended with code {done.returncode}: {_last_lines(done)}"


def _last_lines(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return "\n".join(lines[-12:])
