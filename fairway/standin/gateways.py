"""What Azure refuses for application gateways: certificates that they cannot read, and the removal of a WAF policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.keyvault import VAULT
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import mapping, sequence, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.keys import created
from fairway.standin.roles import has_known_roles, holds, identities, identity_of

_READERS = tuple(
    BUILT_IN_ROLES[f"Key Vault {each}"]
    for each in ("Administrator", "Secrets Officer", "Secrets User", "Certificate User")
)


_STEPS = (
    "The vault is created by this update, and a certificate in it is not: create it with `az keyvault certificate "
    "import --vault-name {vault} --name {name} --file <file>`, then run the update again; or declare a secret {name} "
    "of the vault before the gateway, with Base64 of a PFX file without password (`secrets` of the vault in a stack "
    "file)."
)
_BEGAN = "update began"


def begin_update(cloud: Cloud) -> None:
    """Note that an update begins: the vaults that exist now are assumed to have the certificates that they need."""
    cloud.remember(_BEGAN, cloud.fact("created", 0))


def check_gateway(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    """Refuse a gateway that cannot read its certificates, and one that loses its WAF policy. Raises ArmError."""
    for refusal in (*_certificates(cloud, id, inputs), *_policy(inputs, before)):
        raise refusal


def _certificates(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> Iterator[ArmError]:
    """The code and text are from MicrosoftDocs/azure-docs issue 33157, that of a secret which does not exist from Key
    Vault (SecretNotFound); that Azure joins them is assumed. Who may read an existing vault, or what an
    existing identity may, is not known."""
    listed = value_at(inputs, "identity.userAssignedIdentities")
    used = [cloud.get(str(each)) for each in sequence(listed) or tuple(mapping(listed) or {})]
    if any(each is None or not has_known_roles(cloud, each) for each in used):
        return
    known = identities(cloud, inputs)
    principals = [identity_of(each.id, known)["principalId"] for each in used if each is not None]
    for key in ("sslCertificates", "trustedRootCertificates"):
        for part in sequence(inputs.get(key)) or ():
            secret = str((mapping(part) or {}).get("keyVaultSecretId") or "")
            vault = _vault_of(cloud, secret)
            if vault and _is_new(cloud, vault) and not cloud.get(_id_of(vault, secret)):
                yield ArmError(
                    400,
                    "ApplicationGatewayKeyVaultSecretException",
                    "Problem occured while accessing and validating KeyVault Secrets associated with Application "
                    f"Gateway '{id}'. See details below: SecretNotFound: {secret} was not found in this key vault. "
                    f"{_STEPS.format(vault=vault.name, name=_name_of(secret))}",
                )
            elif vault and not any(holds(cloud, each, vault.id, *_READERS) for each in principals):
                yield ArmError(
                    400,
                    "ApplicationGatewayKeyVaultSecretException",
                    "Problem occured while accessing and validating KeyVault Secrets associated with Application "
                    f"Gateway '{id}'. See details below: ApplicationGatewayKeyVaultSecretAccessDenied: Access denied "
                    f"for KeyVault Secret '{secret}' for Application Gateway '{id}'. Make sure that Identity assigned "
                    "to Application Gateway has access to the KeyVault associated with secret.",
                )


def _name_of(secret: str) -> str:
    """The name in the id of a secret, which may end in a version."""
    return secret.split("/")[4]


def _id_of(vault: Resource, secret: str) -> str:
    """The resource id of a secret, which a program can create; a certificate has none."""
    return f"{vault.id}/secrets/{_name_of(secret)}"


def _is_new(cloud: Cloud, vault: Resource) -> bool:
    """Whether a vault was created in this update: Azure Resource Manager creates no certificate in it."""
    began = cloud.fact(_BEGAN, None)
    return began is not None and vault.number > began


def _vault_of(cloud: Cloud, secret: str) -> Resource | None:
    """The vault of a secret's id, if the program creates it."""
    found = re.match(r"https://([^./]+)\.vault\.", secret)
    vaults = (each for each in cloud.of_type(VAULT.token) if found and each.name.lower() == found[1].lower())
    return created(next(vaults, None))


def _policy(inputs: Mapping[str, Any], before: Resource | None) -> Iterator[ArmError]:
    """pagopa-archive/io-infrastructure-live-new pull request 267; a gateway that becomes Standard_v2 loses the policy
    (MicrosoftDocs/azure-docs issue 121005)."""
    old = value_at(before.state, "firewallPolicy.id") if before else None
    firewalled = str(value_at(inputs, "sku.tier", "")).casefold().startswith("waf")
    if old and firewalled and not value_at(inputs, "firewallPolicy.id"):
        yield ArmError(
            400,
            "ApplicationGatewayFirewallPolicyCannotBeRemoved",
            f"Firewall policy {old} cannot be removed from Application Gateway, changing from one firewall policy to "
            "another is permitted.",
        )
