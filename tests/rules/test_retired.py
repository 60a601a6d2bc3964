"""What AKS retires on a date."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.rules import check
from fairway.rules.kubernetes import data
from fairway.rules.retired import SERVING_TAG, last_day
from tests.preflight import Pairs, cluster, distinguishes, pool, requests_of

MESH, TAG = "open-service-mesh-retired", "kubelet-serving-certificate-tag-retired"

PAIRS: Pairs = {
    MESH: (
        cluster(addonProfiles={"openServiceMesh": {"enabled": True}}),
        cluster(addonProfiles={"openServiceMesh": {"enabled": False}}),
    ),
    TAG: (cluster(pool(tags={SERVING_TAG: "true"})), cluster(pool(tags={SERVING_TAG: "false"}))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_retired_option_is_reported_and_its_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("rule", PAIRS)
def test_what_retires_in_more_than_a_year_is_not_reported(rule: str) -> None:
    assert rule not in {each.rule for each in check(requests_of(PAIRS[rule][0]), today=date(2026, 3, 31))}


def test_every_option_in_the_table_has_a_day() -> None:
    for option in data("retired")["options"]:
        assert last_day(option) > date(2020, 1, 1), option
