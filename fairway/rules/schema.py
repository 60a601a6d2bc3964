"""The facts of ARM's schemas as rules over every resource.

They are in `data/schema`: types, enums, bounds, lengths, patterns, required properties, and which API versions have a
property. Where another rule reports the same property as refused, theirs is left out.
"""

from __future__ import annotations

from fairway.rules.citations import code
from fairway.rules.reader import Fault, Faults, Severity
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.schema_walk import UNKNOWN_REFUSED, Check, Problem

SCHEMAS = code("Azure/azure-resource-manager-schemas", "schemas", "a1454431151fd3e9c1b254b1a11d00c2d8474611")
_WARNINGS = ("property", "required")
"""Azure ignores an unknown property in older versions, and services do not refuse all that is required."""
_RULES: dict[Check, tuple[str, str]] = {
    "type": ("A property has a value of its type.", "Write a value of the property's type."),
    "enum": ("A property has one of the values that Azure has for it.", "Write one of the property's values."),
    "range": ("A number lies within the bounds that Azure has for it.", "Write a number within the bounds."),
    "length": ("A text has the length that Azure takes.", "Shorten or lengthen the text."),
    "pattern": ("A text has the form that Azure takes.", "Write a text of that form."),
    "required": ("An object has the properties that Azure requires.", "Set the property."),
    "property": ("A property exists in the request's API version.", "Correct the name, or use a newer API version."),
}


def _register(check: Check, summary: str, remedy: str) -> None:
    severity: Severity = "warning" if check in _WARNINGS else "error"

    @rule(
        f"schema-{check}",
        summary,
        remedy=remedy,
        sources=(SCHEMAS,),
        severity=severity,
        over=Resource,
        # A misspelled value explains everything else that is reported for it.
        general=check != "enum",
        malformed=True,
    )
    def found(resource: Resource) -> Faults:  # pyright: ignore[reportUnusedFunction]
        for each in resource.schema_problems:
            if each.check == check:
                yield _fault(resource, each)


def _fault(resource: Resource, problem: Problem) -> Fault:
    return Fault(
        resource.request,
        problem.path,
        problem.value,
        problem.reason,
        "error" if problem.refused else "warning",
        problem.remedy,
        (UNKNOWN_REFUSED, SCHEMAS) if problem.check == "property" else (),
    )


for _check, _words in _RULES.items():
    _register(_check, *_words)
