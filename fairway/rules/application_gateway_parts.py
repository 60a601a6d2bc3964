"""Application gateways: listeners, probes, backend settings, and what surrounds the gateway."""

from __future__ import annotations

from fairway.azure.keyvault import VAULT
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from fairway.rules.citations import code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/application-gateway/"
_LISTENERS = f"{_DOCS}configuration-listeners"
_AZURERM = code("hashicorp/terraform-provider-azurerm", "internal/services/network/application_gateway_resource.go")
_SETTINGS = "backendHttpSettingsCollection"
_SUBNET = "gatewayIPConfigurations[0].subnet.id"


def _part(gateway: Resource, key: str, part_id: str) -> Reader | None:
    """The part of the gateway with that id."""
    name = part_id.rpartition("/")[2]
    return next((each for each in gateway.parts(key) if name and each.word("name") == name), None)


_CERTIFICATES = ("sslCertificates", "trustedRootCertificates")


@rule(
    "application-gateway-probe-protocol",
    "A probe has the protocol of the backend settings that use it.",
    remedy="Set protocol of the probe to that of the backend settings, or use another probe.",
    sources=(thread("Azure/application-gateway-kubernetes-ingress/issues/1195"),),
    over=APPLICATION_GATEWAY,
)
def _probe(gateway: Resource) -> Faults:
    for part in gateway.parts(_SETTINGS):
        probe = _part(gateway, "probes", part.word("probe.id"))
        theirs, ours = probe.word("protocol") if probe else "", part.word("protocol")
        if probe and theirs and ours and theirs != ours:
            code = "ApplicationGatewayProbeProtocolMustMatchBackendHttpSettingsProtocol"
            yield part.fault(
                "probe.id", f"it is {probe.text('protocol')}, and these are {part.text('protocol')} ({code})."
            )


@rule(
    "application-gateway-listener-certificate",
    "An HTTPS listener has a certificate.",
    remedy="Set sslCertificate.id to an entry of sslCertificates, or protocol to Http.",
    sources=(
        f"{_LISTENERS}#protocol",
        code("PaloAltoNetworks/terraform-azurerm-vmseries-modules", "modules/appgw/variables.tf"),
    ),
    over=APPLICATION_GATEWAY,
)
def _certificate(gateway: Resource) -> Faults:
    for part in gateway.parts("httpListeners"):
        if part.word("protocol") == "https" and part.missing("sslCertificate.id") and not part.hidden("sslCertificate"):
            yield part.fault(
                "sslCertificate", f"listener {part.text('name')} has the protocol Https and no certificate."
            )


def _hosts(listener: Reader) -> tuple[str, ...] | None:
    """The host names of a listener; an empty text where it takes any; None where they are not known."""
    if listener.partly_hidden("hostNames") or listener.hidden("hostName"):
        return None
    names = (*map(str.lower, listener.texts("hostNames")), listener.word("hostName"))
    return tuple(each for each in names if each) or ("",)


@rule(
    "application-gateway-listeners-alike",
    "Two listeners differ in frontend, port or host name.",
    remedy="Set hostName of each listener to another name, or frontendPort.id to another port.",
    sources=(
        f"{_LISTENERS}#listener-type",
        thread("Azure/application-gateway-kubernetes-ingress/issues/919"),
        thread("MicrosoftDocs/azure-docs/issues/66525"),
    ),
    over=APPLICATION_GATEWAY,
)
def _alike(gateway: Resource) -> Faults:
    seen: dict[tuple[str, str, str], str] = {}
    for part in gateway.parts("httpListeners"):
        name = part.text("name")
        place = part.word("frontendIPConfiguration.id"), part.word("frontendPort.id")
        for host in _hosts(part) or () if all(place) and name else ():
            if seen.setdefault((*place, host), name) != name:
                what = f"the host name {host}" if host else "every host name"
                yield part.fault("frontendPort.id", f"listener {seen[*place, host]} takes {what} on this port too.")


@rule(
    "application-gateway-host-names",
    "A listener has hostName or hostNames, and backend settings have hostName or pickHostNameFromBackendAddress.",
    remedy="Leave one of the two out.",
    sources=(_AZURERM,),
    over=APPLICATION_GATEWAY,
)
def _host_names(gateway: Resource) -> Faults:
    for part in gateway.parts("httpListeners"):
        if part.given("hostName") and part.given("hostNames"):
            yield part.fault("hostName", f"listener {part.text('name')} has hostNames as well.")
    for part in gateway.parts(_SETTINGS):
        if part.given("hostName") and part.on("pickHostNameFromBackendAddress"):
            reason = "pickHostNameFromBackendAddress is true as well (ApplicationGatewayBackendHttpSettingsHostName"
            yield part.fault("hostName", f"{reason}FieldConflict).")
    for part in gateway.parts("probes"):
        if part.given("host") and part.on("pickHostNameFromBackendHttpSettings"):
            yield part.fault("host", "pickHostNameFromBackendHttpSettings is true as well.")


@rule(
    "application-gateway-autoscale-bounds",
    "minCapacity of an autoscaling gateway is not above maxCapacity.",
    remedy="Set maxCapacity to minCapacity or more.",
    sources=(f"{_DOCS}application-gateway-autoscaling-zone-redundant",),
    over=APPLICATION_GATEWAY,
)
def _autoscale(gateway: Resource) -> Faults:
    low, high = (gateway.number(f"autoscaleConfiguration.{key}Capacity") for key in ("min", "max"))
    if low is not None and high is not None and low > high:
        yield gateway.fault(
            "autoscaleConfiguration.maxCapacity", f"maxCapacity is {high:.15g}, minCapacity {low:.15g}."
        )


@rule(
    "application-gateway-firewall",
    "A gateway of the tier WAF_v2 has a WAF policy or configuration, and others have none.",
    remedy="Set firewallPolicy.id to a WAF policy and sku.tier to WAF_v2, or leave the policy out with Standard_v2.",
    sources=(
        thread("Azure/AKS-Construction/issues/678"),
        thread("Azure/azure-cli/issues/24029"),
        thread("MicrosoftDocs/azure-docs/issues/61654"),
    ),
    over=APPLICATION_GATEWAY,
)
def _firewall(gateway: Resource) -> Faults:
    tier, switch = gateway.word("sku.tier"), "webApplicationFirewallConfiguration"
    without = gateway.missing("firewallPolicy") and gateway.missing(switch)
    if tier == "waf_v2" and without:
        code = "ApplicationGatewayFirewallNotConfiguredForSelectedSku"
        yield gateway.fault("firewallPolicy", f"the tier WAF_v2 needs a WAF policy or configuration ({code}).")
    elif tier in ("standard", "standard_v2", "basic"):
        key = "firewallPolicy.id" if gateway.given("firewallPolicy.id") else f"{switch}.enabled"
        if gateway.given(key) and not gateway.off(key):
            reason = f"the tier {gateway.text('sku.tier')} has no web application firewall."
            # A policy is only dropped when the tier of an existing gateway changes.
            yield gateway.fault(key, reason, "warning")


@rule(
    "application-gateway-address",
    "An application gateway of version 2 has static public IP addresses of the SKU Standard.",
    remedy="Set sku.name of the address to Standard, and publicIPAllocationMethod to Static.",
    sources=(f"{_DOCS}application-gateway-components#static-versus-dynamic-public-ip-address",),
    over=APPLICATION_GATEWAY,
)
def _address(gateway: Resource) -> Faults:
    second = gateway.word("sku.tier").endswith("_v2")
    for part in gateway.parts("frontendIPConfigurations") if second else ():
        address = gateway.stack.resource(part.text("publicIPAddress.id"))
        if address and address.word("sku.name") == "basic":
            yield part.fault("publicIPAddress.id", f"address {address.request.name} has the SKU Basic.")


@rule(
    "application-gateway-subnet",
    "The subnet of an application gateway has no nodes and no pods.",
    remedy="Give the pool another subnet than the gateway.",
    sources=(f"{_DOCS}configuration-infrastructure#virtual-network-and-dedicated-subnet",),
)
def _subnet(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in ("vnetSubnetID", "podSubnetID"):
            subnet = pool.word(key)
            gateways = cluster.stack.having(APPLICATION_GATEWAY, _SUBNET, subnet) if subnet else ()
            for gateway in gateways:
                reason = f"pool {pool.shown} is in the subnet of the application gateway {gateway.request.name}."
                yield pool.fault(key, reason)


@rule(
    "ingress-controller-gateway-version",
    "The application gateway of the ingress controller is of version 2.",
    remedy="Use a gateway with sku.tier Standard_v2 or WAF_v2.",
    sources=(f"{_DOCS}ingress-controller-overview", f"{_DOCS}tutorial-ingress-controller-add-on-existing"),
)
def _ingress(cluster: Cluster) -> Faults:
    path = "addonProfiles.ingressApplicationGateway"
    if cluster.off(f"{path}.enabled"):
        return
    for key, value in cluster.entries(f"{path}.config").items():
        named = key.lower() == "applicationgatewayid" and isinstance(value, str)
        gateway = cluster.stack.resource(value) if named else None
        if gateway and gateway.word("sku.tier") in ("standard", "waf"):
            reason = f"{gateway.request.name} has the tier {gateway.text('sku.tier')} of version 1."
            yield cluster.fault(f"{path}.config.{key}", reason)


@rule(
    "ingress-controller-overlay-government",
    "In Azure Government the Application Gateway ingress controller does not work with overlay networking.",
    remedy="Use another ingress controller, such as application routing; elsewhere it works with overlay since 2025.",
    sources=(
        thread("Azure/application-gateway-kubernetes-ingress/issues/1760"),
        thread("Azure/AKS/issues/3641"),
    ),
    severity="warning",
)
def _overlay(cluster: Cluster) -> Faults:
    path = "addonProfiles.ingressApplicationGateway.enabled"
    if cluster.on(path) and cluster.cni == "overlay" and cluster.location.startswith(("usgov", "usdod")):
        yield cluster.fault(path, f"the gateway does not reach pods of an overlay network in {cluster.location}.")


@rule(
    "gateway-certificate-in-new-vault",
    "The certificate of a gateway exists before the gateway.",
    remedy="First create the vault without the https listener or without the gateway, then the certificate (`az "
    "keyvault certificate import`), and add the listener last; or use a vault that has the certificate; or declare the "
    "certificate as a secret of the vault, with Base64 of a PFX file without password (Microsoft.KeyVault/vaults/"
    "secrets; in a stack file `secrets` of the vault), before the gateway.",
    sources=(f"{_DOCS}key-vault-certs#how-integration-works",),
    over=APPLICATION_GATEWAY,
    severity="note",
)
def _no_certificate(gateway: Resource) -> Faults:
    stack = gateway.stack
    new = [each for each in stack.all(VAULT.token) if not stack.exists(each)]
    if stack.exists(gateway) or stack.all("Secret"):
        return
    for key in _CERTIFICATES:
        found = [each for each in new if any(_is_in(part, each, gateway) for part in gateway.parts(key))]
        if found:
            yield gateway.fault(key, f"{found[0].request.name} is a new vault, and no certificate is created in it.")


def _is_in(certificate: Reader, vault: Resource, gateway: Resource) -> bool:
    """Whether a certificate is in a vault: of a new one, the address is known after deployment."""
    path, name = "keyVaultSecretId", vault.word("vaultName")
    if certificate.hidden(path):
        return vault.request.name in gateway.request.depends_on
    return bool(name) and certificate.word(path).startswith(f"https://{name}.vault.")
