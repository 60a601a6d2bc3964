"""The same fault gives the same finding in every form."""

from __future__ import annotations

import pytest

from fairway.rules import check
from tests.documents.forms import FORMS, found_in, read, summary, with_real_ids
from tests.preflight import CASES, TODAY, Fragment, requests_of

SIDES = [(case, side) for case in CASES for side in ("bad", "good")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("case", "side"), SIDES, ids=[f"{case['id']}-{side}" for case, side in SIDES])
def test_a_case_has_the_same_findings_in_every_form(case: Fragment, side: str, form: str) -> None:
    requests = with_real_ids(requests_of(case[side]))
    expected = summary(check(requests, today=TODAY))
    assert summary(found_in(read(FORMS[form](requests)))) == expected
