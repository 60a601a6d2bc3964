"""Secrets in plain text in the settings of extensions and the URLs of Flux sources."""

from __future__ import annotations

import pytest

from fairway.request import SECRET
from tests.preflight import Pairs, broken, distinguishes, judge
from tests.rules.test_flux import extension, git

PAIRS: Pairs = {
    "extension-secret-in-plain-text": (
        extension(configurationSettings={"notify.apiToken": "hunter2"}),
        extension(configurationProtectedSettings={"notify.apiToken": SECRET}, configurationSettings={"notify.on": "1"}),
    ),
    "flux-secret-in-url": (
        git(url="https://bob:hunter2@github.com/contoso/deploy"),
        git(url="ssh://git@github.com/contoso/deploy"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_on_secrets_of_extensions_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
    found = [each for each in judge(PAIRS[rule][0]) if each.rule == rule]
    assert "hunter2" not in str(found)


def test_a_secret_of_the_program_among_the_settings_is_not_in_plain_text() -> None:
    assert "extension-secret-in-plain-text" not in broken(extension(configurationSettings={"notify.apiToken": SECRET}))
