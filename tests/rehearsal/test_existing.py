"""A rehearsal of a stack that is deployed already begins with what exists, and not with an empty subscription."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fairway.project.project import find_project
from fairway.protocol.state import Resource
from fairway.protocol.state_file import StateFileError
from fairway.rehearsal.existing import Existing, existing
from fairway.request import MADE_UP_SUBSCRIPTION, Request
from tests.adoption.test_clusters import adopt, project
from tests.az_aks_show import SUBSCRIPTION, cluster, pool, saved
from tests.az_network import described
from tests.command_line import fairway

BOTH = ("--manage", "network", "--manage", "identities")


def old_cluster() -> dict[str, Any]:
    """A cluster with a version that Azure creates no more."""
    text = json.dumps(cluster(pool("nodepool1"), pool("apps", mode="User")))
    found: dict[str, Any] = json.loads(text.replace("1.34.2", "1.29.7").replace('"1.34"', '"1.29"'))
    return found


def adopted(folder: Path, file: str, *more: str) -> Path:
    home = project(folder)
    code, out, err = adopt(home, file, more=more)
    assert code == 0, out + err
    return home


def rehearse(home: Path, *more: str, until: str = "up") -> tuple[int, str, str]:
    return fairway("rehearse", "prod", "-C", str(home), "--until", until, *more)


def phases(out: str) -> dict[str, str]:
    """What happened in each phase, by the table at the end."""
    rows = [[cell.strip() for cell in line.split("│")] for line in out.splitlines() if line.startswith("│")]
    return {row[1]: row[2] for row in rows if row[1] not in ("", "total")}


def test_an_adopted_cluster_with_a_retired_version_is_updated_and_not_created(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, old_cluster()))
    code, out, err = rehearse(home, until="again")
    assert code == 0, out + err
    assert "The rehearsal begins with 2 resources of import.prod.json. It has what `fairway adopt` found." in " ".join(
        out.split()
    )
    assert "pulumi stack export --stack prod --file state.json" in out
    assert phases(out) == {
        "update": "nothing changes",
        "change a tag": "2 updated",
        "run again, after Azure's own changes": "nothing changes",
    }


def test_a_managed_network_and_identities_have_their_roles(tmp_path: Path) -> None:
    home = adopted(tmp_path, described(tmp_path), *BOTH)
    code, out, err = rehearse(home, until="tag")
    assert code == 0, out + err
    assert phases(out) == {"update": "nothing changes", "change a tag": "6 updated, 3 unchanged"}
    assert "orders-prod) refreshed" not in out


def test_an_edit_after_the_adoption_is_the_update(tmp_path: Path) -> None:
    home = adopted(tmp_path, described(tmp_path), *BOTH)
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    file.write_text(
        file.read_text().replace("  fairway:clusters:", "  fairway:tags: {stage: live}\n  fairway:clusters:")
    )
    code, out, err = rehearse(home)
    assert code == 0, out + err
    assert phases(out) == {"update": "6 updated, 3 unchanged"}
    assert "tags.stage" in out


def test_without_an_import_file_the_exported_state_says_what_exists(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, old_cluster()))
    code, out, err = rehearse(home, "--keep")
    assert code == 0, out + err
    state = tmp_path / "state.json"
    shutil.copy(home / ".fairway" / "rehearsals" / "prod" / "builtin" / "state.json", state)
    (home / "import.prod.json").unlink()
    code, out, err = rehearse(home, "--fresh")
    assert code == 1
    assert "all support of Kubernetes 1.29 ended" in out
    assert "pulumi stack export --stack prod --file state.json" in out
    code, out, err = rehearse(home, "--fresh", "--state", str(state))
    assert code == 0, out + err
    assert phases(out) == {"update": "nothing changes"}
    assert "begins with what exists: 2 resources of state.json" in out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "neither a state nor an import file"),
        ("[1", "the JSON ends too early"),
        ('{"version": 3, "deployment": null}', "no resource of Azure, so everything would be rehearsed as new"),
        ('{"version": 3, "deployment": {"resources": []}}', "--stack prod --file state.json`, or rehearse a new stack"),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:dev::shops::a:b:C::x"}]}}',
            "of the stack dev",
        ),
        (
            '{"version": 3, "deployment": {"resources": [], "pending_operations": [{"type": "creating", "resource": '
            '{"urn": "urn:pulumi:prod::shops::a:b:C::x"}}]}}',
            "operations are pending",
        ),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    code, _, err = rehearse(home, "--state", str(tmp_path / "other.json"))
    assert code == 2
    assert reason in " ".join(err.split())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"outputs": None}, "`outputs` is not an object"),
        ({"outputs": []}, "`outputs` is not an object"),
        ({"inputs": "x"}, "`inputs` is not an object"),
        ({"inputs": "x", "id": 7}, "`id` is not a text, `inputs` is not an object"),
        ({"parent": ["r0"]}, "`parent` is not a text"),
        ({"component": "yes"}, "`component` is neither true nor false"),
        ({"type": ""}, "`type` is not a text"),
        *(({key: ...}, f"it has no `{key}`") for key in ("type", "name", "id", "inputs")),
    ],
)
def test_an_import_file_that_was_damaged_is_refused_with_the_entry(
    tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    home = adopted(tmp_path, saved(tmp_path, old_cluster()))
    file = home / "import.prod.json"
    content = json.loads(file.read_text())
    at = next(at for at, each in enumerate(content["resources"]) if not each.get("component"))
    entry = content["resources"][at] | changed
    content["resources"][at] = {key: value for key, value in entry.items() if value is not ...}
    file.write_text(json.dumps(content))
    with pytest.raises(StateFileError) as error:
        existing(find_project(home), "prod", None)
    assert f"the file is damaged. resource {at}: {says}. Repeat `fairway adopt`" in str(error.value)


@pytest.mark.parametrize(
    ("table", "says"),
    [([1], "`nameTable` is not an object"), ({"a": "b"}, "`nameTable.a` is not a URN"), (None, "is not an object")],
)
def test_a_damaged_table_of_names_and_an_entry_are_refused_together(tmp_path: Path, table: Any, says: str) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    file = home / "import.prod.json"
    content = json.loads(file.read_text()) | {"nameTable": table}
    content["resources"].append(7)
    file.write_text(json.dumps(content))
    for state in (None, file):
        with pytest.raises(StateFileError) as error:
            existing(find_project(home), "prod", state)
        assert says in str(error.value)
        assert f"resource {len(content['resources']) - 1}: it is not an object" in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "not JSON"])
def test_a_broken_import_file_is_written_again_or_moved_away(tmp_path: Path, text: str) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    (home / "import.prod.json").write_text(text)
    code, _, err = rehearse(home)
    found = " ".join(err.split())
    assert code == 2
    assert "Repeat `fairway adopt`, which writes it again, or move the file away" in found
    assert "stack export" not in found


def test_a_state_is_not_read_while_an_earlier_rehearsal_is_continued(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    assert rehearse(home, "--keep")[0] == 0
    code, _, err = rehearse(home, "--state", str(home / "import.prod.json"))
    assert code == 2
    assert "add --fresh" in err


def test_an_earlier_rehearsal_is_not_continued_with_another_import_file(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster(pool("nodepool1"), pool("apps", mode="User"))))
    code, out, err = rehearse(home, "--keep")
    assert code == 0, out + err
    code, out, err = rehearse(home, "--keep")
    assert code == 0, out + err
    assert "continues from" in out
    assert "which began with import.prod.json; --fresh begins again" in " ".join(out.split())
    file = home / "import.prod.json"
    file.write_text(file.read_text().replace("Standard_D4s_v3", "Standard_D8s_v5"), encoding="utf-8")
    code, out, err = rehearse(home, "--keep")
    assert code == 2, out + err
    assert "did not begin with import.prod.json as it is now" in " ".join(err.split())
    assert "Add --fresh" in err
    code, out, err = rehearse(home, "--fresh")
    assert code == 1, out + err
    assert "it is protected" in out
    text = " ".join(out.split())
    assert "It would be replaced because of a change of vmSize: the resource would be deleted and created again" in text
    assert f"`fairway diff {home / '.fairway/rehearsals/prod/builtin/state.json'} prod` shows" in text


def test_a_rehearsal_of_a_new_stack_is_not_continued_once_there_is_an_import_file(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    imported = (home / "import.prod.json").rename(tmp_path / "import.prod.json")
    code, out, err = rehearse(home, "--keep")
    assert code == 0, out + err
    code, out, err = rehearse(home, "--keep")
    assert code == 0, out + err
    assert "which began with a new stack" in " ".join(out.split())
    imported.rename(home / "import.prod.json")
    code, out, err = rehearse(home)
    assert code == 2, out + err
    assert "did not begin with import.prod.json" in " ".join(err.split())


def test_the_file_of_an_added_cluster_has_the_components_of_its_stack(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, cluster()))
    content = json.loads((home / "import.prod.json").read_text())
    root = "urn:pulumi:prod::shops::fairway:index:Shared::shared"
    content["nameTable"] = {"e0": root}
    content["resources"][0]["parent"] = "e0"
    (home / "import.prod.json").write_text(json.dumps(content))
    found = existing(find_project(home), "prod", None)
    assert found is not None
    urns = {each.urn for each in found.resources}
    assert root in urns
    assert {each.parent for each in found.resources if each.parent} <= urns


def test_ids_that_the_settings_have_keep_their_subscription() -> None:
    """The program sends them as they are written, and the ids of its own resources as the stand-in returns them."""
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks"
    inputs = {"vnetSubnetID": f"{group}/hub/subnets/a", "own": f"{group}/own", "tag": SUBSCRIPTION}
    resource = Resource("urn:pulumi:p::s::a:b:C::x", "a:b:C", id=f"{group}/own/subnets/x", inputs=inputs)
    sent = Request("a:b:C", "x", {"vnetSubnetID": f"{group}/HUB/subnets/a"})
    (moved,) = Existing((resource,), ()).in_stand_in([sent])
    assert moved.inputs["vnetSubnetID"] == inputs["vnetSubnetID"]
    assert moved.inputs["own"] == f"{group}/own".replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    assert MADE_UP_SUBSCRIPTION in moved.id
    assert moved.inputs["tag"] == SUBSCRIPTION


@pytest.mark.engine
def test_the_pulumi_cli_begins_with_it_too(tmp_path: Path) -> None:
    home = adopted(tmp_path, saved(tmp_path, old_cluster()))
    code, out, err = rehearse(home, "--engine", "pulumi")
    assert code == 0, out + err
    assert phases(out) == {"update": "nothing changes"}
