"""What to write in files that Azure or Terraform deploys, so that a change does not cost a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairway.change.described import Tool
from fairway.plan.advice import KEEP_SYSTEM, Advice, Subject


@dataclass(frozen=True)
class FileAdvice(Advice):
    """Advice for what is deployed from a file (`fairway.plan.advice.Advises`)."""

    tool: Tool = "Azure"

    @property
    def holder(self) -> str:
        return "file"

    def place(self, resource: Subject) -> str:  # noqa: ARG002
        return "file"

    def another_pool(self, pool: Subject, drained: str) -> str:  # noqa: ARG002
        then = "Then delete the old pool with `az aks nodepool delete`, and remove it from the file."
        return (
            "Keep this pool unchanged, and add another pool with the new value and another name first. Then move the "
            f"pods: {drained}. {then if self.tool == 'Azure' else 'Then remove the old pool from the file.'}"
        )

    def another_inline_pool(self, cluster: Subject, drained: str) -> str:  # noqa: ARG002
        if self.tool == "Terraform":
            return "Keep this pool unchanged, or set temporary_name_for_rotation to a name that no pool has."
        return (
            "Keep this pool unchanged, and add another one of the same mode with the new value as a resource of its "
            f"own. Then move the pods: {drained}. Then delete the old pool with `az aks nodepool delete`, and replace "
            "it by the new one in the list in the file: with a pool that no longer exists, Azure refuses the list."
        )

    def another_cluster(self, cluster: Subject) -> str:  # noqa: ARG002
        return "Create a second cluster with the new value, move the workloads, then delete this one."

    def another_resource(self, resource: Subject) -> str:  # noqa: ARG002
        return "Create another resource with the new value under another name, move what uses this one, then delete it."

    def imported_later(self, pool: Subject) -> str:  # noqa: ARG002
        return "Import it once its cluster exists."

    def before_deletion(self, pool: Subject, drained: str, *, last_system: bool, takers: Sequence[str]) -> str:  # noqa: ARG002
        if last_system:
            return KEEP_SYSTEM
        return f"Make sure that other pools have room for its pods, and move them before: {drained}."

    def left_behind(self, name: str, delete: str) -> str:
        add = "add it to the file as a pool, with the values that it has"
        if self.tool == "Terraform":
            add = "import it as an azurerm_kubernetes_cluster_node_pool"
        then = f"If nothing else manages or uses it, drain it, then delete it: `{delete}`."
        return f"If {name} is still needed, {add}. {then}"

    def autoscaled(self) -> str:
        if self.tool == "Terraform":
            return (
                "Leave the count to the autoscaler: add `node_count` to `ignore_changes` in the `lifecycle` block (of "
                "a default pool `default_node_pool[0].node_count`)."
            )
        return "Write the count that the pool has at the time of the deployment: each deployment sends the file's."

    def unprotected(self, resource: Subject) -> str:  # noqa: ARG002
        return "If you want this, remove the protection first."

    def aliases_kept(self) -> str:
        return ""

    def no_longer_ignored(self, path: str) -> str:  # noqa: ARG002
        return ""

    def egress_first(self, cluster: Subject, what: str) -> str:  # noqa: ARG002
        return (
            f"First attach a {what} to the subnets of all pools, with outboundType unchanged: without an egress, nodes "
            "lose the API server and registries."
        )
