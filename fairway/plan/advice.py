"""What to write so that a change does not cost a cluster, for any program. A program can replace it with its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Subject(Protocol):
    """A resource that changes."""

    @property
    def urn(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def name(self) -> str:
        """The logical name."""
        ...

    @property
    def protect(self) -> bool:
        """Whether Pulumi refuses to delete it."""
        ...

    @property
    def old_inputs(self) -> Mapping[str, Any]:
        """The properties before the change."""
        ...


class Advises(Protocol):
    """What to write for each kind of change. Each function returns whole sentences; `drained` says how to move the pods
    off a pool, as part of a sentence."""

    @property
    def holder(self) -> str:
        """What describes the resources: `program` or `file`."""
        ...

    def place(self, resource: Subject) -> str:
        """Where new values are written."""
        ...

    def generation(self, pool: Subject) -> str:
        """What a pool and its successor have in common; empty if their names do not show it."""
        ...

    def rotated(self, pool: Subject, before: Mapping[str, Any], subnets: Mapping[str, str], drained: str) -> str:
        """How to replace a pool by a successor beside it; empty if that is not possible. `before` has the old values by
        property, `subnets` the logical names of subnets by their ids in lower case."""
        ...

    def another_pool(self, pool: Subject, drained: str) -> str:
        """How to get another pool if this one can neither change nor rotate."""
        ...

    def another_inline_pool(self, cluster: Subject, drained: str) -> str:
        """How to get another pool if this one is in the cluster's own list."""
        ...

    def another_cluster(self, cluster: Subject) -> str:
        """How to get another cluster if this one cannot change."""
        ...

    def another_resource(self, resource: Subject) -> str:
        """How to get another resource, neither cluster nor pool, if this one cannot change."""
        ...

    def another_gateway(self, gateway: Subject) -> str:
        """How to move clients to another gateway; empty if the program can have both at the same time."""
        ...

    def imported_later(self, pool: Subject) -> str:
        """What to do with the import of a pool whose cluster does not exist yet."""
        ...

    def before_deletion(self, pool: Subject, drained: str, *, last_system: bool, takers: Sequence[str]) -> str:
        """What to do before a pool without a successor is deleted. `last_system`: no other System pool; `takers`: pools
        that are created in the same update."""
        ...

    def left_behind(self, name: str, delete: str) -> str:
        """What to do with a pool that is no longer in the cluster's own list; `delete` is the command for it."""
        ...

    def autoscaled(self) -> str:
        """How to leave the number of nodes to the autoscaler."""
        ...

    def unprotected(self, resource: Subject) -> str:
        """How to make a change that `protect` refuses."""
        ...

    def aliases_kept(self) -> str:
        """How to keep a resource that is found only by an alias of an older SDK."""
        ...

    def no_longer_ignored(self, path: str) -> str:
        """How to stop ignoring a path for one update, in brackets; empty if there is no way."""
        ...

    def egress_first(self, cluster: Subject, what: str) -> str:
        """What to do before the outbound type changes: `what` is `NAT gateway` or `route table`."""
        ...


class Advice:
    """Advice for any program. A program with its settings in a stack file passes its own to `run_checked`."""

    @property
    def holder(self) -> str:
        return "program"

    def place(self, resource: Subject) -> str:  # noqa: ARG002
        return "program"

    def generation(self, pool: Subject) -> str:  # noqa: ARG002
        return ""

    def rotated(
        self,
        pool: Subject,  # noqa: ARG002
        before: Mapping[str, Any],  # noqa: ARG002
        subnets: Mapping[str, str],  # noqa: ARG002
        drained: str,  # noqa: ARG002
    ) -> str:
        return ""

    def another_pool(self, pool: Subject, drained: str) -> str:  # noqa: ARG002
        return (
            "Add another AgentPool with the new value, another logical name and another agentPoolName, in a separate "
            f"update. Then move the pods: {drained}. Then remove the old one from the program."
        )

    def another_inline_pool(self, cluster: Subject, drained: str) -> str:  # noqa: ARG002
        return (
            "Keep the inline pool unchanged, and create another AgentPool with the new value. Azure cannot make "
            "this change to an inline pool, and Pulumi cannot delete it."
        )

    def another_cluster(self, cluster: Subject) -> str:  # noqa: ARG002
        return "Create a second cluster, move the workloads, then remove this one from the program."

    def another_resource(self, resource: Subject) -> str:  # noqa: ARG002
        return (
            "Create another resource with the new value under another name, move what uses this one, then remove it "
            "from the program."
        )

    def another_gateway(self, gateway: Subject) -> str:  # noqa: ARG002
        return ""

    def imported_later(self, pool: Subject) -> str:  # noqa: ARG002
        return "Remove `import`, run `pulumi up`, then add it again."

    def before_deletion(self, pool: Subject, drained: str, *, last_system: bool, takers: Sequence[str]) -> str:
        if last_system:
            return KEEP_SYSTEM
        return removal(pool.name, "the program", drained, takers)

    def left_behind(self, name: str, delete: str) -> str:
        return (
            f"If {name} is still needed, import it as an AgentPool. If nothing else manages or uses it, drain it, then "
            f"delete it: `{delete}`."
        )

    def autoscaled(self) -> str:
        return 'Leave the count to the autoscaler: `ignoreChanges: ["count"]`.'

    def unprotected(self, resource: Subject) -> str:  # noqa: ARG002
        return unprotecting("remove `protect`")

    def aliases_kept(self) -> str:
        return "Keep the SDK's version aliases, and nothing is deleted."

    def no_longer_ignored(self, path: str) -> str:  # noqa: ARG002
        return ""

    def egress_first(self, cluster: Subject, what: str) -> str:  # noqa: ARG002
        return f"First attach a {what} to the subnets of all pools, in an update that keeps outboundType or with `az`."


KEEP_SYSTEM = "Do not drain it: no System pool would be left. Keep it until another System pool is running."


def removal(key: str, place: str, drained: str, takers: Sequence[str]) -> str:
    """How to remove a pool `key` from `place`."""
    if takers:
        return (
            f"If its pods are to move to {', '.join(takers)}, use two updates: keep {key} in {place} together with "
            f"the new pool and run `pulumi up`. Then move the pods: {drained}. Then remove {key} from {place}."
        )
    return f"Before the update, make sure that other pools have room for its pods, and move them: {drained}."


def unprotecting(how: str) -> str:
    """How to make a change that `protect` refuses, if it is intended."""
    return f"If you want this, {how} and run `pulumi up` as a separate update."
