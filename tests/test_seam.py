"""What the tool needs from a program is passed to `run_checked`: it contains no key of this project's config."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.cluster import Cluster
from tests.components.test_every_setting import own_keys
from tests.stacks import ROOT

TOOL = ROOT / "fairway"
EXCEPTIONS = {
    # A key of a plan's JSON.
    ("plan/plan_file.py", "versionAliases"),
    # The classic azure provider's word too.
    ("documents/classic_azure.py", "remoteVirtualNetworkId"),
    # ARM's words in API versions that the SDK does not have.
    ("rules/vaults.py", "roleAssignmentMode"),
    ("change/weakened_support.py", "roleAssignmentMode"),
    ("rules/flux.py", "ociRepository"),
    ("change/weakened_flux.py", "ociRepository"),
    # An add-on's name, which is a free key in ARM.
    ("documents/aks_construction_cluster.py", "azureKeyvaultSecretsProvider"),
    ("rules/add_on_practice.py", "azureKeyvaultSecretsProvider"),
    ("rules/mesh_limits.py", "azureKeyvaultSecretsProvider"),
    # ARM's words in a backup policy and in the settings of an extension, which the SDK has as free text.
    ("rules/backup_vaults.py", "repeatingTimeIntervals"),
    ("standin/backups.py", "storageAccount"),
    ("change/backups.py", "storageAccount"),
    # Where an adoption puts the clusters of a stack file; their settings are mapped by config/adoption.
    ("adoption/keys.py", "fairway:clusters"),
    # What Azure refuses has no other remedy where a component ignores the list of pools.
    ("rules/version.py", "upgradeKubernetes"),
}


def ours() -> set[str]:
    """The keys that no type of azure-native has a property of; of words that are English too, none."""
    words = {part for key in own_keys(Cluster) for part in key.split(".")}
    facts = [TOOL / "standin/data/fields.json", *(TOOL / "azure").glob("*.py"), TOOL / "rules/maintenance.py"]
    arm = {*re.findall(r"\w+", "".join(each.read_text("utf-8") for each in facts))}
    return {each for each in words - arm if re.search("[a-z][A-Z]", each)}


def texts(module: Path) -> Iterator[str]:
    """The text constants of a module, without its docstrings."""
    tree = ast.parse(module.read_text("utf-8"))
    alone = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in alone:
            yield each.value


def test_the_tool_contains_no_key_of_this_projects_config() -> None:
    keys = ours()
    assert {"nodePools", "defaultNodePool", "upgradeKubernetes", "updateDefaultNodePool", "versionAliases"} <= keys
    named = re.compile(
        rf"\b({'|'.join([*sorted(keys), 'fairway:clusters', 'fairway:index:NodePool', 'fairway:index:AksCluster'])})\b"
    )
    found = {
        (str(module.relative_to(TOOL)), word)
        for module in TOOL.rglob("*.py")
        for text in texts(module)
        for word in named.findall(text)
    }
    assert found == EXCEPTIONS


def test_config_keys_of_an_adoption_are_named_in_one_module() -> None:
    own = re.compile(r"\bfairway:[a-z]\w*\b(?!:)|\bazure-native:(?:location|subscriptionId)\b|^fairway:$")
    modules = [*(TOOL / "adoption").glob("*.py"), TOOL / "report/adoption.py", TOOL / "report/take_over.py"]
    found = {module.name for module in modules for text in texts(module) if own.search(text)}
    assert found == {"keys.py"}
