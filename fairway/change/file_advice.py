"""What to write in files that Azure or Terraform deploys, so that a change does not cost a cluster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fairway.change.change import Change
from fairway.change.described import Tool
from fairway.plan.advice import Advice, Subject
from fairway.transitions.pool import IGNORE_COUNT

_IMPORT = "import it as an AgentPool"
_OF_AZURE = {
    IGNORE_COUNT: "Write the count that the pool has at the time of the deployment: each deployment sends the file's.",
    _IMPORT: "add it to the file as a pool, with the values that it has",
}
_OF_TERRAFORM = {
    IGNORE_COUNT: "Leave the count to the autoscaler: add `node_count` to `ignore_changes` in the `lifecycle` block "
    "(of a default pool `default_node_pool[0].node_count`).",
    _IMPORT: "import it as an azurerm_kubernetes_cluster_node_pool",
}
_NOT_KNOWN = re.compile(r"--(resource-group|cluster-name|name) [^\s`]*\{[^\s`]*")
"""A name in a command that only the deployment of a template returns."""
_PLACES = {"resource-group": "<resource group>", "cluster-name": "<cluster>", "name": "<name>"}


class FileAdvice(Advice):
    """Advice for what is deployed from a file."""

    def place(self, resource: Subject) -> str:  # noqa: ARG002
        return "file"

    def another_pool(self, pool: Subject, drained: str) -> str:  # noqa: ARG002
        return (
            "Add another pool with the new value and another name first. Then move the pods: "
            f"{drained}. Then delete the old pool."
        )

    def another_inline_pool(self, cluster: Subject, drained: str) -> str:  # noqa: ARG002
        return (
            "Keep this pool unchanged, and add another one of the same mode with the new value as a resource of its "
            f"own. Then move the pods: {drained}. Then delete the old pool with `az aks nodepool delete`."
        )

    def another_cluster(self, cluster: Subject) -> str:  # noqa: ARG002
        return "Create a second cluster with the new value, move the workloads, then delete this one."

    def before_deletion(self, pool: Subject, drained: str, *, last_system: bool, takers: Sequence[str]) -> str:  # noqa: ARG002
        if last_system:
            return "Do not drain it: no System pool would be left. Keep it until another System pool is running."
        return f"Make sure that other pools have room for its pods, and move them before: {drained}."


def in_words_of_files(change: Change, tool: Tool) -> Change:
    """A change without the words of Pulumi's programs, for what `tool` deploys from a file."""

    def worded(text: str) -> str:
        text = text.replace("in the program", "in the file").replace("from the program", "from the file")
        for ours, theirs in (_OF_AZURE if tool == "Azure" else _OF_TERRAFORM).items():
            text = text.replace(ours, theirs)
        text = _NOT_KNOWN.sub(lambda found: f"--{found[1]} {_PLACES[found[1]]}", text)
        return text.replace(", and this program no longer manages it", "")

    reasons = tuple(replace(each, text=worded(each.text)) for each in change.reasons)
    return replace(change, reasons=reasons, workaround=worded(change.workaround))
