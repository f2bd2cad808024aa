"""All notebooks, for an operator to publish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.library import Library
from bot.services.notebooks import notebook_of
from tests.cards import write_content


def test_every_notebook_is_written_under_the_name_that_a_link_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content, folder = write_content(tmp_path), tmp_path / "out" / "notebooks"
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(content))
    for _ in range(2):
        assert main(["preview", "--notebooks", str(folder)]) == 0
        assert capsys.readouterr().out.startswith(f"2 notebooks are in {folder}.")
    library = Library.load(content)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text == notebook_of(library.cards[path.stem])
        assert json.loads(text)["nbformat"] == 4
    assert sorted(path.name for path in folder.iterdir()) == ["coding-one.ipynb", "reproduce-one.ipynb"]


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(write_content(tmp_path)))
    (tmp_path / "file").touch()
    assert main(["preview", "--notebooks", str(tmp_path / "file")]) == 2
    assert f"{tmp_path / 'file'} cannot be written" in capsys.readouterr().err
