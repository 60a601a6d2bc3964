"""A private endpoint to the API server in another VNet, with a private DNS zone there."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, network, privatedns

from components.context import Context
from components.kind import Kind
from components.options import merged
from fairway.azure.resource_id import id_parts

_PLACE = "network.apiServerEndpoint"
ENDPOINT = Kind("PrivateEndpoint", "api-endpoint", "pe-{cluster}-api", 64, _PLACE)
ZONE = Kind("PrivateZone", "api-endpoint", configured=_PLACE)
RECORD = Kind("PrivateRecordSet", "api-endpoint", configured=_PLACE)
LINK = Kind("VirtualNetworkLink", "api-endpoint", "{cluster}-api", 80, _PLACE)

GROUP_ID = "management"


def api_server_endpoint(
    context: Context, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions
) -> None:
    """Declare the endpoint of the settings: learn.microsoft.com/azure/aks/private-cluster-connect (private endpoint).

    The zone has the name of the cluster's own, and the record the first label of its host name; both are assigned when
    the cluster is created. AKS gives an endpoint no names, so a zone group would add no record (Azure/AKS issue 2476):
    the address is that of the endpoint's network interface.
    """
    settings = context.settings.network.api_server_endpoint
    if settings is None:
        return
    host = cluster.private_fqdn.apply(lambda name: name or "")
    name = context.azure(ENDPOINT)
    connection: Any = {"name": name, "private_link_service_id": cluster.id, "group_ids": [GROUP_ID]}
    endpoint = network.PrivateEndpoint(
        context.logical(ENDPOINT),
        private_endpoint_name=name,
        subnet={"id": settings.subnet_id},
        private_link_service_connections=[connection],
        opts=opts,
        **context.located,
    )
    zone = privatedns.PrivateZone(
        context.logical(ZONE),
        private_zone_name=host.apply(lambda known: known.partition(".")[2]),
        location="global",
        opts=_once(opts, "privateZoneName"),
        **context.grouped,
    )
    privatedns.PrivateRecordSet(
        context.logical(RECORD),
        private_zone_name=zone.name,
        resource_group_name=context.resource_group_name,
        record_type="A",
        relative_record_set_name=host.apply(lambda known: known.partition(".")[0]),
        ttl=300,
        a_records=_interface(endpoint).ip_configurations.apply(_addresses),
        opts=_once(opts, "relativeRecordSetName"),
    )
    privatedns.VirtualNetworkLink(
        context.logical(LINK),
        private_zone_name=zone.name,
        virtual_network_link_name=context.azure(LINK),
        virtual_network={"id": id_parts(settings.subnet_id).parent},
        registration_enabled=False,
        location="global",
        opts=opts,
        **context.grouped,
    )


def _once(opts: pulumi.ResourceOptions, name: str) -> pulumi.ResourceOptions:
    """A preview of any change of the cluster does not have its host name, and would show a replacement."""
    return merged(opts, ignore_changes=[name])


def _interface(endpoint: network.PrivateEndpoint) -> pulumi.Output[network.GetNetworkInterfaceResult]:
    parts = endpoint.network_interfaces.apply(lambda each: id_parts(str(each[0].id)))
    return network.get_network_interface_output(
        resource_group_name=parts.apply(lambda each: each.group),
        network_interface_name=parts.apply(lambda each: each.name),
        opts=pulumi.InvokeOutputOptions(parent=endpoint),
    )


def _addresses(configurations: Any) -> Any:
    return [{"ipv4_address": each.private_ip_address} for each in configurations]
