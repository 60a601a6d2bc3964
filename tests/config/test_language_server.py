"""The YAML language server, which editors use, takes the schema as committed: it marks, explains and completes.

Runs where `yaml-language-server` is on the PATH (`npm install --global yaml-language-server`; seen with 1.25.0).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stacks import INCLUDES, ROOT, STACKS

PROGRAM = shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="yaml-language-server is not on the PATH")

SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
TEXT = """\
# yaml-language-server: $schema=../../docs/stack.schema.json
config:
  fairway:clusters:
    shop:
      networkProfile:
        outboundType: loadBalancer
      workloadAutoScalerProfile:
        keda: {enabled: true}
      defaultNodePool:
        maxPods: many
        retird: gone
"""


class Server:
    """The language server over its standard input and output (Language Server Protocol 3.17)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.calls = 0
        self.problems: dict[str, list[str]] = {}
        self.call("initialize", {"processId": os.getpid(), "rootUri": ROOT.as_uri(), "capabilities": {}})
        self.send({"method": "initialized", "params": {}})
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": {"yaml": SETTINGS}}})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message; requests of the server are replied to."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        parameters = message.get("params") or {}
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems[parameters["uri"]] = [each["message"] for each in parameters["diagnostics"]]
        elif "method" in message and "id" in message:
            items = parameters.get("items", [])
            result = [SETTINGS if each.get("section") == "yaml" else {} for each in items] or None
            self.send({"id": message["id"], "result": result})
        return message

    def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.calls += 1
        self.send({"id": self.calls, "method": method, "params": parameters})
        while True:
            message = self.receive()
            if message.get("id") == self.calls and "method" not in message:
                return message.get("result")

    def problems_in(self, file: Path, text: str) -> list[str]:
        uri = file.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while uri not in self.problems:
            self.receive()
        return self.problems[uri]

    def at(self, method: str, file: Path, word: str, offset: int = 1) -> Any:
        """What the server returns for the position of a word in `TEXT`."""
        before = TEXT[: TEXT.index(word) + offset]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.call(method, {"textDocument": {"uri": file.as_uri()}, "position": position})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([PROGRAM or "", "--stdio"], **pipes) as process:
        # A server that hangs is ended, so that reading from it fails.
        limit = threading.Timer(120, process.kill)
        limit.start()
        yield Server(process)
        limit.cancel()
        process.kill()


def test_no_committed_file_has_a_problem(server: Server) -> None:
    marked = {file.name: server.problems_in(file, file.read_text(encoding="utf-8")) for file in [*STACKS, *INCLUDES]}
    assert {name: problems for name, problems in marked.items() if problems} == {}


def test_mistakes_are_marked_and_keys_explained_and_completed(server: Server) -> None:
    file = ROOT / "config" / "stacks" / "Pulumi.new.yaml"
    wrong_type, unknown_key = server.problems_in(file, TEXT)
    assert "integer" in wrong_type
    assert "retird" in unknown_key
    hover = server.at("textDocument/hover", file, "keda")["contents"]["value"]
    assert hover.startswith("KEDA: scales workloads on events")
    assert "A node pool" not in server.at("textDocument/hover", file, "maxPods")["contents"]["value"]
    values = {each["label"] for each in server.at("textDocument/completion", file, "loadBalancer", 0)["items"]}
    assert {"loadBalancer", "userAssignedNATGateway", "userDefinedRouting"} <= values
    keys = server.at("textDocument/completion", file, "maxPods", 0)["items"]
    documented = {each["label"]: each.get("documentation") for each in keys}
    assert "osDiskType" in documented
    assert all(documented.values())
