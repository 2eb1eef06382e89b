"""The steps that make pages lighter: what they keep, what they leave out, and that they give the same bytes each time."""

import io
import random
from types import SimpleNamespace

import pytest
from linebyline import bundle, fonts, pictures, previews
from linebyline.purge import purge
from PIL import Image
from sphinx.errors import ExtensionError


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{color:red}.b{color:blue}", ".a{color:red}"),
        (".a, .b { color: red }", ".a{color:red}"),
        (".a .b{color:red}", ""),
        ("#a:hover > p::before{content:'x'}", '#a:hover > p::before{content:"x"}'),
        (".a:not(.b),.a:is(.b,.c){top:0}", ".a:not(.b),.a:is(.b,.c){top:0}"),
        ("[data-theme=dark] .a[b]{top:0}", "[data-theme=dark] .a[b]{top:0}"),
        ("@media print { .a{top:0} .b{top:0} }", "@media print{.a{top:0}}"),
        ("@media print { .b{top:0} }", ""),
        (r".sm\:a{top:0}", ""),
        ("@keyframes x{to{top:0}} @keyframes y{to{top:0}} .a{animation:x 1s}", "@keyframes x{to{top:0}}.a{animation:x 1s}"),
        (
            "@font-face{font-family:F;src:url(f)}@font-face{font-family:G;src:url(g)}.a{font:1em F}",
            "@font-face{font-family:F;src:url(f)}.a{font:1em F}",
        ),
        (".a{--x:1;--y:var(--x);--z:var(--y);--w:2;top:var(--y)}", ".a{--x:1;--y:var(--x);top:var(--y)}"),
        ("/* words */ .a { top : 0 ; left: 0 }", ".a{top:0;left:0}"),
    ],
)
def test_a_sheet_keeps_what_occurs(css, kept):
    assert purge(css, {"a", "p"}) == kept


def test_the_names_of_a_page_are_its_classes_ids_and_tags():
    assert bundle.words_of('<p class="a b"><a id="c" href="d">e</a></p>') == {"p", "a", "b", "c"}


def test_a_script_names_things_by_its_strings():
    script = """a.toast("b c", 'd\\'e'); // it's f
    const g = `h ${i} j`, k = l.replace(/"/, "m"), n = 'o';"""
    assert bundle.strings_of(script) == {"b", "c", "d", "e", "h", "j", "m", "o"}


def test_imports_and_addresses_are_told_from_the_bundle(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "base.css").write_text("i{background:url(x.png)}")
    (tmp_path / "styles/theme.css").write_text('/* by others */\n@import "../base.css";b{background:url("../y.png")}u{background:url(data:z)}')
    assert bundle.read_sheet(tmp_path, "styles/theme.css").strip() == 'i{background:url("x.png")}b{background:url("y.png")}u{background:url(data:z)}'


def test_a_page_is_stamped_anew_and_not_twice():
    html = '<link href="../_static/all.css"><script src="../_static/all.js?v=old"></script>'
    stamped = bundle.stamp(html, {"all.css": "1", "all.js": "2"})
    assert stamped == '<link href="../_static/all.css?v=1"><script src="../_static/all.js?v=2"></script>'
    assert bundle.stamp(stamped, {"all.css": "1", "all.js": "2"}) == stamped


def test_the_characters_of_formulas_are_found_to_the_end_of_each():
    formula = '<span class="katex-html{}" aria-hidden="true"><span>x<span>&lt;</span></span><svg/>y</span>'
    for kind in ("", " math-rows sides"):
        assert fonts.in_formulas([f'<p>w <span class="katex"><math>m</math>{formula.format(kind)}</span> z</p>']) == set("x<y")
    assert fonts.in_sheet('a{content:"\\f135";quotes:"\uf0c9"}') == {"\uf135", "\uf0c9"}


def figure(seed, levels=6):
    """A PNG with soft edges, in some 1,000 colours of so many levels of red, green and blue."""
    shades = random.Random(seed)
    picture = Image.new("RGBA", (200, 100), "white")
    for i in range(1000):
        picture.putpixel((i % 200, i // 200), (*(shades.randrange(256 - levels, 256) for _ in range(3)), 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_figure_has_a_palette_and_looks_the_same():
    data = figure(1)
    small = pictures.with_palette(data)
    assert len(small) < len(data) and Image.open(io.BytesIO(small)).mode == "P"
    assert pictures.with_palette(data) == small == pictures.with_palette(small)


def test_a_figure_of_few_colours_gets_few_and_one_of_many_gets_more():
    few, many = (Image.open(io.BytesIO(pictures.with_palette(figure(1, levels)))) for levels in (6, 60))
    assert len(few.getcolors()) <= 64 < len(many.getcolors())


def test_a_picture_that_a_palette_would_change_is_left_as_it_is():
    noise = random.Random(2).randbytes(3 * 200 * 200)
    out = io.BytesIO()
    Image.frombytes("RGB", (200, 200), noise).save(out, "PNG")
    assert pictures.with_palette(out.getvalue()) == out.getvalue()


@pytest.fixture
def panels(tmp_path):
    """A figure with two panels as a file: ink in columns 10 to 79 and 100 to 189 of 200."""
    picture = Image.new("RGB", (200, 50), "white")
    picture.paste("black", (10, 5, 80, 45))
    picture.paste("black", (100, 5, 190, 45))
    picture.save(tmp_path / "two.png")
    return tmp_path


def test_a_narrow_screen_gets_each_panel_by_itself(panels):
    assert pictures.gap(panels / "two.png") == (80, 99)
    app = SimpleNamespace(srcdir=panels, env=SimpleNamespace(images={"two.png": ({"page"}, "2.png")}))
    one, two = (f'<img alt="{alt}" class="{name}" src="../_images/2.png"/>' for alt, name in (("words", "panels"), ("more", "other")))
    context = {"body": one + two}
    pictures.side_by_side(app, "page", "page.html", context, None)
    first = one.replace("<img ", '<img style="--panel: 89 / 50" ')
    second = one.replace("<img ", '<img style="--panel: 111 / 50" ').replace("words", "")
    assert context["body"] == first + second + two


def test_a_figure_without_a_gap_has_no_panels(tmp_path):
    Image.new("RGB", (200, 50), "black").save(tmp_path / "one.png")
    with pytest.raises(ExtensionError, match=r"one\.png: no white band between two panels"):
        pictures.gap(tmp_path / "one.png")


def test_previews_have_the_same_name_and_the_same_bytes_in_each_build(tmp_path):
    """sphinx-tippy's files have a random name and an order that differs from run to run."""
    written = []
    for run, order in enumerate((("b", "a"), ("a", "b"))):
        page = {"element_id_map": {name: name for name in order}, "id_to_html": {name: f"<p>{name}</p>" for name in order} | {None: "<h1>t</h1>"}}
        data = {"pages": {"book/x": page}}
        app = SimpleNamespace(outdir=tmp_path / str(run), builder=SimpleNamespace(format="html"), env=SimpleNamespace(tippy_data=data))
        previews.write(app, None)
        written.append({path.relative_to(app.outdir).as_posix(): path.read_bytes() for path in app.outdir.rglob("*.js")})
        assert data["pages"] == {}
    assert written[0] == written[1] == {"_static/previews/book/x.js": b'previews["book/x"] = {"": "<h1>t</h1>", "a": "<p>a</p>", "b": "<p>b</p>"};\n'}
