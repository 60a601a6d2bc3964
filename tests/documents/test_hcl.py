"""The language of Terraform's files."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.documents.hcl import parse
from fairway.documents.hcl_nodes import Block
from fairway.documents.hcl_values import Scope
from fairway.documents.source import UnreadableError
from fairway.request import Placeholder


def values(text: str, variables: str = "", locals: str = "") -> dict[str, Any]:
    """The attributes of a file, with the values of variables and locals from others."""
    scope = Scope(parse(variables, "x.tfvars").attributes, parse(locals, "l.tf").attributes)
    return {name: scope.value(node, (name,)) for name, node in parse(text, "a.tf").attributes.items()}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3),
        ("-1", -1),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        (r'"a\"b\u00e9 $${c}"', 'a"bé ${c}'),
        ('[1, "a",]', [1, "a"]),
        ('{ a = 1, "b" : 2\n c = { d = [] } }', {"a": 1, "b": 2, "c": {"d": []}}),
        ("(2)", 2),
        ("<<EOT\nkey\nEOT", "key\n"),
        ("<<-EOT\n    one\n      two\n    EOT", "one\n  two\n"),
        ('merge({ a = 1 }, { b = 2 })', {"a": 1, "b": 2}),
        ('toset(["a"])', ["a"]),
        ("true ? 1 : 2", 1),
        ("[for a in [1, 2] : { n = a }]", [{"n": 1}, {"n": 2}]),
        ('{ for i in range(2) : tostring(i) => { name = "p${i}" } }', {"0": {"name": "p0"}, "1": {"name": "p1"}}),
        ('{ for k, v in { a = { n = 1 } } : k => merge(v, { m = 2 }) }', {"a": {"n": 1, "m": 2}}),
    ],
)  # fmt: skip
def test_what_is_written_out_has_its_value(expression: str, value: Any) -> None:
    assert values(f"x = {expression}\n") == {"x": value}


def test_variables_and_locals_are_followed_into_objects_and_lists() -> None:
    text = 'x = var.pool.size\ny = local.zones[1]\nz = "${var.prefix}-aks"\nn = local.name\n'
    found = values(text, 'prefix = "shop"\npool = { size = "D4" }\n', 'zones = ["1", "2"]\nname = "${var.prefix}!"\n')
    assert found == {"x": "D4", "y": "2", "z": "shop-aks", "n": "shop!"}


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("var.other", "{var.other}"),
        ("azurerm_subnet.nodes.id", "{azurerm_subnet.nodes.id}"),
        ('"${var.other}-aks"', "{var.other}-aks"),
        ("file(var.key)", "{file(var.key)}"),
        ("var.on ? 1 : 2", "{var.on?1:2}"),
        ("local.itself", "{local.itself}"),
        ("merge(var.other, { a = 1 })", "{merge(var.other,a=1)}"),
        ("[for each in var.pools : each.name]", "{[foreachinvar.pools:each.name]}"),
        ("[for a in [1, 2] : a if a > 1]", "{[forain[1,2]:aifa>1]}"),
    ],
)
def test_what_is_not_known_has_the_expression_as_its_name(expression: str, name: str) -> None:
    assert str(values(f"x = {expression}\n", "", "itself = local.itself\n")["x"]) == name


def test_an_object_is_known_where_values_in_it_are_not() -> None:
    found = values("x = merge({ a = 1 }, { b = azurerm_subnet.nodes.id })\n")
    assert found == {"x": {"a": 1, "b": "{azurerm_subnet.nodes.id}"}}


def test_a_value_of_a_variable_is_where_its_file_has_it() -> None:
    scope = Scope(parse('\nsize = "D4"\n', "x.tfvars").attributes, {})
    node = parse("a = {\n  size = var.size\n}\n", "a.tf").attributes["a"]
    scope.value(node, ("a",))
    assert scope.places == {("a",): ("a.tf", 1, 5), ("a", "size"): ("x.tfvars", 2, 8)}


def test_blocks_have_their_labels_and_places() -> None:
    block = next(parse('# first\nmodule "aks" {\n  inner {\n  }\n}\n', "a.tf").of("module"))
    assert (block.labels, block.line, [each.type for each in block.blocks]) == (("aks",), 2, ["inner"])


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ('m "x" {\n  a = [1,\n}\n', 3), ("a = 1\n}}\n", 2)])
def test_a_fault_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableError, match=f"line {line},"):
        parse(text, "a.tf")


def test_a_file_that_is_cut_short_is_refused() -> None:
    with pytest.raises(UnreadableError, match="this is not HCL"):
        parse('module "x" {\n  a = {\n', "a.tf")


def test_an_empty_file_has_nothing() -> None:
    assert parse("", "a.tf") == Block("", (), "a.tf", 1, 1)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        # The examples of developer.hashicorp.com/terraform/language/functions/cidrhost, cidrsubnet, cidrsubnets ...
        ('cidrhost("10.12.112.0/20", 16)', "10.12.112.16"),
        ('cidrhost("10.12.112.0/20", 268)', "10.12.113.12"),
        ('cidrhost("10.12.127.0/20", -1)', "10.12.127.255"),
        ('cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"),
        ('cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"),
        ('cidrsubnet("10.1.2.0/24", 4, 15)', "10.1.2.240/28"),
        ('cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"),
        ('cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]),
        ('join(",", cidrsubnets("fd00:fd12:3456:7890::/56", 16, 16))',
         "fd00:fd12:3456:7800::/72,fd00:fd12:3456:7800:100::/72"),
        ('coalesce(null, "")', '{coalesce(null,"")}'),
        ('cidrnetmask("172.16.0.0/12")', "255.240.0.0"),
        ('cidrsubnet("10.0.0.0/30", 4, 0)', '{cidrsubnet("10.0.0.030",4,0)}'),
        ('cidrhost("10.0.0.0/30", 4)', '{cidrhost("10.0.0.030",4)}'),
        ('format("%s-%03d%%", "aks", 7)', "aks-007%"),
        ('join("-", ["a", 1, true])', "a-1-true"),
        ('replace("a.b", ".", "-")', "a-b"),
        ('substr("hello", 1, 3)', "ell"),
        ('substr("hello", -2, -1)', "lo"),
        ('element(["a", "b"], 3)', "b"),
        ('lookup({ a = 1 }, "b", 2)', 2),
        ('flatten([["a"], [], ["b", ["c"]]])', ["a", "b", "c"]),
        ('keys({ b = 1, a = 2 })', ["a", "b"]),
        ('1 == "1"', False),
        ('true == 1', False),
        ('"p" == "p" && !false', True),
        ('var.other && false', False),
        ('var.other || false', "{var.other||false}"),
        ('"dev" == "prod" ? 3 : 2 + 4 / 2', 4),
        ('length([1, 2]) > 1 ? "more" : "one"', "more"),
        ('1 / 0', "{10}"),
    ],
)  # fmt: skip
def test_functions_and_operators_are_evaluated(expression: str, value: Any) -> None:
    found = values(f"x = {expression}\n")["x"]
    assert (str(found) if isinstance(found, Placeholder) else found) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("-5 % 3", -2),
        ("0.1 + 0.2", 0.3),
        ("range(3, 0)", [3, 2, 1]),
        ("range(-2)", [0, -1]),
        ("range(4, 0, -2)", [4, 2]),
        ('toset(["b", "a", "b"])', ["a", "b"]),
        ('toset(["a", 1])', ["1", "a"]),
        ('[for k, v in toset(["b", "a"]) : "${k}${v}"]', ["aa", "bb"]),
        ("[for k, v in { b = 1, a = 2 } : v]", [2, 1]),
        ('distinct([1, "1"])', ["1"]),
        ('tolist([1, "a"])', ["1", "a"]),
        ('coalesce(1, "a")', "1"),
        ('coalesce("", "rg-a", resource.of.another)', "rg-a"),
        ('compact(["a", 1, null, ""])', ["a", "1"]),
        ('merge({ a = 1 }, null)', {"a": 1}),
        ('format("%v", [1, "a<"])', '[1,"a\\u003c"]'),
        ('format("%v %v", null, { b = true, a = null })', 'null {"a":null,"b":true}'),
        ('format("%5s|%3d", "a", "7")', "    a|  7"),
        ('"a${1e21}"', "a1000000000000000000000"),
        ('tonumber("1.50")', 1.5),
        ("[1] == [2]", False),
        ("null == null", True),
        ("{ (true) = 1 }", {"true": 1}),
    ],
)  # fmt: skip
def test_results_are_those_of_terraform(expression: str, value: Any) -> None:
    found = values(f"x = {expression}\n")["x"]
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "expression",
    [
        # What another run may decide.
        "[1] == [var.x]", '{ a = var.x } == { a = "1" }', "[1] != [var.x]", "contains([[var.x]], [1])",
        "toset([var.x, 1])", "length(toset([var.x, 1]))", 'format("%v", [var.x])', "distinct([1, var.x])",
        # Whether types are equal is not visible here: a list is no tuple.
        "[] == []",
        # What Terraform refuses.
        'format("%s")', 'format("a", "b")', 'format("%s", null)', 'format("%s", [1])', 'format("%d", 1.5)',
        "concat([1], null)", 'merge({ a = 1 }, "x")', 'tonumber("nan")', 'tonumber("1_0")', 'tonumber(" 1")',
        "max(null)", "tostring([1])", 'tolist("a")', "tomap([1])", 'join(",", [null])', '"a${null}"', '"a${[1]}"',
        "range(1, 5, -1)", "range(1, 5, 0)", "5 % 0", 'false && "x"', "toset([1, true])",
        'cidrhost("10.0.0.0/255.0.0.0", 1)', 'cidrsubnets("10.0.0.0/8", 0)', 'substr("abc", -4, 1)',
        '{ for each in ["a", "a"] : each => 1 }',
        # What would take all memory.
        'format("%999999999d", 1)', 'format("%999999999s", "a")', 'cidrsubnet("10.0.0.0/8", 99999999999, 0)',
        'cidrsubnets("10.0.0.0/8", -99999999999)',
    ],
)  # fmt: skip
def test_what_terraform_refuses_or_leaves_open_has_no_value(expression: str) -> None:
    assert isinstance(values(f"x = {expression}\n")["x"], Placeholder)
