"""No document raises, whatever it holds.

`FAIRWAY_DOCUMENTS=100000` draws as many for each test.
"""

from __future__ import annotations

import copy
import json
import os
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.documents.checked import checked, findings_of
from fairway.documents.files import Read
from fairway.documents.json_text import parse
from fairway.documents.kinds import read
from fairway.documents.source import UnreadableError
from fairway.request import Path, Request, leaves
from fairway.rules import RULES
from tests.documents.forms import FORMS, with_real_ids
from tests.documents.test_terraform import AKS, CLUSTER, NODE_POOL, WEB
from tests.documents.test_terraform import plan as terraform_plan
from tests.preflight import CASES, TODAY, requests_of

WORDS = ("type", "name", "properties", "resources", "copy", "count", "input", "condition", "parameters", "variables")
NAMES = ("agentPoolProfiles", "$schema", "contentVersion", "id", "scope", "dependsOn")
KEYS = st.sampled_from((*WORDS, *NAMES)) | st.text()
EXPRESSIONS = (
    "[",
    "[]",
    "[[",
    "[concat('",
    "[parameters('a')]",
    "[copyIndex()]",
    "[variables('a')]",
    "[resourceId('a')]",
)
TYPES = ("/", "//", "Microsoft.ContainerService/managedClusters", "Microsoft.Resources/deployments")
TEXTS = st.text() | st.sampled_from((*EXPRESSIONS, *TYPES, "deploymentTemplate.json"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda each: st.lists(each, max_size=4) | st.dictionaries(KEYS, each, max_size=5),
    max_leaves=25,
)
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 10**400, float("inf"), "", "x/y", "[resourceId('a/b')]"),
    *([], {}, [None], {"a": 1}, [[]]),
)
FRAGMENTS = [with_real_ids(requests_of(case["bad"])) for case in CASES if "managedNamespaces" not in case["bad"]]
DOCUMENTS = [form(each) for each in FRAGMENTS for form in FORMS.values()]
DOCUMENTS += [terraform_plan((AKS, CLUSTER), (WEB, NODE_POOL))] * 40


def survives(text: str) -> None:
    try:
        document = read(parse(text, "a.json"))
    except UnreadableError:
        return
    found = checked(Read("a.json", document), today=TODAY, only=(), ignored=())
    assert not [note for each in found for note in each.notes if "failed" in note]
    assert all(each.place and each.place.line and each.place.column for one in found for each in one.findings)


MANY = int(os.environ.get("FAIRWAY_DOCUMENTS", "0"))
# Hypothesis measures a deadline by the clock on the wall, which other load on the machine exceeds.
often = settings(max_examples=MANY or 100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(JSON)
def test_random_data_never_raises(tree: Any) -> None:
    survives(json.dumps(tree))


@given(st.dictionaries(KEYS, JSON, max_size=4))
@settings(often, max_examples=MANY or 30)
def test_a_template_of_random_data_never_raises(tree: Any) -> None:
    survives(json.dumps({**tree, "contentVersion": "1", "resources": [*tree.values(), tree]}))


@often
@given(st.sampled_from(DOCUMENTS), st.integers(0, 10**6))
def test_a_document_with_values_in_wrong_places_never_raises(tree: Any, seed: int) -> None:
    chosen = random.Random(seed)
    changed = copy.deepcopy(tree)
    for path, _ in chosen.sample(all_paths := [*leaves(changed)], min(3, len(all_paths))):
        put(changed, path[: chosen.randint(1, len(path))], copy.deepcopy(chosen.choice(VALUES)))
    survives(json.dumps(changed))


def put(tree: Any, path: tuple[Any, ...], value: Any) -> None:
    """Replace the value at a path, as far as the path is still there."""
    try:
        for part in path[:-1]:
            tree = tree[part]
        if tree[path[-1]] is not value:
            tree[path[-1]] = value
    except (TypeError, LookupError):
        return


@often
@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_document_that_was_cut_short_never_raises(tree: Any, data: st.DataObject) -> None:
    text = json.dumps(tree)
    survives(text[: data.draw(st.integers(0, len(text)))])


def test_a_rule_whose_place_cannot_be_found_is_left_out_and_the_others_report() -> None:
    pool = {"name": "sys", "mode": "System", "count": 9999, "nodeTaints": ["a"]}
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", {"agentPoolProfiles": [pool]})

    def locate(_: Request, path: Path) -> None:
        if "nodeTaints" in path:
            raise ValueError(path)

    rules = [RULES["pool-count-over-1000"], RULES["taint-without-effect"]]
    found, failed = findings_of([cluster], rules, locate=locate, today=TODAY)
    assert ([each.rule for each in found], failed) == (["pool-count-over-1000"], ["taint-without-effect"])


def test_a_type_that_is_too_long_for_the_name_of_a_file_is_read() -> None:
    resource = {"type": f"Microsoft.{'1' * 400}/managedClusters", "apiVersion": "2025-05-01", "name": "a"}
    survives(json.dumps({"contentVersion": "1.0.0.0", "resources": [resource]}))
