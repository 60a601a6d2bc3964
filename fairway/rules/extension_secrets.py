"""Secrets in plain text in the settings of extensions and the URLs of Flux sources."""

from __future__ import annotations

import re
from dataclasses import replace

from fairway.rules.citations import aks
from fairway.rules.flux import EXTENSION, FLUX, SOURCES
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_SECRET = re.compile(
    r"(password|passphrase|token|connection_?string|client_?secret|(account|access|api|private|shared)_?key)$",
    re.IGNORECASE,
)
_PASSWORD_IN_URL = re.compile("//[^/@]*:[^/]*@")
_NO_SECRETS = ("true", "false")
_CHANGE = "and change the secret, which was exposed"


@rule(
    "extension-secret-in-plain-text",
    "Secrets of an extension are among its configurationProtectedSettings.",
    remedy="Move it to configurationProtectedSettings, in a stack file as `<setting>: {secret: <name>}` with the name "
    f"of a config key, {_CHANGE}.",
    sources=(aks("deploy-extensions-az-cli.md#optional-parameters"),),
    severity="warning",
    over=EXTENSION,
)
def _settings(extension: Resource) -> Faults:
    path = "configurationSettings"
    for key, value in extension.entries(path).items():
        if _SECRET.search(key) and isinstance(value, str) and value and value.lower() not in _NO_SECRETS:
            fault = extension.fault(path, f"{key} is a secret by its name, and Azure shows configurationSettings.")
            # A finding must not show the secret.
            yield replace(fault, path=(*extension.at(path), key), value=None)


@rule(
    "flux-secret-in-url",
    "The URL of a Flux source has no password.",
    remedy="Remove it from the URL, set gitRepository.httpsUser and, among configurationProtectedSettings, httpsKey, "
    f"{_CHANGE}.",
    sources=("https://learn.microsoft.com/azure/azure-arc/kubernetes/gitops-flux2-parameters#git-repository",),
    severity="warning",
    over=FLUX,
)
def _url(flux: Resource) -> Faults:
    for source in SOURCES.values():
        if _PASSWORD_IN_URL.search(flux.text(f"{source}.url")):
            fault = flux.fault(f"{source}.url", "everyone who can read the configuration can read the password.")
            yield replace(fault, value=None)
