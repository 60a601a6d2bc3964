"""The journal of the simulated cloud."""

from __future__ import annotations

from pathlib import Path

from fairway.standin.cloud import Cloud


def test_a_new_cloud_has_an_empty_journal(tmp_path: Path) -> None:
    assert Cloud(tmp_path / "cloud").entries() == []


def test_a_line_of_a_process_that_was_killed_is_no_entry(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "cloud")
    with cloud.transaction():
        cloud.write("GET", "t", "/a", status=404, code=None, message=None, estimateSeconds=0)
    with cloud.journal.open("ab") as journal:
        journal.write(b'{"n": 2, "opera')
    assert [each["id"] for each in cloud.entries()] == ["/a"]
