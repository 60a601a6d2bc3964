"""Files that are no documents, and what to run instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairway.request import mapping, sequence

TERRAFORM = (
    "this is Terraform's own language, whose values are known after a plan only. Run `terraform show -json > "
    "state.json`, or before it is applied `terraform plan -out plan.bin` and `terraform show -json plan.bin > "
    "plan.json`, and pass that file instead"
)
_BINARY = (
    "this is a plan in Terraform's binary format, or another archive. Run `terraform show -json {file} > plan.json` "
    "and `fairway check plan.json`"
)
_LOG = (
    "this is the log of `terraform plan -json`, which does not have all values. Run `terraform plan -out plan.bin`, "
    "`terraform show -json plan.bin > plan.json` and `fairway check plan.json`"
)
_OLD_STATE = (
    "this is a state of Terraform {version}, in a format that ended with 0.12. Run `terraform show -json > state.json` "
    "with 0.12 or later, or pass the output of `az aks show --output json`"
)
_BICEP_PARAMETERS = (
    "this is a Bicep parameters file. Run `bicep build-params {file} --outfile {built}`: values in a file of that name "
    "count for the template {template} beside it, or for one that you pass with it"
)
_PROGRAM = (
    "this is a program. Run `fairway plan` in a Pulumi project in Python, or for any other `pulumi preview --json > "
    "preview.json` and `fairway check preview.json`"
)
_PROJECT = (
    "this is a Pulumi project. In its folder run `fairway plan` if its program is in Python, otherwise `pulumi preview "
    "--json > preview.json` and `fairway check preview.json`"
)
_STACK = (
    "these are the settings of the Pulumi stack {stack}. In its project's folder run `fairway plan {stack}` if its "
    "program is in Python, otherwise `pulumi preview --json --stack {stack} > preview.json` and `fairway check "
    "preview.json`"
)
_HEAD = 20_000
"""The first bytes of a file that are looked at."""
_SOURCES = (".tf", ".tfvars", ".hcl", ".tofu")
_PROGRAMS = (".py", ".ts", ".js", ".go", ".cs", ".java", ".fs")
_STACK_FILE = re.compile(r"Pulumi\.(.+)\.ya?ml")
TERRAFORM_SOURCES = (".tf", ".tf.json", ".tofu", ".hcl")
"""Sources of Terraform in a folder, which are worth a line."""


def instead_by_name(file: str, data: bytes) -> str:
    """Why a file is not read, by its name or its first bytes; empty where these do not say."""
    path = Path(file)
    if file.endswith((*_SOURCES, ".tf.json")):
        return TERRAFORM
    if path.suffix == ".bicepparam":
        # learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files: `using './main.bicep'`
        used = re.search(r"^\s*using\s+'([^']*\.bicep)'", data[:_HEAD].decode("utf-8", "replace"), re.MULTILINE)
        stem = Path(used[1]).stem if used else path.stem
        return _BICEP_PARAMETERS.format(file=file, built=f"{stem}.parameters.json", template=f"{stem}.json")
    if path.suffix in _PROGRAMS:
        return _PROGRAM
    return _BINARY.format(file=file) if data.startswith(b"PK\x03\x04") else ""


def instead_by_content(tree: Any, file: str) -> str:
    """Why data is not read, for what is known to be something else; empty for anything strange."""
    top, items = mapping(tree) or {}, sequence(tree)
    if {"name", "runtime"} <= {*top}:
        return _PROJECT
    if (named := _STACK_FILE.fullmatch(Path(file).name)) or _is_stack(top):
        return _STACK.format(stack=named[1] if named else "<stack>")
    if "terraform_version" in top and sequence(top.get("modules")) is not None:
        return _OLD_STATE.format(version=top["terraform_version"])
    first = mapping(items[0]) if items else top
    if first is not None and {"@level", "@message"} <= {*first}:
        return _LOG
    kinds = [each for each in map(_manifest, items if items is not None else (tree,)) if each]
    if kinds:
        return f"a Kubernetes manifest ({', '.join(dict.fromkeys(kinds))}) that describes nothing of Azure"
    return ""


def _is_stack(top: Mapping[str, Any]) -> bool:
    config = mapping(top.get("config"))
    own = {"config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment"}
    return bool(config) and {*top} <= own and any(":" in key for key in config or {})


def _manifest(tree: Any) -> str:
    top = mapping(tree) or {}
    kind = top.get("kind")
    return kind if isinstance(kind, str) and isinstance(top.get("apiVersion"), str) else ""
