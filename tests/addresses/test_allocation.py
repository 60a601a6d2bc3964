"""A recorded range never moves, new networks get the lowest free one, and what cannot have one is explained."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from fairway.addresses.allocation import Part, Wanted, allocated, gaps, released
from fairway.addresses.record import Entry, Key
from fairway.rules.cidr import network, overlaps


def wanted(name: str, length: int = 20, *, spaces: tuple[str, ...] = ("10.64.0.0/16",), **more: object) -> Wanted:
    subnets = {"nodes": min(length + 2, 29)}
    return replace(Wanted(("prod", name), spaces, length, subnets), **more)


def ranges(record: dict[Key, Entry]) -> dict[str, str]:
    return {name: each.virtual_network for (_, name), each in record.items()}


def refusal(*each: Wanted, record: dict[Key, Entry] | None = None, taken: tuple[str, ...] = ()) -> str:
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
    random = Random(seed)
    names = [f"c{number:02}" for number in range(14)]
    record: dict[Key, Entry] = {}
    first: dict[str, tuple[str, dict[str, str]]] = {}
    for _ in range(12):
        present = random.sample(names, random.randint(0, len(names)))
        found, refused = allocated(record, [wanted(name, random_length(name)) for name in present])
        record = released(found, [("prod", name) for name in present], "2026-11-22")
        assert refused == []
        for (_, name), entry in record.items():
            assert first.setdefault(name, (entry.virtual_network, dict(entry.subnets)))[0] == entry.virtual_network
            assert first[name][1] == entry.subnets
        assert not [pair for pair in overlaps(*[[*ranges(record).values()]] * 2) if pair[0] != pair[1]]
        assert len({*ranges(record).values()}) == len(record)
        assert {name for (_, name), each in record.items() if not each.released} == set(present)


def random_length(name: str) -> int:
    return 20 + int(name[1:]) % 4


def test_the_order_of_files_is_irrelevant() -> None:
    all_of_them = [wanted(f"c{number}", 20 + number % 3) for number in range(10)]
    shuffled = Random(1).sample(all_of_them, 10)
    assert allocated({}, all_of_them)[0] == allocated({}, shuffled)[0]


def test_ranges_of_others_and_reserved_ones_and_those_of_aks_are_left_out() -> None:
    found, _ = allocated({}, [wanted("shop", reserved=("10.64.0.0/19",))], ["10.64.32.0/20"])
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
    assert "10.64.0.0/20 cannot grow to it: 10.64.16.0/20 is taken" in refusal(wanted("a", 19), record=record)
    whole = {("prod", "a"): Entry("10.64.0.0/16")}
    assert "10.64.0.0/15 is not inside the pool" in refusal(wanted("a", 15), record=whole)


def test_pods_and_services_have_ranges_of_their_own_pools() -> None:
    pods, services = Part(("100.64.0.0/16",), 18), Part(("10.64.0.0/16",), 22)
    found, _ = allocated({}, [wanted("a", pods=pods, services=services), wanted("b", pods=pods)])
    assert found["prod", "a"] == Entry("10.64.0.0/20", {"nodes": "10.64.0.0/22"}, "100.64.0.0/18", "10.64.16.0/22")
    assert found["prod", "b"] == Entry("10.64.32.0/20", {"nodes": "10.64.32.0/22"}, "100.64.64.0/18")


def test_a_recorded_cluster_keeps_the_pods_that_it_has() -> None:
    """A pool of pods that is added later must not replace running clusters."""
    record, _ = allocated({}, [wanted("a")])
    assert allocated(record, [wanted("a", pods=Part(("100.64.0.0/16",), 18))])[0] == record


def test_what_has_no_room_is_refused_with_what_is_left() -> None:
    small = ("10.64.0.0/22",)
    assert refusal(wanted("shop", spaces=small)) == "needs a /20, but the pool (10.64.0.0/22) is smaller"
    full = refusal(wanted("shop", 22, spaces=small), taken=("10.64.0.0/24",))
    assert full == "needs a /22, but the pool (10.64.0.0/22) has none left: its largest free range is a /23"
    none = refusal(wanted("shop", 22, spaces=small), taken=("10.64.0.0/16",))
    assert none.endswith("has none left: nothing in it is free")
    subnets = refusal(wanted("shop", 22, spaces=small, subnets={"nodes": 22, "web": 24}))
    assert subnets.startswith("needs a /24, but the network 10.64.0.0/22 (10.64.0.0/22) has none left")
    assert refusal(wanted("shop", 22, spaces=small, subnets={"nodes": 21})).endswith("is smaller")


def test_one_network_without_room_takes_nothing_from_the_others() -> None:
    found, refused = allocated({}, [wanted("large", 15), wanted("small")])
    assert [each.key for each in refused] == [("prod", "large")]
    assert ranges(found) == {"small": "10.64.0.0/20"}


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
