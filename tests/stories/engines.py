"""Plays a story by the built-in engine, in this process, or by the Pulumi CLI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from concurrent import futures
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from fairway.engine import engine, in_memory, store
from fairway.engine.engine import Engine, Outcome
from fairway.engine.provider_client import Plugin
from fairway.engine.step import Step
from fairway.plan.host import Hosting
from fairway.protocol.passphrase import cipher_of, new_cipher, salt_of
from fairway.protocol.state import Resource, from_json
from fairway.protocol.values import from_struct, to_struct
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud
from fairway.standin.plugin import OWN_PORT
from fairway.standin.plugin import Plugin as Servicer
from fairway.standin.provider import Provider
from tests.stories.acts import Act, Story
from tests.stories.order import faults_of_order
from tests.stories.summaries import summary

ROOT = Path(__file__).parents[2]
PROJECT, STACK = "stories", "dev"
PASSPHRASE = "for stories alone"
CONFIG = {"azure-native:location": "westeurope"}


@dataclass(frozen=True)
class Played:
    """An act, played."""

    result: dict[str, Any]
    errors: tuple[str, ...]
    out_of_order: tuple[str, ...]
    """What was sent to Azure in the wrong order."""


def builtin(story: Story, folder: Path) -> Iterator[Played]:
    """Each act of a story as the built-in engine plays it."""
    cloud = Cloud(folder / "cloud")
    hosting = Hosting(project=PROJECT, stack=STACK, preview=False, config=CONFIG)
    with (
        store.opened(folder / "state", PASSPHRASE) as kept,
        engine.opened(hosting, kept, lambda: _served(folder / "cloud")) as started,
    ):
        for act in story.acts:
            yield _played(act, cloud, started.resources, lambda act=act: _by_engine(started, act))
    cloud.close()


def _by_engine(started: Engine, act: Act) -> Outcome:
    configured = started.with_config({**CONFIG, **act.config})
    if act.kind == "destroy":
        return configured.destroy()
    if act.kind == "refresh":
        return configured.refresh()
    assert act.program is not None
    run = configured.preview if act.kind == "preview" else configured.update
    return run(act.program, refreshing=act.refreshing)


@contextmanager
def _served(cloud: Path) -> Generator[Plugin]:
    """The stand-in's plugin in this process; a process of its own takes half a second."""
    with closing(Cloud(cloud)) as held:
        yield in_memory.plugin(Provider(held))


@contextmanager
def _attachable(cloud: Path) -> Generator[int]:
    """The stand-in served on a port of this process. The CLI can use it too, which saves a second a run."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=[OWN_PORT])
    held = Cloud(cloud)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(_Attached(Provider(held)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None).wait()
    held.close()


class _Attached(Servicer):
    """The service, for an engine that did not start it."""

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "as azure-native answers")

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return empty_pb2.Empty()


def _played(act: Act, cloud: Cloud, resources: Any, do: Any) -> Played:
    before, lines = resources(), len(cloud.entries())
    if act.cloud is not None:
        act.cloud(cloud)
        outcome = Outcome(())
    else:
        outcome = do()
    after = resources()
    operations = cloud.entries()[lines:]
    return Played(
        summary(act.kind, outcome.steps, bool(outcome.errors), after, cloud),
        outcome.errors,
        tuple(faults_of_order(operations, before, after)),
    )


def _begun_and_not_failed(events: list[Any], *, planning: bool) -> Iterator[Step]:
    """The steps of a run, from its event log: a component's own step has no end where its program fails."""
    failed = [_which(each["resOpFailedEvent"]) for each in events if "resOpFailedEvent" in each]
    for each in events:
        begun = each.get("resourcePreEvent")
        if begun and bool(begun.get("planning")) == planning and _which(begun) not in failed:
            yield _step(begun["metadata"])


def _refreshed(events: list[Any]) -> Iterator[Step]:
    """What a refresh found otherwise: only the end of a step says it, as the op that Azure has done by itself."""
    for each in events:
        done = each.get("resOutputsEvent")
        if done and done["metadata"]["op"] in ("update", "delete"):
            yield replace(_step(done["metadata"]), op="refresh")


def _which(event: Mapping[str, Any]) -> tuple[str, str]:
    return event["metadata"]["op"], event["metadata"]["urn"]


def _step(metadata: Mapping[str, Any]) -> Step:
    new = metadata.get("new")
    inputs = to_struct(new.get("inputs") or {}) if new else None
    return Step(
        metadata["op"],
        metadata["urn"],
        new=Resource(metadata["urn"], new["type"], inputs=from_struct(inputs)) if new else None,
        replace_keys=tuple(metadata.get("keys") or ()),
        detailed={path: each.get("diffKind", "update") for path, each in (metadata.get("detailedDiff") or {}).items()},
    )


class Pulumi:
    """The Pulumi CLI with a backend of its own, from which each story gets a copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._provider: dict[str, str] = {}
        self._cipher = new_cipher(PASSPHRASE)
        pulumi_home.prepare(folder / "pattern" / "home")
        project = folder / "pattern" / "project"
        project.mkdir()
        (folder / "pattern" / "backend").mkdir()
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        (project / "Pulumi.yaml").write_text(json.dumps({"name": PROJECT, "runtime": runtime}), encoding="utf-8")
        self._configure(project, CONFIG)
        done = self._ran(folder / "pattern", "stack", "init")
        assert done.returncode == 0, done.stdout + done.stderr

    def version(self) -> str:
        """The CLI's version."""
        return subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True).stdout.strip()

    def play(self, story: Story) -> Iterator[Played]:
        """Each act of a story."""
        folder = self._folder / "story"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._folder / "pattern", folder)
        cloud = Cloud(folder / "cloud")
        with _attachable(folder / "cloud") as port:
            self._provider = {} if story.own_provider else {"PULUMI_DEBUG_PROVIDERS": f"azure-native:{port}"}
            for number, act in enumerate(story.acts):
                yield _played(
                    act,
                    cloud,
                    lambda: self._resources(folder),
                    lambda n=number, act=act: self._run(folder, story, n, act),
                )
        cloud.close()

    def _ran(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Enables `--event-log`.
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "FAIRWAY_STANDIN": str(folder / "cloud"),
            **self._provider,
        }
        command = ["pulumi", *arguments, "--stack", STACK, "--non-interactive"]
        return subprocess.run(
            command, cwd=folder / "project", env=environment, capture_output=True, text=True, check=False
        )

    def _configure(self, project: Path, config: Mapping[str, str]) -> None:
        document = {"encryptionsalt": self._cipher.salt, "config": dict(config)}
        (project / f"Pulumi.{STACK}.yaml").write_text(json.dumps(document), encoding="utf-8")

    def _run(self, folder: Path, story: Story, number: int, act: Act) -> Outcome:
        project, log = folder / "project", folder / "events.jsonl"
        self._configure(project, {**CONFIG, **act.config})
        program = (
            f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
            + ("" if story.source else "from tests.stories.stories import STORIES\n")
            + f"({story.source or f'STORIES[{story.name!r}]'}).acts[{number}].program()\n"
        )
        (project / "__main__.py").write_text(program, encoding="utf-8")
        arguments = {
            "update": ("up", "--yes", "--skip-preview"),
            "preview": ("preview",),
            "refresh": ("refresh", "--yes", "--skip-preview"),
            "destroy": ("destroy", "--yes", "--skip-preview"),
        }[act.kind]
        arguments = (*arguments, "--skip-plugin-pre-install")
        if act.refreshing:
            arguments = (*arguments, "--refresh")
        log.unlink(missing_ok=True)
        done = self._ran(folder, *arguments, "--event-log", str(log))
        errors = (done.stdout, done.stderr) if done.returncode else ()
        events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        if act.kind == "refresh":
            return Outcome(tuple(_refreshed(events)), errors)
        return Outcome(tuple(_begun_and_not_failed(events, planning=act.kind == "preview")), errors)

    def _resources(self, folder: Path) -> list[Resource]:
        file = folder / "backend" / ".pulumi" / "stacks" / PROJECT / f"{STACK}.json"
        latest = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
        found = latest.get("resources") or []
        salt = salt_of(latest.get("secrets_providers") or {})
        cipher = self._cipher if salt in ("", self._cipher.salt) else cipher_of(PASSPHRASE, salt)
        return [from_json(each, cipher) for each in found]
