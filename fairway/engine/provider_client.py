"""The engine's side of the provider protocol: starts the stand-in's plugin and asks it.

A process of its own, as under Pulumi: it can die, and the engine must live with that. No other provider is ever
started; a rehearsal that reached a real cloud would not be one.
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
from fairway.protocol.values import bare, from_struct, to_struct
from fairway.secret_texts import longest_first, secrets_in, without
from fairway.standin.plugin import HIDDEN, METADATA

Properties = Mapping[str, Any]
_LARGEST_MESSAGE = 400 * 1024 * 1024
"""As Pulumi's engine allows."""

PROVIDER_GONE = "the provider's process ended in the middle of this call"


class ProviderError(Exception):
    """The provider refused, or Azure did through it, or it is gone. The message is the provider's."""


class ProviderGoneError(ProviderError):
    """The provider's process ended in the middle: whether the operation took place is not known."""


class InitError(ProviderError):
    """The resource exists, and Azure did not bring it to its end."""

    def __init__(self, id: str, outputs: Properties, inputs: Properties | None, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons) or "the resource was not finished")
        self.id = id
        self.outputs = outputs
        self.inputs = inputs
        self.reasons = reasons


@dataclass(frozen=True)
class ProviderDiff:
    """What a provider says about new inputs for a resource that exists."""

    changes: bool
    replace_keys: tuple[str, ...] = ()
    changed_keys: tuple[str, ...] = ()
    detailed: Mapping[str, str] | None = None
    """The kind of change by property path: `update`, `add-replace`, ...; None where the provider does not say."""
    delete_before_replace: bool = False


@dataclass(frozen=True)
class Read:
    """A resource as the provider finds it."""

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
    """One running provider. Its answers carry the marks of secrets that the questions had: the provider itself
    takes values bare."""

    def __init__(self, process: subprocess.Popen[str] | None, stub: Any) -> None:
        """`process` is None where the provider is in this one."""
        self._process = process
        self._stub = stub

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is None or self._process.poll() is None

    def configure(self, config: Properties) -> None:
        """Tell the provider its own settings."""
        args = to_struct(config, secrets=False)
        variables = {f"azure-native:config:{key}": str(value) for key, value in config.items()}
        self._ask("Configure", provider_pb2.ConfigureRequest(args=args, variables=variables, acceptSecrets=True))

    def check(self, urn: str, olds: Properties | None, news: Properties, seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs with the provider's defaults, and what is wrong with them."""
        request = provider_pb2.CheckRequest(news=_struct(news), randomSeed=seed, **_named(urn))
        if olds is not None:
            request.olds.CopyFrom(_struct(olds))
        answer = self._ask("Check", request, secrets_of=news)
        failures = [f"{each.property}: {each.reason}" if each.property else each.reason for each in answer.failures]
        failures = [without(each, longest_first(secrets_in(news))) for each in failures]
        return annotated(from_struct(answer.inputs), news), failures

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """What the new inputs change, and whether that needs another resource."""
        answer = self._ask(
            "Diff",
            provider_pb2.DiffRequest(
                id=id,
                olds=_struct(old_outputs),
                old_inputs=_struct(old_inputs),
                news=_struct(news),
                ignoreChanges=ignored,
                **_named(urn),
            ),
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
        """Make the resource: its id and outputs. In a preview nothing is made, and there is no id yet."""
        answer = self._ask(
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
        """The resource as it is now; None where it is no more."""
        request = provider_pb2.ReadRequest(id=id, properties=_struct(outputs), **_named(urn))
        if inputs is not None:
            request.inputs.CopyFrom(_struct(inputs))
        answer = self._ask("Read", request, secrets_of=inputs or {}, known=outputs)
        if not answer.id:
            return None
        found = annotated(from_struct(answer.inputs), inputs or {}) if answer.HasField("inputs") else None
        # As Pulumi does: what was secret in the outputs stays so, whatever the inputs say by now.
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
        """Change the resource in place: its new outputs."""
        answer = self._ask(
            "Update",
            provider_pb2.UpdateRequest(
                id=id,
                olds=_struct(old_outputs),
                old_inputs=_struct(old_inputs),
                news=_struct(news),
                ignoreChanges=ignored,
                preview=preview,
                timeout=timeout,
                **_named(urn),
            ),
            secrets_of=news,
        )
        return annotated(from_struct(answer.properties), news)

    def delete(self, urn: str, id: str, inputs: Properties, outputs: Properties, *, timeout: float) -> None:
        """Delete the resource."""
        self._ask(
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
        answer = self._ask("Invoke", provider_pb2.InvokeRequest(tok=token, args=_struct(args)), secrets_of=args)
        if answer.failures:
            raise ProviderError("; ".join(each.reason for each in answer.failures))
        return from_struct(getattr(answer, "return"))

    def _ask(
        self, call: str, request: Any, *, secrets_of: Properties | None = None, known: Properties | None = None
    ) -> Any:
        """Call the provider. A half-made resource's inputs are marked as in `secrets_of`, its outputs as in `known`,
        or as the inputs where nothing is known yet."""
        inputs = secrets_of or {}
        hidden = longest_first([*secrets_in(inputs), *secrets_in(known or {})])
        # The provider takes values bare. Which are secret it learns beside them, for its journal alone.
        metadata = ((HIDDEN, json.dumps(hidden).encode()),) if hidden else ()
        try:
            return getattr(self._stub, call)(request, metadata=metadata)
        except grpc.RpcError as error:
            raise self._told(error, inputs, inputs if known is None else known, hidden) from None

    def _told(self, error: Any, inputs: Properties, outputs: Properties, hidden: Sequence[str]) -> ProviderError:
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
    """What the engine calls a partial failure: the resource is there, and has reasons why it is not finished."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                failed = provider_pb2.ErrorResourceInitFailed()
                if detail.Unpack(failed):
                    return failed
    return None


@contextlib.contextmanager
def started(cloud: Path, environment: Mapping[str, str] | None = None) -> Generator[Plugin]:
    """The stand-in's plugin over the cloud in the folder `cloud`, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fairway.standin.plugin"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        # Ctrl-C is for the engine to handle: the operation in hand is to come to its end. While it does, also after
        # the engine was killed, the process holds the folder's lock.
        start_new_session=True,
        close_fds=False,
        env={**os.environ, **(environment or {}), "FAIRWAY_STANDIN": str(cloud)},
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        port = process.stdout.readline().strip()
        if not port:
            raise ProviderError(f"the stand-in for Azure does not start: {process.stderr.read().strip()}")
        options = [("grpc.max_receive_message_length", _LARGEST_MESSAGE), *METADATA]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            yield Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel))
    finally:
        process.kill()
        process.communicate()


def _named(urn: str) -> dict[str, Any]:
    """Which resource a request is about."""
    return {"urn": urn, "name": name_of(urn), "type": type_of(urn)}


def _struct(values: Properties) -> Any:
    return to_struct(bare(values), secrets=False)
