"""The engine's side of the provider protocol: starts the stand-in's plugin and calls it.

The plugin is a separate process, as under Pulumi: it can crash, and the engine must handle that. No other provider is
ever started, so a rehearsal never reaches a real cloud.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from fairway.protocol.passphrase import annotated
from fairway.protocol.urns import name_of, type_of
from fairway.protocol.values import from_struct, to_struct
from fairway.secret_texts import longest_first, secrets_in, without
from fairway.standin.plugin import HIDDEN, METADATA

Properties = Mapping[str, Any]
_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes, as Pulumi's engine allows."""

PROVIDER_GONE = "the provider's process ended in the middle of this call"


class ProviderError(Exception):
    """The provider or Azure refused, or the provider's process has ended. The message is the provider's."""


class ProviderGoneError(ProviderError):
    """The provider's process ended during a call: whether the operation took place is not known."""


class InitError(ProviderError):
    """The resource exists, but Azure did not finish it."""

    def __init__(self, id: str, outputs: Properties, inputs: Properties | None, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons) or "the resource was not finished")
        self.id = id
        self.outputs = outputs
        self.inputs = inputs
        self.reasons = reasons


@dataclass(frozen=True)
class ProviderDiff:
    """A provider's answer to Diff: new inputs for an existing resource."""

    changes: bool
    replace_keys: tuple[str, ...] = ()
    changed_keys: tuple[str, ...] = ()
    detailed: Mapping[str, str] | None = None
    """The kind of change by property path: `update`, `add-replace`, ...; None if the provider does not report it."""
    delete_before_replace: bool = False


@dataclass(frozen=True)
class Read:
    """A resource as the provider reads it."""

    id: str
    inputs: Properties | None
    outputs: Properties


_KINDS = {
    provider_pb2.PropertyDiff.ADD: "add",
    provider_pb2.PropertyDiff.ADD_REPLACE: "add-replace",
    provider_pb2.PropertyDiff.DELETE: "delete",
    provider_pb2.PropertyDiff.DELETE_REPLACE: "delete-replace",
    provider_pb2.PropertyDiff.UPDATE: "update",
    provider_pb2.PropertyDiff.UPDATE_REPLACE: "update-replace",
}


class Plugin:
    """One running provider. It receives values without secret markers; its answers get those of the request."""

    def __init__(self, process: subprocess.Popen[str] | None, stub: Any) -> None:
        """`process` is None if the provider runs in this process."""
        self._process = process
        self._stub = stub

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is None or self._process.poll() is None

    def configure(self, config: Properties) -> None:
        """Send the provider its configuration."""
        args = to_struct(config, secrets=False)
        variables = {f"azure-native:config:{key}": str(value) for key, value in config.items()}
        self._call("Configure", provider_pb2.ConfigureRequest(args=args, variables=variables, acceptSecrets=True))

    def check(self, urn: str, olds: Properties | None, news: Properties, seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs with the provider's defaults, and what is wrong with them."""
        request = provider_pb2.CheckRequest(news=_struct(news), randomSeed=seed, **_named(urn))
        if olds is not None:
            request.olds.CopyFrom(_struct(olds))
        answer = self._call("Check", request, secrets_of=news)
        failures = [f"{each.property}: {each.reason}" if each.property else each.reason for each in answer.failures]
        failures = [without(each, longest_first(secrets_in(news))) for each in failures]
        return annotated(from_struct(answer.inputs), news), failures

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """What the new inputs change, and whether that replaces the resource."""
        answer = self._call(
            "Diff",
            provider_pb2.DiffRequest(**_change(urn, id, old_inputs, old_outputs, news, ignored)),
            secrets_of=news,
            known=old_inputs,
        )
        detailed = {path: _KINDS.get(each.kind, "update") for path, each in answer.detailedDiff.items()}
        return ProviderDiff(
            answer.changes == provider_pb2.DiffResponse.DIFF_SOME,
            tuple(answer.replaces),
            tuple(answer.diffs),
            detailed if answer.hasDetailedDiff else None,
            answer.deleteBeforeReplace,
        )

    def create(self, urn: str, inputs: Properties, *, preview: bool, timeout: float) -> tuple[str, Properties]:
        """Create the resource; returns its id and outputs. In a preview nothing is created, and there is no id."""
        answer = self._call(
            "Create",
            provider_pb2.CreateRequest(
                properties=_struct(inputs),
                preview=preview,
                timeout=timeout,
                **_named(urn),
            ),
            secrets_of=inputs,
        )
        return answer.id, annotated(from_struct(answer.properties), inputs)

    def read(self, urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read | None:
        """The resource as it is now; None if it no longer exists."""
        request = provider_pb2.ReadRequest(id=id, properties=_struct(outputs), **_named(urn))
        if inputs is not None:
            request.inputs.CopyFrom(_struct(inputs))
        answer = self._call("Read", request, secrets_of=inputs or {}, known=outputs)
        if not answer.id:
            return None
        found = annotated(from_struct(answer.inputs), inputs or {}) if answer.HasField("inputs") else None
        # As in Pulumi: an output that was secret stays secret, even if the input no longer is.
        return Read(answer.id, found, annotated(from_struct(answer.properties), outputs))

    def update(
        self,
        urn: str,
        id: str,
        old_inputs: Properties,
        old_outputs: Properties,
        news: Properties,
        *,
        ignored: list[str],
        preview: bool,
        timeout: float,
    ) -> Properties:
        """Update the resource in place; returns its new outputs."""
        answer = self._call(
            "Update",
            provider_pb2.UpdateRequest(
                preview=preview, timeout=timeout, **_change(urn, id, old_inputs, old_outputs, news, ignored)
            ),
            secrets_of=news,
        )
        return annotated(from_struct(answer.properties), news)

    def delete(self, urn: str, id: str, inputs: Properties, outputs: Properties, *, timeout: float) -> None:
        """Delete the resource."""
        self._call(
            "Delete",
            provider_pb2.DeleteRequest(
                id=id,
                properties=_struct(outputs),
                old_inputs=_struct(inputs),
                timeout=timeout,
                **_named(urn),
            ),
            secrets_of=inputs,
        )

    def invoke(self, token: str, args: Properties) -> Properties:
        """Call one of the provider's functions."""
        answer = self._call("Invoke", provider_pb2.InvokeRequest(tok=token, args=_struct(args)), secrets_of=args)
        if answer.failures:
            raise ProviderError("; ".join(each.reason for each in answer.failures))
        return from_struct(getattr(answer, "return"))

    def _call(
        self, call: str, request: Any, *, secrets_of: Properties | None = None, known: Properties | None = None
    ) -> Any:
        """Call the provider. The inputs of a half-created resource get the secret markers of `secrets_of`, its outputs
        those of `known`, or without it those of the inputs."""
        inputs = secrets_of or {}
        hidden = longest_first([*secrets_in(inputs), *secrets_in(known or {})])
        # The provider receives values without markers; the metadata lists the secrets, to mask them in its journal.
        metadata = ((HIDDEN, json.dumps(hidden).encode()),) if hidden else ()
        try:
            return getattr(self._stub, call)(request, metadata=metadata)
        except grpc.RpcError as error:
            raise self._as_error(error, inputs, inputs if known is None else known, hidden) from None

    def _as_error(self, error: Any, inputs: Properties, outputs: Properties, hidden: Sequence[str]) -> ProviderError:
        if self._process is not None and error.code() == grpc.StatusCode.UNAVAILABLE:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
            return ProviderGoneError(f"{PROVIDER_GONE} ({error.details()})")
        failed = _init_failure(error)
        if failed is None:
            return ProviderError(without(error.details() or str(error.code()), hidden))
        reasons = tuple(without(each, hidden) for each in failed.reasons or (error.details(),))
        known = from_struct(failed.inputs) if failed.HasField("inputs") else None
        return InitError(
            failed.id,
            annotated(from_struct(failed.properties), outputs),
            None if known is None else annotated(known, inputs),
            reasons,
        )


def _init_failure(error: Any) -> Any:
    """A partial failure in the engine's terms: the resource exists, and there are reasons why it is not finished."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                failed = provider_pb2.ErrorResourceInitFailed()
                if detail.Unpack(failed):
                    return failed
    return None


@contextlib.contextmanager
def started(cloud: Path, environment: Mapping[str, str] | None = None) -> Generator[Plugin]:
    """The stand-in's plugin for the cloud in the folder `cloud`, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fairway.standin.plugin"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        # The engine handles ctrl-C, so that the current operation can finish. Until it has, even after the engine was
        # killed, the process holds the folder's lock.
        start_new_session=True,
        close_fds=False,
        env={**os.environ, **(environment or {}), "FAIRWAY_STANDIN": str(cloud)},
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        port = process.stdout.readline().strip()
        if not port:
            raise ProviderError(f"the stand-in for Azure did not start: {process.stderr.read().strip()}")
        options = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), *METADATA]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            yield Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel))
    finally:
        process.kill()
        process.communicate()


def _named(urn: str) -> dict[str, Any]:
    """The resource of a request."""
    return {"urn": urn, "name": name_of(urn), "type": type_of(urn)}


def _change(
    urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
) -> dict[str, Any]:
    """The fields of a request about a change."""
    olds, inputs = _struct(old_outputs), _struct(old_inputs)
    return {
        "id": id,
        "olds": olds,
        "old_inputs": inputs,
        "news": _struct(news),
        "ignoreChanges": ignored,
        **_named(urn),
    }


def _struct(values: Properties) -> Any:
    return to_struct(values, secrets=False)
