"""What a lock refuses besides a deletion."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.standin.arm import kubeconfig
from fairway.standin.errors import ArmError
from tests.standin_help import CLUSTER, GROUP, Azure


@pytest.mark.parametrize("scope", [GROUP, CLUSTER])
def test_a_read_only_lock_refuses_credentials_and_changes_of_a_cluster(scope: str, tmp_path: Path) -> None:
    azure = Azure(tmp_path)
    azure.group()
    azure.cluster()
    azure.create("authorization:ManagementLockByScope", "kept", scope=scope, lockName="kept", level="ReadOnly")
    with pytest.raises(ArmError, match="ScopeLocked"), azure.cloud.transaction():
        kubeconfig(azure.cloud, CLUSTER, admin=False)
    with pytest.raises(ArmError, match="ScopeLocked"):
        azure.change(tags={"team": "web"})
