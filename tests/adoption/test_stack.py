"""The settings of an adopted cluster are those that a person would write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from config.adoption.reasons import why_left
from fairway.adoption.adoption import Adoption
from fairway.azure.autoscaler import AUTOSCALER
from tests.adoption.test_round_trip import adoption, must_be_proven
from tests.az_aks_show import cluster, pool


def settings(done: Adoption) -> dict[str, Any]:
    (own,) = yaml.safe_load(done.stack_file)["config"]["fairway:clusters"].values()
    return own


def test_what_pools_inherit_and_what_azure_fills_in_is_not_repeated(tmp_path: Path) -> None:
    tags = {"team": "shops", "costCentre": "4711"}
    scaled = pool("web", mode="User", enableAutoScaling=True, minCount=1, maxCount=5, tags={**tags, "tier": "web"})
    profile = {**AUTOSCALER, "expander": "least-waste"}
    done = adoption(tmp_path, cluster(pool("sys", tags=tags), scaled, tags=tags, autoScalerProfile=profile))
    must_be_proven(done)
    own = settings(done)
    assert own["tags"] == tags
    assert own["autoScalerProfile"] == {"expander": "least-waste"}
    assert not {"tags", "inheritTags"} & own["defaultNodePool"].keys()
    assert own["nodePools"]["web"]["tags"] == {"tier": "web"}
    assert "inheritTags" not in own["nodePools"]["web"]


def test_a_pool_without_the_tags_of_its_cluster_does_not_inherit_them(tmp_path: Path) -> None:
    web = pool("web", mode="User", tags={"team": "web"})
    done = adoption(tmp_path, cluster(pool("sys"), web, tags={"team": "shops"}, autoScalerProfile=dict(AUTOSCALER)))
    must_be_proven(done)
    own = settings(done)
    assert own["nodePools"]["web"]["inheritTags"] is False
    assert own["defaultNodePool"]["inheritTags"] is False
    assert "autoScalerProfile" not in own


def test_an_ingress_profile_of_a_newer_api_version_leaves_the_outputs_of_the_cluster(tmp_path: Path) -> None:
    """The SDK then reads an object without properties."""
    done = adoption(tmp_path, cluster(pool("sys"), ingressProfile={"gatewayApi": {"installation": "Standard"}}))
    assert [path for _, path, _ in done.clusters[0].newer] == [("ingressProfile", "gatewayApi", "installation")]
    assert done.proven


def test_an_add_on_without_a_setting_is_named_only_if_it_is_on() -> None:
    """httpApplicationRouting has no setting, and every older cluster has it, switched off."""
    off = {"enabled": False, "config": None, "identity": None}
    assert why_left(("addonProfiles", "httpApplicationRouting"), off) == ""
    assert "not sent" in why_left(("addonProfiles", "httpApplicationRouting"), {**off, "enabled": True})
