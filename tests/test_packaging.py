"""What is distributed: the tool alone, for ranges of versions, usable by any program without this repository."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pulumi
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import fairway
from fairway.request import Request
from tests.stacks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCK = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
RANGES = [Requirement(each) for each in (*PROJECT["dependencies"], *EXTRAS["program"], *EXTRAS["policy"])]


@pytest.mark.parametrize("wanted", RANGES, ids=lambda each: each.name)
def test_a_dependency_is_a_range_of_versions_with_both_ends_that_admits_the_locked_one(wanted: Requirement) -> None:
    assert {each.operator for each in wanted.specifier} == {">=", "<"}
    locked = Version(LOCK[wanted.name.lower()])
    assert locked in wanted.specifier
    upper = next(Version(each.version) for each in wanted.specifier if each.operator == "<")
    assert upper.release[0] == locked.release[0] + 1, "the next major version is not known to work"


@pytest.mark.parametrize("wanted", [Requirement(each) for each in EXTRAS["dev"]], ids=lambda each: each.name)
def test_a_tool_of_the_developers_is_the_locked_one(wanted: Requirement) -> None:
    assert str(wanted.specifier) == f"=={LOCK[wanted.name.lower()]}"


def test_the_tool_itself_needs_neither_the_sdk_of_azure_nor_the_models_library() -> None:
    assert {each.name for each in map(Requirement, PROJECT["dependencies"])} == {
        "pulumi",
        "PyYAML",
        "typer",
        "rich",
        "cryptography",
        "python-hcl2",
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("fairway", "config", "components"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "out",
    ]
    done = subprocess.run([*command, "."], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = (folder / "out").glob("*.whl")
    return found


def test_the_wheel_holds_the_tool_with_its_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"fairway", f"fairway-{PROJECT['version']}.dist-info"}
    assert "fairway/py.typed" in names
    here = {str(each.relative_to(ROOT)) for each in (ROOT / "fairway").rglob("*") if each.suffix in (".py", ".json")}
    assert here <= set(names)


MAIN = """
import policies
from components import Store
from config import NAME
from fairway import Place, run_checked

run_checked(lambda: Store(NAME), locate=lambda request, path: Place("Pulumi.dev.yaml", 1, "a"))
"""
COMPONENT = """
import pulumi

class Store(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Store", name)
        inputs = {"resourceGroupName": "rg", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
        options = pulumi.ResourceOptions(parent=self)
        pulumi.CustomResource("azure-native:storage:StorageAccount", name, inputs, options)
        self.register_outputs({})
"""
POLICIES = """
from fairway import Resource, rule

@rule("acme-https", "Storage is reached by HTTPS.", remedy="Set it.", over="StorageAccount", severity="warning")
def _https(account: Resource):
    if account.missing("enableHttpsTrafficOnly"):
        yield account.fault("enableHttpsTrafficOnly", "it is not set.")
"""


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The Python of a fresh environment with the wheel; its dependencies are those of this one."""
    folder = wheel.parent.parent / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(packages)
    (packages / "others.pth").write_text(str(Path(pulumi.__file__).parent.parent), encoding="utf-8")
    return folder / "bin" / "python"


def test_a_foreign_program_with_a_config_and_components_of_its_own_is_planned(installed: Path, tmp_path: Path) -> None:
    files = {
        "Pulumi.yaml": "name: acme\nruntime: python\n",
        "Pulumi.dev.yaml": "",
        "__main__.py": MAIN,
        "config.py": "NAME = 'store'\n",
        "components/__init__.py": COMPONENT,
        "policies.py": POLICIES,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [installed, "-m", "fairway", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    (plan,) = json.loads(run("plan", "dev", "--format", "json"))["environments"]
    assert [each["name"] for each in plan["resources"]] == ["store", "store"]
    found = [each for each in plan["findings"] if each["rule"] == "acme-https"]
    assert [(each["resource"], each["definedAt"], each["line"]) for each in found] == [
        ("StorageAccount store", "policies.py:4", 1)
    ]
    assert "(policies.py:4)" in run("rules")


def test_every_name_of_the_interface_is_there() -> None:
    for name in fairway.__all__:
        assert getattr(fairway, name), name
    assert set(fairway.__all__) <= set(dir(fairway))
    with pytest.raises(AttributeError, match="has no attribute 'judge'"):
        _ = fairway.judge  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("statement", "not_loaded"),
    [
        ("import fairway", ["pulumi", "fairway.rules", "fairway.request"]),
        ("from fairway import rule, Request, Waiver", ["pulumi", "yaml", "rich"]),
        ("import fairway.cli", ["pulumi", "rich", "yaml", "fairway.rules"]),
    ],
)
def test_only_what_is_used_is_loaded(statement: str, not_loaded: list[str]) -> None:
    code = f"{statement}; import sys; print([each for each in {not_loaded} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_request_is_printed_in_a_few_lines() -> None:
    aliases = {"aliases": [{"type": f"azure-native:storage/v{each}:StorageAccount"} for each in range(100)]}
    properties = {
        "name": "x" * 1000,
        "rules": [{"a": {"b": {"c": {}}}}] * 50,
        **{f"k{each}": each for each in range(50)},
    }
    text = repr(Request("azure-native:storage:StorageAccount", "logs", properties, options=aliases))
    assert text.startswith("Request(azure-native:storage:StorageAccount, logs, {")
    assert len(text) < 500
