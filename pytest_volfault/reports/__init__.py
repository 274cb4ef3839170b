"""What a session says about its scenarios: on the terminal and in files."""

from __future__ import annotations

from pytest_volfault.reports._certificate import certificate
from pytest_volfault.reports._counts import meaning_of_a_pass
from pytest_volfault.reports._parts import Part, parts_of
from pytest_volfault.reports._terminal import summary
from pytest_volfault.reports.error_paths import error_paths, error_paths_of_one
from pytest_volfault.reports.lines import Line, Span, text_of
from pytest_volfault.reports.replay import replay

__all__ = [
    "Line",
    "Part",
    "Span",
    "certificate",
    "error_paths",
    "error_paths_of_one",
    "meaning_of_a_pass",
    "parts_of",
    "replay",
    "summary",
    "text_of",
]
