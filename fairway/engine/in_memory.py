"""The built-in engine with its state, its cloud and its provider in this process: for comparisons.

Nothing is written to disk, so that no copy of a state remains however the process ends, and no plugin has to start.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc

from fairway.engine.engine import Engine, opened
from fairway.engine.provider_client import Plugin
from fairway.plan.host import Hosting
from fairway.protocol.state import Resource, Snapshot
from fairway.standin.cloud import Cloud, CloudInMemory
from fairway.standin.plugin import Plugin as Servicer
from fairway.standin.provider import Provider


def cloud(like: CloudInMemory | None = None) -> AbstractContextManager[CloudInMemory]:
    """An empty cloud, or a copy of another, for as long as the block lasts."""
    return closing(CloudInMemory(like))


def engine(
    hosting: Hosting, cloud: Cloud, resources: list[Resource], provider: Provider | None = None
) -> AbstractContextManager[Engine]:
    """An engine on a state with these resources and on this cloud, or on that of `provider`."""
    served = plugin(provider or Provider(cloud))
    return opened(hosting, _State(Snapshot(resources, [], lambda _: None)), lambda: nullcontext(served))


def plugin(provider: Provider) -> Plugin:
    """A plugin that runs in this process."""
    return Plugin(None, _Stub(Servicer(provider)))


@dataclass
class _State:
    snapshot: Snapshot

    def save(self) -> None:
        """Nothing to write."""


class _Stub:
    """Calls the service as gRPC's stub does, without a connection."""

    def __init__(self, service: Servicer) -> None:
        self._service = service

    def __getattr__(self, call: str) -> Any:
        method = getattr(self._service, call)

        def call_method(request: Any, metadata: Sequence[tuple[str, bytes]] = ()) -> Any:
            try:
                return method(request, _Call(metadata))
            except _Refused:
                raise
            except Exception as error:
                # As gRPC's server does.
                raise _Refused(grpc.StatusCode.UNKNOWN, f"{type(error).__name__}: {error}", ()) from error

        return call_method


class _Call:
    """The context of a call: its metadata, and the trailing metadata of the answer."""

    def __init__(self, metadata: Sequence[tuple[str, bytes]]) -> None:
        self._metadata = metadata
        self._trailing: Sequence[tuple[str, bytes]] = ()

    def invocation_metadata(self) -> Sequence[tuple[str, bytes]]:
        return self._metadata

    def set_trailing_metadata(self, metadata: Sequence[tuple[str, bytes]]) -> None:
        self._trailing = metadata

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise _Refused(code, details, self._trailing)


class _Refused(grpc.RpcError):
    def __init__(self, code: grpc.StatusCode, details: str, trailing: Sequence[tuple[str, bytes]]) -> None:
        super().__init__(details)
        self._code, self._details, self._trailing = code, details, trailing

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._details

    def trailing_metadata(self) -> Any:
        return self._trailing
