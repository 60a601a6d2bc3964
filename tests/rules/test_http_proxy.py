"""The HTTP proxy of nodes and pods."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from typing import Any

import pytest

from tests.preflight import OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, judge, of, system, windows

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def proxied(*pools: Fragment, **config: Any) -> Fragment:
    """A cluster behind a proxy."""
    proxy = {"httpProxy": "http://10.9.0.4:3128", "noProxy": ["localhost"]} | config
    return of(*(pools or (system(),)), networkProfile=OVERLAY, httpProxyConfig=proxy)


def trusted(count: int) -> str:
    """As many certificates, as AKS wants them."""
    return b64encode((CERTIFICATE * count).encode()).decode()


PAIRS: Pairs = {
    "http-proxy-windows": (proxied(system(), windows()), proxied(system(), windows(), enabled=False)),
    "http-proxy-availability-set": (proxied(system(type="AvailabilitySet")), proxied(system(type="VirtualMachines"))),
    "http-proxy-credentials": (
        proxied(httpsProxy="http://user:hunter2@10.9.0.4:3128"),
        proxied(httpsProxy="http://10.9.0.4:3128/path@x"),
    ),
    "http-proxy-wildcard": (proxied(noProxy=["*.example.com"]), proxied(noProxy=[".example.com", "*"])),
    "http-proxy-no-proxy-name": (
        proxied(noProxy=["http://example.com"]),
        proxied(noProxy=[".svc", "10.0.0.0/8", "fd00::/8", "169.254.169.254", "a.example.com", "a.example.com:8080"]),
    ),
    "http-proxy-trusted-ca-format": (proxied(trustedCa=CERTIFICATE), proxied(trustedCa=trusted(1))),
    "http-proxy-over-20-certificates": (proxied(trustedCa=trusted(21)), proxied(trustedCa=trusted(20))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_proxy_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_password_of_a_proxy_is_in_no_finding() -> None:
    found = judge(PAIRS["http-proxy-credentials"][0])
    assert "http-proxy-credentials" in {each.rule for each in found}
    assert "hunter2" not in "".join(
        f"{each.value} {each.reason}" for each in found if each.rule == "http-proxy-credentials"
    )


def test_a_cluster_without_a_proxy_has_no_findings_about_it() -> None:
    assert not any(each.startswith("http-proxy") for each in broken(cluster(windows(), httpProxyConfig={})))


def test_trusted_certificates_may_be_wrapped_in_lines() -> None:
    wrapped = encodebytes((CERTIFICATE * 2).encode()).decode()
    assert "http-proxy-trusted-ca-format" not in broken(proxied(trustedCa=wrapped))
