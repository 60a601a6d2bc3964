"""Names of resources are made of their cluster's, and cut to what Azure takes."""

from __future__ import annotations

from components.kind import Kind, hashed_name


def test_a_name_is_cut_from_the_first_character_too_many() -> None:
    workspace = Kind("Workspace", "workspace", "log-{cluster}", 63)
    assert workspace.azure_name("x" * 59) == f"log-{'x' * 59}"
    assert len(workspace.azure_name("x" * 60)) == 63


def test_a_logical_name_has_no_empty_part() -> None:
    pool = Kind("AgentPool", "{key}/{suffix}")
    assert pool.logical_name("shop", "web", "k3x") == "shop/web/k3x"
    assert pool.logical_name("shop", "web") == "shop/web"
    assert Kind("ManagedCluster", "").logical_name("shop") == "shop"


def test_a_hashed_name_has_a_part_of_the_name_and_a_hash_of_all_of_it() -> None:
    assert hashed_name("cr{}{}", "shop", "shop") == "crshop8d9001"
    assert hashed_name("kv-{}-{}", "shop", "shop-prod", digits=5) != hashed_name("kv-{}-{}", "shop", "shop", digits=5)
