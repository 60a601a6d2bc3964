"""The resources of the cloud are encrypted on disk.

azure-native receives values without secret markers, so the stand-in cannot tell which of them the program marks as
secret: a tag may be. The key is in the same folder, readable only by its owner, like the passphrase of a rehearsal's
state.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairway.standin.damage import CloudDamagedError

_NONCE = 12


class Seal:
    """Encrypts plain data with this folder's key."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "cloud.key"
        try:
            self._cipher = AESGCM(_key(self._file))
        except ValueError:
            raise CloudDamagedError(self._file) from None

    def closed(self, value: Any) -> bytes:
        """The encrypted value."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, json.dumps(value).encode(), None)

    def opened(self, sealed: bytes) -> Any:
        """The decrypted value. Raises CloudDamagedError if the bytes are damaged or were encrypted with another key."""
        try:
            return json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
        except Exception:
            raise CloudDamagedError(self._file.with_name("cloud.db")) from None


class Unsealed:
    """Used instead of a `Seal` when nothing is written to disk."""

    def closed(self, value: Any) -> bytes:
        """The value as JSON."""
        return json.dumps(value).encode()

    def opened(self, data: bytes) -> Any:
        """The value."""
        return json.loads(data)


def _key(file: Path) -> bytes:
    """The folder's key; the first process creates it, and the others use that one."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(AESGCM.generate_key(256))
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
