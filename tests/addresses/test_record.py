"""The file of recorded ranges reads back as it was written, and a damaged one is named with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fairway.addresses.record import Entry, Key, as_text, overlapping, read_record
from fairway.project.yaml_file import YamlError

ENTRIES: dict[Key, Entry] = {
    ("prod", "shop"): Entry("10.64.0.0/20", {"nodes": "10.64.0.0/22"}, "100.64.0.0/18", "10.80.0.0/20"),
    ("prod", "shared/spoke"): Entry("10.64.16.0/20", {"nodes": "10.64.16.0/22", "web": "10.64.20.0/23"}),
    ("prod", "dual"): Entry(
        "10.64.32.0/20",
        {"nodes": "10.64.32.0/22", "web": "10.64.36.0/23"},
        "100.64.64.0/18",
        ipv6=Entry("fd00:64::/56", {"nodes": "fd00:64::/64", "pods": "fd00:64:0:1::/64"}, "fd00:70::/64"),
    ),
    ("dev", "old"): Entry("10.65.0.0/20", released="2026-11-22"),
}


def without_lines(record: object) -> dict[Key, Entry]:
    assert isinstance(record, dict)
    return {key: replace(each, line=1) for key, each in record.items()}


def test_a_record_reads_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "addresses.yaml"
    file.write_text(as_text(ENTRIES), "utf-8")
    found = read_record(file)
    assert without_lines(found) == ENTRIES
    assert file.read_text("utf-8").splitlines()[found["prod", "shop"].line - 1] == "  shop:"
    assert as_text(found) == as_text(ENTRIES)


def test_no_file_is_an_empty_record(tmp_path: Path) -> None:
    assert read_record(tmp_path / "addresses.yaml") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prod:\n  shop: {subnets: {}}\n", "prod.shop must have virtualNetwork"),
        ("prod:\n  shop: {virtualNetwork: 10.0.0.0/20, vnet: x}\n", "prod.shop must have virtualNetwork"),
        ("prod:\n  shop: 10.0.0.0/20\n", "prod.shop must have virtualNetwork"),
        ("prod:\n  shop: {virtualNetwork: [fd00::/48]}\n", "prod.shop must have an IPv4 range in virtualNetwork"),
        ("prod:\n  shop: {virtualNetwork: [10.0.0.0/20, fd00::1/48]}\n", "prod.shop has fd00::1/48, which is not"),
        ("prod:\n  shop: {virtualNetwork: 10.0.0.0/33}\n", "prod.shop has 10.0.0.0/33, which is not a range"),
        ("prod:\n  shop: {virtualNetwork: 10.0.0.1/20}\n", "prod.shop has 10.0.0.1/20, which is not a range"),
        ("prod:\n  shop: {virtualNetwork: 10.0.0.0/20, subnets: {nodes: x}}\n", "prod.shop has x"),
        (
            "prod:\n  shop: {virtualNetwork: [10.0.0.0/20, 10.1.0.0/20]}\n",
            "10.0.0.0/20 and 10.1.0.0/20 in virtualNetwork",
        ),
        (
            "prod:\n  shop: {virtualNetwork: 10.0.0.0/20, subnets: {nodes: [10.0.0.0/24, 10.0.1.0/24]}}\n",
            "prod.shop has 10.0.0.0/24 and 10.0.1.0/24 in nodes, which takes one IPv4 and one IPv6 range",
        ),
        (
            "prod:\n  shop: {virtualNetwork: 10.0.0.0/20, subnets: {nodes: fd00::/64}}\n",
            "prod.shop has an IPv6 range in nodes, but none in virtualNetwork",
        ),
        ("prod:\n  shop: {virtualNetwork: 10.0.0.0/20}\n  shop: {}\n", "appears twice"),
        ("<<<<<<< HEAD\nprod:\n", "not YAML"),
    ],
)
def test_a_damaged_record_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "addresses.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(YamlError) as error:
        read_record(file)
    assert words in str(error.value)
    assert "addresses.yaml:" in str(error.value)


def test_a_range_that_two_branches_recorded_is_found() -> None:
    branches = {**ENTRIES, ("dev", "new"): Entry("10.64.18.0/24")}
    assert [*overlapping(ENTRIES)] == []
    expected = (("prod", "shared/spoke"), ("dev", "new"), "10.64.16.0/20", "10.64.18.0/24")
    assert [*overlapping(branches)] == [expected]


def test_ipv6_ranges_are_compared_too() -> None:
    both: dict[Key, Entry] = {
        ("prod", name): Entry(text, ipv6=Entry("fd00::/56"))
        for name, text in (("a", "10.0.0.0/20"), ("b", "10.1.0.0/20"))
    }
    assert [*overlapping(both)] == [(("prod", "a"), ("prod", "b"), "fd00::/56", "fd00::/56")]


def test_nothing_outside_an_entry_overlaps_when_a_large_range_holds_several() -> None:
    record: dict[Key, Entry] = {
        ("a", "whole"): Entry("10.0.0.0/8"),
        ("a", "x"): Entry("10.1.0.0/16"),
        ("a", "y"): Entry("10.2.0.0/16"),
    }
    assert {(one, other) for one, other, *_ in overlapping(record)} == {
        (("a", "whole"), ("a", "x")),
        (("a", "whole"), ("a", "y")),
    }


@pytest.mark.parametrize("name", ["2026", "1.35", "on", "null", "2026-11-22", "0o17", "1_0", "a: b", "é", "-"])
def test_a_name_that_yaml_reads_as_something_else_reads_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    record = {(name, name): Entry("10.64.0.0/20", {name: "10.64.0.0/24"}, released="2026-11-22", line=6)}
    file = tmp_path / "addresses.yaml"
    file.write_text(as_text(record), "utf-8")
    assert {key: replace(each, line=6) for key, each in read_record(file).items()} == record
