"""The pages that are made from tables say what the tables say."""

from pathlib import Path

import pytest

from bot.core.setting_values import shown
from bot.documentation import PAGES, write
from bot.settings import ROWS
from tests.project.ground import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_its_table_says(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "make docs writes it anew"


def test_every_page_is_written_where_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()

    write(tmp_path)

    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.md")} == set(PAGES)


def test_the_page_of_settings_names_every_key_label_default_and_help() -> None:
    page = PAGES["docs/settings.md"]()

    for row in ROWS.values():
        section = page.partition(f"### {row.label}\n")[2].partition("\n###")[0]
        assert f"`{row.key}`" in section
        assert row.help in section
        assert f"default: {shown(row, row.default) if row.default != '' else 'none'}" in section
        assert row.type != "number" or f"{row.low} to {row.high}" in section
    assert [page.index(f"\n## {group}\n") for group in dict.fromkeys(row.group for row in ROWS.values())]
