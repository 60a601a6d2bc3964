"""The same fault gives the same finding in every form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairway.documents.checked import checked
from fairway.documents.files import read_all
from fairway.rules import Finding, check
from tests.documents.azurerm_forms import NotExpressibleError, azurerm, classic, in_shape
from tests.documents.forms import FORMS, found_in, read, summary, template, with_real_ids
from tests.preflight import CASES, TODAY, Fragment, requests_of

NOT_OF_THE_OPERATOR = "managedNamespaces"
OF_CREATION = {"system-identity-roles-follow", "control-plane-role-on-new-resource", "automatic-pools-api-version"}
"""Rules for what is new: a REST body, a plan of Terraform and a program may also be of a change."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_has_the_same_findings_in_every_form(case: Fragment) -> None:
    for side in ("bad", "good"):
        requests = with_real_ids(requests_of(case[side]))
        expected = of_any_state(check(requests, today=TODAY))
        for form, write in FORMS.items():
            if form != "Azure Service Operator" or NOT_OF_THE_OPERATOR not in case[side]:
                assert of_any_state(found_in(read(write(requests)))) == expected, f"{side}, {form}"


def of_any_state(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    """What does not depend on whether the cluster exists."""
    return {each for each in summary(findings) if each[0] not in OF_CREATION}


EXPRESSIBLE = 125
"""Cases that azurerm has attributes for, on both sides."""


def test_a_case_has_the_same_findings_in_the_words_of_azurerm_and_of_the_classic_provider() -> None:
    compared = 0
    for case in CASES:
        for side in ("bad", "good"):
            requests = with_real_ids(in_shape(with_real_ids(requests_of(case[side]))))
            try:
                forms = azurerm(requests), classic(requests)
            except NotExpressibleError:
                continue
            expected = of_any_state(check(requests, today=TODAY))
            compared += 1
            for form in forms:
                assert of_any_state(found_in(read(form))) == expected, f"{case['id']}, {side}"
    assert compared >= EXPRESSIBLE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_order_of_resources_and_the_letter_case_of_keys_do_not_matter(case: Fragment) -> None:
    tree = template(with_real_ids(requests_of(case["bad"])))
    shuffled = {**tree, "resources": [_lower(each) for each in reversed(tree["resources"])]}
    assert summary(found_in(read(shuffled))) == summary(found_in(read(tree)))


KNOWN = {"agentpoolprofiles", "networkprofile", "vmsize", "osdisksizegb", "vnetsubnetid", "dnsprefix", "subnets"}
KNOWN |= {"properties", "type", "name", "apiversion", "location"}
CHOSEN = {"tags", "nodelabels", "userassignedidentities", "addonprofiles", "identityprofile", "autoscalerprofile"}


def _lower(tree: Any) -> Any:
    """The same with keys of ARM in lower case."""
    if isinstance(tree, list):
        return [_lower(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key.lower() if key.lower() in KNOWN else key: value if key.lower() in CHOSEN else _lower(value)
        for key, value in tree.items()
    }


RECORDED = Path(__file__).parents[3] / "shared/preflight/accepted"


def recorded() -> Iterator[Any]:
    if not RECORDED.is_dir():
        yield pytest.param("", date.min, marks=pytest.mark.skip(reason="the recorded requests are not at hand"))
        return
    for line in (RECORDED / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        # A request for a pool was recorded inside its cluster, which never looked so.
        if not entry["note"].startswith("pool request"):
            yield pytest.param(entry["file"], date.fromisoformat(entry["recorded"] or "2017-08-31"), id=entry["file"])


@pytest.mark.parametrize(("file", "day"), list(recorded()))
def test_what_azure_accepted_has_no_error(file: str, day: date) -> None:
    (found,) = read_all([str(RECORDED / file)])
    (result,) = checked(found, today=day, only=(), ignored=())
    assert [each for each in result.findings if each.severity == "error"] == []
    assert result.resources
