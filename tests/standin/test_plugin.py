"""The plugin as a process: over gRPC, among several, when processes die, and under the real engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from fairway.protocol.values import from_struct, to_struct
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud
from fairway.standin.faults import parse, set_faults
from tests.standin_help import CLUSTER, Azure, cluster_inputs, urn

PROGRAM = """
import pulumi
from pulumi_azure_native import containerservice, network, resources

config = pulumi.Config()
group = resources.ResourceGroup("rg", location="westeurope")
space = {"address_prefixes": ["10.240.0.0/16"]}
vnet = network.VirtualNetwork("v", resource_group_name=group.name, address_space=space)
place = {"resource_group_name": group.name, "virtual_network_name": vnet.name}
subnet = network.Subnet("s", address_prefix="10.240.0.0/22", **place)
pool = {"name": "sys", "mode": "System", "count": 3, "vm_size": "Standard_D4s_v5", "vnet_subnet_id": subnet.id}
cluster = containerservice.ManagedCluster(
    "k", resource_group_name=group.name, resource_name_="shop", dns_prefix="shop", kubernetes_version=config.get("v"),
    identity={"type": "SystemAssigned"}, agent_pool_profiles=[pool], oidc_issuer_profile={"enabled": True},
)
pulumi.export("issuer", cluster.oidc_issuer_profile.apply(lambda profile: profile.issuer_url))
"""


class Running:
    """The plugin as an engine starts it."""

    def __init__(self, folder: Path) -> None:
        pulumi_home.prepare(folder / "home of mine")
        script = next((folder / "home of mine/plugins").glob("*/pulumi-resource-azure-native"))
        environment = {**os.environ, "FAIRWAY_STANDIN": str(folder / "the cloud")}
        self.process = subprocess.Popen(
            [str(script), "-anything", "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, env=environment, cwd="/"
        )
        assert self.process.stdout
        self.port = self.process.stdout.readline().strip()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def close(self) -> None:
        self._channel.close()
        self.process.kill()
        self.process.communicate()

    def create(self, kind: str, name: str, **inputs: Any) -> Any:
        request = provider_pb2.CheckRequest(urn=urn(kind, name), news=to_struct(inputs), randomSeed=b"seed")
        checked = self.stub.Check(request)
        assert not checked.failures
        return self.stub.Create(provider_pb2.CreateRequest(urn=urn(kind, name), properties=checked.inputs))

    def group(self) -> Any:
        return self.create("resources:ResourceGroup", "rg", resourceGroupName="rg", location="westeurope")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    plugin = Running(tmp_path)
    yield plugin
    plugin.close()


def test_hidden_texts_appear_in_no_error_and_no_journal(running: Running, tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "the cloud")
    cloud.hide(["hidden-4711"])
    cloud.hide(["hidden-4711-and-more"])
    with pytest.raises(grpc.RpcError) as caught:
        running.create("network:VirtualNetwork", "v", resourceGroupName="hidden-4711-and-more", location="westeurope")
    assert "'[secret]'" in caught.value.details()
    assert "[secret]" in cloud.journal.read_text()
    assert all(b"4711" not in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_the_plugin_follows_the_engines_protocol(running: Running, tmp_path: Path) -> None:
    assert running.stub.GetPluginInfo(provider_pb2.google_dot_protobuf_dot_empty__pb2.Empty()).version == "3.29.0"
    answer = running.stub.Configure(
        provider_pb2.ConfigureRequest(variables={"azure-native:config:location": "uksouth"})
    )
    assert (answer.supportsPreview, answer.acceptSecrets) == (True, False)
    running.group()
    made = running.create("containerservice:ManagedCluster", "shop", **cluster_inputs())
    assert made.id == CLUSTER
    outputs = from_struct(made.properties)
    changed = to_struct(cluster_inputs(dnsPrefix="other"))
    request = provider_pb2.DiffRequest(
        urn=urn("containerservice:ManagedCluster", "shop"),
        id=made.id,
        old_inputs=to_struct(cluster_inputs()),
        olds=made.properties,
        news=changed,
    )
    found = running.stub.Diff(request)
    assert (list(found.replaces), found.deleteBeforeReplace) == (["dnsPrefix"], True)
    assert found.detailedDiff["dnsPrefix"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
    read = running.stub.Read(
        provider_pb2.ReadRequest(
            urn=request.urn, id=made.id, inputs=to_struct(cluster_inputs()), properties=made.properties
        )
    )
    assert from_struct(read.properties) == outputs
    updated = running.stub.Update(
        provider_pb2.UpdateRequest(
            urn=request.urn, id=made.id, olds=made.properties, news=to_struct(cluster_inputs(tags={"a": "b"}))
        )
    )
    assert from_struct(updated.properties)["tags"] == {"a": "b"}
    called = running.stub.Invoke(
        provider_pb2.InvokeRequest(tok="azure-native:authorization:getClientConfig", args=to_struct({}))
    )
    assert from_struct(getattr(called, "return"))["tenantId"]
    running.stub.Delete(provider_pb2.DeleteRequest(urn=request.urn, id=made.id))
    assert running.stub.Read(provider_pb2.ReadRequest(urn=request.urn, id=made.id)).id == ""
    assert Cloud(tmp_path / "the cloud").entries()[-1]["status"] == 404


def test_a_refusal_is_an_error_with_arms_text(running: Running) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        running.create("network:RouteTable", "t", resourceGroupName="no", routeTableName="t", location="x")
    answer: Any = refused.value
    assert answer.code() == grpc.StatusCode.UNKNOWN
    assert answer.details() == (
        'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'no\' could not be found."'
    )


def test_what_is_half_made_travels_with_the_error(running: Running, tmp_path: Path) -> None:
    set_faults(Cloud(tmp_path / "the cloud"), [parse("half-made:create:ResourceGroup")])
    with pytest.raises(grpc.RpcError) as half:
        running.group()
    answer: Any = half.value
    details = dict(answer.trailing_metadata())["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(details)
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id.endswith("/resourceGroups/rg")
    assert from_struct(detail.inputs)["location"] == "westeurope"
    assert "reconcile" in detail.reasons[0]


def test_a_plugin_that_dies_loses_nothing_azure_has_done(tmp_path: Path) -> None:
    first = Running(tmp_path)
    first.group()
    set_faults(Cloud(tmp_path / "the cloud"), [parse("provider-dies-after:create:RouteTable")])
    with pytest.raises(grpc.RpcError):
        first.create("network:RouteTable", "t", resourceGroupName="rg", routeTableName="t", location="x")
    assert first.process.wait(5) == -signal.SIGKILL
    first.close()
    cloud = Cloud(tmp_path / "the cloud")
    assert [each.name for each in cloud.everything()] == ["rg", "t"]
    assert [each["n"] for each in cloud.entries()] == list(range(1, len(cloud.entries()) + 1))


def test_many_at_once_through_two_plugins_are_each_done_once(tmp_path: Path) -> None:
    plugins = [Running(tmp_path), Running(tmp_path)]
    plugins[0].group()

    def make(number: int) -> str:
        name = f"t{number}"
        inputs = {"resourceGroupName": "rg", "routeTableName": name, "location": "x"}
        return plugins[number % 2].create("network:RouteTable", name, **inputs).id

    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(make, range(80)))
    for each in plugins:
        each.close()
    cloud = Cloud(tmp_path / "the cloud")
    assert len(set(ids)) == 80
    assert {each.number for each in cloud.everything()} == set(range(1, 82))
    lines = cloud.journal.read_text().splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_line_of_a_process_that_died_is_written_over(tmp_path: Path) -> None:
    azure = Azure(tmp_path)
    azure.group()
    before = azure.cloud.entries()
    with azure.cloud.journal.open("a") as file:
        file.write('{"n": 4, "half a li' + "ne" * 5000)
    assert azure.cloud.entries() == before
    azure.cluster()
    assert [each["n"] for each in azure.cloud.entries()] == [1, 2, 3, 4, 5, 6]
    lines = azure.cloud.journal.read_text().splitlines()
    assert [json.loads(line)["n"] for line in lines] == [1, 2, 3, 4, 5, 6]


def test_the_plugin_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    starter = (
        "import subprocess, sys, time\n"
        "command = [sys.executable, '-m', 'fairway.standin.plugin']\n"
        "plugin = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)\n"
        "plugin.stdout.readline()\n"
        "print(plugin.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "FAIRWAY_STANDIN": str(tmp_path)}
    engine = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True, env=environment)
    assert engine.stdout
    plugin = int(engine.stdout.readline())
    engine.kill()
    engine.communicate()
    deadline = time.monotonic() + 10
    while _runs(plugin) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(plugin)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[-1].split()[0] != "Z"


def test_a_plugin_without_a_folder_says_what_to_set() -> None:
    environment = {key: value for key, value in os.environ.items() if key != "FAIRWAY_STANDIN"}
    done = subprocess.run(
        [sys.executable, "-m", "fairway.standin.plugin"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Set FAIRWAY_STANDIN to a folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.engine
def test_the_real_engine_makes_changes_refuses_repairs_and_removes(tmp_path: Path) -> None:
    pulumi_home.prepare(tmp_path / "home")
    for name in ("project", "state"):
        (tmp_path / name).mkdir()
    options = f"{{virtualenv: {sys.prefix}, toolchain: pip}}"
    (tmp_path / "project/Pulumi.yaml").write_text(f"name: tiny\nruntime: {{name: python, options: {options}}}\n")
    (tmp_path / "project/__main__.py").write_text(PROGRAM)
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "FAIRWAY_STANDIN": str(tmp_path / "cloud"),
    }

    def pulumi(*arguments: str, fails: bool = False) -> str:
        command = ["pulumi", *arguments, "--non-interactive"]
        done = subprocess.run(
            command, cwd=tmp_path / "project", env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    pulumi("stack", "init", "dev")
    pulumi("config", "set", "v", "1.35")
    cloud = Cloud(tmp_path / "cloud")
    set_faults(cloud, [parse("half-made:create:ManagedCluster")])
    pulumi("up", "--yes", "--skip-preview", fails=True)
    assert "reconcile" in pulumi("stack", "export")
    assert "1 updated" in pulumi("up", "--yes", "--skip-preview")
    cluster = cloud.of_type("azure-native:containerservice:ManagedCluster")[0]
    assert cluster.state["provisioningState"] == "Succeeded"
    assert "5 unchanged" in pulumi("preview")
    pulumi("config", "set", "v", "1.37")
    assert "Upgrading Kubernetes version" in pulumi("up", "--yes", "--skip-preview", fails=True)
    pulumi("destroy", "--yes", "--skip-preview")
    assert cloud.everything() == []


def test_a_resource_costs_a_fraction_of_a_second_however_many_there_are(running: Running) -> None:
    running.group()

    def make(numbers: range) -> float:
        started = time.monotonic()
        for number in numbers:
            name = f"t{number}"
            running.create("network:RouteTable", name, resourceGroupName="rg", routeTableName=name, location="x")
        return time.monotonic() - started

    make(range(20))
    early, _, late = make(range(20, 60)), make(range(60, 260)), make(range(260, 300))
    assert late < 3 * early + 0.2
