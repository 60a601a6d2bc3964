"""What Azure offers the subscription in a region, from the saved results of `az` commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fairway.request import Request, mapping
from fairway.rules.reader import Reader
from fairway.subscription import REVISIONS, SIZES, USAGE, VERSIONS

LTS = "akslongtermsupport"
"""The support plan, in lower case."""


@dataclass(frozen=True)
class OfferedSize:
    """A VM size that `az vm list-skus` has."""

    row: Reader

    @property
    def family(self) -> str:
        """The name of its quota in lower case: `standarddsv5family`."""
        return self.row.word("family")

    @cached_property
    def capabilities(self) -> Mapping[str, str]:
        """Text by name: `vCPUs`, `MemoryGB`, `EncryptionAtHostSupported`."""
        return {each.text("name"): each.text("value") for each in self.row.parts("capabilities")}

    def number(self, capability: str) -> float | None:
        """A capability that is a number; None where it is absent."""
        try:
            return float(self.capabilities[capability])
        except (KeyError, ValueError):
            return None

    @property
    def restricted(self) -> str:
        """Why the subscription cannot use it in the whole region, such as `NotAvailableForSubscription`; usually
        empty."""
        found = (each for each in self.row.parts("restrictions") if each.word("type") == "location")
        return next((each.text("reasonCode", "a restriction") for each in found), "")

    @property
    def zones(self) -> frozenset[str]:
        """The availability zones in which the subscription can use it."""
        has = {zone for each in self.row.parts("locationInfo") for zone in each.texts("zones")}
        zoned = (each for each in self.row.parts("restrictions") if each.word("type") == "zone")
        return frozenset(has - {zone for each in zoned for zone in each.texts("restrictionInfo.zones")})


@dataclass(frozen=True)
class OfferedVersion:
    """A minor version of Kubernetes that `az aks get-versions` has."""

    patches: frozenset[str]
    """Its patch versions: `1.33.2`."""
    community: bool
    """Whether clusters without long-term support can have it."""
    preview: bool
    """Whether Azure offers it only as a preview."""


@dataclass(frozen=True)
class Usage:
    """A quota of vCPUs."""

    name: str
    """As Azure displays it: `Standard DSv5 Family vCPUs`."""
    used: int
    limit: int


@dataclass(frozen=True)
class Offered:
    """What is saved for one region. A result that is not saved is None."""

    results: Mapping[str, Request]
    """By command."""

    def saved(self, command: str) -> str:
        """When a result was saved, for messages: `az vm list-usage, saved on 2026-11-20`."""
        read = Reader(self.results[command]).text("read")
        return f"{command}, saved on {read}" if read else command

    @property
    def days(self) -> frozenset[date]:
        """The days on which the results were saved, as far as they are known."""
        found = {Reader(each).text("read") for each in self.results.values()}
        return frozenset(date.fromisoformat(each) for each in found if each)

    def _rows(self, command: str) -> tuple[Reader, ...] | None:
        return Reader(self.results[command]).parts("value") if command in self.results else None

    @cached_property
    def sizes(self) -> Mapping[str, OfferedSize] | None:
        """The VM sizes by name in lower case."""
        rows = self._rows(SIZES)
        return None if rows is None else {each.word("name"): OfferedSize(each) for each in rows}

    @cached_property
    def versions(self) -> Mapping[str, OfferedVersion] | None:
        """The minor versions of Kubernetes by name: `1.35`."""
        rows = self._rows(VERSIONS)
        if rows is None:
            return None
        return {
            each.text("version"): OfferedVersion(
                frozenset(mapping(each.get("patchVersions")) or ()),
                {plan.lower() for plan in each.texts("capabilities.supportPlan")} != {LTS},
                each.on("isPreview"),
            )
            for each in rows
        }

    @cached_property
    def usage(self) -> Mapping[str, Usage] | None:
        """The quotas by name in lower case: `standarddsv5family`, `cores`, `lowprioritycores`."""
        rows = self._rows(USAGE)
        if rows is None:
            return None
        found = {each.word("name.value"): each for each in rows}
        return {
            name: Usage(each.text("name.localizedValue", each.text("name.value")), used, limit)
            for name, each in found.items()
            if (used := _whole(each.text("currentValue"))) is not None
            and (limit := _whole(each.text("limit"))) is not None
        }

    def revisions(self, plan: str) -> Mapping[str, frozenset[str]] | None:
        """The Istio revisions, each with the minor versions of Kubernetes that it runs on with a support plan.

        A revision has two lists since 2025-07, one for each plan (Azure/azure-cli/pull/31810).
        """
        rows = self._rows(REVISIONS)
        if rows is None:
            return None
        lists = {each.text("revision"): each.parts("compatibleWith") for each in rows}
        return {name: frozenset(_compatible(parts, plan)) for name, parts in lists.items()}


def _compatible(parts: Iterable[Reader], plan: str) -> Iterable[str]:
    for each in parts:
        if plan == LTS or each.word("name") != LTS:
            yield from each.texts("versions")


def _whole(text: str) -> int | None:
    # az writes quotas as text, the REST API as numbers.
    return int(float(text)) if text.removesuffix(".0").removeprefix("-").isdecimal() else None


def by_region(requests: Iterable[Request]) -> Callable[[str], Offered | None]:
    """What is saved for a region; None where nothing is."""
    found: dict[str, dict[str, Request]] = {}
    for each in requests:
        if each.type in (VERSIONS, SIZES, USAGE, REVISIONS):
            found.setdefault(each.name, {})[each.type] = each
    offered = {location: Offered(results) for location, results in found.items()}
    return offered.get
