"""The clusters in descriptions, and which of them are adopted."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from fairway.adoption.always_returned import without_cut
from fairway.adoption.found import AdoptionError, Found, clusters_of, found_in
from fairway.adoption.keys import SUBSCRIPTION
from fairway.adoption.kinds import Kind
from fairway.adoption.outdated import described_differently
from fairway.adoption.surroundings import surroundings
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def clusters_in(
    documents: Sequence[Document],
    wanted: Sequence[str] = (),
    resource_group: str = "",
    location: str = "",
    manage: Collection[Kind] = (),
) -> tuple[Found, ...]:
    """The clusters in the documents with these names or ids, without any all of them. `resource_group` and `location`
    are those of a cluster whose description has none, `manage` is what is managed besides. Raises AdoptionError."""
    # Of two descriptions the first counts; the state of a program may be as old as its last update.
    documents = sorted(documents, key=lambda each: each.kind == STATE)
    found = _clusters_in(without_cut(documents), wanted, resource_group, location)
    if manage:
        found = tuple(replace(each, around=surroundings(manage, each.others)) for each in found)
    if errors := [*described_differently(documents, {one.id.lower() for each in found for one in each.managed})]:
        raise AdoptionError("\n".join(errors))
    return found


def must_be_in(subscription: str, found: Sequence[Found]) -> None:
    """Raise AdoptionError if a cluster is in another subscription than the one of `--subscription`. A name of a
    subscription, which az accepts, cannot be compared with the ids."""
    for each in found if _GUID.fullmatch(subscription) else ():
        own = each.subscription
        if own and own.lower() != subscription.lower():
            raise AdoptionError(
                f"{', '.join(each.files)}: the cluster {each.cluster.name} is in the subscription {own}, which its id "
                f"has, and `--subscription` is {subscription}. Leave the option out if the description is of the right "
                "cluster; otherwise describe the one that you mean"
            )


def _clusters_in(
    documents: Sequence[Document], wanted: Sequence[str], resource_group: str, location: str
) -> tuple[Found, ...]:
    clusters = clusters_of(documents)
    by_azure = [each for each in clusters if each.id and each.outputs]
    if by_azure and not wanted and len(by_azure) < len(clusters):
        found = _clusters_in(documents, [each.id for each in by_azure], resource_group, location)
        others = ", ".join(each.name for each in clusters if each not in by_azure)
        note = f"Azure did not return {others}, which other descriptions have: left out. `--cluster <name>` adopts one"
        return tuple(replace(each, notes=(*each.notes, note)) for each in found)
    returned = len(by_azure) == len(clusters)
    if len(wanted) == 1 or not (wanted or (returned and len(clusters) > 1)):
        return (found_in(documents, "".join(wanted), resource_group, location),)
    names = [*dict.fromkeys(each.lower() for each in wanted)]
    chosen = [each for each in clusters if not names or {each.id.lower(), each.name.lower()} & {*names}]
    for name in names:
        if not any(name in (each.id.lower(), each.name.lower()) for each in chosen):
            found_in(documents, name)  # the error lists the clusters
    if not all(each.id and each.outputs for each in chosen):
        lacking = ", ".join(each.name for each in chosen if not (each.id and each.outputs))
        raise AdoptionError(
            f"several clusters are adopted together only from what Azure returned, and for {lacking} there is no "
            "output of `az aks show --output json`: add it, or adopt one of them with `--cluster <name>`"
        )
    ids = {each.id.lower() for each in chosen}
    found = tuple(found_in(documents, each.id, beside=ids) for each in chosen)
    subscriptions = {each.subscription.lower() for each in found}
    if len(subscriptions) > 1:
        listed = ", ".join(f"{each.cluster.name} ({each.subscription})" for each in found)
        raise AdoptionError(
            f"the clusters are in {len(subscriptions)} subscriptions: {listed}. A stack has one, "
            f"`{SUBSCRIPTION}`: choose the clusters of one with `--cluster <name or id>`, as often as "
            "needed"
        )
    return found
