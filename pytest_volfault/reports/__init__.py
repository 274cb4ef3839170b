"""What a session says about its scenarios: on the terminal and in files."""

from __future__ import annotations

from pytest_volfault.reports.lines import Line, Span, text_of
from pytest_volfault.reports.replay import replay
from pytest_volfault.reports.results_file import as_document, check_writable, write
from pytest_volfault.reports.terminal import Part, summary

__all__ = ["Line", "Part", "Span", "as_document", "check_writable", "replay", "summary", "text_of", "write"]
