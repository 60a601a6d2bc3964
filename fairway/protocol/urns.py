"""URNs: Pulumi's unique names of resources.

`urn:pulumi:<stack>::<project>::<types of the parents joined by $>$<type>::<logical name>`
(https://www.pulumi.com/docs/iac/concepts/resources/names/#urns).
"""

from __future__ import annotations

STACK = "pulumi:pulumi:Stack"


def urn_of(stack: str, project: str, parent: str, type: str, name: str) -> str:
    """The URN of a resource; `parent` is a URN; the stack's or empty for a child of the stack."""
    qualified = f"{qualified_type(parent)}${type}" if parent and qualified_type(parent) != STACK else type
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def is_urn(value: object) -> bool:
    """Whether a value is the text of a URN."""
    return isinstance(value, str) and value.startswith("urn:pulumi:") and value.count("::") >= 3


def qualified_type(urn: str) -> str:
    """The types of the parents and its own, joined by `$`."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """The type token."""
    return qualified_type(urn).rpartition("$")[2]


def name_of(urn: str) -> str:
    """The logical name."""
    return urn.split("::", 3)[-1]


def is_provider(type: str) -> bool:
    """Whether the type is that of a provider: `pulumi:providers:azure-native`."""
    return type.startswith("pulumi:providers:")
