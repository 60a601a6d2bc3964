"""Secrets in plain data, and their form in the JSON of states and previews.

In JSON a mapping with a signature is a secret
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairway.request import leaves, mapped, mapping

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is never shown, not even by `repr`."""

    value: Any

    def __repr__(self) -> str:
        return "Secret([secret])"


def envelope(tree: Any) -> Mapping[str, Any] | None:
    """The envelope of a secret in JSON, usually with ciphertext; None if `tree` is not a secret."""
    entries = mapping(tree)
    if entries is None or entries.get(SIGNATURE) != SECRET_SIGNATURE:
        return None
    return {key: each for key, each in entries.items() if key != SIGNATURE}


def sealed(tree: Any) -> Any:
    """JSON with each envelope replaced by a `Secret` of it, not decrypted. That two of them have different
    ciphertext does not mean that they differ."""
    return mapped(tree, lambda each: each if (found := envelope(each)) is None else Secret(found))


def bare(value: Any) -> Any:
    """The value without the marks of secrets, at every depth."""
    return mapped(value, lambda each: bare(each.value) if isinstance(each, Secret) else each)


def masked(value: Any, mask: Any) -> Any:
    """The value with each secret replaced by `mask`."""
    return mapped(value, lambda each: mask if isinstance(each, Secret) else each)


def has_secret(value: Any) -> bool:
    """Whether there is a secret at any depth."""
    return any(isinstance(each, Secret) for _, each in leaves(value))
