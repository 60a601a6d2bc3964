"""Limits of add-ons."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from typing import Any

import pytest

from tests.preflight import (
    NODES,
    OVERLAY,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    pool,
    system,
    windows,
)

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
COST = {"metricsProfile": {"costAnalysis": {"enabled": True}}}
SECRET = {"servicePrincipalProfile": {"clientId": "a1", "secret": "secret"}}
ENCRYPTED = {"securityProfile": {"kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": "Enabled"}}}


def restricted(*pools: Fragment, access: str = "None", **properties: Any) -> Fragment:
    """A cluster whose pods do not reach the metadata service of their node."""
    return cluster(*pools, networkProfile=OVERLAY | {"podLinkLocalAccess": access}, **properties)


def cleaned(hours: int) -> Fragment:
    """A cluster with the image cleaner."""
    return cluster(securityProfile={"imageCleaner": {"enabled": True, "intervalHours": hours}})


def trusting(*certificates: str) -> Fragment:
    """A cluster whose nodes trust certificates."""
    return cluster(securityProfile={"customCATrustCertificates": list(certificates)})


def namespace(name: str, **quota: str) -> Fragment:
    """A cluster with a managed namespace."""
    return cluster(networkProfile=OVERLAY) | {
        "managedNamespaces": [{"name": name, "properties": {"defaultResourceQuota": quota}}]
    }


def virtual(**network: Any) -> Fragment:
    """A cluster with virtual nodes."""
    add_on = {"aciconnectorlinux": {"enabled": True, "config": {"SubnetName": "vn"}}}
    return of(system(vnetSubnetID=NODES), networkProfile=network, addonProfiles=add_on)


POLICY = {"addonProfiles": {"azurePolicy": {"enabled": True}}}

PAIRS: Pairs = {
    "image-cleaner-interval-range": (cleaned(23), cleaned(24)),
    "imds-restriction-with-add-on": (restricted(**POLICY), restricted(access="IMDS", **POLICY)),
    "imds-restriction-windows": (restricted(windows()), restricted(pool())),
    "cost-analysis-without-disk-driver": (
        cluster(storageProfile={"diskCSIDriver": {"enabled": False}}, **COST),
        cluster(storageProfile={"diskCSIDriver": {"enabled": True}}, **COST),
    ),
    "cost-analysis-service-principal": (cluster(**COST, **SECRET), cluster(**COST)),
    "cost-analysis-region": (cluster(location="usnateast", **COST), cluster(location="usgovvirginia", **COST)),
    "resource-encryption-service-principal": (cluster(**ENCRYPTED, **SECRET), cluster(**ENCRYPTED)),
    "virtual-node-overlay": (virtual(**OVERLAY), virtual(networkPlugin="azure")),
    "custom-ca-format": (trusting(CERTIFICATE), trusting(b64encode(CERTIFICATE.encode()).decode())),
    "custom-ca-trust-retired": (cluster(pool(enableCustomCATrust=True)), cluster(pool(enableCustomCATrust=False))),
    "managed-namespace-reserved": (namespace("istio-system"), namespace("istio-apps")),
    "managed-namespace-name": (namespace("Web"), namespace("web")),
    "managed-namespace-quota-format": (namespace("web", memoryLimit="4 GB"), namespace("web", memoryLimit="4Gi")),
    "managed-namespace-request-over-limit": (
        namespace("web", cpuRequest="2", cpuLimit="1500m"),
        namespace("web", cpuRequest="2", cpuLimit="2000m"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_limits_of_add_ons_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_each_add_on_that_needs_the_metadata_service_is_a_finding() -> None:
    both = restricted(ingressProfile={"webAppRouting": {"enabled": True}}, **POLICY)
    assert len([each for each in judge(both) if each.rule == "imds-restriction-with-add-on"]) == 2


def test_a_certificate_with_blanks_is_refused() -> None:
    assert "custom-ca-format" in broken(trusting("MII B"))


def test_a_certificate_may_be_wrapped_in_lines() -> None:
    assert "custom-ca-format" not in broken(trusting(encodebytes(CERTIFICATE.encode() * 4).decode()))


def test_a_cleaner_that_is_off_has_any_interval() -> None:
    off = cluster(securityProfile={"imageCleaner": {"enabled": False, "intervalHours": 0}})
    assert "image-cleaner-interval-range" not in broken(off)


def test_an_amount_with_any_exponent_is_an_amount() -> None:
    rules = broken(namespace("web", cpuRequest="1e999", cpuLimit="1e-999"), profile="prod")
    assert "managed-namespace-request-over-limit" in rules
    assert "managed-namespace-quota-format" not in rules
