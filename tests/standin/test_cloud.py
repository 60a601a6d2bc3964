"""The simulated cloud: its journal, and copies of it."""

from __future__ import annotations

from pathlib import Path

from fairway.standin.cloud import Cloud, CloudInMemory, Resource
from fairway.standin.rules_at_put import WAIVED


def test_a_new_cloud_has_an_empty_journal(tmp_path: Path) -> None:
    assert Cloud(tmp_path / "cloud").entries() == []


def test_a_line_of_a_process_that_was_killed_is_no_entry(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "cloud")
    with cloud.transaction():
        cloud.write("GET", "t", "/a", status=404, code=None, message=None, estimateSeconds=0)
    with cloud.journal.open("ab") as journal:
        journal.write(b'{"n": 2, "opera')
    assert [each["id"] for each in cloud.entries()] == ["/a"]


def test_a_copy_of_a_cloud_has_its_resources_and_what_it_accepts_and_neither_changes_the_other() -> None:
    cloud = CloudInMemory()
    cloud.put(Resource("/a", "t", {"x": 1}))
    cloud.remember(WAIVED, [["rule", "t"]])
    copy = CloudInMemory(cloud)
    assert (copy.everything(), copy.fact(WAIVED)) == (cloud.everything(), [["rule", "t"]])
    assert copy.put(Resource("/b", "t")).number == 2
    assert cloud.put(Resource("/c", "t")).number == 2
    assert [[each.id for each in one.everything()] for one in (cloud, copy)] == [["/a", "/c"], ["/a", "/b"]]
