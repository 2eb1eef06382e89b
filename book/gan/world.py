"""What the finite and the continuous worlds of a GAN share: its players, and the meaning of its symbols."""

from __future__ import annotations

from printed.functions import Fn, Law
from printed.kinds import SPACES
from printed.world import Impossible, World

from gan.meanings import MEANING, TRANSFORM

__all__ = ["GanWorld"]


class GanWorld(World):
    """A world with p_r, p_z, w, a generator and a discriminator."""

    transforms, meanings = TRANSFORM, MEANING

    @property
    def D(self):
        return self.functions["D"]

    @property
    def p_g(self):
        if self._p_g is None:
            raise Impossible("the law of this generator has no density that is known here")
        return self._p_g

    @p_g.setter
    def p_g(self, law):
        self._p_g = law

    @property
    def G(self):
        if "G" not in self.functions:
            raise Impossible("this world has a p_g but no G")
        return self.functions["G"]

    @property
    def f(self):
        return self.functions["f"]

    def define(self, name, function):
        """Let the function or law ``name`` be ``function`` (a number is a constant function)."""
        if name == "w":
            self.w = function if isinstance(function, Law) else self.law_of(function)
        elif callable(function):
            takes = self.symbols.kind(self.symbols.plain[name]).takes
            self.functions[name] = self.frozen(function) if takes[0] in SPACES else function
        else:
            self.functions[name] = Fn(lambda *point: function)

    def define_family(self, name, member):
        """Let ``name`` be this function or law of its parameter."""
        self.functions[name] = member

    def frozen(self, function):
        """``function``, not recomputed (and not redefined by itself) at every point, where there are finitely many."""
        return function
