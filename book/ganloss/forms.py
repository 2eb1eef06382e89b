"""What the forms of the book's pages ask, answered: ``answer(form, fields)``, texts in, HTML out.

A face only: the work is done by the packages ``judge`` and ``diagnose``, imported when their form is sent. In the browser it runs
under Pyodide (book/_static/forms-worker.js), which brings NumPy, SymPy or SciPy when an import asks for them.
"""

from __future__ import annotations

__all__ = ["answer"]


def answer(form, fields):
    """The verdict as HTML on what a reader wrote into ``form``: "judge", "numbers" or "loss".

    ``fields`` are the texts by the names of the form's fields; an empty one is as good as none.  Raises ValueError, with words for
    the reader, for what cannot be read, and ImportError where a package is missing.
    """
    fields = {name: text.strip() for name, text in fields.items() if text.strip()}
    return {"judge": _judge, "numbers": _numbers, "loss": _loss}[form](fields)._repr_html_()


def _judge(fields):
    from judge.judging import judge

    if "line" not in fields:
        raise ValueError("there is no line to judge")
    return judge(fields["line"])


def _numbers(fields):
    from diagnose.screen import diagnose_numbers

    said = {name: fields[name].replace(",", ".") for name in ("real", "fake", "g", "total") if name in fields}
    said |= {name: _row(name, fields[name]) for name in ("real_scores", "fake_scores") if name in fields}
    return diagnose_numbers(**said, scores=fields.get("scores", "logits"))


def _row(name, text):
    """The numbers of a text, between commas, spaces, line ends and brackets."""
    try:
        return [float(word) for word in "".join(" " if sign in "[](),;" else sign for sign in text).split()]
    except ValueError as problem:
        raise ValueError(f"{name.replace('_', ' ')}: numbers with spaces or commas between them are wanted ({problem})") from problem


def _loss(fields):
    import numpy as np
    from diagnose.catalogue import softplus
    from diagnose.naming import diagnose
    from scipy.special import expit

    names = {"np": np, "softplus": softplus, "sigmoid": expit}
    try:
        exec(compile(fields.get("code", ""), "<your code>", "exec"), names)  # the reader's own, on the reader's own machine
    except ImportError:
        raise
    except Exception as problem:
        line = getattr(problem, "lineno", None)
        raise ValueError(f"your code{f', line {line},' if line else ''} does not run: {type(problem).__name__}: {problem}") from problem
    if not callable(names.get("d_loss")):
        raise ValueError("your code defines no function d_loss(real, fake)")
    return diagnose(names["d_loss"], names.get("g_loss"), scores=fields.get("scores", "logits"))
