"""The file that is shipped beside a baseline: what was written reads back, and what is no such file is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pytest_volfault import UsageError, diagnosis
from pytest_volfault.diagnosis import Symptoms
from pytest_volfault.model.results import Results


def test_what_was_written_reads_back(results: Results, symptoms: Symptoms, tmp_path: Path) -> None:
    path = tmp_path / "x.symptoms.json.gz"
    diagnosis.write(path, results)
    assert diagnosis.read(path, symptoms.baseline) == symptoms
    before = path.read_bytes()
    diagnosis.write(path, results)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"schema": "volfault-symptoms/9"}', "have the schema 'volfault-symptoms/9'; .* reads volfault-symptoms/1"),
        (b"[]", "cannot be read: TypeError: .*; were they written to their end?"),
        (b'{"schema": "volfault-symptoms/1"}', "cannot be read: KeyError: 'texts'"),
        (b"{", "cannot be read: JSONDecodeError"),
    ],
)
def test_bad_ones(symptoms: Symptoms, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.symptoms.json.gz"
    path.write_bytes(gzip.compress(content))
    with pytest.raises(UsageError, match=message):
        diagnosis.read(path, symptoms.baseline)


def test_a_missing_one(symptoms: Symptoms, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"symptoms .*x\.gz"):
        diagnosis.read(tmp_path / "x.gz", symptoms.baseline)
