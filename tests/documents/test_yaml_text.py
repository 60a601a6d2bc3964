"""YAML of one or several documents."""

from __future__ import annotations

import pytest

from fairway.documents import kinds
from fairway.documents.source import UnreadableError
from fairway.documents.yaml_text import parse


def test_values_are_those_of_kubernetes_and_have_their_positions() -> None:
    source = parse('a: on\nb: [1, "2", 2026-01-01]\nc: &c {d: null}\ne: {<<: *c, f: 1.5}\n', "a.yaml")
    assert source.tree == {"a": "on", "b": [1, "2", "2026-01-01"], "c": {"d": None}, "e": {"d": None, "f": 1.5}}
    assert source.position(("b", 1)) == (2, 8)
    assert source.position(("e", "nothing")) == (4, 4)


def test_documents_are_a_list() -> None:
    source = parse("a: 1\n---\n---\nb: 2\n", "a.yaml")
    assert source.tree[-1] == {"b": 2}
    assert source.position((len(source.tree) - 1, "b")) == (4, 4)


STEPS = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
ANCHORS = f"a: &a [x, x, x, x, x, x, x, x, x]\n{STEPS}"


@pytest.mark.parametrize(
    ("text", "why"),
    [("a: [", "not YAML at line"), ("- " * 200 + "a", "deeper"), ("# nothing", "empty"), (ANCHORS, "anchors")],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        kinds.read(parse(text, "a.yaml"))


def test_az_may_print_yaml() -> None:
    id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"
    document = kinds.read(parse(f"id: {id}\ndnsPrefix: a\nkubernetesVersion: '1.31'\n", "a.yaml"))
    assert (document.kind, document.requests[0].get("kubernetesVersion")) == ("output of az", "1.31")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a:\n\tb: 1\n", "at line 2: it is indented with a tab"),
        ("a: 1\n{{- if .Values.a }}\nb: 2\n", "helm template FOLDER | fairway check -"),
        ('WARNING: the extension: aks-preview is old\n{"a": 1}\n', "other text before the JSON at line 2"),
        ("a: [1\nb: 2", r"this is not YAML at line 2 \("),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(text, "a.yaml")
