"""What journeys that change data sets share."""

import shutil

import pytest

import data


@pytest.fixture
def folder(datasets_folder, tmp_path, monkeypatch):
    """A folder of data sets of this test's own."""
    data.catalogue(datasets_folder)
    for path in datasets_folder.glob("*.duckdb"):
        shutil.copy2(path, tmp_path)
    monkeypatch.setenv(data.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path
