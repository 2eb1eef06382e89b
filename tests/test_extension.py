"""Something new in the dialect is one entry in one place: one of each is added here as CONTRIBUTING.md says."""

from dataclasses import dataclass, replace
from fractions import Fraction as F

import pytest
from gan import continuous, convex, finite, meanings
from gan.model import MODEL
from ganloss import worlds
from printed import conditions, relations, syntax
from printed.relations import Relation
from printed.symbols import Row, Symbols
from printed.verdict import Refutation, execute


@pytest.fixture
def fresh_parser():
    """The grammar holds the signs of all relations: a new one is read by a new parser."""
    syntax._parser.cache_clear()
    yield
    syntax._parser.cache_clear()


def with_row(row):
    rows = [Row(**kept) for kept in meanings_table()]
    return replace(MODEL, symbols=Symbols([*rows, row], meanings.GIVES))


def meanings_table():
    import json
    from importlib.resources import files

    return json.loads(files("gan").joinpath("symbols.json").read_text(encoding="utf-8"))


def test_a_divergence_is_a_row_and_a_meaning(monkeypatch):
    """Pearson's: sum of (p - q)^2 / q."""
    pearson = lambda w: lambda p, q: w.integral("x", lambda x: (p(x) - q(x)) * (p(x) - q(x)) / q(x))
    monkeypatch.setitem(meanings.MEANING, "\\Pearson", pearson)
    model = with_row(Row(r"\Pearson(p_r \Vert p_g)", "Pearson's divergence", "functional", "", ""))
    line = r"\Pearson(p_r \Vert p_g) = \E_{x \sim p_g}\left[\frac{p_r(x)^2}{p_g(x)^2}\right] - %d, \quad p_g > 0"
    assert str(execute(line % 1, model))
    with pytest.raises(Refutation):
        execute(line % 2, model)


def test_a_relation_is_one_row(monkeypatch, fresh_parser):
    """a \\doubles b: a is twice b."""
    double = Relation("\\doubles", "equal", lambda a, b: relations.equal(a, b + b))
    monkeypatch.setitem(relations.RELATIONS, "\\doubles", double)
    assert str(execute(r"\log 4 \doubles \log 2", MODEL))
    with pytest.raises(Refutation):
        execute(r"\log 4 \doubles \log 3", MODEL)


def test_a_law_is_one_entry(monkeypatch):
    """The law on (0, 1) with the density 2x."""
    monkeypatch.setitem(continuous.LAWS, "T", (1, lambda world, slope: world.sloped(slope)))
    assert str(execute(r"\E_{x \sim p_r}[f(x)] = \int_0^1 2 x f(x) \,dx, \quad p_r = \mathcal{T}(1)", MODEL))
    with pytest.raises(Refutation):
        execute(r"\E_{x \sim p_r}[f(x)] = \int_0^1 x f(x) \,dx, \quad p_r = \mathcal{T}(1)", MODEL)


def test_a_convex_function_is_one_row(monkeypatch):
    """The square: where there is no other, second differences are all the same."""
    line = r"\varphi(1) - 2 \varphi(2) + \varphi(3) = \varphi(2) - 2 \varphi(3) + \varphi(4)"
    with pytest.raises(Refutation):
        execute(line, MODEL)
    monkeypatch.setattr(convex, "ROWS", ((lambda v: v * v, lambda t: t * t / 4),))
    finite._world.cache_clear()
    try:
        assert str(execute(line, MODEL))
        assert str(execute(r"\varphi(v) + \varphi^*(\varphi'(v)) = v \varphi'(v)", MODEL))
    finally:
        finite._world.cache_clear()


def test_a_named_world_is_one_definition(monkeypatch):
    tiny = worlds.FiniteWorld("tiny", p_r=(F(1, 3), F(2, 3)), p_z=(F(1, 2), F(1, 2)), G=(0, 1), D=(F(1, 4), F(1, 2)))
    monkeypatch.setattr(worlds, "tiny", tiny, raising=False)
    assert str(execute(r"\E_{x \sim p_r}[D(x)] = \tfrac{5}{12} \quad \world{tiny}", MODEL))
    with pytest.raises(Refutation):
        execute(r"\E_{x \sim p_r}[D(x)] = \tfrac{6}{12} \quad \world{tiny}", MODEL)


def test_a_named_world_may_be_continuous():
    assert "continuous" in str(execute(r"\KL(p_r \Vert p_g) = \frac{1}{2} \quad \world{line}", MODEL))
    with pytest.raises(Refutation):
        execute(r"\KL(p_r \Vert p_g) = \frac{1}{3} \quad \world{line}", MODEL)


def test_a_condition_is_one_class(monkeypatch):
    """One that only even sizes meet; it is written N = \\alpha here."""

    @dataclass
    class Even(conditions.Condition):
        name: str

        @classmethod
        def read(cls, reader, left, sign, right):
            even = sign == "=" and syntax.spell(right) == "\\alpha" and syntax.spell(left) == "N"
            return cls("N") if even else None

        def holds(self, world, e):
            return e["N"] % 2 == 0

    monkeypatch.setattr(conditions, "CLASSES", (Even, *conditions.CLASSES))
    assert str(execute(r"(-1)^{N} = 1, \quad N = \alpha", MODEL))
    with pytest.raises(Refutation):
        execute(r"(-1)^{N} = 1", MODEL)
