"""The policy pack, by the types of pulumi-policy and under the real engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fairway.standin import pulumi_home
from tests.stacks import ROOT

pulumi_policy = pytest.importorskip(
    "pulumi_policy", reason="pulumi-policy is not installed: pip install fairway[policy]"
)

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy  # noqa: E402

CLUSTER = "azure-native:containerservice:ManagedCluster"
URN = f"urn:pulumi:dev::shop::{CLUSTER}::shop"
INPUTS = {"resourceGroupName": "rg", "resourceName": "shop", "dnsPrefix": "shop", "location": "westeurope"}
BAD = {**INPUTS, "networkProfile": {"serviceCidr": "10.0.0.0/33", "dnsServiceIP": UNKNOWN_STRING_VALUE}}


@pytest.fixture
def policies(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The policies by name, as the pack's `__main__.py` gets them."""
    monkeypatch.syspath_prepend(str(ROOT / "policy"))
    monkeypatch.delitem(sys.modules, "pack", raising=False)
    from pack import policies

    return {each.name: each for each in policies()}


def options() -> Any:
    none = pulumi_policy.PolicyCustomTimeouts(0, 0, 0)
    return pulumi_policy.PolicyResourceOptions(False, [], False, [], none, [], None)


def reported(policies: dict[str, Any], name: str, inputs: dict[str, Any], **config: Any) -> list[tuple[str, str]]:
    """The violations of one policy for a stack with one cluster, each as URN and text."""
    props, found = unknown_checking_proxy(inputs), []

    def report(message: str, urn: str | None = None) -> None:
        found.append((urn or "", message))

    args = pulumi_policy.ResourceValidationArgs(CLUSTER, props, URN, "shop", options(), None)
    policies["fairway-inputs"].validate(args, report)
    # The outputs have what Azure fills in; no rule may see them.
    outputs = unknown_checking_proxy({**inputs, "networkProfile": {"serviceCidr": "300.0.0.0/8"}})
    resource = pulumi_policy.PolicyResource(CLUSTER, outputs, URN, "shop", options(), None, None, [], {})
    policies[name].validate(pulumi_policy.StackValidationArgs([resource], config), report)
    return found


def test_errors_and_warnings_are_policies_with_levels_of_their_own(policies: dict[str, Any]) -> None:
    levels = {name: each.enforcement_level for name, each in policies.items() if name != "fairway-inputs"}
    assert {name: level.value for name, level in levels.items()} == {
        "fairway-errors": "mandatory",
        "fairway-warnings": "advisory",
    }
    assert set(policies["fairway-errors"].config_schema.properties) == {"profile", "rules", "ignore", "exclude"}


def test_what_azure_would_refuse_is_reported_with_the_urn_and_unknown_values_stop_nothing(
    policies: dict[str, Any],
) -> None:
    found = reported(policies, "fairway-errors", BAD)
    assert {urn for urn, _ in found} == {URN}
    assert any("networkProfile.serviceCidr" in text and "10.0.0.0/33" in text for _, text in found)
    assert not any("300.0.0.0" in text for _, text in found)
    assert reported(policies, "fairway-errors", BAD, exclude=["ManagedCluster *"]) == []


def test_good_practice_is_reported_where_a_profile_asks_for_it(policies: dict[str, Any]) -> None:
    open_to_all = {**INPUTS, "apiServerAccessProfile": {"authorizedIPRanges": ["0.0.0.0/0"]}}
    plain = reported(policies, "fairway-warnings", open_to_all)
    assert len(reported(policies, "fairway-warnings", open_to_all, profile="prod")) > len(plain)


def test_a_wrong_configuration_is_a_violation_that_teaches(policies: dict[str, Any]) -> None:
    ((urn, text),) = reported(policies, "fairway-errors", BAD, ignore=["xyzzy"])
    assert urn == ""
    assert text == "The configuration of this policy is wrong. ignore: xyzzy is not a rule. `fairway rules` lists them."


def test_a_fault_of_the_pack_is_one_warning_and_ends_nothing(
    policies: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise KeyError("x")

    monkeypatch.setattr("pack.violations", broken)
    assert reported(policies, "fairway-errors", BAD) == []
    ((urn, text),) = reported(policies, "fairway-warnings", BAD)
    assert (urn, text) == ("", "The resources of the stack were not checked, please report it: KeyError('x')")


PROGRAM = """
import pulumi
from importlib.metadata import version

options = pulumi.ResourceOptions(version=version("pulumi-azure-native"))
place = {"resourceGroupName": "rg", "location": "westeurope"}
group = pulumi.CustomResource("azure-native:resources:ResourceGroup", "rg", place, options)
pool = {"name": "system", "mode": "System", "count": 1, "vmSize": "Standard_D4ds_v5", "osType": "Linux"}
cluster = {
    **place,
    "resourceName": "shop",
    "dnsPrefix": "shop",
    "identity": {"type": "SystemAssigned"},
    "agentPoolProfiles": [pool],
    "networkProfile": {
        "networkPlugin": "azure",
        "serviceCidr": pulumi.Config().require("cidr"),
        "dnsServiceIP": "10.2.0.10",
    },
}
options = pulumi.ResourceOptions(version=version("pulumi-azure-native"), depends_on=[group])
pulumi.CustomResource("azure-native:containerservice:ManagedCluster", "shop", cluster, options)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one stack, the pack, and a home with the stand-in for Azure."""
    folder = tmp_path_factory.mktemp("pack")
    for name in ("project", "state", "home"):
        (folder / name).mkdir()
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}"
    (folder / "project/Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n", "utf-8")
    (folder / "project/__main__.py").write_text(PROGRAM, "utf-8")
    shutil.copytree(ROOT / "policy", folder / "policy", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "policy/PulumiPolicy.yaml"
    file.write_text(file.read_text("utf-8").replace("../.venv", sys.prefix), "utf-8")
    pulumi_home.prepare(folder / "home")
    assert pulumi(folder, "stack", "init", "dev")[0] == 0
    return folder


def pulumi(folder: Path, *arguments: str) -> tuple[int, str]:
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "FAIRWAY_STANDIN": str(folder / "cloud"),
        "PYTHONPATH": str(ROOT),
    }
    command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
    done = subprocess.run(command, cwd=folder / "project", env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def preview(folder: Path, cidr: str, config: dict[str, Any]) -> tuple[int, str]:
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    assert pulumi(folder, "config", "set", "cidr", cidr)[0] == 0
    pack = ["--policy-pack", str(folder / "policy"), "--policy-pack-config", str(folder / "config.json")]
    return pulumi(folder, "preview", *pack)


@pytest.mark.engine
def test_a_preview_of_what_azure_would_refuse_fails(folder: Path) -> None:
    code, text = preview(folder, "10.2.0.0/33", {})
    assert code != 0, text
    assert "[mandatory]" in text
    assert "networkProfile.serviceCidr" in text
    assert "Remedy:" in text


@pytest.mark.engine
def test_a_preview_of_what_azure_accepts_passes_and_shows_the_warnings_of_the_profile(folder: Path) -> None:
    code, text = preview(folder, "10.2.0.0/16", {"fairway-warnings": {"profile": "prod"}})
    assert code == 0, text
    assert "[mandatory]" not in text
    assert "system-pool-single-node" in text


@pytest.mark.engine
def test_the_level_of_enforcement_is_configured(folder: Path) -> None:
    code, text = preview(folder, "10.2.0.0/33", {"fairway-errors": {"enforcementLevel": "advisory"}})
    assert code == 0, text
    assert "networkProfile.serviceCidr" in text
