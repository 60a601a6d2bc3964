"""What to do in the tool that manages a cluster today, as lines for a shell with comments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePath
from shlex import quote

from fairway.adoption.owners import Owner, quoted, stack_of
from fairway.adoption.staying import (
    are_in_clusters,
    named_or_counted,
)

PAGE = "docs/adopt.md#the-tool-that-manages-it-today"
_WORKSPACES = "terraform.tfstate.d"


def lines(found: Sequence[Owner], managed: Collection[str] = ()) -> Iterator[str]:
    """What to do first, as lines for a shell with comments; `managed` are the ids, in lower case, of what the new stack
    manages."""
    for each in found:
        yield (
            f"# {each.tool} still manages the cluster ({each.file}). Run this in the folder of its code before "
            "anything else is applied there; do not delete its code first, or it deletes the cluster:"
        )
        yield from _workspace_lines(each)
        yield from missing_lines(each)
        yield from each.all(managed)
        yield from _code_lines(each, managed)
    if found:
        yield f"# More in {PAGE}. Then, in this project:"
    else:
        yield f"# If another tool manages the cluster, remove it from that tool's state first: {PAGE}"


def missing_lines(owner: Owner) -> Iterator[str]:
    """What to do about pools and windows that Azure did not return, before anything is removed."""
    # developer.hashicorp.com/terraform/cli/commands/refresh: `terraform refresh` is deprecated, this replaces it.
    drops = "terraform apply -refresh-only"
    for each in owner.missing:
        if owner.tool == "Pulumi":
            drops = f"pulumi refresh --target {quoted(each)} --stack {stack_of(each)}"
        yield (
            f"# First: Azure did not return {each}, so this stack does not have it. If it exists, describe the cluster "
            f"again and repeat the adoption; if it does not, `{drops}` drops it from the state"
        )


def other_stacks(stack: str) -> str:
    """What keeps the clusters of other stacks that run the same program of Pulumi."""
    return (
        "# If other stacks run the same program (`pulumi stack ls`), the code must stay for them, or their next update "
        f'deletes their clusters: put it under `if pulumi.get_stack() != "{stack}":` instead. The preview of each '
        "stack must delete and replace nothing"
    )


def _workspace(file: str) -> str:
    """The workspace whose state a file is; empty if its path does not say."""
    # developer.hashicorp.com/terraform/language/state/workspaces: local states are in terraform.tfstate.d.
    parts = PurePath(file).parts
    at = parts.index(_WORKSPACES) + 1 if _WORKSPACES in parts else len(parts)
    return parts[at] if at < len(parts) - 1 else ""


def _workspace_lines(owner: Owner) -> Iterator[str]:
    """How to remove it from this state and no other: workspaces have the same addresses."""
    if owner.tool != "Terraform":
        return
    if workspace := _workspace(owner.file):
        yield f"terraform workspace select {quote(workspace)}"
    else:
        yield (
            "# If the code has several workspaces, select that of this state first: the others have the same "
            "addresses, so their clusters would leave the state instead"
        )


def _code_lines(owner: Owner, managed: Collection[str]) -> Iterator[str]:
    if owner.tool != "Terraform":
        yield other_stacks("<this one>")
        yield (
            "# Only if there are none, delete the code of what was removed, and nothing else: what refers to it keeps "
            "its code, and reads it with `ManagedCluster.get`. The next preview there must delete nothing"
        )
        return
    if owner.calls:
        yield (
            "# The call is also the code of what else the module made: deleting it destroys its log workspace, the "
            "roles of the cluster's identity and the rest that `state list` shows below the module's address. Before, "
            "remove from the state what the cluster uses, and move the rest to code outside the module with `state mv`"
        )
    if inside := owner.in_modules(managed):
        yield (
            f"# Deleting the module's call also destroys the rest of the module: {named_or_counted(inside)}. Before, "
            "remove from the state what the cluster uses, such as its roles and its workspace, and move the rest to "
            "code outside the module with `terraform state mv`"
        )
    if stays := owner.staying(managed):
        provider = ", also in the configuration of their providers" if are_in_clusters(stays) else ""
        yield (
            f"# These stay in Terraform: {named_or_counted(stays)}. Keep their code, and change their references to "
            f"what was removed to `data` sources{provider}"
        )
    yield (
        "# If other workspaces or states run the same code (`terraform workspace list`), the code must stay for them: "
        "without it their next apply deletes their clusters. Give it a condition, such as `terraform.workspace != "
        f'"{_workspace(owner.file) or "<this one>"}"` in its `count` or `for_each`'
    )
    yield (
        "# Only if there are none, delete the code of what was removed, and nothing else. Both ways "
        '`data "azurerm_kubernetes_cluster"` replaces references to the cluster, and `terraform plan` must show '
        "nothing to destroy, in each workspace"
    )
