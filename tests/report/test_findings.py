"""Findings as text, plans as a tree and as JSON."""

import io
import json
import re
from dataclasses import replace
from datetime import date

import pulumi
import pytest
from pulumi_azure_native import containerservice, resources

from fairway.plan.plan_file import as_json
from fairway.plan.program import Plan
from fairway.plan.recorder import Record, record
from fairway.report.tree import print_plan
from fairway.request import SECRET, UNKNOWN, Place
from fairway.rules import Finding
from fairway.rules.text import as_text, counts
from fairway.waiver import Waiver

MARKER = "MARKER-4711"
REFUSED = Finding(
    rule="service-cidr",
    kind="refused",
    severity="error",
    resource="ManagedCluster shop",
    path="networkProfile.serviceCidr",
    value="10.0.0.0/8",
    reason="The service range overlaps the VNet.",
    remedy="Take a range outside 10.0.0.0/8.",
    sources=("https://example.com/a", "https://example.com/b"),
    place=Place("config/stacks/Pulumi.dev.yaml", 12, "clusters.shop.networkProfile.serviceCidr"),
)
ADVICE = replace(REFUSED, rule="sku", kind="practice", severity="warning", path="sku.tier", value=None, place=None)


class Shop(pulumi.ComponentResource):
    """A component that holds a component, both of the same name."""

    def __init__(self, name: str) -> None:
        super().__init__("shop:index:Shop", name, {})
        inside = pulumi.ResourceOptions(parent=self)
        inner = pulumi.ComponentResource("shop:index:Inner", name, {}, inside)
        inner.register_outputs({})
        containerservice.ManagedCluster(
            name,
            resource_group_name="g",
            kubernetes_version="1.33",
            windows_profile={"admin_username": "a", "admin_password": pulumi.Output.secret(MARKER)},
            network_profile={"network_plugin": "azure"},
            opts=pulumi.ResourceOptions(parent=self, protect=True, ignore_changes=["kubernetesVersion"]),
        )
        resources.ResourceGroup("inside", location="here", opts=pulumi.ResourceOptions(parent=inner))
        self.register_outputs({})


def shop() -> Record:
    def program() -> None:
        Shop("shop")
        pulumi.export("password", pulumi.Output.secret(MARKER))

    return record(program, project="shop", stack="dev")


@pytest.fixture(autouse=True)
def _no_width_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def tree(plan: Plan, *, full: bool = False) -> str:
    file = io.StringIO()
    print_plan(plan, full=full, file=file)
    return file.getvalue()


def test_a_finding_says_everything_a_person_needs() -> None:
    assert as_text([REFUSED]) == (
        "error service-cidr\n"
        "  config/stacks/Pulumi.dev.yaml:12: clusters.shop.networkProfile.serviceCidr\n"
        "  in ManagedCluster shop: networkProfile.serviceCidr\n"
        '  value:  "10.0.0.0/8"\n'
        "  reason: The service range overlaps the VNet.\n"
        "  remedy: Take a range outside 10.0.0.0/8.\n"
        "  source: https://example.com/a\n"
        "\n"
        "1 error"
    )


def test_without_a_place_a_finding_names_resource_and_property() -> None:
    lines = as_text([ADVICE]).splitlines()
    assert lines[:2] == ["warning sku", "  ManagedCluster shop: sku.tier"]
    assert not any(line.startswith("  value") for line in lines)


def test_errors_come_first_and_the_last_line_counts() -> None:
    lines = as_text([replace(ADVICE, severity="note"), ADVICE, REFUSED, ADVICE]).splitlines()
    assert [line for line in lines if line.startswith(("error", "warning", "note"))] == [
        "error service-cidr",
        "warning sku",
        "warning sku",
        "note sku",
    ]
    assert lines[-1] == "1 error, 2 warnings, 1 note"
    assert counts([]) == as_text([]) == "no findings"


def test_long_reasons_are_wrapped_and_long_values_cut() -> None:
    text = as_text([replace(REFUSED, reason="word " * 60, value="v" * 300)])
    assert all(len(line) <= 100 for line in text.splitlines())


def test_names_with_hyphens_stay_whole_where_a_reason_is_wrapped() -> None:
    name = "sub-net-" * 9 + "end"
    lines = as_text([replace(REFUSED, reason=f"{'word ' * 10}{name} {'word ' * 10}")]).splitlines()
    assert [line for line in lines if name in line]


def test_a_secret_value_is_shown_as_such() -> None:
    assert "  value:  [secret]\n" in as_text([replace(REFUSED, value=SECRET)])


def test_the_tree_shows_requests_under_its_component() -> None:
    assert tree(Plan(shop(), (REFUSED, ADVICE))).split("\n\n")[0] == (
        "dev  2 resources and 2 components (project shop)\n"
        "1 cluster, 0 pools\n"
        "├── Shop shop\n"
        "│   ├── Inner shop\n"
        "│   │   └── ResourceGroup inside\n"
        "│   │       location=here\n"
        "│   └── ManagedCluster shop  1 error  1 warning  protected  ignores kubernetesVersion\n"
        "│       kubernetesVersion=1.33  public API server for every address  networkPlugin=azure\n"
        "└── exports\n"
        "    └── password = [secret]"
    )


def test_the_tree_counts_a_waived_finding_apart_from_errors() -> None:
    waiver = Waiver(REFUSED.rule, REFUSED.resource, "The VNet is gone in May.", date(2027, 5, 31))
    shown = tree(Plan(shop(), (REFUSED, replace(REFUSED, waiver=waiver), ADVICE)))
    assert "ManagedCluster shop  1 error  1 warning  1 waived  protected" in shown


def test_exports_are_shown_to_their_leaves_and_ids_by_their_end() -> None:
    id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop"
    text = tree(Plan(replace(shop(), exports={"shop": {"id": id, "ready": True}}), ()))
    assert "shop.id = .../managedClusters/shop\n" in text
    assert "shop.ready = true\n" in text


def test_the_findings_follow_the_tree() -> None:
    assert as_text([REFUSED]) in tree(Plan(shop(), (REFUSED,)))


def test_full_shows_every_input() -> None:
    text = tree(Plan(shop(), ()), full=True)
    assert "networkProfile.networkPlugin: azure" in text
    assert "windowsProfile.adminPassword: [secret]" in text


LONG = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/" + "x" * 300


def test_a_pipe_gets_no_colour_and_whole_lines_without_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    record = shop()
    requests = tuple(replace(each, properties={**each.properties, "vnet": LONG}) for each in record.requests)
    plan = Plan(replace(record, requests=requests, exports={"long": "word " * 60 + "end"}), (REFUSED,))
    for text in (tree(plan), tree(plan, full=True)):
        assert "\x1b" not in text
        assert f"long = {'word ' * 60}end\n" in text
        assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert f"vnet: {LONG}\n" in tree(plan, full=True)


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


def plain(text: str) -> str:
    """The text without what makes it bold or dim."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.usefixtures("_terminal")
def test_a_terminal_gets_wrapped_lines_of_which_nothing_is_lost() -> None:
    ignored = tuple(f"property{number}" for number in range(20))
    record = shop()
    requests = tuple(replace(each, ignore_changes=ignored) for each in record.requests)
    lines = plain(tree(Plan(replace(record, requests=requests), ()))).splitlines()
    assert max(map(len, lines)) <= 80
    assert "".join(lines).count("property19") == len(requests)


@pytest.mark.usefixtures("_terminal")
def test_an_id_can_be_copied_from_a_terminal_that_shows_every_input() -> None:
    record = shop()
    requests = tuple(replace(each, properties={"vnet": LONG}) for each in record.requests)
    assert f"vnet: {LONG}" in plain(tree(Plan(replace(record, requests=requests), ()), full=True))


def test_no_color_is_honoured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1m" in tree(Plan(shop(), ()))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36m" not in tree(Plan(shop(), ()))


def test_json_has_exactly_the_keys_of_the_contract() -> None:
    found = json.loads(as_json([Plan(shop(), (REFUSED, ADVICE))]))["environments"][0]
    assert list(found) == ["project", "stack", "resources", "exports", "findings", "quantities"]
    cluster = next(each for each in found["resources"] if each["type"].endswith(":ManagedCluster"))
    assert cluster == {
        "type": "azure-native:containerservice:ManagedCluster",
        "name": "shop",
        "parent": "shop",
        "parentType": "shop:index:Shop",
        "inputs": {
            "kubernetesVersion": "1.33",
            "networkProfile": {"networkPlugin": "azure"},
            "resourceGroupName": "g",
            "windowsProfile": {"adminPassword": "[secret]", "adminUsername": "a"},
        },
        "dependsOn": [],
        "protect": True,
        "ignoreChanges": ["kubernetesVersion"],
        "secrets": ["windowsProfile.adminPassword"],
        "custom": True,
        "options": {},
        "versionAliases": True,
    }
    assert found["findings"][0] == {
        "rule": "service-cidr",
        "kind": "refused",
        "severity": "error",
        "resource": "ManagedCluster shop",
        "path": "networkProfile.serviceCidr",
        "value": "10.0.0.0/8",
        "reason": "The service range overlaps the VNet.",
        "remedy": "Take a range outside 10.0.0.0/8.",
        "sources": ["https://example.com/a", "https://example.com/b"],
        "controls": [],
        "file": "config/stacks/Pulumi.dev.yaml",
        "line": 12,
        "yamlPath": "clusters.shop.networkProfile.serviceCidr",
        "definedAt": None,
        "waiver": None,
    }
    assert [found["findings"][1][key] for key in ("file", "line", "yamlPath")] == [None, None, None]


def test_json_is_one_document_for_any_number_of_environments() -> None:
    assert as_json([Plan(shop(), ())]).startswith('{\n  "formatVersion": 2,\n  "environments": [\n')
    for count in range(3):
        found = json.loads(as_json([Plan(shop(), ())] * count))["environments"]
        assert [each["stack"] for each in found] == ["dev"] * count


def test_secrets_appear_in_no_report() -> None:
    plan = Plan(shop(), ())
    assert MARKER not in tree(plan) + tree(plan, full=True) + as_json([plan])


def test_exports_that_are_all_unknown_are_one_line() -> None:
    exports = {"shop": {"identity": {"id": UNKNOWN, "clientId": UNKNOWN}, "name": "shop"}}
    text = tree(Plan(replace(shop(), exports=exports), ()))
    assert "shop.identity = [unknown]" in text
    assert "identity.id" not in text
    assert "shop.name = shop" in text


def test_of_long_ids_the_ends_are_shown() -> None:
    group = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/ids/providers"
    ids = [f"{group}/Microsoft.ManagedIdentity/userAssignedIdentities/{name}" for name in ("a", "b")]
    text = as_text([replace(REFUSED, value=ids)])
    assert 'value:  [".../userAssignedIdentities/a", ".../userAssignedIdentities/b"]' in text


def test_findings_about_one_line_that_differ_only_in_the_resource_are_shown_once() -> None:
    """A preset is included by many clusters."""
    preset = Place("config/presets/standard.yaml", 3, "networkProfile.serviceCidr")
    shop, orders, cart = (
        replace(REFUSED, resource=f"ManagedCluster {name}", reason=f"The range of {name} overlaps.", place=preset)
        for name in ("shop", "orders", "cart")
    )
    text = as_text([shop, orders, replace(cart, value="10.0.0.0/9")])
    assert "in ManagedCluster shop: networkProfile.serviceCidr\n  and in: orders\n" in text
    assert text.count("remedy:") == 2
    assert text.endswith("\n3 errors")
    # Without a line the resource is the place.
    assert as_text([replace(shop, place=None), replace(orders, place=None)]).count("remedy:") == 2


def test_a_finding_about_the_whole_of_a_file_has_no_empty_path() -> None:
    whole = replace(REFUSED, path="", place=Place("config/clusters/dev/pay.yaml", 1, ""))
    assert "  config/clusters/dev/pay.yaml:1\n" in as_text([whole])
