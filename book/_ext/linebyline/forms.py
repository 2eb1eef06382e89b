"""Forms that answer in the page: where a page has ``<div class="try-it" data-form="judge"></div>``, a reader's text gets its verdict there.

The markup is here, the answers are ganloss.forms; Python comes to the browser when a form is sent, never before (forms.js,
forms-worker.js). Without JavaScript there is no form (forms.css), so the page says beside it how to ask in a terminal. No other page loads anything.
"""

import hashlib
import re
from pathlib import Path

from sphinx.errors import ExtensionError

from .pyodide import HOME, HOST, MEGABYTES, VERSION, book_archive

PLACE = re.compile(r'<div class="try-it" data-form="(\w+)"></div>')
SCORES = """
<p><label for="{0}-scores">The scores are</label>
<select id="{0}-scores" name="scores"><option value="logits">logits</option><option value="probabilities">probabilities</option></select></p>"""
FIELDS = {  # form -> (what its button says, what Pyodide brings for it, its fields)
    "judge": (
        "Judge this line",
        ["numpy", "sympy"],
        r"""<p><label for="judge-line">Your line, in TeX</label></p>
<textarea id="judge-line" name="line" rows="3" required spellcheck="false">C(G) = -2 \cdot JSD(p_{data} \| p_g) + 2 \log 2</textarea>""",
    ),
    "loss": (
        "Name this loss",
        ["numpy", "scipy"],
        """<p><label for="loss-code">Your loss, in Python: <code>d_loss(real, fake)</code>, and <code>g_loss(fake)</code> if you like.
<code>np</code>, <code>sigmoid</code> and <code>softplus</code> are there.</label></p>
<textarea id="loss-code" name="code" rows="6" required spellcheck="false">def d_loss(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def g_loss(fake):
    return softplus(fake).mean()</textarea>"""
        + SCORES.format("loss"),
    ),
    "numbers": (
        "Read these numbers",
        [],
        "".join(
            f'<p><label for="numbers-{name}">{words}</label> <input id="numbers-{name}" name="{name}" value="{value}" '
            'inputmode="decimal" required size="8" autocomplete="off"></p>'
            for name, words, value in (
                ("real", "The term on the reals", "0.5452"),
                ("fake", "The term on the fakes", "0.9846"),
                ("g", "The generator's loss", "0.9846"),
            )
        )
        + """<details><summary>The raw scores of the same step, if you have them: then it is nearly always one mistake</summary>
<p><label for="numbers-real-scores">Scores of the reals</label></p>
<textarea id="numbers-real-scores" name="real_scores" rows="2" spellcheck="false"></textarea>
<p><label for="numbers-fake-scores">Scores of the fakes</label></p>
<textarea id="numbers-fake-scores" name="fake_scores" rows="2" spellcheck="false"></textarea>"""
        + SCORES.format("numbers")
        + "<p>With scores, NumPy and SciPy are fetched too: {more} MB more.</p></details>",
    ),
}


def form(name, archive):
    """The markup of a form; ``archive`` is the address of the book's packages."""
    button, packages, fields = FIELDS[name]
    size, more = MEGABYTES["core"] + sum(MEGABYTES[package] for package in packages), MEGABYTES["numpy"] + MEGABYTES["scipy"]
    return f"""<form class="try-it" data-form="{name}" data-home="{HOME}" data-archive="{archive}">
{fields.replace("{more}", str(more))}
<p class="try-it-cost">The first time, your browser fetches Python: Pyodide {VERSION}, about {size} MB from {HOST}.
What you write stays in your browser.</p>
<p><button type="submit" class="try-it-ask" disabled>{button}</button> <button type="button" class="try-it-stop" disabled>Stop</button></p>
<p class="try-it-state" role="status"></p>
<div class="try-it-verdict" aria-live="polite"></div>
</form>"""


def ship(app, config):
    """Put the book's packages where Sphinx copies static files from."""
    archive = book_archive()
    app.book_archive = f"book-{hashlib.sha256(archive).hexdigest()[:12]}.zip"
    folder = Path(app.outdir).parent / ".python"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.zip"):
        old.unlink()
    (folder / app.book_archive).write_bytes(archive)
    config.html_static_path.append(str(folder))


def place(app, pagename, templatename, context, doctree):
    """Lay the forms of a page, and what they load, into that page only."""
    names = PLACE.findall(context.get("body", ""))
    if unknown := set(names) - set(FIELDS):
        raise ExtensionError(f"{pagename} asks for the form {', '.join(sorted(unknown))}, which is not among {', '.join(FIELDS)}")
    if names:
        archive = context["pathto"](f"_static/{app.book_archive}", resource=True)
        context["body"] = PLACE.sub(lambda found: form(found[1], archive), context["body"])
        app.add_css_file("forms.css")
        app.add_js_file("forms.js", loading_method="defer")


def setup(app):
    app.connect("config-inited", ship)
    app.connect("html-page-context", place)
