"""`fairway rules`: filters, rules in full, and other forms of output."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from fairway.rules import RULES
from tests.command_line import fairway


def listed(*options: str) -> set[str]:
    code, out, _ = fairway("rules", *options)
    assert code == 0
    return {line.split()[0] for line in out.splitlines()}


def test_filters_choose_by_area_kind_severity_profile_control_type_and_text() -> None:
    assert {"pod-subnet-too-small", "node-subnet-delegated"} <= listed("--area", "address-ranges")
    assert listed("--area", "Address ranges") == listed("--area", "address-ranges")
    assert listed("--kind", "retired") == {each.id for each in RULES.values() if each.kind == "retired"}
    assert listed("--severity", "note") == {each.id for each in RULES.values() if each.severity == "note"}
    assert listed("--profile", "dev") == {each.id for each in RULES.values() if "dev" in each.profiles}
    assert listed("--text", "larger subnet", "--severity", "warning", "--kind", "refused") == {
        "node-subnet-no-room-for-surge",
        "private-link-scope-endpoint-subnet",
    }
    assert "vault-soft-delete-range" in listed("--type", "vault")
    assert "spot-max-surge" in listed("--type", "AgentPool")
    assert "spot-max-surge" not in listed("--type", "Vault")


@pytest.mark.parametrize(
    ("control", "rule"),
    [
        ("ckv_azure_6", "api-server-open-to-all"),
        ("5.4.1", "authorized-ranges-too-wide"),
        ("040732e8-d947-40b8-95d6-854c95024bf8", "private-cluster"),
        ("AVD-AZU-0040", "container-logs"),
    ],
)
def test_a_control_is_found_by_its_whole_id(control: str, rule: str) -> None:
    found = listed("--control", control)
    assert rule in found
    assert all(control.lower() in " ".join(RULES[each].controls).lower().split() for each in found)


def test_a_control_may_be_written_with_hyphens() -> None:
    assert listed("--control", "cis-5.4.1") == listed("--control", "CIS AKS 5.4.1")


def test_rules_in_full_have_an_example_of_both_kinds_and_a_waiver() -> None:
    code, out, _ = fairway("rules", "pod-cidr-inside-vnet", "local-accounts-disabled")
    assert code == 0
    first, second = out.split("local-accounts-disabled  (practice, warning)")
    assert first.startswith("pod-cidr-inside-vnet  (refused, error)\n")
    for each, verb in ((first, "refused"), (second, "reported")):
        assert f"\n{verb}:\n    # ManagedCluster\n" in each
        assert "\nfine:\n    # ManagedCluster\n" in each
        assert "\n        - rule: " in each
        until = re.search(r'until: "(.*)"', each)
        assert until
        assert date.fromisoformat(until[1]) > date.today()
    assert "\ncontrols: " in second


def test_json_has_everything_that_the_text_has() -> None:
    (one,) = json.loads(fairway("rules", "np-name-hyphen", "--format", "json")[1])["rules"]
    assert one["area"] == "names-and-references"
    assert one["refused"][0]["properties"] != one["fine"][0]["properties"]
    assert one["messages"]
    assert {"url", "read"} == set(one["sources"][0])
    everything = json.loads(fairway("rules", "--format", "json")[1])["rules"]
    assert {each["id"] for each in everything} == {"sdk-schema", *RULES}


def test_markdown_has_a_heading_for_each_rule() -> None:
    out = fairway("rules", "--area", "dns", "--format", "markdown")[1]
    assert out.count("\n### ") + out.startswith("### ") == len(listed("--area", "dns"))


def test_what_does_not_exist_is_refused_with_what_does() -> None:
    assert fairway("rules", "subnet-delegated", "xyzzy")[::2] == (
        2,
        "subnet-delegated is not a rule. Did you mean node-subnet-delegated or "
        "vnet-integration-subnet-not-delegated or private-endpoint-delegated-subnet?\n"
        "xyzzy is not a rule. `fairway rules` lists them.\n",
    )
    code, _, err = fairway("rules", "--area", "networking")
    assert (code, "There is no area networking; write one of address-ranges, " in err) == (2, True)
    code, out, err = fairway("rules", "--control", "CKV_AZURE_99999")
    assert (code, out) == (0, "")
    assert err.startswith("No rule is like this.")
