"""Sign-in by identity providers outside Entra ID: the authenticators of a cluster."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fairway.rules.citations import aks, code
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_OVERVIEW = "external-identity-provider-authentication-overview.md"
_CONFIGURE = aks("external-identity-provider-authentication-configure.md")
_SCHEMA = code(
    "Azure/azure-resource-manager-schemas",
    "schemas/2026-05-02-preview/Microsoft.ContainerService.Aks.json#/definitions/JWTAuthenticatorIssuer",
)
_ISSUER = "properties.issuer"
_MAPPINGS = "properties.claimMappings"

AUTHENTICATOR = "azure-native:containerservice:JWTAuthenticator"
PREFIX = "aks:jwt:"
ENTRA = ("login.microsoftonline.com", "sts.windows.net", "login.microsoftonline.us", "login.partner.microsoftonline.cn")


@rule(
    "jwt-authenticator-name",
    "The name of an authenticator is 1 to 24 lowercase letters and digits and begins with a letter.",
    remedy="Shorten the name, and write it in lower case.",
    sources=(
        _SCHEMA.replace("definitions/JWTAuthenticatorIssuer", "resourceDefinitions/managedClusters_jwtAuthenticators"),
    ),
    over=AUTHENTICATOR,
)
def _name(authenticator: Resource) -> Faults:
    name = authenticator.text("jwtAuthenticatorName")
    if name and not re.fullmatch("[a-z][a-z0-9]{0,23}", name):
        reason = f"{name} is not a valid name for an authenticator."
        yield authenticator.fault("jwtAuthenticatorName", reason)


@rule(
    "jwt-authenticator-issuer-url",
    "The issuer of an authenticator is an https address without query and fragment.",
    remedy="Write the issuer as its tokens have it in `iss`: https://token.actions.githubusercontent.com.",
    sources=(_SCHEMA, _CONFIGURE),
    over=AUTHENTICATOR,
)
def _url(authenticator: Resource) -> Faults:
    text = authenticator.text(f"{_ISSUER}.url")
    if text and (not text.lower().startswith("https://") or "?" in text or "#" in text):
        yield authenticator.fault(f"{_ISSUER}.url", f"{text} is no https address, or has a query or fragment.")


@rule(
    "jwt-authenticator-entra",
    "Entra ID is not an external identity provider.",
    remedy="Set aadProfile.managed of the cluster to true.",
    sources=(aks(f"{_OVERVIEW}#overview"), aks(_OVERVIEW)),
    over=AUTHENTICATOR,
)
def _entra(authenticator: Resource) -> Faults:
    text = authenticator.word(f"{_ISSUER}.url")
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if host in ENTRA:
        yield authenticator.fault(f"{_ISSUER}.url", f"{host} is Entra ID, which AKS integrates by aadProfile.")


@rule(
    "jwt-authenticator-without-audience",
    "An authenticator has an audience.",
    remedy="Set issuer.audiences to what the tokens have in `aud`.",
    sources=(_SCHEMA,),
    over=AUTHENTICATOR,
)
def _audience(authenticator: Resource) -> Faults:
    if authenticator.given(f"{_ISSUER}.url") and authenticator.missing(f"{_ISSUER}.audiences"):
        yield authenticator.fault(f"{_ISSUER}.audiences", "no audience is listed, so no token would be accepted.")


@rule(
    "jwt-authenticator-prefix",
    f"The names of users and groups of an authenticator begin with {PREFIX}.",
    remedy=f"Put the prefix into the expression: '{PREFIX}' + claims.sub.",
    sources=(aks(_OVERVIEW), _CONFIGURE),
    over=AUTHENTICATOR,
)
def _prefix(authenticator: Resource) -> Faults:
    for key in ("username", "groups"):
        path = f"{_MAPPINGS}.{key}.expression"
        text = authenticator.text(path)
        if text and PREFIX not in text:
            yield authenticator.fault(path, f"the expression for {key} has no {PREFIX}, which keeps them from others.")
