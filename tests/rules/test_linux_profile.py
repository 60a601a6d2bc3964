"""The administrator of Linux nodes."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, cluster, distinguishes

PAIRS: Pairs = {
    "ssh-more-than-one-key": (
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}, {"keyData": "ssh-rsa B"}]}}),
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}]}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_linux_profile_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
