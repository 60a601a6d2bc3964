"""Empty lists, as az prints them where there is nothing."""

from __future__ import annotations

from pathlib import Path

from tests.az_aks_show import cluster, saved
from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project


def test_an_empty_list_of_windows_means_that_there_are_none(project: Path) -> None:
    files = saved(project, cluster()), saved(project, [], "windows.json")
    code, out, _ = adopt(project, *files)
    assert code == 0
    assert f"note: {files[1]}: the list is empty, so the cluster has no maintenance windows" in out
    assert "maintenanceconfiguration list" not in out


def test_without_the_list_a_note_names_the_command_for_it(project: Path) -> None:
    _, out, _ = adopt(project, saved(project, cluster()))
    assert "maintenanceconfiguration list" in out


def test_the_list_of_one_cluster_says_nothing_of_another(project: Path) -> None:
    folders = [project / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        id = cluster()["id"] + folder.name
        saved(folder, {**cluster(), "id": id, "name": id.rpartition("/")[2], "dnsPrefix": folder.name})
    saved(folders[0], [], "windows.json")
    _, out, _ = adopt(project, *map(str, folders))
    assert out.count("the list is empty, so the cluster has no maintenance windows") == 1
    assert out.count("maintenanceconfiguration list") == 1


def test_any_other_empty_list_is_named(project: Path) -> None:
    files = [saved(project, [], name) for name in ("pools.json", "vnet.json", "mine.json")]
    _, out, _ = adopt(project, saved(project, cluster()), *files)
    assert f"{files[0]}: the list is empty, so the pools are those in the description of the cluster" in out
    assert f"{files[1]}: the list is empty, so nothing comes of it\n" in out
    assert f"{files[2]}: the list is empty, so nothing comes of it. If it is that of the maintenance windows" in out
