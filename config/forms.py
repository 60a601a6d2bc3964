"""Texts of a certain form: a check with a clear message, and a pattern for the schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from fairway.azure.resource_id import type_of
from fairway.azure.values import DISK_ENCRYPTION_SET, IDENTITY, KEY_VAULT, REGISTRY, SUBNET, VIRTUAL_NETWORK

_PLACEHOLDER = re.compile(r"[<>{}$\s]|^x{4,}(-x+)*$", re.IGNORECASE)
"""Placeholders in examples: `<subscription>`, `${GROUP}`, `xxxxxxxx-xxxx`."""


_TYPES = {
    each.lower(): each for each in (*DISK_ENCRYPTION_SET, *IDENTITY, *KEY_VAULT, *REGISTRY, *SUBNET, *VIRTUAL_NETWORK)
}
"""Types that are often written in the singular, by their names in lower case."""


def wrong(message: str, at: str = "") -> PydanticCustomError:
    """An error whose message is for the user; `at` is the path below the model where it is."""
    return PydanticCustomError("setting", "{message}", {"message": message} | ({"at": at} if at else {}))


def in_any_case(word: str) -> str:
    """A pattern for a word in any letter case: ECMA 262 has no flag for that inside a pattern."""
    return "".join(f"[{each}{each.upper()}]" for each in word)


class _Checked:
    def check(self, text: str) -> str:
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), **self.schema()}


@dataclass(frozen=True)
class Form(_Checked):
    """Text that matches a pattern."""

    pattern: str
    """A regular expression with the same meaning in Python and ECMA 262 (JSON schema)."""
    what: str
    """The expected form in words: `a GUID`."""
    example: str
    advice: str = ""
    """How to get such a value."""

    def check(self, text: str) -> str:
        if re.fullmatch(self.pattern, text):
            return text
        raise wrong(f"{text!r} is not {self.what}, such as {self.example}{_unexpanded(text)}{_after(self.advice)}")

    def schema(self) -> dict[str, Any]:
        return {"pattern": self.pattern}


@dataclass(frozen=True)
class IdOf(_Checked):
    """The resource id of a resource of one of these types."""

    types: tuple[str, ...] = ()
    """`Microsoft.Network/virtualNetworks/subnets`; if empty, any type."""

    def check(self, text: str) -> str:
        whole = text.strip().rstrip("/")
        if whole != text and type_of(whole):
            raise wrong(f"{text!r} has a space or slash around the id: write {whole}")
        found = type_of(text)
        if found is None:
            raise wrong(f"{text!r} is not a resource id, such as {self.example}{_unexpanded(text)}")
        blank = [part for part in text.split("/") if _PLACEHOLDER.search(part)]
        if blank:
            raise wrong(
                f"{text!r} contains the placeholder {blank[0]}: replace it with the actual value{_unexpanded(text)}"
            )
        several = f"{found}s".lower()
        if several in _TYPES:
            raise wrong(f"{text!r} is not the id of any resource: Azure has no type {found}, but {_TYPES[several]}")
        if self.types and found.lower() not in map(str.lower, self.types):
            raise wrong(
                f"{text!r} is the id of a resource of type {found}, but must be of {' or '.join(self.types)}: "
                f"{self.example}"
            )
        return text

    def schema(self) -> dict[str, Any]:
        return {"pattern": f"^/{in_any_case('subscriptions')}/[^/]+/.+$"}

    @property
    def example(self) -> str:
        """An id of the expected type."""
        namespace, *types = (self.types or ("Microsoft.Network/virtualNetworks",))[0].split("/")
        names = "/".join(f"{each}/<name>" for each in types)
        return f"/subscriptions/<id>/resourceGroups/<group>/providers/{namespace}/{names}"


def _unexpanded(text: str) -> str:
    return "; environment variables are not expanded here: write the value itself" if "${" in text else ""


def _after(advice: str) -> str:
    return f". {advice}" if advice else ""
