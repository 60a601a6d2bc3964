"""Federated credentials of managed identities: what Entra ID takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure import managedidentity
from fairway.rules.citations import aks
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_PAGE = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
_ERRORS = f"{_PAGE}#errors"

FEDERATED_CREDENTIAL = managedidentity.FEDERATED_IDENTITY_CREDENTIAL.token
IDENTITY = managedidentity.USER_ASSIGNED_IDENTITY.token
REQUIRED = ("subject", "audiences")
NO_CREDENTIALS = ("malaysiasouth", "newzealandnorth")
"""Regions whose identities take no federated credentials."""


def _identity(credential: Reader) -> tuple[str, str]:
    """The identity of a credential, by resource group and name."""
    return credential.word("resourceGroupName"), credential.word("resourceName")


@rule(
    "federated-credential-incomplete",
    "A federated credential has an issuer, a subject and an audience.",
    remedy="Set issuer, subject and audiences.",
    sources=(_ERRORS,),
    over=FEDERATED_CREDENTIAL,
)
def _incomplete(credential: Resource) -> Faults:
    for key in () if credential.missing("issuer") else REQUIRED:
        # An expression (preview) takes the place of the subject.
        empty = credential.get(key) in ([""], ("",))
        if (credential.missing(key) or empty) and (key != "subject" or credential.missing("claimsMatchingExpression")):
            yield credential.fault(key, f"{key} is missing, and Entra ID refuses a credential with empty properties.")


@rule(
    "federated-credential-one-audience",
    "A federated credential has exactly one audience.",
    remedy="Keep one audience: api://AzureADTokenExchange.",
    sources=(_ERRORS,),
    over=FEDERATED_CREDENTIAL,
)
def _one_audience(credential: Resource) -> Faults:
    audiences = credential.items("audiences")
    if len(audiences) > 1:
        yield credential.fault("audiences", f"{len(audiences)} audiences are listed; Entra ID takes one.")


@rule(
    "federated-credential-name",
    "The name of a federated credential is 3 to 120 letters, digits, hyphens and underscores, a letter or digit first.",
    remedy="Write 3 to 120 letters, digits, hyphens and underscores, and begin with a letter or digit.",
    sources=(_ERRORS,),
    over=FEDERATED_CREDENTIAL,
)
def _name(credential: Resource) -> Faults:
    key = "federatedIdentityCredentialResourceName"
    name = credential.text(key)
    if name and not re.fullmatch("[A-Za-z0-9][-_A-Za-z0-9]{2,119}", name):
        yield credential.fault(key, f"{name} is not a valid name for a federated credential.")


@rule(
    "federated-credential-region",
    "Identities in Malaysia South and New Zealand North take no federated credentials.",
    remedy="Use an identity in another region; it works for clusters everywhere.",
    sources=(f"{_PAGE}#unsupported-regions-user-assigned-managed-identities",),
    over=Stack,
)
def _region(stack: Stack) -> Faults:
    locations = {_identity(each): each.location for each in stack.all(IDENTITY)}
    for each in stack.all(FEDERATED_CREDENTIAL):
        location = locations.get(_identity(each), "")
        if location in NO_CREDENTIALS:
            yield each.fault("resourceName", f"the identity is in {location}, where Entra ID takes no credentials.")


def _before(credential: Reader, others: dict[str, Reader]) -> Iterator[Reader]:
    """The credentials that are created before one, as far as the program orders them."""
    waiting, seen = [*credential.request.depends_on, credential.request.parent or ""], set[str]()
    while waiting:
        name = waiting.pop()
        if name in others and name not in seen:
            seen.add(name)
            yield others[name]
            waiting += [*others[name].request.depends_on, others[name].request.parent or ""]


@rule(
    "federated-credentials-at-once",
    "The federated credentials of an identity are created one after the other.",
    remedy="Let each credential depend on the one before it (depends_on).",
    sources=(f"{_PAGE}#concurrent-updates-arent-supported-user-assigned-managed-identities",),
    over=Stack,
    severity="warning",
)
def _at_once(stack: Stack) -> Faults:
    by_identity: dict[tuple[str, str], list[Reader]] = {}
    for each in stack.all(FEDERATED_CREDENTIAL):
        if _identity(each)[1]:
            by_identity.setdefault(_identity(each), []).append(each)
    for (_, identity), credentials in by_identity.items():
        others = {each.request.name: each for each in credentials}
        ordered = sorted(credentials, key=lambda each: len([*_before(each, others)]))
        for place, each in enumerate(ordered):
            if len([*_before(each, others)]) < place:
                reason = f"{len(credentials)} credentials of identity {identity} may be written at once (409 Conflict)."
                yield each.fault("resourceName", reason)
                break


@rule(
    "federated-credential-duplicate",
    "The federated credentials of an identity differ in issuer or subject.",
    remedy="Keep one credential for each service account of a cluster.",
    sources=(_ERRORS,),
    over=Stack,
)
def _duplicate(stack: Stack) -> Faults:
    seen: set[tuple[str, ...]] = set()
    for each in stack.all(FEDERATED_CREDENTIAL):
        # Issuer and subject compare with regard to case.
        names = _identity(each)
        key = (*names, each.text("issuer"), each.text("subject"))
        if all(key[1:]) and key in seen:
            yield each.fault("subject", f"identity {names[1]} has a credential for {key[3]} of the same issuer.")
        seen.add(key)


@rule(
    "federated-credential-subject",
    "The subject of a Kubernetes service account is system:serviceaccount:<namespace>:<name>.",
    remedy="Write system:serviceaccount:<namespace>:<name>, in lower case.",
    sources=(aks("workload-identity-deploy-cluster.md#create-the-federated-identity-credential"),),
    over=FEDERATED_CREDENTIAL,
    severity="warning",
)
def _subject(credential: Resource) -> Faults:
    text = credential.text("subject")
    ours = ".oic.prod-aks.azure." in credential.word("issuer") or text.lower().startswith("system:serviceaccount")
    if text and ours and not re.fullmatch("system:serviceaccount:[a-z0-9]([-a-z0-9]*):[a-z0-9]([-a-z0-9.]*)", text):
        yield credential.fault("subject", f"{text} is no service account, and no pod can use the identity.")


@rule(
    "federated-credential-audience",
    "The audience of workload identity is api://AzureADTokenExchange.",
    remedy="Set audiences to [api://AzureADTokenExchange].",
    sources=(aks("workload-identity-overview.md#use-identity-bindings-and-direct-federation-in-the-same-workload"),),
    over=FEDERATED_CREDENTIAL,
    severity="warning",
)
def _audience(credential: Resource) -> Faults:
    audiences = credential.texts("audiences")
    ours = credential.word("subject").startswith("system:serviceaccount:")
    clouds = ("api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina")
    if ours and audiences and not set(audiences) & set(clouds) and not credential.partly_hidden("audiences"):
        yield credential.fault("audiences", f"tokens of pods have another audience than {audiences[0]} (AADSTS700212).")
