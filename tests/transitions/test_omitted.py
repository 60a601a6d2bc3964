"""What AKS keeps if an update leaves it out, as far as the sources go."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import parse_path
from fairway.transitions.omitted import kept


@pytest.mark.parametrize(
    ("path", "sent", "known"),
    [
        ("serviceMeshProfile.istio.components.proxyRedirectionMechanism", {}, True),
        ("serviceMeshProfile.istio.components.proxyRedirectionMechanism", {"serviceMeshProfile": {"a": 1}}, False),
        ("httpProxyConfig.httpProxy", {"httpProxyConfig": {}}, True),
        ("httpProxyConfig.httpProxy", {"httpProxyConfig": {"noProxy": ["10.0.0.0/8"]}}, False),
        ("apiServerAccessProfile.authorizedIPRanges", {"apiServerAccessProfile": {"disableRunCommand": True}}, True),
        ("autoUpgradeProfile.upgradeChannel", {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "None"}}, True),
        ("storageProfile.diskCSIDriver.enabled", {"storageProfile": {"blobCSIDriver": {"enabled": True}}}, True),
        ("addonProfiles.omsagent.enabled", {"addonProfiles": {"azurepolicy": {"enabled": True}}}, True),
        ("addonProfiles.omsagent.config.key", {"addonProfiles": {"omsagent": {"enabled": True}}}, False),
        ("autoScalerProfile.expander", {}, False),
    ],
)
def test_a_part_is_known_to_stay_beside_another_part_only_by_a_source_on_parts(
    path: str, sent: dict[str, Any], known: bool
) -> None:
    assert bool(kept("cluster", parse_path(path), sent)) == known
