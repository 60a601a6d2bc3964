"""What a request leaves out and AKS keeps stays in the stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.request import value_at
from tests.standin_help import Azure


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("apiServerAccessProfile.authorizedIPRanges", ["192.0.2.0/24"]),
        ("networkProfile.loadBalancerProfile.backendPoolType", "nodeIP"),
    ],
)
def test_what_a_request_leaves_out_stays(tmp_path: Path, path: str, value: object) -> None:
    azure = Azure(tmp_path)
    azure.group()
    inputs: object = value
    for key in reversed(path.split(".")):
        inputs = {key: inputs}
    azure.cluster(**inputs)  # pyright: ignore[reportCallIssue]
    assert value_at(azure.change(), path) == value
