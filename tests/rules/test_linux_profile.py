"""The administrator of Linux nodes."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, cluster, distinguishes, judge

PAIRS: Pairs = {
    "ssh-key-format": (
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "---- BEGIN SSH2 PUBLIC KEY ----"}]}}),
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-ed25519 A"}]}}),
    ),
    "ssh-more-than-one-key": (
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}, {"keyData": "ssh-rsa B"}]}}),
        cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}]}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_linux_profile_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_private_key_is_not_in_a_finding() -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0"
    found = [
        each
        for each in judge(cluster(linuxProfile={"ssh": {"publicKeys": [{"keyData": key}]}}))
        if each.rule == "ssh-key-format"
    ]
    assert [each.value for each in found] == [None]
    assert "c2VjcmV0" not in str(found)
