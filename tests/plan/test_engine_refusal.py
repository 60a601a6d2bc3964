"""Under the real engine a program that Azure would refuse registers nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.engine,
]

MARKER = "MARKER-4711"
PROGRAM = """
import pulumi
from fairway.plan import Place, run_checked

config = pulumi.Config()

class Box(pulumi.ComponentResource):
    def __init__(self, name, size):
        super().__init__("tiny:index:Box", name, {"size": size})
        self.register_outputs({})

def build():
    secret = config.require_secret("password")
    Box("one", secret)
    pulumi.export("root", pulumi.get_root_directory())
    pulumi.export("long", secret.apply(len))
    if config.get_bool("bad"):
        from pulumi_azure_native import network
        network.RouteTable("r", resource_group_name="g", tags={"a": secret}, routes=[{"nme": "x"}])

run_checked(build, locate=lambda request, path: Place("Pulumi.dev.yaml", 4, "routes[0].nme"))
"""


class Engine:
    """A project folder, with a backend, a home and a stack of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "project"
        for name in ("project", "state", "home"):
            (folder / name).mkdir()
        options = f"{{virtualenv: {Path(sys.prefix)}, toolchain: pip}}"
        (self.project / "Pulumi.yaml").write_text(f"name: tiny\nruntime: {{name: python, options: {options}}}\n")
        (self.project / "__main__.py").write_text(PROGRAM)
        self("stack", "init", "dev")
        self("config", "set", "--secret", "password", MARKER)

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "x",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def resources(self) -> list[str]:
        """The types in the state."""
        state = json.loads(self("stack", "export"))
        return sorted(each["type"] for each in state["deployment"].get("resources", []))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(tmp_path_factory.mktemp("engine"))


def test_a_refused_program_registers_nothing_and_names_the_place(engine: Engine) -> None:
    engine("config", "set", "bad", "true")
    output = engine("up", "--yes", "--skip-preview", fails=True)
    assert "Nothing was registered" in output
    assert "Pulumi.dev.yaml:4: routes[0].nme" in output
    assert "Traceback" not in output
    assert MARKER not in output
    assert engine.resources() == ["pulumi:pulumi:Stack"]


def test_a_program_in_order_is_recorded_first_and_then_runs_for_real(engine: Engine) -> None:
    engine("config", "set", "bad", "false")
    output = engine("up", "--yes", "--skip-preview")
    assert MARKER not in output
    assert engine.resources() == ["pulumi:pulumi:Stack", "tiny:index:Box"]
    outputs = json.loads(engine("stack", "output", "--json", "--show-secrets"))
    assert outputs == {"long": len(MARKER), "root": str(engine.project)}
