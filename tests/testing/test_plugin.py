"""The pytest plugin, in a project of its own."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.stacks import ROOT

PROGRAM = """
import pulumi

config = pulumi.Config()
print("recorded", pulumi.get_stack())
with open(__file__ + ".runs", "a") as log:
    log.write(pulumi.get_stack() + " ")
inputs = {"allowBlobPublicAccess": config.get_bool("public"), "accountName": "logs"}
pulumi.CustomResource("azure-native:storage:StorageAccount", "logs", inputs)
"""
PLUGIN = () if entry_points(group="pytest11", name="fairway") else ("-p", "fairway.testing.plugin")
STACKS = {"dev": "{public: true}", "prod": "{public: false}"}


@pytest.fixture
def tests(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two environments."""
    pytester.makefile(".yaml", Pulumi="name: tiny\nruntime: python\n")
    for name, config in STACKS.items():
        (pytester.path / f"Pulumi.{name}.yaml").write_text(f"config: {config}\n", "utf-8")
    (pytester.path / "__main__.py").write_text(PROGRAM, "utf-8")
    pytester.makeini("[pytest]\n")
    return pytester


def run(tests: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    tests.makepyfile(text)
    return tests.runpytest_inprocess(
        "-p", "fairway.testing.plugin" if not _has_entry_point() else "no:none", *arguments
    )


def _has_entry_point() -> bool:
    from importlib.metadata import entry_points

    return bool(entry_points(group="pytest11", name="fairway"))


POLICY = """
from fairway.testing import assert_every

def test_private(plan):
    assert_every(plan, "StorageAccount", lambda each: each.off("allowBlobPublicAccess"), "is private")
"""


def test_a_test_of_the_plan_runs_for_each_environment(tests: pytest.Pytester) -> None:
    done = run(tests, POLICY, "-v")
    done.stdout.fnmatch_lines(["*test_private*dev* FAILED*", "*test_private*prod* PASSED*"])


def test_a_failure_shows_the_message_and_none_of_the_tools_own_code(tests: pytest.Pytester) -> None:
    text = run(tests, POLICY).stdout.str()
    assert "dev: not every StorageAccount is private, 1 of 1 fails:" in text
    assert "StorageAccount logs" in text
    assert "allowBlobPublicAccess: true" in text
    assert "raise AssertionError" not in text


def test_a_mark_chooses_environments_by_name_or_pattern(tests: pytest.Pytester) -> None:
    text = """
        import pytest

        @pytest.mark.fairway_environments("pr*")
        def test_one(plan):
            assert plan.record.stack == "prod"

        @pytest.mark.fairway_environments("dev", "prod")
        def test_two(fairway_environment, fairway_plans):
            assert fairway_plans[fairway_environment].record.stack == fairway_environment
    """
    run(tests, text, "--strict-markers").assert_outcomes(passed=3)


def test_an_environment_that_does_not_exist_is_named(tests: pytest.Pytester) -> None:
    text = """
        import pytest

        @pytest.mark.fairway_environments("production")
        def test_one(plan): ...
    """
    done = run(tests, text)
    done.assert_outcomes(errors=1)
    assert "no environment matches production; existing: dev, prod" in done.stdout.str()


def test_each_environment_is_recorded_once_and_only_if_it_is_used(tests: pytest.Pytester) -> None:
    text = """
        def test_a(fairway_plans):
            assert fairway_plans["prod"] is fairway_plans["prod"]

        def test_b(fairway_plans):
            assert list(fairway_plans) == ["dev", "prod"]
            assert len(fairway_plans) == 2
            assert "staging" not in fairway_plans
            assert fairway_plans["prod"].record.all("StorageAccount")
    """
    run(tests, text).assert_outcomes(passed=2)
    assert (tests.path / "__main__.py.runs").read_text() == "prod "


def test_a_program_that_fails_fails_each_test_with_its_own_words(tests: pytest.Pytester) -> None:
    (tests.path / "__main__.py").write_text("import pulumi\nraise pulumi.RunError('set the size')\n", "utf-8")
    done = run(tests, "def test_a(plan): ...")
    done.assert_outcomes(errors=2)
    text = done.stdout.str()
    assert "set the size" in text
    assert "Traceback" not in text


def test_a_build_function_is_recorded_with_the_config_of_an_environment(tests: pytest.Pytester) -> None:
    text = """
        import pulumi

        def build():
            pulumi.CustomResource("acme:index:Box", pulumi.get_stack(), {"public": pulumi.Config().get("public")})

        def test_a(record):
            assert record(build, "dev").one("Box").properties == {"public": "true"}
            assert record(build, "dev").project == "tiny"
            assert record(build, stack="any").one("Box").name == "any"
    """
    run(tests, text).assert_outcomes(passed=1)


def test_the_project_may_be_in_another_folder(tests: pytest.Pytester) -> None:
    infra = tests.path / "infra"
    infra.mkdir()
    for each in tests.path.glob("*.yaml"):
        each.rename(infra / each.name)
    (tests.path / "__main__.py").rename(infra / "__main__.py")
    failed = run(tests, POLICY)
    assert "set `fairway_project` in pytest's settings" in failed.stdout.str()
    tests.makeini("[pytest]\nfairway_project = infra\n")
    run(tests, POLICY).assert_outcomes(passed=1, failed=1)


def test_tests_below_a_project_use_it_wherever_pytest_is_started(tests: pytest.Pytester) -> None:
    infra = tests.path / "infra"
    (infra / "tests").mkdir(parents=True)
    for each in tests.path.glob("Pulumi*.yaml"):
        each.rename(infra / each.name)
    (tests.path / "__main__.py").rename(infra / "__main__.py")
    (infra / "tests/test_below.py").write_text(POLICY, "utf-8")
    tests.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1, failed=1)


def test_a_fixture_of_the_users_own_called_plan_is_left_alone(tests: pytest.Pytester) -> None:
    text = """
        import pytest

        @pytest.fixture
        def plan():
            return "B"

        def test_a(plan):
            assert plan == "B"
    """
    run(tests, text).assert_outcomes(passed=1)


def test_nothing_is_imported_before_a_fixture_is_used(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (tmp_path / "test_a.py").write_text(
        "import sys\n"
        "def test_a():\n"
        "    assert 'fairway.testing.plugin' in sys.modules\n"
        "    assert not {'pulumi', 'yaml', 'fairway.plan', 'fairway.rules', 'fairway.request'} & set(sys.modules)\n",
        "utf-8",
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    command = [sys.executable, "-W", "error", "-m", "pytest", *PLUGIN]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
