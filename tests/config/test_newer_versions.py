"""Keys of newer API versions: refused with the first version that has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.cluster import Cluster
from config.model import Settings
from config.model_tree import fields
from config.newer_versions import newer_page, newer_properties
from config.node_pool import NodePool
from config.unknown_key import about
from fairway.request import format_path
from fairway.rules.schema_facts import Since
from tests.stacks import ROOT, refused, stack_file

NEWER = dict(newer_properties())


@pytest.mark.parametrize("path", NEWER, ids=format_path)
def test_a_key_is_refused_with_its_first_version_and_no_other_key_is_suggested(path: tuple[str, ...]) -> None:
    since = NEWER[path]
    listed = [part for each in path for part in ((each, 0) if each == "manual" else (each,))]
    text = about(("clusters", "shop", *listed), {}, {})
    assert f"pulumi package add azure-native containerservice {since.stable or since.preview}" in text
    assert "Did you mean" not in text


def test_stable_and_preview_versions_are_named() -> None:
    assert NEWER["hostedSystemProfile",] == Since("2026-02-01", "2025-08-02-preview")
    assert NEWER["controlPlaneScalingProfile",] == Since("", "2026-02-02-preview")
    assert "exists from API version 2026-02-01 on" in about(("clusters", "shop", "hostedSystemProfile"), {}, {})
    assert "preview API versions only" in about(("clusters", "shop", "controlPlaneScalingProfile"), {}, {})


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("securityGating",), "securityProfile.defender.securityGating"),
        (("artifactStreamingProfile",), "nodePools.<name>.artifactStreamingProfile"),
        (("hosted_system_profile",), "hostedSystemProfile exists"),
    ],
)
def test_it_is_found_at_another_place_and_in_another_spelling(path: tuple[str, ...], place: str) -> None:
    assert place in about(("clusters", "shop", *path), {}, {})


def test_a_property_of_pools_is_named_as_such() -> None:
    assert "write it under defaultNodePool or nodePools.<name>" in about(("clusters", "shop", "enableFIPS"), True, {})


@pytest.mark.parametrize("key", ["enabled", "enableRBCA", "kubernetesVersoin"])
def test_other_keys_are_typos_as_before(key: str) -> None:
    assert "API version" not in about(("clusters", "shop", key), True, {})


AZ = [("defaultNodePool", "osDiskSizeGb"), ("nodePools", "web", "enableFips"), ("defaultNodePool", "osdisksizegb")]


@pytest.mark.parametrize(
    "path", [*AZ, ("networkProfile", "loadBalancerProfile", "outboundIpPrefixes")], ids=format_path
)
def test_a_key_of_the_same_place_in_other_letters_comes_before_a_newer_one_elsewhere(path: tuple[str, ...]) -> None:
    meant = {"osdisksizegb": "osDiskSizeGB", "enablefips": "enableFIPS", "outboundipprefixes": "outboundIPPrefixes"}
    text = about(("clusters", "shop", *path), {}, {})
    assert text.endswith(f". Did you mean {meant[path[-1].lower()]}?")
    assert "pulumi package add" not in text


def _names_in_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@pytest.mark.parametrize("model", [Cluster, NodePool])
def test_every_key_in_the_camel_case_of_az_means_the_own_key(model: type[Settings]) -> None:
    around = ("clusters", "shop") if model is Cluster else ("clusters", "shop", "nodePools", "web")
    for name in fields(model):
        first, *rest = _names_in_snake_case(name).split("_")
        written = first + "".join(each.capitalize() for each in rest)
        if written != name:
            assert f"Did you mean {name}?" in about((*around, written), True, {written: True})


def test_a_stack_file_with_such_a_key_is_refused_at_its_line(tmp_path: Path) -> None:
    text = refused(tmp_path, stack_file("clusters:\n  shop:\n    schedulerProfile: {upstream: x}\n"))
    assert "Pulumi.test.yaml:5" in text
    assert "API version 2026-05-01" in text


def test_the_page_lists_them_all() -> None:
    """After a new SDK or new schemas: `.venv/bin/python -m config newer > docs/newer-api-versions.md`."""
    page = (ROOT / "docs" / "newer-api-versions.md").read_text(encoding="utf-8")
    assert page == newer_page()
    assert all(f"`{format_path(path)}`" in page for path in NEWER)
