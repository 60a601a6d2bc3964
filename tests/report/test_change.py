"""A comparison in the terminal, as JSON, and in a pull request."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest

from fairway.change.change import OUTCOMES, Change, Comparison, Reason
from fairway.change.reasons import IN_PLACE
from fairway.report.change_json import as_json
from fairway.report.change_markdown import as_markdown
from fairway.report.change_text import print_comparison
from fairway.report.change_words import summary, value_change, values_of
from fairway.request import UNKNOWN, Place
from fairway.secret_names import shown

POOL = "azure-native:containerservice:AgentPool"
REFUSED = Change(
    "urn:pulumi:prod::shop::azure-native:containerservice:AgentPool::web",
    POOL,
    "web",
    "refused",
    (
        Reason(
            "The maximum number of pods on a node cannot change after the pool is created.",
            "maxPods",
            30,
            110,
            rule="PropertyChangeNotAllowed",
            message="Changing property 'agentPoolProfile.maxPods' is not allowed.",
            source="https://example.com/max-pods",
        ),
    ),
    "Nothing happens.",
    "Say `rotation: {from: {maxPods: 30}}`.",
)
CREATED = Change("urn:new", POOL, "new", "created")
SAME = Change("urn:same", POOL, "same-as-ever", "same")
FOUND = Comparison((REFUSED, CREATED, SAME, SAME), ("Not compared: a | b <script>.",))


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


def text(comparison: Comparison) -> str:
    out = io.StringIO()
    print_comparison(comparison, file=out)
    return out.getvalue()


def test_the_counts_are_one_line_with_the_worst_first() -> None:
    assert summary(FOUND) == "1 refused, 1 created; 2 the same."
    pools = [replace(SAME, outcome="pool reimaged"), replace(SAME, outcome="pool reimaged")]
    assert summary(Comparison((*pools, SAME))) == "2 pools reimaged; 1 the same."
    assert summary(Comparison((SAME,))) == "Nothing changes; 1 the same."


def test_the_table_has_what_changes_and_only_counts_the_rest() -> None:
    shown = text(FOUND)
    words = " ".join(shown.split())
    assert "outcome" in shown
    assert "resource and reasons" in shown
    assert "PropertyChangeNotAllowed" in words.replace(" ", "")
    assert "maxPods: 30 → 110" in words
    assert "same-as-ever" not in shown
    assert "note: Not compared: a | b <script>." in shown
    assert shown.rstrip().endswith("1 refused, 1 created; 2 the same.")


def test_a_table_without_changes_is_one_line() -> None:
    assert text(Comparison((SAME,))) == "Nothing changes; 1 the same.\n"


def test_a_pipe_gets_no_colours_and_whole_lines_without_blanks_at_their_ends() -> None:
    long = Change("u", POOL, "web", "in place", (Reason("Why.", "a", "b " * 30, "c"),), "x " * 200, "y " * 200)
    shown = text(Comparison((REFUSED, long)))
    assert "\x1b" not in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []
    assert "x " * 199 in shown


LOCATION = Reason("Why.", "location", "west", "north")


def _with_group(name: str, *reasons: Reason, kind: str = "Subnet", outcome: str = "replaced") -> Change:
    type = f"azure-native:network:{kind}"
    return Change(f"urn::{name}", type, name, outcome, reasons, "Gone.", because="ResourceGroup rg")  # type: ignore[arg-type]


def test_what_follows_one_replacement_is_one_row_unless_it_has_reasons_of_its_own() -> None:
    begins = Change("urn::rg", "azure-native:resources:ResourceGroup", "rg", "replaced", (LOCATION,), "Gone.")
    unknown = Reason("From rg.", "resourceGroupName", "a", UNKNOWN)
    found = Comparison(
        (
            begins,
            _with_group("one", unknown, LOCATION),
            _with_group("own", unknown, Reason("Why.", "sku", 1, 2)),
            _with_group("two", unknown),
            Change("urn::group", POOL, "group", "in place", (Reason("Why.", "tags", None, {"a": "b"}),)),
            _with_group("shop", unknown, kind="ManagedCluster", outcome="cluster replaced"),
        )
    )
    rows = [line.strip() for line in text(found).splitlines()]
    assert "replaced          2 resources with ResourceGroup rg" in rows
    at = rows.index("Subnet one")
    assert rows[at : at + 3] == ["Subnet one", "Subnet two", "workloads: Gone."]
    assert {"sku: 1 → 2", "cluster replaced  ManagedCluster shop"} <= {*rows}
    markdown = as_markdown(found)
    assert "| replaced | Subnet `one`<br>Subnet `two` | Gone. |" in markdown
    assert "**2 resources**: replaced with ResourceGroup rg" in markdown
    assert len(json.loads(as_json(found))["changes"]) == 6


def test_what_follows_a_replacement_may_have_a_reason_without_a_property_and_shares_its_row() -> None:
    begins = Change("urn::rg", "azure-native:resources:ResourceGroup", "rg", "replaced", (LOCATION,), "Gone.")
    follows = [_with_group(name, Reason("It is replaced with its group.")) for name in ("one", "two")]
    assert "2 resources with ResourceGroup rg" in text(Comparison((begins, *follows)))


def test_on_a_terminal_every_outcome_has_a_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR")
    for outcome in OUTCOMES[1:]:
        assert re.search(rf"\x1b\[[0-9;]*m{outcome}", text(Comparison((replace(CREATED, outcome=outcome),)))), outcome


def test_words_in_brackets_are_not_taken_for_markup() -> None:
    odd = Change("u", POOL, "[bold]web[/]", "created", (Reason("[red]why"),))
    assert "[bold]web[/]" in text(Comparison((odd,)))
    assert "[red]why" in text(Comparison((odd,)))


def test_properties_that_have_one_reason_are_together_and_it_is_shown_once() -> None:
    reasons = (Reason("For a reason.", "a", 1, 2), Reason("Another.", "b", 1, 2), Reason("For a reason.", "c", 1, 2))
    lines = text(Comparison((Change("u", POOL, "web", "in place", reasons),))).splitlines()
    shown = [line.removeprefix("in place").strip() for line in lines[1:-1]]
    assert shown == ["AgentPool web", "a: 1 → 2", "c: 1 → 2", "For a reason.", "b: 1 → 2", "Another."]


def test_that_something_changes_in_place_is_shown_only_by_the_outcome() -> None:
    change = Change("u", POOL, "web", "in place", (Reason(IN_PLACE, "tags.a", None, "1", repeats_outcome=True),))
    assert text(Comparison((change,))).count("in place") == 2  # the row and the count
    assert IN_PLACE not in as_markdown(Comparison((change,)))
    assert json.loads(as_json(Comparison((change,))))["changes"][0]["reasons"][0]["text"] == IN_PLACE


def test_a_table_names_eight_properties_and_counts_the_others() -> None:
    reasons = tuple(Reason("For a reason." if at < 6 else "Another.", f"key-{at}", 1, 2) for at in range(12))
    shown = text(Comparison((Change("u", POOL, "web", "in place", reasons),)))
    assert "key-7" in shown
    assert "key-8" not in shown
    assert "and 4 more" in shown
    assert "Another." in shown


@pytest.mark.parametrize("columns", ["80", "100", "160"])
def test_no_path_is_folded_in_the_middle_of_a_word(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    path = "apiServerAccessProfile.enablePrivateClusterPublicFQDN"
    way = "Switch apiServerAccessProfile.enableVnetIntegration on first; it stays on, whatever comes after that."
    shown = text(Comparison((Change("u", POOL, "web", "refused", (Reason("No.", path, False, True),), way, way),)))
    assert f"{path}: false" in shown
    assert shown.count("apiServerAccessProfile.enableVnetIntegration") == 2
    assert max(map(len, shown.splitlines())) <= int(columns)


def test_of_an_id_the_end_is_shown() -> None:
    id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub"
    change = Change("u", POOL, "web", "in place", (Reason("Why.", "id", None, id),))
    assert 'id: (not set) → ".../virtualNetworks/hub"' in text(Comparison((change,)))


def test_a_group_is_shown_by_its_whole_id_and_a_value_on_both_sides_once() -> None:
    group = "/subscriptions/s/resourceGroups/g"
    reasons = (Reason("Why.", "id", None, group), Reason("Why.", "orchestratorVersion", "1.35", "1.35"))
    lines = text(Comparison((Change("u", POOL, "web", "in place", reasons),)))
    assert f'id: (not set) → "{group}"\n' in lines
    assert 'orchestratorVersion: "1.35"\n' in lines


def test_resources_that_follow_one_replacement_with_other_harm_have_rows_of_their_own() -> None:
    begins = Change("urn::rg", "azure-native:resources:ResourceGroup", "rg", "replaced", (LOCATION,), "Gone.")
    harmless = replace(_with_group("two"), workloads="Pods stay.")
    markdown = as_markdown(Comparison((begins, _with_group("one"), harmless)))
    assert "| replaced | Subnet `one` | Gone. |\n| replaced | Subnet `two` | Pods stay. |" in markdown


def test_json_is_what_other_tools_are_promised() -> None:
    assert json.loads(as_json(FOUND)) == {
        "before": "",
        "after": "",
        "worst": "refused",
        "counts": {"refused": 1, "created": 1, "same": 2},
        "changes": [
            {
                "outcome": "refused",
                "atWorst": "refused",
                "urn": REFUSED.urn,
                "type": POOL,
                "name": "web",
                "because": "",
                "reasons": [
                    {
                        "path": "maxPods",
                        "before": 30,
                        "after": 110,
                        "text": "The maximum number of pods on a node cannot change after the pool is created.",
                        "rule": "PropertyChangeNotAllowed",
                        "message": "Changing property 'agentPoolProfile.maxPods' is not allowed.",
                        "source": "https://example.com/max-pods",
                    }
                ],
                "workloads": "Nothing happens.",
                "workaround": "Say `rotation: {from: {maxPods: 30}}`.",
                "workarounds": ["Say `rotation: {from: {maxPods: 30}}`."],
            },
            {
                "outcome": "created",
                "atWorst": "created",
                "urn": "urn:new",
                "type": POOL,
                "name": "new",
                "because": "",
                "reasons": [],
                "workloads": "",
                "workaround": "",
                "workarounds": [],
            },
        ],
        "notes": ["Not compared: a | b <script>."],
    }


MARKDOWN = """\
### What this changes in Azure

⛔ **1 refused, 1 created; 2 the same.**

| Outcome | Resource | Workloads |
|---|---|---|
| ⛔ refused | AgentPool `web` | Nothing happens. |
| created | AgentPool `new` |  |

<details><summary>Why, and the workaround</summary>

**AgentPool `web`**: refused

- `maxPods: 30 → 110`: The maximum number of pods on a node cannot change after the pool is created. \
(`PropertyChangeNotAllowed`) \
Azure says: `Changing property 'agentPoolProfile.maxPods' is not allowed.` [source](https://example.com/max-pods)
- **Workaround:** Say `rotation: {from: {maxPods: 30}}`.

</details>

> Not compared: a | b &lt;script>.
"""


def test_markdown_is_a_line_a_table_and_the_details() -> None:
    assert as_markdown(FOUND) == MARKDOWN


def test_markdown_without_changes_is_a_line() -> None:
    assert as_markdown(Comparison((SAME,)), title="Plan") == "### Plan\n\n**Nothing changes; 1 the same.**\n"


def test_in_markdown_resources_without_details_share_a_row() -> None:
    made = [Change(f"u{at}", POOL, f"web{at}", "created") for at in range(3)]
    shown = as_markdown(Comparison((*made, Change("u", POOL, "old", "deleted", (), "Pods end."))))
    assert "| created | AgentPool `web0`<br>AgentPool `web1`<br>AgentPool `web2` |  |" in shown
    assert "| deleted | AgentPool `old` | Pods end. |" in shown
    assert "<details>" not in shown


def test_in_markdown_the_two_sides_stand_first() -> None:
    shown = as_markdown(Comparison((SAME,), before="dev.json", after="the plan of dev <now>"))
    assert shown.endswith("\n\nFrom dev.json to the plan of dev &lt;now>.\n")


def test_in_markdown_a_workaround_is_shown_though_there_is_no_reason() -> None:
    alone = Change("u", POOL, "old", "deleted", (), "Pods end.", "Drain it with `kubectl drain <node>`, not <b>.")
    shown = as_markdown(Comparison((alone,)))
    assert "- **Workaround:** Drain it with `kubectl drain <node>`, not &lt;b>." in shown


def test_in_markdown_azures_words_are_not_repeated_and_every_source_is_named() -> None:
    reason = Reason("Zones are fixed.", "zones", message="Zones are fixed.", source="MicrosoftDocs/docs:zones.md")
    shown = as_markdown(Comparison((Change("u", POOL, "web", "refused", (reason,)),)))
    assert "- `zones`: Zones are fixed. [MicrosoftDocs/docs:zones.md]\n" in shown


def test_in_markdown_each_note_is_a_quote_of_its_own() -> None:
    assert as_markdown(Comparison((SAME,), ("One.", "Two."))).endswith("> One.\n\n> Two.\n")


def test_a_name_cannot_break_the_table() -> None:
    odd = Change("u", POOL, "a|b`c\nd", "created")
    rows = [line for line in as_markdown(Comparison((odd,))).splitlines() if line.startswith("| created")]
    assert rows == ["| created | AgentPool `` a\\|b`c d `` |  |"]


def test_a_name_and_password_inside_an_address_are_never_shown() -> None:
    assert shown({"httpProxy": "http://user:word@proxy:80"}) == {"httpProxy": "http://[secret]@proxy:80"}


def test_a_value_in_a_document_has_its_place_and_the_words_of_the_document() -> None:
    reason = Reason("It changes.", "agentPoolProfiles[0].vmSize", "a", "b")
    own = Place("main.json", 3, "properties.agentPoolProfiles[0].vmSize", 7)
    theirs = Place("plan.json", 4, "default_node_pool[0].vm_size", 9)
    shown = [values_of([replace(reason, after_at=each)])[0] for each in (own, theirs)]
    assert shown[0].endswith('"a" → "b" (main.json:3:7)')
    assert shown[1].endswith('"a" → "b" (plan.json:4:9: default_node_pool[0].vm_size)')


def test_several_steps_of_a_workaround_are_numbered() -> None:
    found = Comparison((Change("u", POOL, "web", "refused", workaround="First this.\nThen that."),))
    lines = [each.strip() for each in text(found).splitlines()]
    at = lines.index("workarounds:")
    assert lines[at + 1 : at + 3] == ["1. First this.", "2. Then that."]
    assert "- **Workarounds:**\n  1. First this.\n  2. Then that." in as_markdown(found)
    assert json.loads(as_json(found))["changes"][0]["workarounds"] == ["First this.", "Then that."]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("hub/subnets/a", "hub/subnets/b", '".../subnets/a" → ".../subnets/b"'),
        (
            "hub/subnets/nodes",
            "spoke/subnets/nodes",
            '".../virtualNetworks/hub/subnets/nodes" → ".../virtualNetworks/spoke/subnets/nodes"',
        ),
    ],
)
def test_an_id_is_not_shortened_to_what_two_ids_have_in_common(before: str, after: str, shown: str) -> None:
    network = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks"
    reason = Reason("Why.", "vnetSubnetID", f"{network}/{before}", f"{network}/{after}")
    assert value_change(reason) == f"vnetSubnetID: {shown}"


def test_many_resources_with_the_same_change_are_one_row() -> None:
    """A preset changes the pools of all clusters that include it."""
    grown = Reason("The autoscaler's maximum changes.", "maxCount", 10, 20)
    pools = [
        Change(f"urn:{name}", POOL, f"{name}/web", "in place", (grown,), "They are not affected.")
        for name in ("shop", "orders", "cart")
    ]
    lines = [each.strip() for each in text(Comparison(tuple(pools))).splitlines()]
    assert lines[1:] == [
        "in place  3 resources",
        *(f"AgentPool {name}/web" for name in ("shop", "orders", "cart")),
        "maxCount: 10 → 20",
        "The autoscaler's maximum changes.",
        "workloads: They are not affected.",
        "3 in place; 0 the same.",
    ]
    assert text(Comparison(tuple(pools[:2]))).count("maxCount") == 2
    other = replace(pools[0], reasons=(replace(grown, after=40),))
    assert "3 resources" not in text(Comparison((*pools[1:], other)))
