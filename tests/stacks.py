"""Plans of small stack files, for tests that are sentences about requests to Azure."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent, indent

from fairway.plan.program import ConfigError, Plan, plan

ROOT = Path(__file__).parent.parent
STACKS = sorted([*ROOT.glob("config/stacks/*.yaml"), *ROOT.glob("examples/*/config/stacks/*.yaml")])
INCLUDES = sorted([*ROOT.glob("config/*.yaml"), *ROOT.glob("examples/*/config/*.yaml")])
"""All stack files of the repository, and the files they can include."""

SMALLEST = """\
clusters:
  shop:
    defaultNodePool: {vmSize: Standard_D4ds_v5}
"""


def project(folder: Path, stack_file: str, includes: dict[str, str] | None = None) -> Path:
    """A project folder with the repository's program and one environment, `test`."""
    stacks = folder / "config" / "stacks"
    stacks.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(
        f"name: shops\nruntime: python\nmain: {ROOT}\nstackConfigDir: config/stacks\n", encoding="utf-8"
    )
    (stacks / "Pulumi.test.yaml").write_text(stack_file, encoding="utf-8")
    for name, text in (includes or {}).items():
        file = folder / "config" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def copied(folder: Path) -> Path:
    """A project folder with the repository's environments. The program stays in place: a copy would be compiled again
    for each test."""
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("*.py", "*.pyc", "__pycache__"))
    about = (ROOT / "Pulumi.yaml").read_text("utf-8")
    (folder / "Pulumi.yaml").write_text(f"{about}main: {ROOT}\n", "utf-8")
    return folder


def planned(folder: Path, settings: str, includes: dict[str, str] | None = None) -> Plan:
    """The plan of `settings`: a stack file's keys without their prefix."""
    return plan(project(folder, stack_file(settings), includes), "test")


def refused(folder: Path, stack_file_text: str, includes: dict[str, str] | None = None) -> str:
    """The message with which a whole stack file is refused."""
    try:
        plan(project(folder, stack_file_text, includes), "test")
    except ConfigError as error:
        return str(error)
    raise AssertionError("the stack file was read without a word")


def stack_file(settings: str) -> str:
    """A stack file of these settings, in West Europe."""
    prefixed = "\n".join(
        line if line[:1] in (" ", "#", "") else f"fairway:{line}" for line in dedent(settings).splitlines()
    )
    return f"config:\n  azure-native:location: westeurope\n{indent(prefixed, '  ')}\n"
