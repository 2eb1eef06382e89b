"""What the forms of the pages ask is answered, and what the site brings to the browser for it is complete and small."""

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile

import pytest
from ganloss.diagnose import diagnose_numbers
from ganloss.forms import answer
from ganloss.judge import judge
from linebyline import forms, pyodide

LOSS = "def d_loss(real, fake):\n    return 0.5 * softplus(-real).mean() + softplus(fake).mean()\n"
SCORES = {"real_scores": "1.2, 0.3\n-0.5", "fake_scores": "[-0.7 0.2 -1.9]"}


def test_the_forms_answer_as_the_functions_do():
    line = r"C(G) = -\log 4"
    assert answer("judge", {"line": f" {line}\n"}) == judge(line)._repr_html_()
    numbers = {"real": 0.3, "fake": 0.92, "g": 0.92}
    assert answer("numbers", {"real": "0,3", "fake": " .92", "g": "0.92", "real_scores": ""}) == diagnose_numbers(**numbers)._repr_html_()
    scores = {"real_scores": [1.2, 0.3, -0.5], "fake_scores": [-0.7, 0.2, -1.9]}
    assert answer("numbers", {"real": "0.3", "fake": "0.92", "g": "0.92"} | SCORES) == diagnose_numbers(**numbers, **scores)._repr_html_()
    assert "2: unequal weights" in answer("loss", {"code": LOSS, "scores": "logits"})
    assert "8: the generator" in answer("loss", {"code": LOSS.replace("0.5 * ", "") + "g_loss = lambda fake: softplus(fake).mean()"})


@pytest.mark.parametrize(
    ("form", "fields", "words"),
    [
        ("judge", {"line": " "}, "no line"),
        ("numbers", {"real": "much", "fake": "1", "g": "1"}, "real must be a number"),
        ("numbers", {"real": "1", "fake": "1", "g": "1", "real_scores": "1, x", "fake_scores": "1"}, "real scores: numbers"),
        ("loss", {"code": "def d_loss(real, fake)"}, "line 1, does not run: SyntaxError"),
        ("loss", {"code": "1 / 0"}, "does not run: ZeroDivisionError"),
        ("loss", {"code": "g_loss = 1"}, "defines no function d_loss"),
        ("loss", {}, "defines no function d_loss"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(form, fields, words):
    with pytest.raises(ValueError, match=words):
        answer(form, fields)


def test_a_reader_who_writes_markup_gets_it_back_as_text():
    for form, fields in {"judge": {"line": "<b onclick=x> = 1"}, "loss": {"code": LOSS}}.items():
        assert "<b" not in answer(form, fields)


def alone(tmp_path, absent, code):
    """Run ``code`` on the archive of the site, unpacked, in a Python that lacks the packages ``absent``."""
    zipfile.ZipFile(io.BytesIO(pyodide.book_archive())).extractall(tmp_path)
    start = f"import sys; sys.modules.update(dict.fromkeys({absent!r})); from ganloss.forms import answer; "
    return subprocess.run([sys.executable, "-c", start + code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")


def test_printed_numbers_need_neither_numpy_nor_scipy(tmp_path):
    fields = {"real": "0.52", "fake": "0.31", "g": "0.64"}
    absent = ("numpy", "scipy", "sympy", "gmpy2", "matplotlib", "IPython")
    done = alone(tmp_path, absent, f"print(ascii(answer('numbers', {fields!r})))")
    assert done.stdout.strip() == ascii(answer("numbers", fields)), done.stderr
    done = alone(tmp_path, absent, f"answer('numbers', {fields | SCORES!r})")
    assert "ModuleNotFoundError: import of numpy" in done.stderr  # by this the browser knows what to fetch


def test_a_line_is_judged_without_scipy(tmp_path):
    line = r"C(G) = -2 \cdot JSD(p_{data} \| p_g) + 2 \log 2"
    done = alone(tmp_path, ("scipy", "gmpy2", "matplotlib", "IPython"), f"print(ascii(answer('judge', {{'line': {line!r}}})))")
    assert done.stdout.strip() == ascii(answer("judge", {"line": line})), done.stderr


def test_the_archive_is_the_same_at_each_build_and_small():
    archive = pyodide.book_archive()
    assert archive == pyodide.book_archive()
    assert len(archive) < 300_000


def test_a_wheel_made_of_an_installed_package_is_sound():
    for package in pyodide.WHEELS:
        name, content = pyodide.wheel(package)
        assert name.endswith("-py3-none-any.whl") and (name, content) == pyodide.wheel(package)
        archive = zipfile.ZipFile(io.BytesIO(content))
        rows = list(csv.reader(archive.read(next(name for name in archive.namelist() if name.endswith("/RECORD"))).decode().splitlines()))
        assert {row[0] for row in rows} == set(archive.namelist())
        for path, digest, size in rows[:-1]:
            data = archive.read(path)
            assert digest == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode() and int(size) == len(data)
    with pytest.raises(ValueError, match="no package of pure Python"):
        pyodide.wheel("numpy")


def test_each_form_says_what_is_fetched():
    for name, (_, packages, _) in forms.FIELDS.items():
        megabytes = sum(pyodide.MEGABYTES[package] for package in ["core", *packages])
        assert f"Pyodide {pyodide.VERSION}, about {megabytes} MB from {pyodide.HOST}." in forms.form(name, "x.zip")
