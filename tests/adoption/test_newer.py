"""Values of newer API versions: those that Azure sets by itself are one note, the others may be lost."""

from __future__ import annotations

from fairway.adoption.found import found_in
from tests.az_aks_show import cluster, pool
from tests.documents.forms import read


def test_what_azure_sets_by_itself_is_one_note_and_not_lost() -> None:
    """As a GET of a preview version and `az aks show` with aks-preview return it."""
    described = cluster(
        pool("sys", enableCustomCaTrust=False, upgradeStrategy="Rolling"),
        pool("web", mode="User", upgradeStrategy="BlueGreen"),
        controlPlanePluginProfiles={"karpenter": {"enableV2": True}, "static-egress-controller": {"enableV2": True}},
        enablePodSecurityPolicy=False,
        httpProxyConfig={"enabled": False, "effectiveNoProxy": ["10.0.0.0/16", "localhost"]},
    )
    found = found_in([read(described)])
    assert [(resource, path) for resource, path, _ in found.newer] == [
        ("the cluster", ("httpProxyConfig", "enabled")),
        ("the pool web", ("upgradeStrategy",)),
    ]
    (note,) = [each for each in found.notes if each.startswith("these are not sent")]
    assert sorted(note.partition(": ")[2].split(", ")) == [
        "controlPlanePluginProfiles",
        "enableCustomCaTrust",
        "enablePodSecurityPolicy",
        "httpProxyConfig.effectiveNoProxy",
        "upgradeStrategy",
    ]
