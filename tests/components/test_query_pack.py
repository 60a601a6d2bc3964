"""A pack of queries: names that stay the same, and no part of the cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fairway import check
from tests.rehearsal.test_rotation import up
from tests.repository import build

BODY = "KubePodInventory | where PodRestartCount > 3"


def pack(**queries: Any) -> dict[str, Any]:
    return {"monitoring": {"queryPack": {"queries": queries}}}


def test_a_query_has_a_guid_that_depends_on_pack_and_key_and_its_key_as_title() -> None:
    plan = build(pack(restarts={"body": BODY}))
    query = plan.one("Query")
    assert UUID(query.get("id")) == UUID(build(pack(restarts={"body": "other"})).one("Query").get("id"))
    assert query.get("id") != build(pack(crashes={"body": BODY})).one("Query").get("id")
    assert query.get("displayName") == "restarts"
    assert query.get("queryPackName") == plan.one("QueryPack").get("queryPackName") == "pack-shop"
    assert not check(plan)


@pytest.mark.usefixtures("quick")
def test_queries_are_created_changed_and_deleted_without_the_cluster(tmp_path: Path) -> None:
    with up(tmp_path, 'clusters:\n  shop: {kubernetesVersion: "1.35"}\n') as stage:
        assert not stage.update(pack(restarts={"body": BODY}))
        created = stage.new_changes()
        assert created[0] == "PUT pack-shop-test"
        assert len(created) == 2
        query = created[1].removeprefix("PUT ")
        assert not stage.update(pack(restarts={"body": f"{BODY} | take 10"}))
        assert stage.new_changes() == [f"PUT {query}"]
        assert not stage.update({"monitoring": {"queryPack": None}})
        assert stage.new_changes() == [f"DELETE {query}", "DELETE pack-shop-test"]
