"""A project's folder is read as Pulumi reads it."""

import json
from pathlib import Path

import pytest

from fairway.project.project import ProjectError, StackConfig, as_text, find_project
from fairway.project.stack_files import SECRET_TEXT


def project(root: Path, stack: str = "", *, about: str = "", folder: str = "stacks") -> Path:
    """A project called `shop` with one environment `dev`."""
    (root / folder).mkdir(exist_ok=True)
    (root / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\nstackConfigDir: {folder}\n{about}")
    (root / folder / "Pulumi.dev.yaml").write_text(stack)
    return root


def dev(root: Path, stack: str, about: str = "") -> StackConfig:
    return find_project(project(root, stack, about=about)).stack_config("dev")


def test_the_project_is_found_from_a_folder_below(tmp_path: Path) -> None:
    below = project(tmp_path) / "stacks"
    found = find_project(below)
    assert (found.root, found.name, found.main) == (tmp_path, "shop", tmp_path)
    assert found.stack_config_dir == tmp_path / "stacks"


def test_a_folder_without_a_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no Pulumi\.yaml here or above"):
        find_project(tmp_path)


def test_main_is_relative_to_pulumi_yaml(tmp_path: Path) -> None:
    assert find_project(project(tmp_path, about="main: src/app.py")).main == tmp_path / "src" / "app.py"


def test_stack_files_stand_beside_pulumi_yaml_where_it_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {a: b}\n")
    found = find_project(tmp_path)
    assert found.environments() == ("dev",)
    assert found.stack_config("dev").values == {"shop:a": "b"}


def test_environments_are_listed_in_order(tmp_path: Path) -> None:
    root = project(tmp_path)
    for name in ("prod", "canary"):
        (root / "stacks" / f"Pulumi.{name}.yaml").touch()
    (root / "stacks" / "notes.yaml").touch()
    assert find_project(root).environments() == ("canary", "dev", "prod")


def test_an_unknown_environment_lists_those_that_exist(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "stacks" / "Pulumi.prod.yaml").touch()
    with pytest.raises(ProjectError, match=r"no environment prd; existing: dev, prod\. Did you mean prod\?"):
        find_project(root).stack_config("prd")


def test_a_name_that_is_not_near_is_not_suggested(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "stacks" / "Pulumi.bnonet.yaml").touch()
    with pytest.raises(ProjectError) as caught:
        find_project(root).stack_config("nope")
    assert "Did you mean" not in str(caught.value)


def test_a_project_without_environments_says_so(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    with pytest.raises(ProjectError, match=r"the folder has no Pulumi\.<name>\.yaml"):
        find_project(tmp_path).stack_config("dev")


# Handed over by `pulumi preview` of CLI 3.260 for the value on the left, measured.
MEASURED = {
    "x": "x",
    "42": "42",
    "1.50": "1.5",
    "1e3": "1000",
    "1.0": "1",
    "0.1": "0.1",
    "1e21": "1e+21",
    "123456789.5": "123456789.5",
    "1e-7": "1e-7",
    "0.00001": "0.00001",
    "true": "true",
    "0x10": "16",
    "12345678901234567890": "12345678901234567890",
    "-5": "-5",
    "null": "",
    '""': "",
    '"1.30"': "1.30",
    "[]": "[]",
    "{}": "{}",
    "[1, two, {three: 3}]": '[1,"two",{"three":3}]',
    "[1, 2.0, true, null]": "[1,2,true,null]",
    "{b: 1.50, a: é}": '{"a":"é","b":1.5}',
}


@pytest.mark.parametrize("written", MEASURED)
def test_values_become_the_text_that_pulumi_hands_over(tmp_path: Path, written: str) -> None:
    assert dev(tmp_path, f"config:\n  shop:key: {written}\n").values["shop:key"] == MEASURED[written]


def test_whole_floats_in_json_have_no_point() -> None:
    assert as_text({"a": [2.0, 2.5]}) == '{"a":[2,2.5]}'


def test_keys_get_the_projects_namespace(tmp_path: Path) -> None:
    values = dev(tmp_path, "config:\n  bare: 1\n  other:key: 2\n  old:config:key: 3\n").values
    assert values == {"shop:bare": "1", "other:key": "2", "old:key": "3"}


def test_a_key_with_too_many_colons_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="`a:b:c` is not a config key; write `<namespace>:<name>`"):
        dev(tmp_path, "config:\n  a:b:c: 1\n")


def test_defaults_of_the_project_lie_below_the_stacks_values(tmp_path: Path) -> None:
    about = """
config:
  simple: 3
  typed: {type: integer, default: 7}
  declared: {type: string}
  over: {default: project}
  hidden: {value: x, secret: true}
  azure-native:location: {value: westeurope}
"""
    found = dev(tmp_path, "config:\n  over: stack\n", about)
    assert found.values == {
        "shop:simple": "3",
        "shop:typed": "7",
        "shop:over": "stack",
        "shop:hidden": SECRET_TEXT,
        "azure-native:location": "westeurope",
    }
    assert found.secrets == {"shop:hidden"}


def test_secrets_are_listed_and_never_decrypted(tmp_path: Path) -> None:
    found = dev(
        tmp_path,
        "config:\n  top: {secure: v1:abc}\n  deep: {list: [{pw: {secure: v1:def}}], x: 1}\n  open: y\n",
    )
    assert found.secrets == {"shop:top", "shop:deep"}
    assert found.values["shop:top"] == SECRET_TEXT
    assert json.loads(found.values["shop:deep"]) == {"list": [{"pw": SECRET_TEXT}], "x": 1}
    assert "v1:" not in repr(found)


def test_a_stack_file_that_says_nothing_is_fine(tmp_path: Path) -> None:
    assert dev(tmp_path, "# nothing yet\n").values == {}
    assert dev(tmp_path, "encryptionsalt: v1:abc\n").values == {}


@pytest.mark.parametrize(
    ("pulumi_yaml", "says"),
    [
        ("runtime: python\n", "Pulumi.yaml: the project has no name"),
        ("name: a\nmain: [x]\n", "Pulumi.yaml:2: `main` is a list; write a path"),
        ("name: a\nname: b\n", r"Pulumi.yaml:2: `name` appears twice"),
        ("name: [\n", "Pulumi.yaml:2: this is not YAML"),
    ],
)
def test_an_unreadable_project_names_file_and_line(tmp_path: Path, pulumi_yaml: str, says: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(pulumi_yaml)
    with pytest.raises(ProjectError, match=says):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("stack", "says"),
    [
        ("config: [1]\n", "Pulumi.dev.yaml: `config` is not a mapping"),
        ("config:\n  a: 1\n  a: 2\n", "Pulumi.dev.yaml:3: `config.a` appears twice"),
    ],
)
def test_an_unreadable_stack_file_names_file_and_line(tmp_path: Path, stack: str, says: str) -> None:
    with pytest.raises(ProjectError, match=says):
        dev(tmp_path, stack)
