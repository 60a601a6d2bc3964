"""The type of a resource by its token: its row in `fairway.azure`, otherwise derived from the SDK's metadata.

In azure-native's SDK the inputs that make up an id are those that are not outputs: `vaultName` and `secretName` of a
secret, whose outputs have `name`. The resource's own name is optional, the names of its parents are required.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pulumi import _types as sdk  # pyright: ignore[reportPrivateUsage]

from fairway.azure.generated import SUBSCRIPTION
from fairway.azure.resource_type import GROUP, PACKAGE, ResourceType
from fairway.azure.resource_types import TYPES, is_azure
from fairway.protocol.sdk_types import fields_of, resource_class, resource_shape
from fairway.protocol.tokens import unversioned

_SCOPES = ("scope", "resourceUri")


def resource_type(token: str) -> ResourceType | None:
    """The type with that token, of any API version; None if neither a row nor the installed SDK has it."""
    token = unversioned(token)
    return TYPES.get(token) or (_of_sdk(token) if is_azure(token) else None)


def id_in_plan(token: str, name: str, inputs: Mapping[str, Any]) -> str:
    """The id that Azure would give a planned resource with the logical name `name`.

    A type that the SDK does not have gets an id of the same form; a type of any other package `""`.
    """
    kind = resource_type(token)
    if kind is None and is_azure(token):
        kind = by_convention(unversioned(token).removeprefix(f"{PACKAGE}:"), inputs, ())
    return kind.id_in_plan(name, inputs) if kind else ""


def outputs_in_plan(token: str, id: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Made-up values for outputs that only Azure has and that a plan needs: the same for the same id."""
    kind = TYPES.get(token)
    return kind.planned(id, inputs) if id and kind and kind.planned else {}


def approximated(tokens: Iterable[str]) -> list[str]:
    """A note for each type among the tokens that has no row."""
    kinds = {each.kind for token in {*tokens} if (each := resource_type(token)) and each.is_approximate}
    text = "served from the SDK's metadata: its id, replacements and refusals are approximations"
    return [f"{kind}: {text}" for kind in sorted(kinds)]


def passed_through(tokens: Iterable[str]) -> list[str]:
    """A note for each package of another provider among the tokens of resources."""
    packages = {token.partition(":")[0] for token in tokens} - {"pulumi", PACKAGE, "azure-nextgen"}
    text = "another provider: its inputs are passed through; its computed outputs and replacements are not known"
    return [f"{package}: {text}" for package in sorted(packages)]


@cache
def _of_sdk(token: str) -> ResourceType | None:
    arguments, cls = resource_shape(token).cls, resource_class(token)
    if arguments is None or cls is None:
        return None
    fields, answered = fields_of(arguments), sdk.resource_types(cls)
    texts = [name for name, shape in fields.types.items() if shape.kind == "string"]
    path = [name for name in texts if name in _SCOPES or name not in answered]
    required = [name for name in path if name in fields.required]
    kind = token.removeprefix(f"{PACKAGE}:")
    names = [*path, *(["name"] if "name" in texts else [])]
    # ARM cannot move a resource to another region, so azure-native replaces nearly every type for it.
    replaces = ("location",) if "location" in texts else ()
    return by_convention(kind, names, required, replaces)


def by_convention(
    kind: str, path: Collection[str], required: Sequence[str], replaces: tuple[str, ...] = ()
) -> ResourceType:
    """A type without a row: `path` has the inputs that may be segments of its id, `required` those of them that a
    program must set, so its parents."""
    module, _, type_name = kind.rpartition(":")
    camel = type_name[:1].lower() + type_name[1:]
    own = _own_name(camel, path, required)
    above = [each for each in required if each.endswith("Name") and each not in (own, "resourceGroupName")]
    namespace = module.partition("/")[0]
    parts = [f"{_plural(each.removesuffix('Name'))}/{{{each}}}" for each in above]
    parts.append(f"{_plural(camel)}/{{{own}}}" if own else f"{_plural(camel)}/default")
    base = next((f"{{{each}}}" for each in _SCOPES if each in path), "")
    base = base or (GROUP if "resourceGroupName" in path else f"/subscriptions/{SUBSCRIPTION}")
    template = f"{base}/providers/Microsoft.{namespace[:1].upper()}{namespace[1:]}/{'/'.join(parts)}"
    return ResourceType(kind, template, replaces, is_approximate=True)


def _own_name(camel: str, path: Collection[str], required: Collection[str]) -> str:
    usual = (f"{camel}Name", "resourceName", "name", f"{camel}Id")
    optional = [each for each in path if each.endswith("Name") and each not in required and each != "resourceGroupName"]
    return next((each for each in (*usual, *optional) if each in path and each not in required), "") or next(
        (each for each in usual if each in path), "" if required else usual[0]
    )


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch")) else f"{word}s"
