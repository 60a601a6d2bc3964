"""A recorded range never moves, new networks get the lowest free one, and what cannot have one is explained."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from fairway.addresses.allocation import Part, Wanted, allocated, gaps, released
from fairway.addresses.record import Entry, Key, overlapping
from fairway.rules.cidr import network, overlaps


def wanted(name: str, length: int = 20, *, spaces: tuple[str, ...] = ("10.64.0.0/16",), **more: object) -> Wanted:
    subnets = {"nodes": min(length + 2, 29)}
    return replace(Wanted(("prod", name), spaces, length, subnets), **more)


def ranges(record: dict[Key, Entry]) -> dict[str, str]:
    return {name: each.virtual_network for (_, name), each in record.items()}


def refusal(*each: Wanted, record: dict[Key, Entry] | None = None, taken: dict[str, str] | None = None) -> str:
    _, [refused, *_] = allocated(record or {}, each, taken)
    return refused.text


def test_new_networks_get_the_lowest_free_ranges_by_name() -> None:
    found, refused = allocated({}, [wanted("shop"), wanted("orders")])
    assert refused == []
    assert ranges(found) == {"orders": "10.64.0.0/20", "shop": "10.64.16.0/20"}
    assert found["prod", "shop"].subnets == {"nodes": "10.64.16.0/22"}


def test_large_networks_and_subnets_come_first_so_that_little_is_wasted() -> None:
    subnets = {"ingress": 26, "nodes": 22, "web": 23}
    found, _ = allocated({}, [wanted("a", 22), wanted("b", subnets=subnets)])
    assert ranges(found) == {"b": "10.64.0.0/20", "a": "10.64.16.0/22"}
    assert found["prod", "b"].subnets == {"nodes": "10.64.0.0/22", "web": "10.64.4.0/23", "ingress": "10.64.6.0/26"}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_added_removed_or_reordered_no_range_moves_or_is_given_twice(seed: int) -> None:
    """Some networks have IPv6 from the beginning, others get it later."""
    random = Random(seed)
    names = [f"c{number:02}" for number in range(14)]
    record: dict[Key, Entry] = {}
    first: dict[tuple[str, int], Entry] = {}
    for _ in range(12):
        present = random.sample(names, random.randint(0, len(names)))
        needs = [
            dual(name, random_length(name)) if random.random() < 0.5 else wanted(name, random_length(name))
            for name in present
        ]
        found, refused = allocated(record, needs)
        record = released(found, [("prod", name) for name in present], "2026-11-22")
        assert refused == []
        for (_, name), entry in record.items():
            for at, family in enumerate(entry.families):
                assert same_ranges(first.setdefault((name, at), family), family)
        assert not [*overlapping(record)]
        every = [text for each in record.values() for text in each.ranges]
        assert len({*every}) == len(every)
        assert {name for (_, name), each in record.items() if not each.released} == set(present)


def same_ranges(one: Entry, other: Entry) -> bool:
    return (one.virtual_network, one.subnets, one.pods, one.services) == (
        *(other.virtual_network, other.subnets, other.pods, other.services),
    )


def dual(name: str, length: int = 20) -> Wanted:
    pods, spaces = Part(("fd00:70::/48",), 64), ("fd00:64::/40",)
    ipv6 = Wanted(("prod", name), spaces, 56, {"nodes": 64}, pods=pods, version=6, setting="ipv6PrefixLength")
    return wanted(name, length, pods=Part(("100.64.0.0/10",), 18), ipv6=ipv6)


def random_length(name: str) -> int:
    return 20 + int(name[1:]) % 4


def test_the_order_of_files_is_irrelevant() -> None:
    all_of_them = [(dual if number % 2 else wanted)(f"c{number}", 20 + number % 3) for number in range(10)]
    shuffled = Random(1).sample(all_of_them, 10)
    assert allocated({}, all_of_them)[0] == allocated({}, shuffled)[0]


def test_ranges_of_others_and_reserved_ones_and_those_of_aks_are_left_out() -> None:
    found, _ = allocated({}, [wanted("shop", reserved={"10.64.0.0/19": "hub"})], {"10.64.32.0/20": "VNet hub"})
    assert ranges(found) == {"shop": "10.64.48.0/20"}
    # AKS keeps 172.30.0.0/16 and 172.31.0.0/16 for itself.
    found, _ = allocated({}, [wanted("shop", 16, spaces=("172.30.0.0/15", "172.20.0.0/16"))])
    assert ranges(found) == {"shop": "172.20.0.0/16"}


def test_a_released_range_is_not_given_to_another_network_but_back_to_its_own() -> None:
    record = released(allocated({}, [wanted("old")])[0], [], "2026-11-22")
    assert record["prod", "old"].released == "2026-11-22"
    found, _ = allocated(record, [wanted("new")])
    assert ranges(found) == {"old": "10.64.0.0/20", "new": "10.64.16.0/20"}
    again, _ = allocated(record, [wanted("old")])
    assert again["prod", "old"] == Entry("10.64.0.0/20", {"nodes": "10.64.0.0/22"})


def test_the_day_of_a_release_stays_the_first() -> None:
    once = released(allocated({}, [wanted("old")])[0], [], "2026-11-22")
    assert released(once, [], "2027-01-01") == once


def test_a_new_subnet_gets_a_range_beside_the_others_also_beside_removed_ones() -> None:
    record, _ = allocated({}, [wanted("shop", subnets={"nodes": 22, "web": 22})])
    found, _ = allocated(record, [wanted("shop", subnets={"nodes": 22, "batch": 22})])
    assert found["prod", "shop"].subnets == {"nodes": "10.64.0.0/22", "web": "10.64.4.0/22", "batch": "10.64.8.0/22"}


def test_configured_ranges_of_a_network_are_left_out() -> None:
    found, _ = allocated({}, [wanted("shop", fixed=("10.64.0.0/24",))])
    assert found["prod", "shop"].subnets == {"nodes": "10.64.4.0/22"}


def test_a_network_grows_around_its_range_and_its_subnets_stay() -> None:
    record, _ = allocated({}, [wanted("shop")])
    found, refused = allocated(record, [wanted("shop", 19)])
    assert refused == []
    assert found["prod", "shop"] == Entry("10.64.0.0/19", {"nodes": "10.64.0.0/22"})


def test_a_network_does_not_grow_over_another_or_out_of_the_pool() -> None:
    record, _ = allocated({}, [wanted("a"), wanted("b")])
    assert "10.64.0.0/20 cannot grow to it: 10.64.16.0/20 of prod.b is in the way" in refusal(
        wanted("a", 19), record=record
    )
    whole = {("prod", "a"): Entry("10.64.0.0/16")}
    assert "10.64.0.0/15 is not inside the pool" in refusal(wanted("a", 15), record=whole)


def test_pods_and_services_have_ranges_of_their_own_pools() -> None:
    pods, services = Part(("100.64.0.0/16",), 18), Part(("10.64.0.0/16",), 22)
    found, _ = allocated({}, [wanted("a", pods=pods, services=services), wanted("b", pods=pods)])
    assert found["prod", "a"] == Entry("10.64.0.0/20", {"nodes": "10.64.0.0/22"}, "100.64.0.0/18", "10.64.16.0/22")
    assert found["prod", "b"] == Entry("10.64.32.0/20", {"nodes": "10.64.32.0/22"}, "100.64.64.0/18")


def test_a_network_that_gets_ipv6_later_keeps_its_ranges() -> None:
    record, _ = allocated({}, [wanted("a"), dual("b")])
    found, refused = allocated(record, [dual("a"), dual("b")])
    assert refused == []
    assert record["prod", "b"].ipv6 == Entry("fd00:64::/56", {"nodes": "fd00:64::/64"}, "fd00:70::/64")
    assert found["prod", "b"] == record["prod", "b"]
    # Other ranges of pods would replace the running cluster.
    second = Entry("fd00:64:0:100::/56", {"nodes": "fd00:64:0:100::/64"})
    assert found["prod", "a"] == replace(record["prod", "a"], ipv6=second)


def test_an_ipv6_range_that_does_not_fit_is_refused_with_its_setting() -> None:
    full = allocated(
        {},
        [replace(dual("a"), ipv6=Wanted(("prod", "a"), ("fd00::/60",), 56, {}, version=6, setting="ipv6PrefixLength"))],
    )[1]
    assert [(each.setting, each.text[:41]) for each in full] == [
        ("ipv6PrefixLength", "needs a /56, but the pool (fd00::/60) is ")
    ]
    several = Wanted(
        ("prod", "a"), ("fd00::/63",), 63, {"a": 64, "b": 64, "c": 64}, version=6, setting="ipv6PrefixLength"
    )
    [refused] = allocated({}, [replace(dual("a"), ipv6=several)])[1]
    assert (refused.subnet, refused.setting) == ("c", "ipv6PrefixLength")
    assert refused.text.endswith("Lower the ipv6PrefixLength of the network: it grows if the ranges beside it are free")


def test_released_entries_are_named_where_nothing_is_left() -> None:
    record = released(allocated({}, [wanted("old", 16)])[0], [], "2026-11-22")
    assert refusal(wanted("new"), record=record).endswith(
        "nothing in it is free. Add a range to addressPool.addressPrefixes, or delete the released entries prod.old "
        "from addresses.yaml if Azure uses their ranges no more"
    )


def test_a_recorded_cluster_keeps_the_pods_that_it_has() -> None:
    """A pool of pods that is added later must not replace running clusters."""
    record, _ = allocated({}, [wanted("a")])
    assert allocated(record, [wanted("a", pods=Part(("100.64.0.0/16",), 18))])[0] == record


def test_what_has_no_room_is_refused_with_what_is_left() -> None:
    small = ("10.64.0.0/22",)
    assert refusal(wanted("shop", spaces=small)) == (
        "needs a /20, but the pool (10.64.0.0/22) is smaller. Add a range to addressPool.addressPrefixes"
    )
    full = refusal(wanted("shop", 22, spaces=small), taken={"10.64.0.0/24": "VNet hub"})
    left = "needs a /22, but the pool (10.64.0.0/22) has none left: its largest free range is a /23"
    assert full == f"{left}. Add a range to addressPool.addressPrefixes"
    none = refusal(wanted("shop", 22, spaces=small), taken={"10.64.0.0/16": "VNet hub"})
    assert none.endswith("has none left: nothing in it is free. Add a range to addressPool.addressPrefixes")
    subnets = refusal(wanted("shop", 22, spaces=small, subnets={"nodes": 22, "web": 24}))
    assert subnets.startswith("needs a /24, but the network 10.64.0.0/22 (10.64.0.0/22) has none left")
    assert refusal(wanted("shop", 22, spaces=small, subnets={"nodes": 21})).endswith(
        "is smaller. Lower the prefixLength of the network: it grows if the ranges beside it are free"
    )


def test_one_network_without_room_takes_nothing_from_the_others() -> None:
    found, refused = allocated({}, [wanted("large", 15), wanted("small")])
    assert [each.key for each in refused] == [("prod", "large")]
    assert ranges(found) == {"small": "10.64.0.0/20"}


def test_gaps_of_ipv6_are_large_ranges() -> None:
    assert [*gaps(("fd00::/56",), ["fd00::/64", "10.0.0.0/8"])][:2] == ["fd00:0:0:1::/64", "fd00:0:0:2::/63"]


def test_gaps_are_what_is_free_between_ranges() -> None:
    assert [*gaps(("10.0.0.0/24",), [])] == ["10.0.0.0/24"]
    assert [*gaps(("10.0.0.0/24",), ["10.0.0.0/26", "10.0.0.128/26"])] == ["10.0.0.64/26", "10.0.0.192/26"]
    assert [*gaps(("10.0.0.0/24",), ["10.0.0.0/16"])] == []
    assert [*gaps(("10.0.0.0/24", "10.1.0.0/24"), ["10.1.0.0/25"])] == ["10.0.0.0/24", "10.1.0.128/25"]
    assert [*gaps(("10.0.0.0/24",), ["10.0.0.0/25", "10.0.0.0/26"])] == ["10.0.0.128/25"]


@pytest.mark.parametrize("seed", range(10))
def test_gaps_and_ranges_are_the_whole_space(seed: int) -> None:
    random = Random(seed)
    used = [f"10.0.{random.randint(0, 255)}.0/24" for _ in range(40)]
    free = [*gaps(("10.0.0.0/16",), used)]
    assert not [*overlaps(free, used)]
    addresses = sum(net.num_addresses for each in free if (net := network(each)))
    assert addresses + 256 * len({*used}) == 65536
