"""From what is seen of a stuck volume to what can have caused it, out of results that are shipped."""

from __future__ import annotations

from pytest_volfault.diagnosis._search import Diagnosis, Suspect, diagnose
from pytest_volfault.diagnosis._seen import Seen, check_told
from pytest_volfault.diagnosis._symptoms import Case, Symptoms, containing
from pytest_volfault.diagnosis._symptoms_file import read, write

__all__ = ["Case", "Diagnosis", "Seen", "Suspect", "Symptoms", "check_told", "containing", "diagnose", "read", "write"]
