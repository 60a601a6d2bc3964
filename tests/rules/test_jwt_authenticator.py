"""Sign-in by identity providers outside Entra ID."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.jwt_authenticator import AUTHENTICATOR
from tests.preflight import HOME, Fragment, Pairs, broken, cluster, distinguishes

GITHUB = "https://token.actions.githubusercontent.com"


def signing_in(url: str = GITHUB, username: str = "'aks:jwt:github:' + claims.sub", **inputs: Any) -> Fragment:
    """A cluster with an authenticator."""
    issuer = {"url": url, "audiences": ["my-api"]} | inputs.pop("issuer", {})
    properties = {"issuer": issuer, "claimMappings": {"username": {"expression": username}}}
    made = Request(
        AUTHENTICATOR, "github", HOME | {"jwtAuthenticatorName": "github", "properties": properties} | inputs
    )
    return cluster() | {"beside": [made]}


PAIRS: Pairs = {
    "jwt-authenticator-name": (signing_in(jwtAuthenticatorName="GitHub"), signing_in()),
    "jwt-authenticator-issuer-url": (signing_in("http://example.com"), signing_in("https://example.com/tenant")),
    "jwt-authenticator-entra": (
        signing_in("https://login.microsoftonline.com/tenant/v2.0"),
        signing_in("https://accounts.google.com"),
    ),
    "jwt-authenticator-without-audience": (signing_in(issuer={"audiences": []}), signing_in()),
    "jwt-authenticator-prefix": (signing_in(username="claims.sub"), signing_in()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_authenticator_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_an_issuer_has_no_query() -> None:
    assert "jwt-authenticator-issuer-url" in broken(signing_in(f"{GITHUB}?a=b"))
