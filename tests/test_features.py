"""What of AKS can be configured: every row of `docs/features.yaml`, planned in one stack or shown by a test.

`UPDATE_GOLDEN=1 python -m pytest tests/test_features.py` writes `docs/features.md` from the rows.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from config.stack import Stack
from fairway.plan import Record, record
from fairway.request import Request
from fairway.rules import Finding, check
from tests.repository import declaring

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/features.md"
DATA: dict[str, Any] = yaml.load((ROOT / "docs/features.yaml").read_text("utf-8"), yaml.CSafeLoader)
ROWS: dict[int, dict[str, Any]] = {row["row"]: row for section in DATA["sections"] for row in section["rows"]}
CONFIGURED = {number: row for number, row in ROWS.items() if "config" in row or "stack" in row}
HEAD = """\
# Features

What people configure of AKS, and what can configure it: Fairway, and seven other projects at the commits below. Each
row of Fairway is planned by a test, from the configuration in [features.yaml](features.yaml); a row that is no setting
names there the test that shows it. The others were read, not run: **Y** it can be set, **~** it has one fixed value, is
only in an example, or lacks what is named, **-** it is not there.
"""


def filled(value: Any) -> Any:
    """The value with the words in capitals replaced."""
    if isinstance(value, dict):
        return {key: filled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    return DATA["values"].get(value, value) if isinstance(value, str) else value


@cache
def planned() -> Record:
    clusters = {f"row{number}": filled(row.get("config", {})) for number, row in CONFIGURED.items()}
    beside = [filled(row.get("stack", {})) for row in CONFIGURED.values()]
    fleets = {name: each for stack in beside for name, each in stack.get("fleets", {}).items()}
    settings = Stack.model_validate({"clusters": clusters, "fleets": fleets}).deployed_as("test", "westeurope")
    return record(declaring(settings), project="features", stack="test")


def requests_of(number: int) -> list[Request]:
    name = f"row{number}"
    return [each for each in planned().requests if name in each.name.split("/")[:2]]


@cache
def found_rules(severity: str) -> dict[str, dict[str, str]]:
    """The rules with findings of a severity, and their reasons, by the name of the cluster."""
    found: dict[str, dict[str, str]] = {}
    for finding in findings():
        if finding.severity == severity:
            cluster = finding.resource.split()[-1].partition("/")[0]
            found.setdefault(cluster, {})[finding.rule] = finding.reason
    return found


@cache
def findings() -> list[Finding]:
    return check(planned().requests, today=date(2026, 11, 22))


def page() -> str:
    names = [each["name"] for each in DATA["projects"]]
    lines = [HEAD, "| project | commit | date |", "|---|---|---|"]
    lines += [f"| {each['name']} | {each['commit']} | {each['date']} |" for each in DATA["projects"]]
    lines += ["", *_table(["area", "rows", "Fairway", *names], _totals())]
    for section in DATA["sections"]:
        rows = [[str(row["row"]), row["feature"], _answer(row), *row["others"]] for row in section["rows"]]
        lines += ["", f"## {section['section']}", "", *_table(["row", "feature", "Fairway", *names], rows)]
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(each)} |" for each in (head, ["---"] * len(head), *rows)]


def _totals() -> list[list[str]]:
    """How many rows of each area, and of all, are a Y in each project."""
    counted = [(each["section"], each["rows"]) for each in DATA["sections"]]
    counted.append(("all", [row for _, rows in counted for row in rows]))
    return [
        [
            title,
            str(len(rows)),
            str(sum(_answer(row).startswith("Y") for row in rows)),
            *(str(sum(row["others"][at] == "Y" for row in rows)) for at in range(len(DATA["projects"]))),
        ]
        for title, rows in counted
    ]


def _answer(row: dict[str, Any]) -> str:
    """`Y` with the configuration, `~` with what is missing, or `-` with the reason."""
    if "reason" in row:
        return f"- {row['reason']}"
    configured = {**row.get("config", {}), **row.get("stack", {})}
    setting = f"Y `{_line(configured)}`" if configured else "Y by default"
    return f"~{setting[1:]}; {row['lacks']}" if "lacks" in row else setting


def _line(config: dict[str, Any]) -> str:
    """The configuration in one line of YAML."""
    text = yaml.safe_dump(config, default_flow_style=True, width=float("inf"), sort_keys=False)
    return text.strip()[1:-1]


def faults_of(number: int) -> list[str]:
    """What the plan lacks of a row, and what rules find in it that it does not name."""
    row, requests = CONFIGURED[number], requests_of(number)
    faults: list[str] = []
    for address, value in filled(row.get("request", {})).items():
        kind, _, path = address.partition(".")
        found = [each.get(path) for each in requests if each.type.endswith(f":{kind}")]
        if value not in found and not (value == "present" and any(each is not None for each in found)):
            faults.append(f"{address} is {found}")
    for kind, ignored in row.get("ignores", {}).items():
        if not any(ignored in each.ignore_changes for each in requests if each.type.endswith(f":{kind}")):
            faults.append(f"{kind} does not ignore {ignored}")
    exported = planned().exports.get(f"row{number}", {})
    faults += [f"does not export {each}" for each in row.get("exports", ()) if each not in exported]
    warned = found_rules("warning").get(f"row{number}", {})
    faults += [f"has no warning {each}" for each in row.get("warnings", ()) if each not in warned]
    expected = row.get("findings", [])
    refused = found_rules("error").get(f"row{number}", {})
    if bool(refused) != bool(expected) or (expected != "present" and set(refused) != set(expected)):
        faults.append(f"refused by {refused}")
    if not row.keys() & {"request", "ignores", "exports", "findings", "warnings"}:
        faults.append("names nothing to look for")
    return faults


def test_every_row_that_can_be_configured_is_in_the_requests_and_refused_only_where_it_says_so() -> None:
    """One test, since all rows are one plan."""
    assert {number: faults for number in CONFIGURED if (faults := faults_of(number))} == {}


def test_each_row_has_a_configuration_a_test_or_a_reason() -> None:
    assert sorted(ROWS) == list(range(1, 236))
    for number, row in ROWS.items():
        assert (number in CONFIGURED) + ("reason" in row) + ("does" in row) == 1, number
        assert len(row["others"]) == len(DATA["projects"]), number


def test_what_is_no_setting_is_shown_by_a_test_that_exists() -> None:
    for number, row in ROWS.items():
        if "does" in row:
            file, _, name = row["test"].partition("::")
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), number


def test_the_page_of_features_is_generated_from_the_rows() -> None:
    text = page()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text, "utf-8")
    again = "run UPDATE_GOLDEN=1 python -m pytest tests/test_features.py"
    assert PAGE.read_text("utf-8") == text, again
