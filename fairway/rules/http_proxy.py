"""The HTTP proxy of nodes and pods."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error

from fairway.rules.cidr import network
from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_PROXY = "httpProxyConfig"
_LIMITS = aks("http-proxy.md#limitations-and-considerations")
_VALUES = aks("http-proxy.md#create-a-configuration-file-with-http-proxy-values")
_BEGIN = "-----BEGIN CERTIFICATE-----"
_HOST = re.compile(r"[.]?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?([.][A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*[.]?")

MOST_CERTIFICATES = 20


def _used(cluster: Cluster) -> bool:
    """Whether nodes get a proxy."""
    off = cluster.off(f"{_PROXY}.enabled") or cluster.hidden(f"{_PROXY}.enabled")
    return not off and any(cluster.given(f"{_PROXY}.{key}") for key in ("httpProxy", "httpsProxy"))


@rule(
    "http-proxy-windows",
    "A cluster with httpProxyConfig has no Windows pools.",
    remedy="Leave httpProxyConfig out, or use Linux pools.",
    sources=(_LIMITS,),
)
def _windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools if _used(cluster) else ():
        if pool.windows:
            yield pool.fault("osType", f"pool {pool.shown} is Windows, whose nodes do not use the proxy.")


@rule(
    "http-proxy-availability-set",
    "A cluster with httpProxyConfig has scale sets.",
    remedy="Set type to VirtualMachineScaleSets, or leave httpProxyConfig out.",
    sources=(_LIMITS,),
)
def _sets(cluster: Cluster) -> Faults:
    for pool in cluster.pools if _used(cluster) else ():
        if pool.word("type") == "availabilityset":
            yield pool.fault("type", f"pool {pool.shown} is an availability set, whose nodes do not get the proxy.")


@rule(
    "http-proxy-credentials",
    "httpProxyConfig has no user name and password.",
    remedy="Use a proxy that lets the nodes through by their addresses.",
    sources=(_LIMITS,),
)
def _credentials(cluster: Cluster) -> Faults:
    for key in ("httpProxy", "httpsProxy") if _used(cluster) else ():
        # The fault is at the profile: the address holds a password.
        if re.match(r"[a-z]+://[^/@]*@", cluster.word(f"{_PROXY}.{key}")) and not cluster.hidden(_PROXY):
            yield cluster.fault(f"{_PROXY}.enabled", f"{key} holds a user name, and AKS does not sign in to a proxy.")


@rule(
    "http-proxy-wildcard",
    "noProxy has no `*` in front of a domain.",
    remedy="Write the domain with a dot in front: .example.com for *.example.com.",
    sources=(_LIMITS,),
)
def _wildcard(cluster: Cluster) -> Faults:
    path = f"{_PROXY}.noProxy"
    for text in cluster.texts(path) if _used(cluster) else ():
        if "*" in text and len(text.strip()) > 1:
            plain = text.strip().lstrip("*.")
            remedy = f"Write .{plain}." if plain and "*" not in plain else ""
            yield cluster.fault(path, f"{text} has a wildcard, which most programs do not read.", remedy=remedy)


@rule(
    "http-proxy-no-proxy-name",
    "noProxy holds host names, addresses and ranges.",
    remedy="Write host names of letters, digits, hyphens and dots: no scheme, port, underscore or blank.",
    sources=(_LIMITS,),
)
def _names(cluster: Cluster) -> Faults:
    path = f"{_PROXY}.noProxy"
    for text in cluster.texts(path) if _used(cluster) else ():
        named = "*" in text or network(text) is not None or _HOST.fullmatch(text.strip())
        port = re.fullmatch(r"(.+):\d{1,5}", text.strip())
        if not named and not (port and (network(port[1]) or _HOST.fullmatch(port[1]))):
            yield cluster.fault(path, f"{text} is no host name, address or range.")


def _trusted(cluster: Cluster) -> str | None:
    """The certificates in PEM; None where there are none, or they are no base64."""
    try:
        text = re.sub(r"[\r\n]", "", cluster.text(f"{_PROXY}.trustedCa"))
        return b64decode(text, validate=True).decode("utf-8")
    except (Error, ValueError):
        return None


@rule(
    "http-proxy-trusted-ca-format",
    "httpProxyConfig.trustedCa is certificates in PEM, encoded in base64.",
    remedy="Write the output of `base64 -w0 ca.pem`.",
    sources=(_VALUES,),
)
def _format(cluster: Cluster) -> Faults:
    path = f"{_PROXY}.trustedCa"
    text, decoded = cluster.text(path), _trusted(cluster)
    if text and _used(cluster) and (decoded is None or _BEGIN not in decoded):
        what = "is a certificate that is not encoded" if _BEGIN in text else "holds no certificate"
        yield cluster.fault(path, f"trustedCa {what}; nodes decode it from base64 and expect PEM.")


@rule(
    "http-proxy-over-20-certificates",
    "httpProxyConfig.trustedCa holds at most 20 certificates.",
    remedy="Keep the certificates of the proxy's chain.",
    sources=(_LIMITS, _VALUES),
)
def _certificates(cluster: Cluster) -> Faults:
    count = (_trusted(cluster) or "").count(_BEGIN)
    if _used(cluster) and count > MOST_CERTIFICATES:
        yield cluster.fault(f"{_PROXY}.trustedCa", f"{count} certificates are listed; nodes take {MOST_CERTIFICATES}.")
