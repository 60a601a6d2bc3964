"""`fairway check`, as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.command_line import fairway
from tests.documents.templates import cluster, pool, template
from tests.saved_results import quota

FINE = template(cluster())
BAD = template(cluster(agentPoolProfiles=[pool(name="bad-name")]))
DAY = ("--today", "2026-11-21")
KEYS = ["rule", "severity", "kind", "resource", "path", "line", "column", "message", "remedy", "sources", "controls"]


def write(file: Path, tree: Any) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(tree if isinstance(tree, str) else json.dumps(tree, indent=2), encoding="utf-8")
    return str(file)


def as_json(*arguments: str) -> tuple[int, Any]:
    code, out, _ = fairway("check", *arguments, *DAY, "--format", "json")
    return code, json.loads(out)


def test_a_template_without_errors_exits_with_0(tmp_path: Path) -> None:
    code, out, err = fairway("check", write(tmp_path / "a.json", FINE), *DAY)
    assert (code, err) == (0, "")
    assert "a.json: ARM template, 1 resource" in out


def test_an_error_exits_with_1_and_shows_where_it_is(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", BAD)
    code, out, _ = fairway("check", file, *DAY)
    assert code == 1
    assert f"error np-name-hyphen\n  {file}:17:21: properties.agentPoolProfiles[0].name\n" in out


def test_json_has_every_key_of_a_finding(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", BAD)
    code, tree = as_json(file)
    assert code == 1
    (entry,) = tree["files"]
    assert [*entry] == ["file", "kind", "findings", "notes", "stableName"]
    assert (entry["file"], entry["kind"]) == (file, "ARM template")
    assert all([*each] == KEYS for each in entry["findings"])
    first = entry["findings"][0]
    assert (first["line"], first["column"], first["controls"]) == (17, 21, [])


def test_a_file_that_cannot_be_read_exits_with_2_and_the_others_are_checked(tmp_path: Path) -> None:
    broken, strange = write(tmp_path / "b.json", "{"), write(tmp_path / "c.json", {"a": 1})
    code, tree = as_json(broken, write(tmp_path / "a.json", BAD), strange, str(tmp_path / "none.json"))
    assert code == 2
    assert [each["kind"] for each in tree["files"]] == ["unreadable", "ARM template", "unreadable", "unreadable"]
    assert tree["files"][1]["findings"]
    assert "not a document that fairway can check: an object with `a`; it reads" in tree["files"][2]["notes"][0]


def test_a_folder_is_read_to_the_bottom_and_what_is_something_else_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "deep/er/a.json", BAD)
    write(tmp_path / "package.json", {"name": "x"})
    write(tmp_path / ".git/b.json", BAD)
    code, out, err = fairway("check", str(tmp_path), *DAY)
    assert code == 1
    assert out.count("ARM template") == 1
    assert f"skipped: {tmp_path / 'package.json'}" in err
    write(tmp_path / "broken.json", json.dumps(BAD)[:-9])
    assert fairway("check", str(tmp_path), *DAY)[0] == 2


def test_a_glob_is_expanded_and_each_file_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "x/a.json", FINE)
    code, tree = as_json(str(tmp_path / "**/*.json"), str(tmp_path / "x/a.json"))
    assert (code, len(tree["files"])) == (0, 1)


def test_standard_input_is_read() -> None:
    from typer.testing import CliRunner

    from fairway import cli

    result = CliRunner().invoke(cli.app, ["check", "-", *DAY], input=json.dumps(BAD))
    assert result.exit_code == 1
    assert "-: ARM template" in result.stdout


def test_rules_can_be_chosen_and_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", BAD)
    assert {each["rule"] for each in as_json(file, "--rule", "np-name-hyphen")[1]["files"][0]["findings"]} == {
        "np-name-hyphen"
    }
    assert as_json(file, "--ignore", "np-name-hyphen")[0] == 0
    code, _, err = fairway("check", file, "--ignore", "np-name-hyphn")
    assert (code, "Did you mean np-name-hyphen?" in err) == (2, True)


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("none", 0)])
def test_fail_on_decides_what_ends_with_1(tmp_path: Path, fail_on: str, code: int) -> None:
    assert as_json(write(tmp_path / "a.json", BAD), "--fail-on", fail_on)[0] == code


def test_a_name_that_is_not_in_a_table_is_a_note_that_fails_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", template(cluster(agentPoolProfiles=[pool(vmSize="Standard_D4s_v9")])))
    code, tree = as_json(file, "--rule", "vm-size-not-in-table", "--fail-on", "warning")
    assert (code, [each["severity"] for each in tree["files"][0]["findings"]]) == (0, ["note"])
    for format in ("sarif", "markdown", "junit", "text"):
        assert "note" in fairway("check", file, *DAY, "--rule", "vm-size-not-in-table", "--format", format)[1]


def test_only_what_a_baseline_does_not_have_is_shown(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", BAD)
    baseline = write(tmp_path / "base.out", as_json(file)[1])
    assert as_json(file, "--baseline", baseline)[1]["files"][0]["findings"] == []
    write(tmp_path / "a.json", template(cluster(agentPoolProfiles=[pool(name="bad-name")], dnsPrefix="-")))
    assert {each["path"] for each in as_json(file, "--baseline", baseline)[1]["files"][0]["findings"]} == {
        "properties.dnsPrefix"
    }
    code, _, err = fairway("check", file, "--baseline", write(tmp_path / "no.json", "[]"))
    assert (code, "not an output of `fairway check --format json`" in err) == (2, True)


def test_a_baseline_hides_the_same_findings_however_a_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "infra/a.json", BAD)
    write(tmp_path / "other/a.json", BAD)
    monkeypatch.chdir(tmp_path / "infra")
    baseline = write(tmp_path / "base.out", as_json("a.json")[1])
    assert as_json("./a.json", "--baseline", baseline)[0] == 0
    monkeypatch.chdir(tmp_path)
    for name in ("infra/a.json", str(tmp_path / "infra/a.json"), "infra", "other/../infra/a.json"):
        assert as_json(name, "--baseline", baseline)[0] == 0, name
    assert as_json("other/a.json", "--baseline", baseline)[0] == 1


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_what_a_baseline_hides_is_counted(tmp_path: Path, format: str) -> None:
    file = write(tmp_path / "a.json", BAD)
    tree = as_json(file)[1]
    count = len(tree["files"][0]["findings"])
    baseline = write(tmp_path / "base.out", tree)
    assert f"{count} in the baseline" in fairway("check", file, *DAY, "--baseline", baseline, "--format", format)[1]
    assert as_json(file, "--baseline", baseline)[1]["files"][0]["inBaseline"] == count


def test_files_that_cannot_be_read_are_no_clean_result(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{each}.json", "{") for each in "abc"]
    code, out, _ = fairway("check", *files, *DAY)
    assert (code, out.splitlines()[-1]) == (2, "3 files: 3 not checked")
    assert out.startswith(f"{files[0]}: not checked: the JSON ends too early")
    assert "no findings" not in out
    code, out, err = fairway("check", *files, *DAY, "--format", "markdown")
    assert (code, out.splitlines()[0]) == (2, "### fairway check: 3 not checked in 3 files")
    assert err.count("the JSON ends too early") == 3
    _, out, _ = fairway("check", *files, write(tmp_path / "d.json", BAD), *DAY, "--rule", "np-name-hyphen")
    assert out.splitlines()[-1] == "4 files: 1 error, 3 not checked"


def environments(*sizes: str) -> dict[str, Any]:
    """A plan of several environments that differ in the size of their pools."""
    cluster_type = "azure-native:containerservice:ManagedCluster"
    listed: list[Any] = []
    for at, size in enumerate(sizes):
        inputs = {"dnsPrefix": "shop", "agentPoolProfiles": [pool(vmSize=size)]}
        resources = [{"type": cluster_type, "name": "shop", "inputs": inputs}]
        listed.append({"project": "p", "stack": ("dev", "prod")[at], "resources": resources})
    return {"formatVersion": 2, "environments": listed}


def test_findings_of_several_environments_say_which_one(tmp_path: Path) -> None:
    file = write(tmp_path / "plan.json", environments("Standard_D4s_v5", "Standard_B1s"))
    code, tree = as_json(file)
    assert code == 1
    assert [(each["variant"], bool(each["findings"])) for each in tree["files"]] == [
        ("environment dev", False),
        ("environment prod", True),
    ]
    for format in ("text", "sarif", "markdown", "junit"):
        assert "environment prod" in fairway("check", file, *DAY, "--format", format)[1]
    baseline = write(tmp_path / "base.out", tree)
    both = write(tmp_path / "plan.json", environments("Standard_B1s", "Standard_B1s"))
    assert [len(each["findings"]) > 0 for each in as_json(both, "--baseline", baseline)[1]["files"]] == [True, False]


def test_each_parameters_file_is_checked_by_itself(tmp_path: Path) -> None:
    tree = template(cluster(agentPoolProfiles=[pool(name="[parameters('p')]")]), parameters={"p": {"type": "string"}})
    file = write(tmp_path / "main.json", tree)
    for name, value in (("dev", "fine"), ("prod", "bad-name")):
        write(tmp_path / f"main.{name}.parameters.json", {"parameters": {"p": {"value": value}}})
    code, found = as_json(file)
    assert code == 1
    assert [(each["variant"], len(each["findings"]) > 0) for each in found["files"]] == [
        ("parameters main.dev.parameters.json", False),
        ("parameters main.prod.parameters.json", True),
    ]
    one = str(tmp_path / "main.dev.parameters.json")
    code, found = as_json(file, "--parameters", one)
    assert (code, "variant" in found["files"][0]) == (0, False)


@pytest.mark.parametrize(
    ("name", "text", "instead"),
    [
        ("main.tf", 'resource "x" "y" {}', "terraform show -json plan.bin > plan.json"),
        ("main.tf.json", "{}", "terraform show -json plan.bin > plan.json"),
        ("plan.bin", "PK\x03\x04rest", "terraform show -json {file} > plan.json"),
        ("log.json", '{"@level": "info", "@message": "a"}\n{"@level": "info", "@message": "b"}\n', "terraform show"),
        ("Pulumi.dev.yaml", "config:\n  shop:size: 3\n", "`fairway plan dev`"),
        ("stack.yaml", "config:\n  shop:size: 3\n", "`fairway plan <stack>`"),
        ("Pulumi.yaml", "name: shop\nruntime: nodejs\n", "`pulumi preview --json > preview.json`"),
        ("__main__.py", "import pulumi\n", "`fairway plan`"),
        ("main.bicepparam", "using 'main.bicep'\n", "bicep build-params {file} --outfile main.parameters.json"),
        ("prod.bicepparam", "\nusing './stamp.bicep'\n", "bicep build-params {file} --outfile stamp.parameters.json"),
        ("deploy.yaml", "apiVersion: apps/v1\nkind: Deployment\n", "(Deployment) that describes nothing of Azure"),
        ("state.json", '{"version": 3, "deployment": {"resources": [{"urn": 1}]}}', "pulumi stack export"),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_to_run_instead(
    tmp_path: Path, name: str, text: str, instead: str
) -> None:
    file = write(tmp_path / name, text)
    code, out, _ = fairway("check", file, *DAY)
    assert code == 2
    assert out.startswith(f"{file}: not checked: ")
    assert instead.format(file=file) in out
    assert out.count(name) <= 2


def test_a_file_about_aks_that_is_no_utf_8_text_fails_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps(FINE).replace("aks", "aks\xe9").encode("latin-1"))
    code, out, _ = fairway("check", str(tmp_path), *DAY)
    assert (code, "is not UTF-8 text" in out) == (2, True)


def test_a_folder_of_terraform_sources_has_one_line(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{each}.tf", 'resource "x" "y" {}') for each in "abcde"]
    code, _, err = fairway("check", str(tmp_path), *DAY)
    assert (code, err.count("Terraform's own language")) == (0, 1)
    assert f"skipped: {', '.join(files[:3])} and 2 more: this is Terraform's own language" in err
    for each in files[3:]:
        Path(each).unlink()
    assert f"skipped: {', '.join(files[:3])}: this is" in fairway("check", str(tmp_path), *DAY)[2]


def test_a_file_that_cannot_be_read_is_shown_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", "{")
    code, out, err = fairway("check", file, *DAY)
    assert (code, err, "a.json" in out) == (2, "", True)
    code, _, err = fairway("check", file, *DAY, "--format", "markdown")
    assert (code, err.count("a.json")) == (2, 1)


def test_the_end_of_support_is_compared_with_the_day(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", template(cluster(kubernetesVersion="1.34")))
    earlier, later = (fairway("check", file, "--today", day)[1] for day in ("2026-01-10", "2031-01-10"))
    assert earlier != later


def test_what_a_glob_matches_beside_documents_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "package.json", {"name": "x"})
    write(tmp_path / "a.json", FINE)
    code, tree = as_json(str(tmp_path / "*.json"))
    assert (code, len(tree["files"])) == (0, 1)
    assert "no file matches" in fairway("check", str(tmp_path / "*.yaml"), *DAY)[1]


def test_one_run_writes_several_formats(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", BAD)
    sarif, summary = tmp_path / "out.sarif", tmp_path / "out.md"
    code, out, _ = fairway("check", file, *DAY, "--write", f"sarif={sarif}", "--write", f"markdown={summary}")
    assert (code, "error np-name-hyphen" in out) == (1, True)
    assert json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    assert summary.read_text("utf-8").startswith("### fairway check: ")
    for wrong, text in {
        "sarif": "write FORMAT=FILE",
        "sarif=": "write FORMAT=FILE",
        "xml=a": "write FORMAT=FILE",
        f"sarif={tmp_path}/none/a": "cannot be written",
    }.items():
        code, _, err = fairway("check", file, *DAY, "--write", wrong)
        assert (code, text in err) == (2, True)


def test_parameters_are_those_of_the_option_or_of_the_file_beside(tmp_path: Path) -> None:
    tree = template(cluster(agentPoolProfiles=[pool(name="[parameters('p')]")]), parameters={"p": {"type": "string"}})
    file = write(tmp_path / "main.json", tree)
    assert as_json(file)[0] == 0
    values = {"$schema": "https://x/deploymentParameters.json#", "parameters": {"p": {"value": "bad-name"}}}
    given = write(tmp_path / "x.json", values)
    assert as_json(file, "--parameters", given)[0] == 1
    beside = write(tmp_path / "main.parameters.json", values)
    code, found = as_json(file, beside)
    assert (code, [each["kind"] for each in found["files"]]) == (1, ["ARM template", "ARM parameters"])
    code, _, err = fairway("check", file, "--parameters", write(tmp_path / "y.json", "[]"))
    assert (code, "no parameters file" in err) == (2, True)


def test_a_broken_parameters_file_beside_a_template_is_a_note(tmp_path: Path) -> None:
    file = write(tmp_path / "main.json", FINE)
    write(tmp_path / "main.parameters.json", "{")
    code, tree = as_json(file)
    assert code == 0
    assert tree["files"][0]["notes"][0].startswith("the parameters in main.parameters.json cannot be read: ")


def test_a_warning_fails_only_where_that_is_wanted(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", FINE)
    chosen = (file, "--rule", "private-cluster")
    assert [as_json(*chosen, "--fail-on", each)[0] for each in ("error", "warning", "none")] == [0, 1, 0]


def test_a_baseline_is_read_as_powershell_writes_it_and_a_strange_one_is_refused(tmp_path: Path) -> None:
    file, baseline = write(tmp_path / "a.json", BAD), tmp_path / "base.json"
    baseline.write_text(json.dumps(as_json(file)[1]), encoding="utf-16")
    assert as_json(file, "--baseline", str(baseline))[0] == 0
    for each in (write(tmp_path / "deep.json", "[" * 100_000), str(tmp_path / "none.json"), str(tmp_path)):
        code, _, err = fairway("check", file, "--baseline", each)
        assert (code, "not an output of `fairway check --format json`" in err) == (2, True)


def test_a_folder_without_anything_to_check_ends_with_0_and_a_line(tmp_path: Path) -> None:
    code, _, err = fairway("check", str(tmp_path), *DAY)
    assert (code, err) == (0, "Nothing was checked: there is no file that describes AKS clusters.\n")


def test_a_name_that_is_too_long_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert as_json(str(tmp_path / ("a" * 300)))[0] == 2
    assert as_json(write(tmp_path / f"{'a' * 245}.json", FINE))[0] == 0


def test_a_file_name_need_not_be_utf_8(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"a\xff.json")
    try:
        write(file, BAD)
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    code, out, _ = fairway("check", str(file), *DAY, "--format", "sarif")
    assert (code, "/a%FF.json" in out) == (1, True)


def test_a_secret_in_a_name_is_masked(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    windows = {"adminUsername": "azureuser", "adminPassword": secret}
    file = write(
        tmp_path / "a.json", template(cluster(secret, windowsProfile=windows, agentPoolProfiles=[{f"{secret}s": 1}]))
    )
    for format in ("text", "json", "sarif", "markdown", "junit"):
        code, out, err = fairway("check", file, *DAY, "--format", format)
        assert (code, secret in out + err) == (1, False)


def test_secrets_of_a_document_are_masked(tmp_path: Path) -> None:
    secret = "hunter2-hunter2-hunter2"
    windows = {"adminUsername": "azureuser", "adminPassword": secret}
    principal = {"clientId": "x", "secret": secret}
    labels = pool(nodeLabels={"a": f"{secret} {secret}"})
    tree = template(cluster(windowsProfile=windows, servicePrincipalProfile=principal, agentPoolProfiles=[labels]))
    file = write(tmp_path / "a.json", tree)
    for format in ("text", "json"):
        code, out, err = fairway("check", file, "--format", format)
        assert code == 1
        assert secret not in out + err


LONG_SECRET = 'Hunter2"HUNTER2\\' + "-".join(f"Hunter{at}" for at in range(40))
"""Longer than what messages quote, with capital letters, and with characters that JSON escapes."""


def with_a_long_secret() -> Any:
    windows = {"adminUsername": "azureuser", "adminPassword": LONG_SECRET}
    strange = {
        "name": LONG_SECRET,
        "vmSize": LONG_SECRET,
        "nodeTaints": [LONG_SECRET],
        "nodeLabels": {LONG_SECRET: LONG_SECRET, "a": LONG_SECRET},
        "availabilityZones": [LONG_SECRET],
        "osSKU": LONG_SECRET,
    }
    more = {
        "dnsPrefix": LONG_SECRET,
        "kubernetesVersion": LONG_SECRET,
        "networkProfile": {"serviceCidr": LONG_SECRET, "dnsServiceIP": LONG_SECRET, "podCidrs": [LONG_SECRET]},
        "apiServerAccessProfile": {"authorizedIPRanges": [LONG_SECRET], "privateDNSZone": LONG_SECRET},
        "nodeResourceGroup": LONG_SECRET,
    }
    return template(cluster(windowsProfile=windows, agentPoolProfiles=[pool(**strange)], **more))


def leaked(out: str) -> set[str]:
    """The parts of the secret that an output has, in any letter case."""
    low = out.casefold()
    return {part for at in range(100) if (part := LONG_SECRET[at : at + 16].casefold()) in low}


@pytest.mark.parametrize("format", ["text", "json", "sarif", "markdown", "junit"])
def test_a_secret_that_is_cut_off_escaped_or_in_lower_case_is_masked(tmp_path: Path, format: str) -> None:
    file = write(tmp_path / "a.json", with_a_long_secret())
    code, out, err = fairway("check", file, *DAY, "--profile", "regulated", "--format", format)
    assert (code, leaked(out + err)) == (1, set())
    assert "[secret]" in out.replace("\\[", "[").replace("\\]", "]")


@pytest.mark.parametrize("format", ["text", "json", "sarif", "markdown", "junit"])
def test_every_format_survives_any_text(tmp_path: Path, format: str) -> None:
    strange = "a\ud800|`<\u0007&]]>\n\u202e"
    file = write(
        tmp_path / "a.json", template(cluster(strange, agentPoolProfiles=[pool(name=strange)], dnsPrefix=strange))
    )
    done = subprocess.run(
        [sys.executable, "-m", "fairway", "check", file, "--format", format], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode("utf-8")
    if format in ("json", "sarif"):
        json.loads(text)
    if format == "junit":
        ElementTree.fromstring(text)


def test_pulumis_sdk_is_not_imported(tmp_path: Path) -> None:
    template_file = write(tmp_path / "a.json", FINE)
    resources = [{"type": "azure-native:containerservice:ManagedCluster", "name": "aks", "inputs": {"dnsPrefix": "a"}}]
    plan = {"formatVersion": 2, "environments": [{"project": "p", "stack": "dev", "resources": resources}]}
    code = (
        "import sys; from fairway.cli import app; "
        f"app(['check', {template_file!r}, {write(tmp_path / 'plan.json', plan)!r}], standalone_mode=False); "
        "assert 'fairway.rules' in sys.modules; sys.exit('pulumi' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Fairway plan, 1 resource" in done.stdout


def test_a_profile_adds_good_practice_and_a_named_rule_needs_none(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", FINE)
    practice = {"api-server-open-to-all", "defender", "host-encryption"}

    def found(*options: str) -> set[str]:
        code, tree = as_json(file, *options)
        assert code == 0
        return {each["rule"] for each in tree["files"][0]["findings"]}

    assert not practice & found()
    assert practice <= found("--profile", "prod")
    assert found("--rule", "private-cluster") == {"private-cluster"}
    _, tree = as_json(file, "--rule", "private-cluster")
    assert "CKV_AZURE_115" in tree["files"][0]["findings"][0]["controls"]


def test_a_list_is_shown_as_it_is_written(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", template(cluster(agentPoolProfiles=[pool(availabilityZones=["1", "9"])])))
    assert '  value:  ["1", "9"]\n' in fairway("check", file, *DAY)[1]


def test_files_are_compared_with_what_azure_offers_the_subscription(tmp_path: Path) -> None:
    folder = tmp_path / "azure"
    write(folder / "westeurope/usage.json", [quota("cores", "7")])
    write(folder / "westeurope/read.txt", "2026-11-20")
    file = write(tmp_path / "a.json", template(cluster(agentPoolProfiles=[pool(vmSize="Standard_D4s_v5", count=2)])))
    assert "vcpu-quota-exceeded" not in fairway("check", file, *DAY)[1]
    code, out, _ = fairway("check", file, *DAY, "--azure", str(folder))
    assert code == 1
    assert "need 8 vCPUs of `cores` at first; the limit is 7" in " ".join(out.split())
    write(folder / "westeurope/usage.json", "{")
    assert fairway("check", file, "--azure", str(folder))[0] == 2
    code, _, err = fairway("check", file, "--azure", str(tmp_path / "absent"))
    assert code == 2
    assert "no <location>/*.json" in err
