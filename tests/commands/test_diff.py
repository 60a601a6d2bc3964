"""`fairway diff`, as a user types it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fairway.project.project import find_project
from fairway.protocol import passphrase
from fairway.rehearsal import builtin, pulumi_cli
from fairway.rehearsal.folder import claimed
from tests.command_line import fairway
from tests.rehearsal_help import quickly
from tests.stacks import ROOT

PROGRAM = """\
import pulumi

from tests.stories.programs import cluster, group, identity, options, pool, subnet, system, vnet

config = pulumi.Config()


def setting(key, usual):
    return config.get(key) or usual


if config.get_bool("fails"):
    raise ValueError("not to our liking")
rg = group()
net = vnet(rg, addressSpace={"addressPrefixes": ["10.20.0.0/16"]})
inline = system(vnetSubnetID=subnet(rg, net, "system", addressPrefix="10.20.0.0/24").id)
nodes = subnet(rg, net, "nodes", addressPrefix=f"10.20.{setting('third', '1')}.0/24")
shop = cluster(rg, dnsPrefix=setting("dns", "shop"), agentPoolProfiles=[inline])
web = {
    "maxPods": config.get_int("maxPods") or 30,
    "osSKU": setting("osSKU", "Ubuntu"),
    "vmSize": setting("size", "Standard_D4s_v5"),
}
pool(rg, shop, opts=options(protect=config.get_bool("protect")), vnetSubnetID=nodes.id, **web)
if config.get_bool("identity"):
    identity(rg, tags={"token": config.get_secret("token")})
if config.get_bool("twice"):
    pool(rg, shop)
if config.get_bool("old"):
    pool(rg, shop, "old", vnetSubnetID=nodes.id)
"""
STACKS: dict[str, dict[str, Any]] = {
    "dev": {},
    "more": {"identity": True, "token": {"secure": "v1:marker"}},
    "image": {"osSKU": "AzureLinux"},
    "size": {"size": "Standard_D8s_v5"},
    "pods": {"maxPods": 110},
    "dns": {"dns": "other"},
    "range": {"third": 2},
    "old": {"old": True},
    "guarded": {"protect": True},
    "broken": {"fails": True},
    "twice": {"twice": True},
}


@pytest.fixture(autouse=True)
def _plain(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, with a file of each kind."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", "utf-8")
    (folder / "__main__.py").write_text(PROGRAM, "utf-8")
    for name, settings in STACKS.items():
        config = {"azure-native:location": "westeurope", **{f"shop:{key}": value for key, value in settings.items()}}
        (folder / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": config}), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        for name in ("dev", "old", "guarded"):
            (folder / f"{name}-state.json").write_text(json.dumps(exported(folder, name)), "utf-8")
        for name in ("dev", "pods", "image", "size", "dns", "range", "old"):
            planned = fairway("plan", name, "-C", str(folder), "--format", "json")
            (folder / f"{name}-plan.json").write_text(planned[1], "utf-8")
    return folder


def exported(folder: Path, stack: str) -> dict[str, Any]:
    """The state that the built-in engine has after a first update."""
    project, at = find_project(folder), folder / ".rehearsals" / stack
    with builtin.running(project, stack, claimed(at, project.name, stack), lambda _: None, str) as driver:
        assert driver.update(project.stack_config(stack).values).errors == ()
        assert driver.update(project.stack_config(stack).values).errors == ()  # looks at what pools left in the cluster
    (file,) = at.rglob("state.json")
    return json.loads(file.read_text("utf-8"))


def diff(here: Path, before: str, after: str, *more: str) -> tuple[int, str, str]:
    """`fairway diff`; what ends in .json or .tf is a file of the project."""
    sides = [str(here / each) if each.endswith((".json", ".tf")) else each for each in (before, after)]
    return fairway("diff", *sides, "-C", str(here), *more)


def outcomes(here: Path, before: str, after: str) -> dict[str, str]:
    code, out, err = diff(here, before, after, "--format", "json")
    assert (code, err) == (0, "")
    return {each["name"]: each["outcome"] for each in json.loads(out)["changes"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("dev", "dev"),
        ("dev-state.json", "dev"),
        ("dev-plan.json", "dev-plan.json"),
        ("dev-state.json", "dev-state.json"),
        ("dev", "dev-plan.json"),
        ("dev-state.json", "dev-plan.json"),
    ],
)
def test_from_one_to_the_same_nothing_changes(here: Path, before: str, after: str) -> None:
    code, out, err = diff(here, before, after, "--fail-on", "any")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Nothing changes; 6 the same."


PODS = {"web": "refused"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("dev", "pods"),
        ("dev-state.json", "pods"),
        ("dev-state.json", "pods-plan.json"),
        ("dev", "pods-plan.json"),
        ("dev-plan.json", "pods-plan.json"),
    ],
)
def test_every_pair_of_sides_says_the_same(here: Path, before: str, after: str) -> None:
    assert outcomes(here, before, after) == PODS


@pytest.mark.parametrize("before", ["dev-state.json", "guarded-state.json", "dev"])
@pytest.mark.parametrize("after", ["image", "size", "dns", "range", "old"])
def test_a_plan_says_what_its_program_says(here: Path, before: str, after: str) -> None:
    assert outcomes(here, before, f"{after}-plan.json") == outcomes(here, before, after)


def test_two_states_are_compared_as_they_are(here: Path) -> None:
    assert outcomes(here, "old-state.json", "dev-state.json") == {"old": "pool deleted"}
    assert outcomes(here, "dev-state.json", "old-state.json") == {"old": "created"}


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ("more", {"id": "created"}),
        ("image", {"web": "pool reimaged"}),
        ("size", {"web": "pool replaced"}),
        ("dns", {"shop": "cluster replaced", "web": "pool replaced"}),
        ("range", {"nodes": "refused"}),
        ("old", {"old": "created"}),
    ],
)
def test_a_state_against_an_environment_says_what_becomes_of_each(
    here: Path, after: str, wanted: dict[str, str]
) -> None:
    assert outcomes(here, "dev-state.json", after) == wanted


def test_a_protected_pool_is_refused_with_what_it_goes_along_with(here: Path) -> None:
    found = outcomes(here, "guarded-state.json", "dns")
    assert found == {"shop": "cluster replaced", "web": "refused"}
    # Its protection is lifted there, in the same update: that comes too late for what goes along.
    assert outcomes(here, "guarded-state.json", "size") == {"web": "pool replaced"}


def test_each_format_begins_with_what_the_two_sides_are(here: Path) -> None:
    state, planned = here / "dev-state.json", here / "pods-plan.json"
    before, after = f"the state of dev (project shop) in {state}", "the environment pods"
    assert diff(here, "dev-state.json", "pods")[1].startswith(f"from {before}\n  to {after}\n\n")
    tree = json.loads(diff(here, "dev-state.json", "pods", "--format", "json")[1])
    assert (tree["before"], tree["after"]) == (before, after)
    _, markdown, _ = diff(here, "dev", "pods-plan.json", "--format", "markdown")
    assert f"From the environment dev to the plan of pods (project shop) in {planned}." in markdown.replace("\\", "")


def test_files_of_two_stacks_are_reported_as_such(here: Path) -> None:
    between = json.loads(diff(here, "dev-state.json", "pods-plan.json", "--format", "json")[1])["notes"][0]
    assert between.startswith("These are two different stacks: the state of dev (project shop)")
    for after in ("dev-plan.json", "dev-state.json"):
        notes = json.loads(diff(here, "dev-state.json", after, "--format", "json")[1])["notes"]
        assert not any("two stacks" in each for each in notes)


def test_one_of_several_plans_in_a_file_is_named_after_a_colon(here: Path) -> None:
    plans = [json.loads((here / f"{each}-plan.json").read_text("utf-8"))["environments"][0] for each in ("dev", "pods")]
    several = here / "several.json"
    several.write_text(json.dumps({"formatVersion": 2, "environments": plans}), "utf-8")
    code, _, err = fairway("diff", str(several), str(several))
    assert code == 2
    (first,) = re.findall(r"Name one of them: `(.*)`", err)
    code, out, _ = fairway("diff", first, f"{several}:pods", "--format", "json")
    assert {each["name"]: each["outcome"] for each in json.loads(out)["changes"]} == PODS
    # As earlier releases wrote them.
    several.write_text(json.dumps([{"formatVersion": 1, **each} for each in plans]), "utf-8")
    assert fairway("diff", first, f"{several}:pods", "--format", "json")[:2] == (code, out)
    assert "this is the state of dev, not of pods" in fairway("diff", f"{here / 'dev-state.json'}:pods", "dev")[2]


def test_each_format_says_what_and_why(here: Path) -> None:
    _, text, _ = diff(here, "dev-state.json", "pods")
    assert "maxPods: 30 → 110" in text
    assert text.endswith("1 refused; 5 the same.\n")
    _, markdown, _ = diff(here, "dev-state.json", "pods", "--format", "markdown")
    assert markdown.startswith("### What this changes in Azure\n\n⛔ **1 refused; 5 the same.**\n")
    assert "`maxPods: 30 → 110`: The maximum number of pods" in markdown
    tree = json.loads(diff(here, "dev-state.json", "pods", "--format", "json")[1])
    assert (tree["worst"], tree["counts"]) == ("refused", {"refused": 1, "same": 5})
    assert tree["changes"][0]["reasons"][0]["rule"] == "PropertyChangeNotAllowed"


@pytest.mark.parametrize(
    ("after", "failing"),
    [
        ("dev", ""),
        ("more", "any"),
        ("image", "any reimage"),
        ("size", "any reimage replace"),
        ("pods", "any reimage replace refused"),
    ],
)
def test_a_pipeline_stops_at_the_configured_outcome(here: Path, after: str, failing: str) -> None:
    for on in ("any", "reimage", "replace", "refused"):
        code, out, _ = diff(here, "dev-state.json", after, "--fail-on", on)
        assert code == (1 if on in failing.split() else 0), on
        assert "the same." in out


def test_a_secret_is_nowhere(here: Path) -> None:
    for format in ("text", "json", "markdown"):
        output = diff(here, "dev", "more", "--format", format)
        assert output[0] == 0
        assert "marker" not in "".join(output[1:])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("missing.json", "dev", "there is no such file"),
        ("dev", "missing.json", "there is no such file"),
        ("dev", "nowhere", "nowhere"),
        ("nowhere", "dev", "nowhere"),
        ("empty.json", "dev", "the file is empty"),
        ("half.json", "dev", "cut short"),
        ("terraform.json", "dev", "have no resource in common, so nothing can be compared"),
        ("dev", "template.json", "template.json has no resource"),
        ("preview.json", "dev", "preview.json has no resource"),
        ("other.json", "dev", "not a document that fairway can check: an object with `hello`"),
        ("main.tf", "dev", "terraform show -json plan.bin > plan.json"),
        ("plans.json", "template.json", "this file has plans of dev, pods. Name one of them: "),
        ("dev-plan.json", "nowhere", "nowhere"),
    ],
)
def test_a_side_that_cannot_be_read_is_named_with_what_is_wrong(
    here: Path, before: str, after: str, message: str
) -> None:
    (here / "empty.json").write_text("", "utf-8")
    (here / "half.json").write_text('{"version": 3, "deployment": {"resou', "utf-8")
    (here / "terraform.json").write_text('{"terraform_version": "1.9", "resources": []}', "utf-8")
    (here / "template.json").write_text('{"contentVersion": "1.0.0.0", "resources": []}', "utf-8")
    (here / "main.tf").write_text("", "utf-8")
    plans = [json.loads((here / f"{each}-plan.json").read_text("utf-8")) for each in ("dev", "pods")]
    both = {**plans[0], "environments": [plan["environments"][0] for plan in plans]}
    (here / "plans.json").write_text(json.dumps(both), "utf-8")
    (here / "preview.json").write_text('{"config": {}, "steps": [], "changeSummary": {}}', "utf-8")
    (here / "other.json").write_text('{"hello": 1}', "utf-8")
    code, out, err = diff(here, before, after)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_plan_is_compared_with_an_environment(here: Path) -> None:
    assert outcomes(here, "dev-plan.json", "dev") == {}
    assert outcomes(here, "dev", "dev-plan.json") == {}
    assert outcomes(here, "dev-plan.json", "image") == outcomes(here, "dev-plan.json", "image-plan.json")
    assert outcomes(here, "dev-plan.json", "image") == {"web": "pool reimaged"}
    code, out, _ = diff(here, "dev-plan.json", "image")
    assert (code, "  to the environment image\n" in out) == (0, True)


def test_an_environment_is_compared_with_a_template(here: Path) -> None:
    properties = {"dnsPrefix": "elsewhere", "networkProfile": {"networkPlugin": "azure"}}
    cluster = {"type": "Microsoft.ContainerService/managedClusters", "name": "shop", "properties": properties}
    (here / "main.json").write_text(json.dumps({"contentVersion": "1.0.0.0", "resources": [cluster]}), "utf-8")
    code, out, _ = diff(here, "main.json", "dev", "--fail-on", "replace")
    assert code == 1
    assert f"from the ARM template {here / 'main.json'}\n  to the environment dev\n" in out
    assert 'dnsPrefix: "elsewhere" → "shop"\n' in out
    assert "cluster replaced" in out


def test_a_checkpoint_of_a_backend_is_a_state(here: Path) -> None:
    state = json.loads((here / "dev-state.json").read_text("utf-8"))
    checkpoints = {
        "bare.json": {"version": 3, "latest": state["deployment"]},
        "wrapped.json": {"version": 3, "checkpoint": {"stack": "dev", "latest": state["deployment"]}},
    }
    for name, tree in checkpoints.items():
        (here / name).write_text(json.dumps(tree), "utf-8")
        code, out, err = diff(here, name, "dev")
        assert (code, out.replace(name, "dev-state.json"), err) == diff(here, "dev-state.json", "dev")


@pytest.mark.parametrize(("before", "after"), [("cut.json", "dev"), ("dev-state.json", "cut.json")])
def test_operations_that_are_pending_in_a_state_are_reported(here: Path, before: str, after: str) -> None:
    state = json.loads((here / "dev-state.json").read_text("utf-8"))
    pool = next(each for each in state["deployment"]["resources"] if each["urn"].endswith("::web"))
    state["deployment"]["pending_operations"] = [{"type": "updating", "resource": pool}]
    (here / "cut.json").write_text(json.dumps(state), "utf-8")
    code, out, err = diff(here, before, after, "--format", "json")
    assert (code, err) == (0, "")
    file = here / "cut.json"
    pending = f"Operations are pending in the state of dev (project shop) in {file}: updating AgentPool web. "
    assert [each for each in json.loads(out)["notes"] if each.startswith(pending)]


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_a_changed_list_is_reported_once(here: Path, format: str) -> None:
    state = json.loads((here / "dev-state.json").read_text("utf-8"))
    pool = next(each for each in state["deployment"]["resources"] if each["urn"].endswith("::web"))
    for effect in ("a", "b"):
        pool["inputs"]["nodeTaints"] = [f"a={effect}:NoSchedule"]
        (here / f"taint-{effect}.json").write_text(json.dumps(state), "utf-8")
    code, out, err = diff(here, "taint-a.json", "taint-b.json", "--format", format)
    assert (code, err, out.count("nodeTaints"), out.count("a=b:NoSchedule")) == (0, "", 1, 1)


def test_an_environment_that_azure_refuses_cannot_be_the_first_side(here: Path) -> None:
    config = {"azure-native:location": "westeurope", "shop:third": 300}
    (here / "Pulumi.refused.yaml").write_text(json.dumps({"config": config}), "utf-8")
    code, out, err = diff(here, "refused", "dev")
    assert (code, out) == (2, "")
    assert err.startswith("refused cannot be previewed, so nothing can be compared with it:\n")
    assert "10.20.300.0/24" in err


def test_a_program_that_the_engine_stops_is_not_compared_by_half(here: Path) -> None:
    code, out, err = diff(here, "dev-state.json", "twice")
    assert (code, out) == (2, "")
    assert "Duplicate resource URN" in err


def test_a_program_that_fails_ends_with_3_and_its_own_words(here: Path) -> None:
    for before in ("dev-state.json", "dev"):
        code, out, err = diff(here, before, "broken")
        assert (code, out) == (3, "")
        assert "ValueError: not to our liking" in err
        assert "fairway/rehearsal" not in err


def test_a_state_where_there_is_no_project_is_no_trouble_between_files(here: Path, tmp_path: Path) -> None:
    files = (str(here / "old-state.json"), str(here / "dev-state.json"))
    code, out, _ = fairway("diff", *files, "-C", str(tmp_path))
    assert code == 0
    assert "1 pool deleted" in out


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("before", ["dev-state.json", "dev"])
def test_a_comparison_that_is_killed_leaves_no_copy_of_the_state(
    here: Path, tmp_path: Path, before: str, ended_by: signal.Signals
) -> None:
    project, temporary = tmp_path / "shop", tmp_path / "tmp"
    shutil.copytree(here, project, ignore=shutil.ignore_patterns(".rehearsals", "__pycache__"))
    temporary.mkdir()
    program = project / "__main__.py"
    program.write_text(f"{PROGRAM}\nimport os\n\nos.kill(os.getpid(), {ended_by.value})\n", "utf-8")
    files = sorted(project.iterdir())
    side = str(project / before) if before.endswith(".json") else before
    done = subprocess.run(
        [sys.executable, "-B", "-m", "fairway", "diff", side, "dev", "-C", str(project)],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -ended_by
    assert [*temporary.iterdir()] == []
    assert sorted(project.iterdir()) == files


def test_the_environments_of_this_repository_are_compared() -> None:
    code, out, _ = fairway("diff", "dev", "staging", "-C", str(ROOT), "--format", "json", "--fail-on", "refused")
    found = {each["name"]: each["outcome"] for each in json.loads(out)["changes"]}
    assert code == 1
    assert found["shop"] == found["shop/subnet/nodes"] == "refused"
    assert found["shop/web/i15"] == "pool replaced"
    assert found["shop/web/7dl"] == "created"
    assert found["shop/workspace"] == "in place"


@pytest.mark.engine
def test_a_state_of_the_cli_gives_the_comparison_that_one_of_the_built_in_engine_gives(
    here: Path, tmp_path: Path
) -> None:
    project = find_project(here)
    # The CLI's own process finds the helpers of the program by the path alone.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setattr(passphrase, "_ROUNDS", 1_000_000)
        folder = claimed(tmp_path / "cli", project.name, "guarded")
        with pulumi_cli.running(project, "guarded", folder, lambda _: None) as driver:
            for _ in range(2):
                assert driver.update(project.stack_config("guarded").values).errors == ()
            (here / "cli-state.json").write_text(json.dumps(driver.cli.exported()), "utf-8")
    for after in ("guarded", "more", "image", "size", "pods", "dns", "range", "old"):
        by_cli, by_builtin = (
            diff(here, f"{each}-state.json", after, "--format", "json") for each in ("cli", "guarded")
        )
        # Each names the file of its state.
        code, out, err = by_cli
        assert (code, out.replace("cli-state.json", "guarded-state.json"), err) == by_builtin, after


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A project in a folder of a repository, with one commit."""
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", "utf-8")
    (folder / "__main__.py").write_text(PROGRAM, "utf-8")
    _write(folder, "dev")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "first"],
        ["tag", "live"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return folder


def _write(folder: Path, name: str, **settings: Any) -> None:
    config = {"azure-native:location": "westeurope", **{f"shop:{key}": value for key, value in settings.items()}}
    (folder / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": config}), "utf-8")


@pytest.mark.parametrize("sides", [("dev",), ("HEAD:dev",), ("live:dev", "dev")])
def test_an_environment_is_compared_with_itself_as_committed(committed: Path, sides: tuple[str, ...]) -> None:
    arguments = ("diff", *sides, "-C", str(committed))
    code, out, err = fairway(*arguments)
    assert (code, err) == (0, "")
    assert "Nothing changes" in out
    _write(committed, "dev", osSKU="AzureLinux")
    (committed / "__main__.py").write_text(PROGRAM + "\npulumi.export('a', 1)\n", "utf-8")
    before = subprocess.run(["git", "status", "--short"], cwd=committed, capture_output=True, text=True, check=True)
    code, out, err = fairway(*arguments, "--fail-on", "reimage")
    assert (code, err) == (1, "")
    revision = "live" if len(sides) > 1 else "HEAD"
    assert out.startswith(f"from the environment dev as committed in {revision}\n  to the environment dev\n")
    assert "1 pool reimaged" in out
    after = subprocess.run(["git", "status", "--short"], cwd=committed, capture_output=True, text=True, check=True)
    assert before.stdout == after.stdout == " M Pulumi.dev.yaml\n M __main__.py\n"


def test_a_hook_compares_with_the_commit_too(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a linked worktree git runs it with GIT_DIR, and with the index of the commit that is made."""
    home = committed.parent / ".git"
    for name, value in (("GIT_DIR", str(home)), ("GIT_PREFIX", ""), ("GIT_INDEX_FILE", str(home / "index"))):
        monkeypatch.setenv(name, value)
    code, out, err = fairway("diff", "dev", "-C", str(committed))
    assert (code, err, "Nothing changes" in out) == (0, "", True)


def test_a_project_with_the_program_of_another_repository_is_compared_with_its_commit(
    committed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "__main__.py").write_text(PROGRAM, "utf-8")
    (committed / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\nmain: {other}\n", "utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(committed), *who, "commit", "-qam", "program"], check=True)
    _write(committed, "dev", osSKU="AzureLinux")
    code, out, err = fairway("diff", "dev", "-C", str(committed))
    assert (code, err) == (0, "")
    assert "1 pool reimaged" in out


def test_the_program_of_a_commit_is_the_one_that_was_committed(committed: Path) -> None:
    (committed / "__main__.py").write_text(PROGRAM.replace('setting("osSKU", "Ubuntu")', '"AzureLinux"'), "utf-8")
    assert "1 pool reimaged" in fairway("diff", "dev", "-C", str(committed))[1]


def test_what_is_not_committed_is_named_with_what_to_compare_instead(committed: Path, here: Path) -> None:
    def refused(*arguments: str, project: Path = committed) -> str:
        code, out, err = fairway("diff", *arguments, "-C", str(project))
        assert (code, out) == (2, "")
        assert "Traceback" not in err
        return err

    instead = "compare with another environment or a state: `fairway diff state.json <environment>`"
    assert f"gone: neither a file nor a commit of git in {committed}. Without a commit, {instead}" in refused(
        "gone:dev"
    )
    assert (
        f"HEAD: not a git repository (or any of the parent directories): .git. Without a commit, {instead}"
        in refused("dev", project=here)
    )
    _write(committed, "new")
    message = f"HEAD:new: {committed}: there is no environment new; existing: dev."
    assert refused("new") == f"{message}\n"
    state = str(here / "dev-state.json")
    assert f"needs what to compare it with: `fairway diff {state} <environment or file>`" in refused(state)
    subprocess.run(["git", "-C", str(committed), "mv", "Pulumi.yaml", "Pulumi.yml"], check=True)
    assert "HEAD: Pulumi.yml is not in that commit" in refused("HEAD:dev")


def test_a_commit_that_azure_refuses_is_named(committed: Path) -> None:
    _write(committed, "dev", fails=True)
    subprocess.run(["git", "-C", str(committed), "add", "-A"], check=True)
    subprocess.run(
        ["git", "-C", str(committed), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "b"], check=True
    )
    _write(committed, "dev")
    code, _, err = fairway("diff", "dev", "-C", str(committed))
    assert code == 3
    assert err.startswith("The program failed:\nHEAD:dev: Traceback")
    assert "not to our liking" in err
