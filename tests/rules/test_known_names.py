"""Regions and VM sizes: misspelled, new, or known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pulumi_azure_native.compute import VirtualMachineSizeTypes

from fairway.rules.kubernetes import data
from fairway.rules.spelling import distance
from tests.preflight import Pairs, broken, cluster, distinguishes, judge, pool

ACCEPTED = Path(__file__).parents[3] / "shared/preflight/accepted"
TABLES = Path(__file__).parents[2] / "fairway/rules/data"
WRONG, NEW = "vm-size-misspelled", "vm-size-not-in-table"

PAIRS: Pairs = {
    "location-misspelled": (cluster(location="westeurop"), cluster(location="West Europe")),
    "location-not-in-table": (cluster(location="icelandnorth"), cluster(location="swedencentral")),
    WRONG: (cluster(pool(vmSize="Standard_D4sd_v55")), cluster(pool(vmSize="Standard_D4ds_v5"))),
    NEW: (cluster(pool(vmSize="Standard_D4ds_v8")), cluster(pool(vmSize="Standard_D4ds_v7"))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_known_names_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("westeurop", "westeurope"),
        ("wseteurope", "westeurope"),
        ("west-europe", "westeurope"),
        ("swedencentrl", "swedencentral"),
        ("eatsus2", "eastus2"),
        ("germanywestcentra", "germanywestcentral"),
    ],
)
def test_a_misspelled_region_is_refused_with_the_one_that_is_meant(name: str, meant: str) -> None:
    found = [each for each in judge(cluster(location=name)) if each.rule == "location-misspelled"]
    assert [each.reason for each in found] == [f"there is no region {name}. Did you mean {meant}?"]


@pytest.mark.parametrize("name", ["eastus4", "westeurope2", "northindia", "japancentral", "chinacentral", "peruwest"])
def test_a_region_that_may_be_new_is_no_error(name: str) -> None:
    found = {each.rule: each.severity for each in judge(cluster(location=name)) if "location" in each.rule}
    assert found == {"location-not-in-table": "note"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Standard_D4sd_v55", "Standard_D4ds_v5"),
        ("Standard_D4sd_v5", "Standard_D4ds_v5"),
        ("Standard_E8sda_v5", "Standard_E8ads_v5"),
        ("Standard_D4s_v50", "Standard_D4s_v5"),
        ("Standard_D4ddss_v5", "Standard_D4ds_v5"),
        ("D4ds_v5", "Standard_D4ds_v5"),
        ("Standard-D4ds-v5", "Standard_D4ds_v5"),
        ("Standard_D4dsv5", "Standard_D4ds_v5"),
        ("Stanard_D4ds_v5", "Standard_D4ds_v5"),
    ],
)
def test_a_misspelled_size_is_refused_with_the_one_that_is_meant(name: str, meant: str) -> None:
    found = [each.reason for each in judge(cluster(pool(vmSize=name))) if each.rule == WRONG]
    assert len(found) == 1
    assert found[0].endswith(f" Did you mean {meant}?")


@pytest.mark.parametrize(
    "name",
    ["Standard_D4ps_v7", "Standard_D4s_v9", "Standard_Q8s_v5", "Standard_E8pds_v8", "Standard_X2", "Standard_D4xs_v6"],
)
def test_a_size_that_may_be_new_is_no_error(name: str) -> None:
    found = {each.rule: each.severity for each in judge(cluster(pool(vmSize=name))) if each.rule in (WRONG, NEW)}
    assert found == {NEW: "note"}


# fmt: off
REAL = [
    "Standard_B2ats_v2", "Standard_B2pls_v2", "Standard_B4ms", "Standard_D2_v2", "Standard_DS2_v2",
    "Standard_DS13-4_v2", "Standard_D8a_v4", "Standard_D4plds_v6", "Standard_D96nlds_v6", "Standard_DC4as_cc_v5",
    "Standard_DC16eds_v6", "Standard_E8-4ds_v5", "Standard_E80ids_v4", "Standard_E104i_v5", "Standard_E104id_v5",
    "Standard_E96ias_v4", "Standard_E112ibds_v5", "Standard_EC4ads_cc_v5", "Standard_EC96ias_v5",
    "Standard_F8alds_v7", "Standard_F72s_v2", "Standard_FX4mds", "Standard_FX12-6mds_v2", "Standard_L8aos_v4",
    "Standard_L8s_v3", "Standard_M176bds_4_v3", "Standard_M416-208ms_v2", "Standard_NC24ads_A100_v4",
    "Standard_NC4as_T4_v3", "Standard_ND96isr_H100_v5", "Standard_ND96amsr_A100_v4", "Standard_NV36adms_A10_v5",
    "Standard_NV4as_v4", "Standard_NG8ads_V620_v1", "Standard_NP10s", "Standard_HB120rs_v3", "Standard_HB368rs_v5",
    "Standard_HX176rs", "Standard_HC44rs", "Standard_ND128isr_NDR_GB200_v6", "Standard_GS5-16",
    "Standard_NCC40ads_H100_v5", "Standard_A2m_v2", "standard_d2s_v3", "Standard_DS2_v2_Promo", "Standard_D2ds_v4",
    "Standard_D2ls_v5",
]
# fmt: on


@pytest.mark.parametrize("name", [*REAL, *(each.value for each in VirtualMachineSizeTypes)])
def test_no_real_size_is_called_wrong_or_unknown(name: str) -> None:
    assert not broken(cluster(pool(vmSize=name))) & {WRONG, NEW}


def test_no_region_or_size_that_azure_took_is_called_wrong_or_unknown() -> None:
    if not ACCEPTED.is_dir():
        pytest.skip("the recorded requests are not at hand")
    texts = [each.read_text("utf-8") for each in ACCEPTED.glob("*.json")]
    for place in {found for text in texts for found in re.findall(r'"location": "([^"]+)"', text)}:
        assert not broken(cluster(location=place)) & {"location-misspelled", "location-not-in-table"}, place
    for size in {found for text in texts for found in re.findall(r'"vmSize": "([^"]+)"', text)}:
        assert not broken(cluster(pool(vmSize=json.loads(f'"{size}"')))) & {WRONG, NEW}, size


def test_the_tables_say_when_they_were_read_and_where() -> None:
    for name in sorted(file.stem for file in TABLES.glob("*.json")):
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", data(name)["read"])
        assert data(name)["source"]


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "xbc", 1),
        ("ab", "ba", 1),
        ("", "ab", 2),
    ],
)
def test_a_distance_counts_slips(one: str, other: str, far: int) -> None:
    assert distance(one, other) == distance(other, one) == far


def test_every_table_is_documented() -> None:
    page = (TABLES.parents[2] / "docs/tables.md").read_text("utf-8")
    assert [each.name for each in TABLES.glob("*.json") if f"`{each.name}`" not in page] == []
