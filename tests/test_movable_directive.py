"""The directive {movable}, on a page of its own: what it puts there, and what it objects to."""

import re
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp


@pytest.fixture
def build(tmp_path):
    def build(text):
        (tmp_path / "conf.py").write_text(f"extensions = ['myst_parser', 'linebyline.movable']\nhtml_static_path = [{str(STATIC)!r}]\n")
        (tmp_path / "index.md").write_text(f"# A page\n\n{text}\n\n```{{toctree}}\nother\n```\n")
        (tmp_path / "other.md").write_text("# Another\n")
        app = SphinxTestApp(srcdir=tmp_path)
        try:
            app.build()
        finally:
            app.cleanup()
        return app.warning.getvalue(), *((Path(app.outdir) / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "other"))

    return build


STATIC = Path(__file__).resolve().parents[1] / "book/_static"


def test_a_hidden_block_and_its_files_on_its_page_alone(build):
    warnings, page, other = build("```{movable} label-slider\n**Where** is it?\n```")
    assert warnings == ""
    assert re.search(r'<div class="movable" data-movable="label-slider" hidden="hidden">\s*<p><strong>Where</strong> is it\?</p>\s*</div>', page)
    assert "movable.js" in page and "movable.css" in page
    assert "movable" not in other


def test_a_name_that_there_is_not_is_an_error(build):
    warnings, page, _ = build("```{movable} lable-slider\nWhere?\n```")
    assert "index.md:3" in warnings and "no movable figure 'lable-slider'" in warnings
    assert "there are: label-slider, one-x-at-a-time, generator-losses" in warnings
    assert "movable.js" not in page
