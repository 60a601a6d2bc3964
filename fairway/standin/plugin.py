"""The stand-in as a Pulumi provider plugin: gRPC around `Provider`.

The engine starts it, reads its port from the first line of its output, and stops it at the end
(pulumi/pulumi sdk/go/common/resource/plugin). The cloud's folder is in `FAIRWAY_STANDIN`. The process ends by itself
when the process that started it has ended; it finishes the current operation first, as Azure would.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from concurrent import futures
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from fairway.azure.resource_types import is_azure
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import type_of
from fairway.protocol.values import from_struct, to_struct
from fairway.secret_texts import longest_first, without
from fairway.standin.cloud import Cloud
from fairway.standin.damage import REMEDY, CloudDamagedError
from fairway.standin.errors import ArmError, StandInError
from fairway.standin.pass_through import PassThrough
from fairway.standin.provider import InitError, Provider, ProviderError

FOLDER = "FAIRWAY_STANDIN"
"""The environment variable with the folder of the cloud."""
HIDDEN = "fairway-secrets-bin"
"""The metadata of a call in which the built-in engine names the secrets among its values, as a JSON list."""
LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes, as Pulumi's own plugins allow."""
METADATA = [(f"grpc.{limit}_metadata_size", 64 * 1024 * 1024) for limit in ("max", "absolute_max")]
"""Options of both sides: secrets and half-created resources are sent as metadata, of which gRPC allows 8 KB
(grpc/grpc include/grpc/impl/channel_arg_names.h), and Pulumi's Go 16 MB."""
_LOOK = 0.5
_KINDS: dict[str, int] = {
    "add": provider_pb2.PropertyDiff.ADD,
    "add-replace": provider_pb2.PropertyDiff.ADD_REPLACE,
    "delete": provider_pb2.PropertyDiff.DELETE,
    "delete-replace": provider_pb2.PropertyDiff.DELETE_REPLACE,
    "update": provider_pb2.PropertyDiff.UPDATE,
    "update-replace": provider_pb2.PropertyDiff.UPDATE_REPLACE,
}
_HELP = f"""The stand-in for Azure, a Pulumi provider plugin under azure-native's name.
A Pulumi engine starts it; it prints its port and serves until the engine ends.
{FOLDER} names the folder of the simulated cloud. Arguments are ignored.
"""


def _with_grpc_errors(method: Any) -> Any:
    """Turn refusals into gRPC errors. A plain error has the code UNKNOWN, as in a provider written in Go."""

    @wraps(method)
    def wrapped(self: Any, request: Any, context: Any) -> Any:
        try:
            with self.lock:
                self.hide(context)
                return method(self, request, context)
        except InitError as half:
            _abort_half_made(context, half, self.shown(half.reason))
        except (ArmError, ProviderError, StandInError, CloudDamagedError) as refused:
            context.abort(grpc.StatusCode.UNKNOWN, self.shown(str(refused)))
        except sqlite3.DatabaseError as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"{self.database}: {error}. {REMEDY}")

    return wrapped


def _abort_half_made(context: Any, half: InitError, reason: str) -> NoReturn:
    detail = provider_pb2.ErrorResourceInitFailed(
        id=half.id, properties=to_struct(half.outputs), inputs=to_struct(half.inputs), reasons=[reason]
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason)
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, reason)
    raise AssertionError("abort raises")


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """The gRPC service; one operation of Azure's at a time."""

    def __init__(self, provider: Provider) -> None:
        """Serve this provider."""
        self.lock = threading.Lock()
        self._provider = provider
        self._pass_through = PassThrough()

    def _of(self, urn: str) -> Provider | PassThrough:
        """The provider of a resource: one plugin serves azure-native and, under their names, all other providers."""
        return self._provider if is_azure(unversioned(type_of(urn))) else self._pass_through

    @property
    def database(self) -> Path | str:
        """The database file of the cloud."""
        return self._provider.arm.cloud.database

    def hide(self, context: Any) -> None:
        """Keep the secrets of a call out of the journal."""
        metadata: dict[str, Any] = dict(context.invocation_metadata() or ())
        cloud = self._provider.arm.cloud
        cloud.hidden = longest_first([*json.loads(metadata.get(HIDDEN, b"[]")), *cloud.always_hidden()])

    def shown(self, text: str) -> str:
        """An error's text without the secrets of the call."""
        return without(text, self._provider.arm.cloud.hidden)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """The version of the SDK that is installed."""
        return plugin_pb2.PluginInfo(version=version("pulumi-azure-native"))

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """The provider's configuration as it is."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """For azure-native no change of its configuration counts as one."""
        return provider_pb2.DiffResponse()

    @_with_grpc_errors
    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Set the configuration; a run begins."""
        config = {key.rsplit(":", 1)[-1]: value for key, value in request.variables.items()}
        self._provider.configure(config | from_struct(request.args))
        return provider_pb2.ConfigureResponse(supportsPreview=True, acceptSecrets=False)

    @_with_grpc_errors
    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Fill in and check inputs."""
        olds, news = from_struct(request.olds), from_struct(request.news)
        inputs, failures = self._of(request.urn).check(request.urn, olds, news, bytes(request.randomSeed))
        shown = [provider_pb2.CheckFailure(reason=self.shown(reason)) for _, reason in failures]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=shown)

    @_with_grpc_errors
    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Compare old and new inputs."""
        old, outputs, new = (from_struct(each) for each in (request.old_inputs, request.olds, request.news))
        found = self._of(request.urn).diff(request.urn, old, outputs, new)
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some if found.changes else none,
            replaces=found.replaces,
            diffs=found.diffs,
            deleteBeforeReplace=found.delete_before_replace,
            hasDetailedDiff=True,
            detailedDiff={
                path: provider_pb2.PropertyDiff(kind=_KINDS[kind], inputDiff=True)  # type: ignore[arg-type]
                for path, kind in found.detailed.items()
            },
        )

    @_with_grpc_errors
    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Create a resource."""
        inputs = from_struct(request.properties)
        id, outputs = self._of(request.urn).create(request.urn, inputs, request.preview, request.timeout)
        return provider_pb2.CreateResponse(id=id, properties=to_struct(outputs))

    @_with_grpc_errors
    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Read a resource."""
        inputs = from_struct(request.inputs) if request.HasField("inputs") else None
        found = self._of(request.urn).read(request.urn, request.id, inputs, from_struct(request.properties))
        if found is None:
            return provider_pb2.ReadResponse(id="")
        id, now, outputs = found
        return provider_pb2.ReadResponse(id=id, inputs=to_struct(now), properties=to_struct(outputs))

    @_with_grpc_errors
    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Update a resource."""
        outputs = self._of(request.urn).update(
            request.urn,
            request.id,
            from_struct(request.olds),
            from_struct(request.news),
            request.preview,
            request.timeout,
        )
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    @_with_grpc_errors
    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Delete a resource."""
        self._of(request.urn).delete(request.urn, request.id, request.timeout)
        return empty_pb2.Empty()

    @_with_grpc_errors
    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Call a function."""
        found = self._provider.invoke(request.tok, from_struct(request.args))
        return provider_pb2.InvokeResponse(**{"return": to_struct(found)})

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Nothing to cancel: no operation takes any time."""
        return empty_pb2.Empty()


OWN_PORT = ("grpc.so_reuseport", 0)
"""Without it two plugins that start at the same time may get the same port and serve each other's cloud."""


def serve(folder: Path) -> None:
    """Serve the cloud in a folder until the process that started this one ends."""
    parent = os.getppid()
    plugin = Plugin(Provider(Cloud(folder)))
    limits = [(f"grpc.max_{way}_message_length", LARGEST_MESSAGE) for way in ("send", "receive")]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=[*limits, *METADATA, OWN_PORT])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(plugin, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while os.getppid() == parent:
        server.wait_for_termination(_LOOK)
    with plugin.lock:  # Azure finishes what it has begun
        os._exit(0)


def main() -> None:
    """The process: `python -m fairway.standin.plugin`."""
    if "--help" in sys.argv[1:]:
        print(_HELP, end="")
        return
    folder = os.environ.get(FOLDER)
    if not folder:
        sys.exit(
            f"The stand-in for Azure needs a folder for its cloud. Set {FOLDER} to a folder of its own, for "
            f"instance {FOLDER}=$PWD/.rehearsal; `fairway rehearse` sets it by itself."
        )
    try:
        serve(Path(folder))
    except CloudDamagedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
