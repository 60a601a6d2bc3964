"""What `fairway check` found as JUnit XML, which CI systems show as tests: a suite for each file, a failed case for
each error and a passed one with its text for each warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fairway.documents.checked import UNREADABLE, Checked
from fairway.rules import Finding
from fairway.rules.text import as_text

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(files: Sequence[Checked]) -> str:
    """All files as one document."""
    root = Element("testsuites", name="fairway check")
    totals = [0, 0, 0]
    for each in files:
        counted = _suite(root, each)
        totals = [one + other for one, other in zip(totals, counted, strict=True)]
    _count(root, *totals)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _count(element: Element, tests: int, failures: int, errors: int) -> None:
    element.attrib.update({"tests": str(tests), "failures": str(failures), "errors": str(errors)})


def _suite(root: Element, checked: Checked) -> tuple[int, int, int]:
    suite = SubElement(root, "testsuite", name=_plain(checked.name))
    failures = [each for each in checked.findings if each.severity == "error"]
    unread = checked.kind == UNREADABLE
    counted = (max(len(checked.findings), 1), len(failures), int(unread))
    _count(suite, *counted)
    if not checked.findings:
        case = _case(suite, checked, "readable" if unread else "no findings")
        if unread:
            SubElement(case, "error", message=_plain(" ".join(checked.notes)))
    for each in checked.findings:
        _finding(suite, checked, each)
    return counted


def _case(suite: Element, checked: Checked, name: str) -> Element:
    return SubElement(suite, "testcase", name=_plain(name), classname=_plain(checked.name), file=_plain(checked.file))


def _finding(suite: Element, checked: Checked, finding: Finding) -> None:
    place = finding.place
    case = _case(suite, checked, f"{finding.rule}: {finding.resource} {place.path if place else finding.path}".rstrip())
    case.set("line", str(place.line if place else 1))
    text = _plain(as_text([finding]).rpartition("\n\n")[0] or as_text([finding]))
    if finding.severity == "error":
        SubElement(case, "failure", message=_plain(finding.reason), type=finding.kind).text = text
    else:
        SubElement(case, "system-out").text = text


def _plain(text: str) -> str:
    """The text without what XML cannot have."""
    return _NOT_XML.sub("�", text)
