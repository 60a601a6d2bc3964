"""A project's program is run as Pulumi would run it, and checked."""

import asyncio
import contextvars
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.mocks import MockEngine, MockMonitor, MockResourceArgs, Mocks
from pulumi_azure_native import resources

from fairway.plan import Refused, checked, run_checked
from fairway.plan.program import ConfigError, Plan, ProgramError, plan
from fairway.plan.runtime import Loop
from fairway.project.project import ProjectError
from fairway.request import UNKNOWN, Place
from fairway.rules import Finding
from fairway.waiver import Waiver

SHOP = Path(__file__).parent.parent / "programs" / "shop"


def project(root: Path, program: str, *, main: str = "", config: str = "") -> Path:
    """A project called `tiny` with one environment `dev`."""
    (root / "Pulumi.yaml").write_text(f"name: tiny\nruntime: python\n{f'main: {main}' if main else ''}\n")
    (root / "Pulumi.dev.yaml").write_text(f"config: {{{config}}}\n")
    file = root / (main or "__main__.py")
    file = file if file.suffix else file / "__main__.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(program)
    return root


def of_the_sdk(found: Plan) -> list[Finding]:
    """The findings that no rule about clusters adds to or takes from."""
    return [each for each in found.errors if each.rule == "sdk-schema"]


def test_a_program_is_planned_with_the_config_of_its_environment() -> None:
    dev, prod = plan(SHOP, "dev"), plan(SHOP, "prod")
    assert (len(dev.record.all("AgentPool")), len(prod.record.all("AgentPool"))) == (2, 3)
    assert dev.record.one("ManagedCluster").protect
    assert dev.record.exports["fqdn"] is UNKNOWN


def test_findings_carry_the_place_from_the_program() -> None:
    assert plan(SHOP, "dev").errors == ()
    (found,) = of_the_sdk(plan(SHOP, "prod"))
    assert found.resource == "ManagedCluster shop"
    assert found.place == Place("stacks/Pulumi.dev.yaml", 3, "networkProfile.network_plugn")


def test_a_program_without_run_checked_is_checked_too(tmp_path: Path) -> None:
    program = (
        "from pulumi_azure_native import containerservice\n"
        "containerservice.ManagedCluster('c', resource_group_name='g', sku={'teir': 'Free'})\n"
    )
    (found,) = of_the_sdk(plan(project(tmp_path, program), "dev"))
    assert (found.path, found.place) == ("sku.teir", None)


WHERE = (
    "import os, sys, pulumi\n"
    "pulumi.export('where', [os.getcwd(), sys.path[0], sys.argv, pulumi.get_root_directory(), __name__])\n"
)


@pytest.mark.parametrize(
    ("main", "folder", "argv"), [("", ".", "."), ("src", "src", "."), ("src/app.py", "src", "app.py")]
)
def test_the_program_finds_itself_where_pulumi_would_put_it(tmp_path: Path, main: str, folder: str, argv: str) -> None:
    before = Path.cwd(), list(sys.path), list(sys.argv)
    here = str((tmp_path / folder).resolve())
    found = plan(project(tmp_path, WHERE, main=main), "dev").record.exports["where"]
    assert found == [here, here, [argv], str(tmp_path), "__main__"]
    assert (Path.cwd(), sys.path, sys.argv) == before


def test_each_project_gets_its_own_modules_and_leaves_none_behind(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "mine.py").write_text(f"NAME = {name!r}\n")
        root = project(folder, "import pulumi, mine\npulumi.export('mine', mine.NAME)\n")
        assert plan(root, "dev").record.exports == {"mine": name}
    assert "mine" not in sys.modules


def test_a_module_of_the_caller_with_the_same_name_does_not_win_and_stays(tmp_path: Path) -> None:
    root = project(tmp_path, "import pulumi, settings\npulumi.export('file', settings.__file__)\n")
    (root / "settings.py").touch()
    sys.modules["settings"] = callers = type(sys)("settings")
    try:
        assert plan(root, "dev").record.exports == {"file": str(root / "settings.py")}
        assert sys.modules["settings"] is callers
    finally:
        del sys.modules["settings"]


def test_what_the_program_prints_goes_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan(project(tmp_path, "print('hello')\n"), "dev")
    assert capsys.readouterr() == ("", "hello\n")


def test_a_run_error_is_a_refused_config(tmp_path: Path) -> None:
    root = project(tmp_path, "import pulumi\nraise pulumi.RunError('line 3: no such size')\n")
    with pytest.raises(ConfigError, match=r"^line 3: no such size$"):
        plan(root, "dev")


def test_missing_config_is_a_refused_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tiny:size"):
        plan(project(tmp_path, "import pulumi\npulumi.Config().require('size')\n"), "dev")


def test_any_other_exception_shows_the_programs_own_frames_only(tmp_path: Path) -> None:
    program = "from fairway.plan import run_checked\ndef build():\n    raise KeyError('size')\nrun_checked(build)\n"
    with pytest.raises(ProgramError) as failed:
        plan(project(tmp_path, program), "dev")
    text = str(failed.value)
    assert text.endswith("KeyError: 'size'")
    assert "line 4, in <module>" in text
    assert "line 3, in build" in text
    assert "runpy" not in text
    assert str(Path("fairway", "plan")) not in text


def test_a_failing_apply_is_a_failed_program(tmp_path: Path) -> None:
    program = "import pulumi\npulumi.Output.from_input(1).apply(lambda one: one / 0)\n"
    with pytest.raises(ProgramError, match="ZeroDivisionError: division by zero"):
        plan(project(tmp_path, program), "dev")


def test_a_syntax_error_is_a_failed_program(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="SyntaxError"):
        plan(project(tmp_path, "def (\n"), "dev")


def test_duplicates_and_lookups_fail_with_one_line_and_no_traceback(tmp_path: Path) -> None:
    program = (
        "import pulumi\nfor _ in range(2):\n    pulumi.ComponentResource('a:b:C', 'same', {}).register_outputs({})\n"
    )
    with pytest.raises(ProgramError, match=r'^two resources of type a:b:C have the name "same"'):
        plan(project(tmp_path, program), "dev")


def test_sys_exit_is_a_failed_program(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"sys\.exit\(4\)"):
        plan(project(tmp_path, "import sys\nsys.exit(4)\n"), "dev")


def test_a_project_without_a_program_is_an_error(tmp_path: Path) -> None:
    root = project(tmp_path, "")
    (root / "__main__.py").unlink()
    with pytest.raises(ProjectError, match=r"there is no program .*__main__\.py; set `main:` to its path"):
        plan(root, "dev")


class Engine(Mocks):
    """Acts as the real engine in another process: it keeps the names of what is registered."""

    def __init__(self) -> None:
        self.registered: list[str] = []

    def call(self, args: object) -> tuple[dict[str, object], list[tuple[str, str]]]:  # noqa: ARG002
        return {}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, object]]:
        self.registered.append(args.name)
        return args.name, dict(args.inputs)

    def run(self, program: Callable[[], object]) -> None:
        """Run `program` as `pulumi up` would. Raises what it raises."""
        raised: list[BaseException] = []

        def main() -> None:
            settings = Settings("tiny", "dev", monitor=MockMonitor(self), engine=MockEngine(None))
            configure(settings)
            set_all_config({"tiny:password": "MARKER-4711"}, ["tiny:password"])
            try:
                # Not asyncio.run: on each thread of a pool the SDK's mocks would leave a loop open.
                with asyncio.Runner(loop_factory=Loop) as runner:
                    runner.run(run_in_stack(program))  # pyright: ignore[reportArgumentType]
            except BaseException as error:
                raised.append(error)

        thread = threading.Thread(target=contextvars.Context().run, args=(main,))
        thread.start()
        thread.join(30)
        if raised:
            raise raised[0]


def test_under_an_engine_a_program_in_order_is_registered_once() -> None:
    engine, calls = Engine(), list[str]()

    def build() -> None:
        calls.append(f"{pulumi.get_project()}/{pulumi.get_stack()}")
        pulumi.export("password", pulumi.Config("tiny").require_secret("password"))
        resources.ResourceGroup("g")

    engine.run(lambda: run_checked(build))
    assert engine.registered == ["g"]
    assert calls == ["tiny/dev", "tiny/dev"]


def test_under_an_engine_a_refused_program_registers_nothing_and_says_all() -> None:
    engine = Engine()

    def build() -> None:
        resources.ResourceGroup("g", location=5)  # pyright: ignore[reportArgumentType]
        resources.ResourceGroup("h", tags={"a": 1})  # pyright: ignore[reportArgumentType]

    with pytest.raises(Refused) as refused:
        engine.run(lambda: run_checked(build))
    assert engine.registered == []
    assert str(refused.value).startswith("Nothing was registered")
    assert [each.path for each in refused.value.findings] == ["location", "tags.a"]


def test_under_an_engine_warnings_are_logged_and_the_program_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine()
    (found,) = of_the_sdk(plan(SHOP, "prod"))
    warning = replace(found, severity="warning")
    monkeypatch.setattr(checked, "check", lambda *_, **__: [warning])
    engine.run(lambda: run_checked(lambda: resources.ResourceGroup("g")))
    assert engine.registered == ["g"]
    assert "warning sdk-schema" in caplog.text


def test_under_an_engine_what_is_waived_is_logged_with_its_reason_and_the_program_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def build() -> None:
        resources.ResourceGroup("g", location=5)  # pyright: ignore[reportArgumentType]

    engine = Engine()
    waiver = Waiver("sdk-schema", "ResourceGroup g", "the SDK is behind", date(2099, 1, 31))
    engine.run(lambda: run_checked(build, waivers=[waiver]))
    assert engine.registered == ["g"]
    assert "waived error sdk-schema" in caplog.text
    assert "waived: until 2099-01-31: the SDK is behind" in caplog.text
    with pytest.raises(Refused, match="what this program requests breaks rules"):
        engine.run(lambda: run_checked(lambda: None, waivers=[waiver]))


def test_without_any_engine_the_error_says_what_to_run(tmp_path: Path) -> None:
    code = "from fairway.plan import run_checked; run_checked(print)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Run `fairway plan`" in done.stderr
