"""A comparison in the terminal, as JSON, and in a pull request."""

from __future__ import annotations

import io
import json

import pytest

from fairway.change import Change, Comparison, Reason
from fairway.report.change_json import as_json
from fairway.report.change_markdown import as_markdown
from fairway.report.change_text import print_comparison
from fairway.report.change_words import summary

POOL = "azure-native:containerservice:AgentPool"
REFUSED = Change(
    "urn:pulumi:prod::shop::azure-native:containerservice:AgentPool::web",
    POOL,
    "web",
    "refused",
    (
        Reason(
            "The number of pods on a node is fixed when a pool is made.",
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
    assert summary(Comparison((SAME,))) == "Nothing changes; 1 the same."


def test_the_table_has_what_changes_and_only_counts_the_rest() -> None:
    shown = text(FOUND)
    words = " ".join(shown.split())
    assert "outcome" in shown
    assert "way round" in shown
    assert "PropertyChangeNotAllowed" in words.replace(" ", "")
    assert "maxPods: 30 → 110" in words
    assert "same-as-ever" not in shown
    assert "note: Not compared: a | b <script>." in shown
    assert shown.rstrip().endswith("1 refused, 1 created; 2 the same.")


def test_a_table_without_changes_is_one_line() -> None:
    assert text(Comparison((SAME,))) == "Nothing changes; 1 the same.\n"


def test_a_pipe_gets_no_colours() -> None:
    assert "\x1b" not in text(FOUND)


def test_words_in_brackets_are_not_taken_for_markup() -> None:
    odd = Change("u", POOL, "[bold]web[/]", "created", (Reason("[red]why"),))
    assert "[bold]web[/]" in text(Comparison((odd,)))
    assert "[red]why" in text(Comparison((odd,)))


def test_a_table_names_four_reasons_and_counts_the_others() -> None:
    many = Change("u", POOL, "web", "in place", tuple(Reason(f"reason-{at}") for at in range(6)))
    shown = text(Comparison((many,)))
    assert "reason-3" in shown
    assert "reason-4" not in shown
    assert "and 2 more" in shown


def test_json_is_what_other_tools_are_promised() -> None:
    assert json.loads(as_json(FOUND)) == {
        "worst": "refused",
        "counts": {"refused": 1, "created": 1, "same": 2},
        "changes": [
            {
                "outcome": "refused",
                "urn": REFUSED.urn,
                "type": POOL,
                "name": "web",
                "reasons": [
                    {
                        "path": "maxPods",
                        "before": 30,
                        "after": 110,
                        "text": "The number of pods on a node is fixed when a pool is made.",
                        "rule": "PropertyChangeNotAllowed",
                        "message": "Changing property 'agentPoolProfile.maxPods' is not allowed.",
                        "source": "https://example.com/max-pods",
                    }
                ],
                "workloads": "Nothing happens.",
                "wayRound": "Say `rotation: {from: {maxPods: 30}}`.",
            },
            {
                "outcome": "created",
                "urn": "urn:new",
                "type": POOL,
                "name": "new",
                "reasons": [],
                "workloads": "",
                "wayRound": "",
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

<details><summary>Why, and the way round</summary>

**AgentPool `web`**: refused

- `maxPods: 30 → 110`: The number of pods on a node is fixed when a pool is made. (`PropertyChangeNotAllowed`) \
Azure says: `Changing property 'agentPoolProfile.maxPods' is not allowed.` [source](https://example.com/max-pods)
- **Way round:** Say `rotation: {from: {maxPods: 30}}`.

**AgentPool `new`**: created


</details>

> Not compared: a | b &lt;script>.
"""


def test_markdown_is_a_line_a_table_and_the_details() -> None:
    assert as_markdown(FOUND) == MARKDOWN


def test_markdown_without_changes_is_a_line() -> None:
    assert as_markdown(Comparison((SAME,)), title="Plan") == "### Plan\n\n**Nothing changes; 1 the same.**\n"


def test_a_name_cannot_break_the_table() -> None:
    odd = Change("u", POOL, "a|b`c\nd", "created")
    rows = [line for line in as_markdown(Comparison((odd,))).splitlines() if line.startswith("| created")]
    assert rows == ["| created | AgentPool `` a\\|b`c d `` |  |"]
