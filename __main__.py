"""One environment of AKS clusters: reads its settings, checks the requests, then deploys."""

import pulumi

from components import (
    Fleets,
    Places,
    SharedResources,
    StackFileAdvice,
    TakenOver,
    deploy,
    name_shared_roles,
    stack_edits,
)
from config.loader import load
from fairway.plan import run_checked

environment = load()


def build() -> None:
    """Declare what clusters share, every cluster with its network, identity and monitoring, and the fleets."""
    settings = environment.settings
    taken_over = TakenOver(settings.aliases, settings.imports)
    clusters, secret = settings.clusters.values(), environment.secret
    name_shared_roles(clusters)
    shared = settings.shared and SharedResources(settings.shared, pulumi.get_stack(), clusters, secret=secret)
    if shared:
        pulumi.export("shared", shared.outputs())
    fleets = Fleets(settings.fleets)
    credentials: dict[str, pulumi.Resource] = {}
    for name, cluster in settings.clusters.items():
        exported = deploy(name, cluster, secret=secret, shared=shared, last_credentials=credentials, fleets=fleets)
        pulumi.export(name, exported)
    fleets.complete()
    taken_over.complete()
    if settings.fleets:
        pulumi.export("fleets", fleets.outputs())


run_checked(
    build,
    locate=Places(environment.layers),
    waivers=environment.waivers,
    profile=environment.settings.profile,
    offered=environment.offered,
    edits=stack_edits,
    advice=StackFileAdvice(),
)
