"""One cluster in a file of its own, and settings that several clusters include."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stacks import planned, refused, stack_file

POOL = "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 3}\n"
STANDARD = f"""\
kubernetesVersion: "1.35"
tags: {{tier: standard, owner: platform}}
apiServerAccessProfile: {{authorizedIPRanges: [192.0.2.0/24], enablePrivateCluster: false}}
{POOL}"""
FILES = "clusterFiles: [clusters/*.yaml]\n"
USES = "include: [presets/standard.yaml]\n"


def test_a_file_is_a_cluster_with_the_name_of_the_file(tmp_path: Path) -> None:
    record = planned(tmp_path, FILES, {"clusters/shop.yaml": POOL, "clusters/orders.yaml": POOL}).record
    assert [each.name for each in record.all("ManagedCluster")] == ["orders", "shop"]
    assert [each.get("resourceName") for each in record.all("ManagedCluster")] == ["orders-test", "shop-test"]


def test_files_in_folders_below_match_a_pattern_with_two_stars(tmp_path: Path) -> None:
    files = {"clusters/eu/shop.yaml": POOL, "clusters/us/orders.yaml": POOL}
    record = planned(tmp_path, "clusterFiles: [clusters/**/*.yaml]\n", files).record
    assert {each.name for each in record.all("ManagedCluster")} == {"shop", "orders"}


def test_the_stack_file_overrides_a_clusters_file_and_null_removes_the_cluster(tmp_path: Path) -> None:
    own = FILES + "clusters:\n  shop: {sku: {tier: Free}}\n  orders: null\n"
    files = {"clusters/shop.yaml": f"sku: {{tier: Premium}}\n{POOL}", "clusters/orders.yaml": POOL}
    cluster = planned(tmp_path, own, files).record.one("ManagedCluster")
    assert (cluster.name, cluster.get("sku.tier")) == ("shop", "Free")


def test_a_clusters_file_overrides_the_files_of_include(tmp_path: Path) -> None:
    files = {
        "base.yaml": "clusters: {shop: {tags: {a: base, b: base}}}\n",
        "clusters/shop.yaml": f"tags: {{a: own}}\n{POOL}",
    }
    cluster = planned(tmp_path, f"include: [base.yaml]\n{FILES}", files).record.one("ManagedCluster")
    assert cluster.get("tags") == {"a": "own", "b": "base"}


def test_clusters_share_the_settings_that_they_include(tmp_path: Path) -> None:
    files = {"presets/standard.yaml": STANDARD, "clusters/shop.yaml": USES, "clusters/orders.yaml": USES}
    clusters = planned(tmp_path, FILES, files).record.all("ManagedCluster")
    assert [each.get("tags.tier") for each in clusters] == ["standard", "standard"]
    assert [each.get("agentPoolProfiles[0].count") for each in clusters] == [3, 3]


def test_a_cluster_merges_mappings_replaces_lists_and_removes_with_null(tmp_path: Path) -> None:
    shop = f"{USES}tags: {{tier: own, owner: null}}\napiServerAccessProfile: {{authorizedIPRanges: [203.0.113.0/24]}}\n"
    files = {"presets/standard.yaml": STANDARD, "clusters/shop.yaml": shop}
    cluster = planned(tmp_path, FILES, files).record.one("ManagedCluster")
    assert cluster.get("tags") == {"tier": "own"}
    assert cluster.get("apiServerAccessProfile.authorizedIPRanges")[0] == "203.0.113.0/24"
    assert cluster.get("apiServerAccessProfile.enablePrivateCluster") is False


def test_later_presets_override_earlier_ones_and_a_preset_overrides_its_own_includes(tmp_path: Path) -> None:
    files = {
        "a.yaml": "tags: {x: a, y: a, z: a}\n",
        "b.yaml": "include: [c.yaml]\ntags: {x: b}\n",
        "c.yaml": "tags: {x: c, y: c}\n",
    }
    own = f"clusters:\n  shop:\n    include: [a.yaml, b.yaml]\n    {POOL}"
    cluster = planned(tmp_path, own, files).record.one("ManagedCluster")
    assert cluster.get("tags") == {"x": "b", "y": "c", "z": "a"}


def test_a_preset_overrides_what_the_file_that_names_it_includes(tmp_path: Path) -> None:
    files = {
        "base.yaml": f"clusters:\n  shop:\n    tags: {{a: base, b: base}}\n    {POOL}",
        "prod.yaml": "tags: {a: prod}\n",
    }
    own = "include: [base.yaml]\nclusters: {shop: {include: [prod.yaml]}}\n"
    assert planned(tmp_path, own, files).record.one("ManagedCluster").get("tags") == {"a": "prod", "b": "base"}


def test_null_in_a_cluster_removes_what_a_file_below_its_preset_sets(tmp_path: Path) -> None:
    files = {
        "base.yaml": "clusters: {shop: {tags: {a: base, b: base}}}\n",
        "presets/standard.yaml": "tags: {a: null}\n",
        "clusters/shop.yaml": USES + POOL,
    }
    record = planned(tmp_path, f"include: [base.yaml]\n{FILES}", files).record
    assert record.one("ManagedCluster").get("tags") == {"b": "base"}


def test_a_pattern_in_include_is_every_file_that_matches_sorted(tmp_path: Path) -> None:
    files = {"tags/b.yaml": "tags: {x: b}\n", "tags/a.yaml": "tags: {x: a, y: a}\n"}
    own = f"include: [tags/*.yaml]\nclusters:\n  shop:\n    {POOL}"
    assert planned(tmp_path, own, files).record.one("ManagedCluster").get("tags") == {"x": "b", "y": "a"}


def test_a_finding_names_the_line_of_the_preset(tmp_path: Path) -> None:
    preset = f"{POOL}networkProfile:\n  serviceCidr: 10.224.0.0/24\n"
    files = {"presets/standard.yaml": preset, "clusters/shop.yaml": USES}
    errors = planned(tmp_path, FILES, files).errors
    places = {str(each.place) for each in errors if each.path == "networkProfile.serviceCidr"}
    assert places == {"config/presets/standard.yaml:3"}


def test_what_the_cluster_overrides_is_found_in_its_own_file(tmp_path: Path) -> None:
    preset = f"{POOL}networkProfile:\n  serviceCidr: 172.16.0.0/16\n"
    files = {
        "presets/standard.yaml": preset,
        "clusters/shop.yaml": f"{USES}networkProfile: {{serviceCidr: 10.224.0.0/24}}\n",
    }
    errors = planned(tmp_path, FILES, files).errors
    places = {str(each.place) for each in errors if each.path == "networkProfile.serviceCidr"}
    assert places == {"config/clusters/shop.yaml:2"}


def test_a_mistake_in_a_preset_is_one_problem_for_all_its_clusters(tmp_path: Path) -> None:
    clusters = {f"clusters/c{number}.yaml": USES for number in range(5)}
    message = refused(tmp_path, stack_file(FILES), {"presets/standard.yaml": "enableRBAC: 1\n", **clusters})
    assert message.startswith("One setting is refused:")
    assert "config/presets/standard.yaml:1: clusters.c0.enableRBAC" in message
    assert "(also in 4 other clusters that include this)" in message


REFUSED: dict[str, tuple[str, dict[str, str], str]] = {
    "a pattern that matches nothing": (
        "clusterFiles: [klusters/*.yaml]\n",
        {"clusters/shop.yaml": POOL},
        "Pulumi.test.yaml:3: includes klusters/*.yaml, which matches no file; config/ has clusters/*.yaml",
    ),
    "two files with the key of one cluster": (
        "clusterFiles: [clusters/**/*.yaml]\n",
        {"clusters/eu/shop.yaml": POOL, "clusters/us/shop.yaml": POOL},
        "config/clusters/us/shop.yaml:1: shop is the key of the cluster in config/clusters/eu/shop.yaml too",
    ),
    "a file whose name is no key": (
        FILES,
        {"clusters/1shop.yaml": POOL},
        "config/clusters/1shop.yaml:1: clusters.1shop",
    ),
    "a file with the name of its cluster inside": (
        FILES,
        {"clusters/shop.yaml": "clusters: {shop: {}}\n"},
        "A file of clusterFiles has the settings of one cluster, without its name",
    ),
    "an empty file": (FILES, {"clusters/shop.yaml": ""}, "config/clusters/shop.yaml:1: the file is empty"),
    "a preset that is missing": (
        FILES,
        {"clusters/shop.yaml": "include: [presets/standrad.yaml]\n", "presets/standard.yaml": POOL},
        "config/clusters/shop.yaml:1: includes presets/standrad.yaml, which does not exist; config/ has "
        "clusters/*.yaml, presets/*.yaml. Did you mean presets/standard.yaml?",
    ),
    "a preset of a cluster in the stack file that is missing": (
        "clusters:\n  shop:\n    include: [presets/standard.yaml]\n",
        {},
        "Pulumi.test.yaml:5: includes presets/standard.yaml, which does not exist",
    ),
    "a preset that includes itself": (
        FILES,
        {"clusters/a.yaml": USES, "clusters/b.yaml": USES, "presets/standard.yaml": USES},
        "One setting is refused:\n  config/presets/standard.yaml:1: includes presets/standard.yaml, which includes "
        "itself (standard.yaml -> standard.yaml)",
    ),
    "a file outside": (
        "clusterFiles: [../../*.yaml]\n",
        {"clusters/shop.yaml": POOL},
        "includes ../../*.yaml, which ",
    ),
    "an absolute pattern": ("clusterFiles: [/etc/*.yaml]\n", {}, "which is outside config/"),
    "one pattern, not in a list": ("clusterFiles: clusters/*.yaml\n", {}, 'write `["clusters/*.yaml"]`'),
    "a number for the files of a cluster": (FILES, {"clusters/shop.yaml": "include: 3\n"}, "clusters.shop.include"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path, case: str) -> None:
    settings, files, words = REFUSED[case]
    assert words in refused(tmp_path, stack_file(settings), files)
