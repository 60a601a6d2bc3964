"""Tags that every resource must have."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.problems import problems_of
from config.stack import Stack


def problems(**settings: Any) -> list[str]:
    tree = {"requiredTags": ["team", "costCenter"], **settings}
    try:
        Stack.model_validate(tree)
    except ValidationError as error:
        return [str(each) for each in problems_of(error, tree)]
    return []


@pytest.mark.parametrize(
    ("tags", "own"),
    [
        ({"team": "web", "costCenter": "7"}, {}),
        ({"team": "web"}, {"costCenter": "7"}),
        ({}, {"Team": "web", "COSTCENTER": "7"}),
    ],
)
def test_tags_of_the_stack_and_of_the_cluster_count_together_in_any_case(tags: Any, own: Any) -> None:
    assert problems(tags=tags, clusters={"shop": {"tags": own}}) == []


def test_each_cluster_without_a_tag_is_reported_with_what_to_write() -> None:
    found = problems(clusters={"shop": {"tags": {"team": "web"}}, "store": {}}, tags={})
    assert len(found) == 2
    assert "clusters.shop.tags" in found[0]
    assert "there is no tag costCenter of requiredTags: add `costCenter: <value>` here" in found[0]
    assert "there is no tag team and no tag costCenter" in found[1]


def test_shared_resources_have_them_too() -> None:
    registry = {"containerRegistries": {"images": {}}}
    clusters = {"shop": {"tags": {"team": "web", "costCenter": "7"}, "containerRegistry": {"shared": "images"}}}
    (found,) = problems(clusters=clusters, shared=registry)
    assert "shared.tags" in found


def test_without_required_tags_none_is_needed() -> None:
    assert problems(requiredTags=[], clusters={"shop": {}}) == []
