"""What `fairway check` prints for other tools."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from fairway.documents.checked import UNREADABLE, Checked, stable_name
from fairway.report.check_json import as_json, keys_in
from fairway.report.check_markdown import as_markdown
from fairway.report.check_text import text_of
from fairway.report.junit import as_junit
from fairway.report.sarif import as_sarif
from fairway.request import Place
from fairway.rules import Finding

FINDING = Finding(
    rule="np-name-hyphen",
    kind="refused",
    severity="error",
    resource="ManagedCluster aks",
    path="agentPoolProfiles[0].name",
    value="a-b",
    reason="a|b <c> `d`\x07 is no name.",
    remedy="Write ab.",
    sources=("https://example.com/a",),
    place=Place("deploy/a b.json", 7, "properties.agentPoolProfiles[0].name", 12),
)
FILES = [
    Checked("deploy/a b.json", "ARM template", (FINDING,), ("a note",), 1),
    Checked("fine.json", "REST body", resources=2),
    Checked("broken.json", UNREADABLE, notes=("this is not JSON",)),
]
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
POSITIVE = {"type": "integer", "minimum": 1}
SARIF: dict[str, Any] = {
    # What SARIF 2.1.0 requires of the objects that are written (sections 3.13 to 3.52).
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription", "fullDescription", "help"],
                                            "properties": {
                                                "shortDescription": TEXT,
                                                "helpUri": {"pattern": "^https?://"},
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "invocations": {"items": {"required": ["executionSuccessful"]}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "level", "locations", "partialFingerprints"],
                            "properties": {
                                "message": TEXT,
                                "level": LEVEL,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                                "locations": {
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "required": ["uri"],
                                                        "properties": {"uri": {"pattern": r"^\S+$"}},
                                                    },
                                                    "region": {
                                                        "required": ["startLine", "startColumn"],
                                                        "additionalProperties": POSITIVE,
                                                    },
                                                },
                                            }
                                        },
                                    }
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def test_sarif_is_valid_and_points_at_line_and_column() -> None:
    tree = json.loads(as_sarif(FILES, "1.2.3"))
    jsonschema.Draft202012Validator(SARIF).validate(tree)
    run = tree["runs"][0]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "deploy/a%20b.json"}, "region": {"startLine": 7, "startColumn": 12}}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "np-name-hyphen"
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "broken.json" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_fingerprint_stays_when_lines_move() -> None:
    def fingerprint(line: int) -> str:
        place = Place("a.json", line, "properties.x")
        moved = Checked("a.json", "ARM template", (Finding(**{**vars(FINDING), "place": place}),))
        return json.loads(as_sarif([moved]))["runs"][0]["results"][0]["partialFingerprints"]["fairway/v1"]

    assert fingerprint(1) == fingerprint(9)


def test_junit_has_a_failure_for_an_error_and_an_error_for_a_file_that_was_not_read() -> None:
    root = ElementTree.fromstring(as_junit(FILES))
    assert root.attrib == {"name": "fairway check", "tests": "3", "failures": "1", "errors": "1"}
    assert [each.get("failures") for each in root] == ["1", "0", "0"]
    failure = root.find("./testsuite/testcase/failure")
    assert failure is not None
    assert "Write ab." in (failure.text or "")
    assert root.findall("./testsuite/testcase/error")[0].get("message") == "this is not JSON"


def test_markdown_keeps_its_table_whatever_a_finding_holds() -> None:
    lines = as_markdown(FILES).splitlines()
    assert lines[0] == "### fairway check: 1 error, 1 not checked in 3 files"
    row = next(each for each in lines if "np-name-hyphen" in each and each.startswith("|"))
    assert row.replace("\\|", "").count("|") == 5
    assert "\\<c\\>" in row
    assert "- `np-name-hyphen`: Write ab. [source](https://example.com/a)" in lines


def test_text_names_each_file_and_counts() -> None:
    text = text_of(FILES)
    assert "deploy/a b.json: ARM template, 1 resource\n  note: a note\n" in text
    assert "deploy/a b.json:7:12: properties.agentPoolProfiles[0].name" in text
    assert text.endswith("3 files: 1 error, 1 not checked")


def test_json_gives_back_the_keys_of_its_findings() -> None:
    file = stable_name("deploy/a b.json")
    key = (file, "", "np-name-hyphen", "ManagedCluster aks", "properties.agentPoolProfiles[0].name")
    assert keys_in(json.loads(as_json(FILES))) == {key}
    with pytest.raises(ValueError, match="files"):
        keys_in([])
