"""A small stack to rehearse, on either engine, and what must hold of it after anything that went wrong.

Run as a program it is a server of forks: each job is one call of the built-in engine in a process of its own, which may
be killed, without the second that Python needs to import the SDK.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from fairway.engine import in_memory, provider_client
from fairway.engine.engine import Outcome
from fairway.project.project import Project, find_project
from fairway.protocol import passphrase
from fairway.protocol.state import Resource
from fairway.rehearsal import builtin, pulumi_cli
from fairway.rehearsal.driver import Driver
from fairway.rehearsal.folder import Folder, claimed
from fairway.standin.cloud import Cloud
from fairway.standin.faults import parse, set_faults
from fairway.standin.provider import Provider
from tests.stacks import stack_file

PROGRAM = '''
from importlib.metadata import version

import pulumi

config = pulumi.Config()
OPTIONS = {"version": version("pulumi-azure-native")}


class Azure(pulumi.CustomResource):
    """A resource by its token: the SDK's classes take a second to import."""

    def __init__(self, kind, name, inputs, *waits, **options):
        options = pulumi.ResourceOptions(depends_on=list(waits), **OPTIONS, **options)
        super().__init__(f"azure-native:{kind}", name, {"name": None, **inputs}, options)


place = {"resourceGroupName": "rg"}
group = Azure("resources:ResourceGroup", "rg", {**place, "location": "westeurope", "tags": {"by": config.get("by")}})
vnet = {**place, "virtualNetworkName": "vnet"}
network = Azure("network:VirtualNetwork", "vnet", {**vnet, "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}, group)
nodes = Azure("network:Subnet", "nodes", {**vnet, "subnetName": "nodes", "addressPrefix": "10.0.0.0/24"}, network)
named = {**place, "resourceName": "shop"}
system = {"name": "sys", "mode": "System", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 3}
requested = {"dnsPrefix": "shop", "kubernetesVersion": "1.35", "identity": {"type": "SystemAssigned"}}
cluster = Azure(
    "containerservice:ManagedCluster",
    "shop",
    {**named, **requested, "agentPoolProfiles": [system]},
    nodes,
    # Azure lists the other pools there too.
    ignore_changes=["agentPoolProfiles"],
)
pods = int(config.require("pods"))
pool = {"mode": "User", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 2, "maxPods": pods}
Azure(
    "containerservice:AgentPool",
    "web",
    {**named, **pool, "agentPoolName": f"web{pods}"},
    cluster,
    delete_before_replace=False,
)
pulumi.export("group", group.id)
'''
"""Five resources; with other `pods` the pool gets a successor."""
CHANGES = 5
"""Creates in the first update, and deletes when it is taken down."""
CONFIG = {"azure-native:location": "westeurope", "shops:pods": "30"}
ROTATED = {**CONFIG, "shops:pods": "40"}
STACK = "dev"

ENGINES = [
    "builtin",
    pytest.param(
        "pulumi",
        marks=[
            pytest.mark.engine,
        ],
    ),
]
"""For `parametrize`."""


def write_project(folder: Path, program: str = PROGRAM, config: dict[str, Any] | None = None) -> Path:
    """A project folder with that program and the environment `dev`."""
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shops\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    values = CONFIG if config is None else config
    (folder / f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": values}), encoding="utf-8")
    return folder


def quickly(patch: pytest.MonkeyPatch) -> None:
    """Let the built-in engine call a plugin in this process, and spare a cipher its million rounds.

    Not for the Pulumi CLI, nor where the plugin's process is to die.
    """
    patch.setattr(provider_client, "started", _in_this_process)
    patch.setattr(passphrase, "_ROUNDS", 1)


def write_ours(root: Path, settings: str) -> dict[str, str]:
    """A folder for a `Shop` of the repository's program with these settings; the config to deploy it with."""
    folder = root / "project"
    folder.mkdir(parents=True)
    ours = Path(__file__).parent.parent
    main = {"name": "shops", "runtime": "python", "main": str(ours), "options": {"refresh": "always"}}
    (folder / "Pulumi.yaml").write_text(json.dumps(main), encoding="utf-8")
    (folder / f"Pulumi.{STACK}.yaml").write_text(stack_file(settings), encoding="utf-8")
    return dict(find_project(folder).stack_config(STACK).values)


@contextmanager
def _in_this_process(cloud: Path) -> Generator[provider_client.Plugin]:
    with closing(Cloud(cloud)) as there:
        yield in_memory.plugin(Provider(there))


class Shop:
    """The small stack in a folder; each call is a run of its own, with a new engine."""

    def __init__(self, root: Path, engine: str = "builtin", program: str = PROGRAM) -> None:
        self.root, self.engine = root, engine
        if not (root / "project").exists():
            write_project(root / "project", program)
        self.project: Project = find_project(root / "project")
        self.folder: Folder = claimed(root / "rehearsal", self.project.name, STACK)

    @property
    def cloud(self) -> Cloud:
        """The stand-in's cloud."""
        return Cloud(self.folder.cloud)

    @contextmanager
    def driver(self) -> Generator[Driver]:
        """An engine over the stack."""
        running = pulumi_cli.running if self.engine == "pulumi" else builtin.running
        with running(self.project, STACK, self.folder, lambda _: None) as driver:
            yield driver

    def fault(self, *faults: str) -> None:
        """Set faults."""
        cloud = self.cloud
        set_faults(cloud, [parse(each) for each in faults])
        cloud.close()

    def up(self, config: dict[str, str] | None = None) -> Outcome:
        """Recover what the last run left, then update."""
        with self.driver() as driver:
            driver.recover()
            return driver.update(CONFIG if config is None else config)

    def down(self) -> Outcome:
        """Recover what the last run left, then destroy."""
        with self.driver() as driver:
            driver.recover()
            return driver.destroy()

    def resources(self) -> list[Resource]:
        """The resources in the state."""
        with self.driver() as driver:
            return driver.resources()

    def is_whole(self, *, empty: bool = False, pods: int = 30) -> None:
        """Assert that state and cloud have exactly the resources of the program, and none was created twice."""
        names = ["nodes", "rg", "shop", "vnet", f"web{pods}"]
        assert sorted(each.rsplit("/", 1)[-1] for each in self.checked_ids()) == ([] if empty else names)

    def checked_ids(self) -> list[str]:
        """Assert that the state has all resources of Azure and none was created twice; returns the ids."""
        state = [each for each in self.resources() if each.custom and not each.type.startswith("pulumi:")]
        cloud = self.cloud
        there = [each.id.lower() for each in cloud.everything() if not each.inputs.get("__inline")]
        journal = cloud.entries()
        cloud.close()
        assert sorted(each.id.lower() for each in state) == sorted(there)
        assert not [each for each in state if each.delete or each.init_errors or each.pending_replacement]
        assert made_twice(journal) == []
        return there

    def copy(self, root: Path) -> Shop:
        """The same stack in another folder."""
        shutil.copytree(self.root, root)
        return Shop(root, self.engine)


def made_twice(journal: list[dict[str, Any]]) -> list[str]:
    """The ids that were created although they existed."""
    there: set[str] = set()
    found: list[str] = []
    for each in journal:
        id = each["id"].lower()
        if each["operation"] == "PUT" and each["status"] == 201:
            found += [id] if id in there else []
            there.add(id)
        elif each["operation"] == "DELETE" and each["status"] == 200 and not each["code"]:
            there = {other for other in there if other != id and not other.startswith(f"{id}/")}
    return found


class Forks:
    """A process that forks another for each job, so that one may be killed."""

    def __init__(self) -> None:
        root = Path(__file__).parent.parent
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.rehearsal_help"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, job: str, root: Path, config: dict[str, str], limit: int = 0) -> int:
        """Start `up` or `down` of the stack in `root`; the process that does it. `limit` is bytes a file may have."""
        self._write({"job": job, "root": str(root), "config": config, "limit": limit})
        return int(self._read())

    def end(self) -> int:
        """Wait for the job; below 0 the signal that ended it, 0 where all went well, 1 where the run failed."""
        return int(self._read())

    def run(self, job: str, root: Path, config: dict[str, str] | None = None, limit: int = 0) -> int:
        """Both."""
        self.begin(job, root, config or CONFIG, limit)
        return self.end()

    def close(self) -> None:
        """End the server."""
        self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()

    def _write(self, job: dict[str, Any]) -> None:
        print(json.dumps(job), file=self._pipe(self._process.stdin), flush=True)

    def _read(self) -> str:
        return self._pipe(self._process.stdout).readline()

    @staticmethod
    def _pipe(stream: IO[str] | None) -> IO[str]:
        assert stream is not None
        return stream


def _serve(jobs: Iterator[str]) -> None:
    for line in jobs:
        job = json.loads(line)
        child = os.fork()
        if not child:
            _do(job)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _do(job: dict[str, Any]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = 70
    try:
        if job["limit"]:
            import resource

            # Python would leave half of the program's bytecode for the next run.
            sys.dont_write_bytecode = True
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
        shop = Shop(Path(job["root"]))
        with shop.folder.held():
            act: Callable[[], Outcome] = (lambda: shop.up(job["config"])) if job["job"] == "up" else shop.down
            code = 1 if act().errors else 0
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)
        code = 2
    finally:
        os._exit(code)


if __name__ == "__main__":
    passphrase._ROUNDS = 1
    _serve(iter(sys.stdin))
