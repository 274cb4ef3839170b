"""The shell of every page: one file that holds its style, script and data, and may load nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib import resources
from string import Template
from typing import Any

from pytest_volfault.reports.html import _embedding as embedding

# No load of any kind; the one style and the one script by their hashes; and no string is ever made markup.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; script-src '{script}'; style-src '{style}'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_ASSETS = resources.files("pytest_volfault.reports.html") / "assets"


def page(title: str, heading: str, styles: Sequence[str], scripts: Sequence[str], data: Mapping[str, Any]) -> str:
    """Put a page together.

    Args:
        title: as the browser's tab says it; plain text.
        heading: markup that stands above everything, and is all that a reader without scripts sees.
        styles: names of style sheets, in order.
        scripts: names of scripts, in order; they share one scope.
        data: plain values, for the scripts.
    """
    style = "".join(_asset(name) for name in styles)
    script = '"use strict";\n(() => {\n' + "".join(_asset(name) for name in scripts) + "})();\n"
    return Template(_asset("page.html")).substitute(
        title=embedding.text(title),
        policy=POLICY.format(script=_hash(script), style=_hash(style)),
        style=style,
        heading=heading,
        data=embedding.data(data),
        script=script,
    )


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
