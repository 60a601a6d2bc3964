"""`fairway eject` on the command line."""

from __future__ import annotations

from pathlib import Path

from fairway.request import MADE_UP_SUBSCRIPTION
from tests.adoption.test_clusters import adopt, project
from tests.az_network import described
from tests.command_line import fairway
from tests.eject.projects import written

GROUP = 'resources.ResourceGroup("group", resource_group_name="rg")'


def test_it_names_the_files_and_how_to_continue(tmp_path: Path) -> None:
    own = written(tmp_path / "own", GROUP)
    code, output, errors = fairway("eject", "-C", str(own), "-o", str(tmp_path / "plain"))
    assert (code, errors) == (0, "")
    assert "__main__.py, Pulumi.yaml, Pulumi.dev.yaml, requirements.txt, README.md" in output
    assert "1 resource. A preview of this program over a deployed dev does not change it." in output
    assert "pulumi preview --refresh --expect-no-changes" in output


def test_a_second_time_it_overwrites_nothing_without_force(tmp_path: Path) -> None:
    command = ("eject", "dev", "-C", str(written(tmp_path / "own", GROUP)), "-o", str(tmp_path / "plain"))
    assert fairway(*command)[0] == 0
    code, _, errors = fairway(*command)
    assert code == 1
    assert "not overwritten" in errors
    assert fairway(*command, "--force")[0] == 0


def test_an_environment_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    own = written(tmp_path / "own", GROUP)
    code, _, errors = fairway("eject", "prod", "-C", str(own), "-o", str(tmp_path / "plain"))
    assert code == 2
    assert "there is no environment prod; existing: dev" in errors


def test_one_of_several_environments_must_be_named(tmp_path: Path) -> None:
    own = written(tmp_path / "own", GROUP)
    (own / "Pulumi.prod.yaml").touch()
    code, _, errors = fairway("eject", "-C", str(own))
    assert code == 2
    assert "Name the environment, as in `fairway eject dev`; existing: dev, prod" in errors


def test_a_program_that_fails_is_shown_with_its_own_traceback(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "raise KeyError('mine')")
    code, _, errors = fairway("eject", "-C", str(own), "-o", str(tmp_path / "plain"))
    assert code == 3
    assert "The program of dev failed" in errors
    assert "KeyError: 'mine'" in errors


def test_an_adopted_network_and_identities_are_written_as_they_exist(tmp_path: Path) -> None:
    home = project(tmp_path)
    assert adopt(home, described(tmp_path), more=("--manage", "network", "--manage", "identities"))[0] == 0
    plain = tmp_path / "plain"
    code, output, errors = fairway("eject", "prod", "-C", str(home), "-o", str(plain))
    assert (code, errors) == (0, "")
    assert "A preview of this program over a deployed prod changes none of them." in output
    assert MADE_UP_SUBSCRIPTION not in (plain / "__main__.py").read_text(encoding="utf-8")
    moved = (home / "import.prod.json").rename(tmp_path / "exists.json")
    code, _, errors = fairway("eject", "prod", "-C", str(home), "-o", str(plain), "--force")
    assert code == 1
    assert "add `--state state.json`" in " ".join(errors.split())
    code, output, errors = fairway("eject", "prod", "-C", str(home), "-o", str(plain), "--force", "--state", str(moved))
    assert (code, errors) == (0, "")


def test_a_state_that_is_none_is_named(tmp_path: Path) -> None:
    own = written(tmp_path / "own", GROUP)
    (tmp_path / "state.json").write_text("{}", encoding="utf-8")
    code, _, errors = fairway("eject", "-C", str(own), "--state", str(tmp_path / "state.json"))
    assert code == 2
    assert "neither a state nor an import file" in " ".join(errors.split())
