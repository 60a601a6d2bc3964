"""Encrypts the secrets of a state file as Pulumi's passphrase provider does, so that Pulumi can read them.

AES-256-GCM with a key that PBKDF2 derives from the passphrase (SHA-256, a million rounds):
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairway.protocol.secret import SECRET_SIGNATURE, SIGNATURE, Secret, envelope, has_secret
from fairway.request import mapped, mapping

_ROUNDS = 1_000_000
_PROOF = "pulumi"
_VERSION = "v1:"
"""The prefix of ciphertext; JSON never starts with it."""


class WrongPassphraseError(Exception):
    """The secrets of a state were encrypted with another passphrase, or are damaged."""


@dataclass(frozen=True)
class Cipher:
    """Encrypts and decrypts values with a passphrase."""

    salt: str
    """Pulumi's encryption salt: the version, the salt, and a text to check the passphrase with."""
    _key: bytes

    def encrypt(self, value: Any) -> str:
        """The ciphertext of a value: `v1:<nonce>:<message>`."""
        return _sealed(self._key, _json(value))

    def decrypt(self, ciphertext: str) -> Any:
        """The value of a ciphertext. Raises WrongPassphraseError."""
        return json.loads(_opened(self._key, ciphertext))

    def encrypt_text(self, text: str) -> str:
        """The ciphertext of a config value, which is text and not JSON."""
        return _sealed(self._key, text)

    def hidden(self, value: Any, *, inside: bool = False) -> Any:
        """Plain data with each `Secret` replaced by an envelope of ciphertext, as in a state file. A secret
        inside another one is marked and not encrypted again (Pulumi's SerializePropertyValue)."""

        def sealed(each: Any) -> Any:
            if not isinstance(each, Secret):
                return each
            inner = self.hidden(each.value, inside=True)
            return {SIGNATURE: SECRET_SIGNATURE, "ciphertext": _json(inner) if inside else self.encrypt(inner)}

        return mapped(value, sealed)

    def shown(self, value: Any, *, inside: bool = False) -> Any:
        """The inverse of `hidden`."""

        def opened(each: Any) -> Any:
            found = envelope(each)
            return each if found is None else Secret(self.shown(self._plain(found, inside), inside=True))

        return mapped(value, opened)

    def _plain(self, envelope: Mapping[str, Any], inside: bool) -> Any:
        text = str(envelope.get("ciphertext") or "")
        if not text:
            return json.loads(envelope["plaintext"])
        return json.loads(text) if inside and not text.startswith(_VERSION) else self.decrypt(text)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def new_cipher(passphrase: str) -> Cipher:
    """A cipher with a fresh salt."""
    salt = os.urandom(8)
    key = _key(passphrase, salt)
    return Cipher(f"v1:{_base64(salt)}:{_sealed(key, _PROOF)}", key)


def cipher_of(passphrase: str, salt: str) -> Cipher:
    """The cipher that a state's salt belongs to. Raises WrongPassphraseError."""
    try:
        _, encoded, proof = salt.split(":", 2)
        key = _key(passphrase, base64.b64decode(encoded, validate=True))
    except ValueError:
        raise WrongPassphraseError(f"`{salt}` is not an encryption salt of Pulumi's passphrase provider") from None
    if _opened(key, proof) != _PROOF:
        raise WrongPassphraseError("the passphrase is not the one this state was encrypted with")
    return Cipher(salt, key)


def salt_of(secrets_provider: Mapping[str, Any]) -> str:
    """The salt in a state's `secrets_providers`; empty if there is none."""
    state = mapping(secrets_provider.get("state"))
    return str(state.get("salt", "")) if state else ""


def annotated(values: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with those marked that are secret in the inputs, as Pulumi's engine does for some providers."""
    for key, given in inputs.items():
        if key not in values:
            continue
        inner, inside = mapping(values[key]), mapping(given)
        if inner is not None and inside is not None:
            values[key] = annotated(dict(inner), inside)
        elif has_secret(given) and not isinstance(values[key], Secret):
            values[key] = Secret(values[key])
    return values


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, dklen=32)


def _sealed(key: bytes, text: str) -> str:
    nonce = os.urandom(12)
    return f"v1:{_base64(nonce)}:{_base64(AESGCM(key).encrypt(nonce, text.encode(), None))}"


def _opened(key: bytes, sealed: str) -> str:
    try:
        _, nonce, message = sealed.split(":")
        return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(message), None).decode()
    except (InvalidTag, ValueError):
        raise WrongPassphraseError("a secret cannot be decrypted: another passphrase, or damaged text") from None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
