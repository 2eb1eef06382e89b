"""The names of this field, as they are printed in public, and what each is in the book's notation.

One row a reading.  A key is the spelling without styles and braces (:attr:`judge.nodes.Name.key`):
``p_data`` is ``p_{\\text{data}}``, ``\\mathbf{p}_{data}`` and so on.
"""

from __future__ import annotations

import re

__all__ = ["DISCRIMINATORS", "KIND", "LOSS_NAME", "NUMBERS", "PARAMETER", "SUMMARIES", "law", "read_as"]

_LAWS = {
    "p_r": "Data data real train p_r P_r p_ref \\mu_ref \\rho_ref p_data P_data p_Data p_real P_real p_d P_d p_X P_X p_x P_x p^* p_true p_* p_1 P_1 p_D \\mu_data \\rho_data q_data p_train",
    "p_g": "fake generated p_g P_g p_G P_G p_model P_model p_fake P_fake p_gen p_generated p_\\theta P_\\theta p_0 P_0 p_generator Q_\\theta q_\\theta \\mu_g \\rho_g"
    " p_f P_f p_2 P_2 \\mu_G \\rho_G P_g_\\theta p_g_\\theta p_G_\\theta p_\\theta_g",
    "p_z": "Noise noise p_z P_z p_Z P_Z p_noise P_noise p_prior \\mu_z \\mu_Z q_z",
    "\\bar p": "p_m P_m p_mix p_avg p_M p_mixture",
    "w": "w",
}
_LONE = {"p_r": "p P", "p_g": "q Q", "\\bar p": "m M R", "p_z": "\\pi"}  # laws by these names, where a law is wanted
_FUNCTIONS = {
    "D": "D D_\\phi D_\\theta D_\\theta_d D_\\theta_D D_\\psi D_w D_\\omega D_\\eta D_d d",
    "G": "G g G_\\theta G_\\theta_g G_\\theta_G G_\\phi G_g g_\\theta",
    "D^*": "D^* D_G^*^* D_G^* D_* D^opt D_G^opt D_opt D_\\phi^* D_\\theta^*",
}
_VALUE = "V \\mathcalV L J V_GAN L_GAN \\mathcalL"

KIND = {}
for _kind, _table in (("law", _LAWS), ("function", _FUNCTIONS)):
    for _tex, _keys in _table.items():
        KIND |= {key: (_kind, _tex) for key in _keys.split()}

KIND["\\bar p"] = ("law", "\\bar p")

SUMMARIES = {  # of two laws, or of a law and a function, or of labels
    "kl": "D_\\KL \\KL d_\\KL KL D_KL \\D_\\KL KLD",
    "jsd": "D_\\JS D_\\JSD \\JSD \\JS JSD JS",
    "tv": "D_\\TV \\TV d_\\TV \\delta_\\TV",
    "ce": "\\CE L_\\CE L_ce H CE \\BCE \\bce L_\\BCE BCE \\ell_\\BCE \\ell_\\CE l_\\BCE bce L_bce \\Loss_\\BCE",
}
SUMMARIES = {key: kind for kind, keys in SUMMARIES.items() for key in keys.split()}

# names that stand for the binary cross-entropy also without arguments
LOSS_NAME = re.compile(r"(\\?(BCE|CE)|[LlJH]_\\?(BCE|CE|bce|ce|\{?c?ross.*)|H)(\^.*)?")

NUMBERS = {
    "\\hat y": "d",
    "\\hat p": "d",
    "A": "a",
    "B": "b",
    "\\alpha": "\\alpha",
    "\\beta": "\\beta",
    "\\varepsilon": "\\varepsilon",
    "\\lambda": "\\alpha",
    "\\gamma": "\\beta",
    "\\pi": "\\pi",
    "\\eta": "\\eta",
    "\\theta": "\\theta",
    "a": "a",
    "b": "b",
    "c": "c",
    "C": "c",
    "d": "d",
    "s": "s",
    "t": "t",
    "\\epsilon": "\\varepsilon",
}

DISCRIMINATORS = r"\\?([LlJ]|mathcalL|ell|Loss|loss)(_(D|d|disc)|\^\(D\)|\^D)"  # names of a loss for D

PARAMETER = re.compile(r"\\(theta|phi|psi|omega|w)(_.*)?")


def law(key):
    """The law that ``key`` names where a law is wanted, or None."""
    found = KIND.get(key)
    if found and found[0] == "law":
        return found[1]
    return next((tex for tex, keys in _LONE.items() if key in keys.split()), None)


def read_as(key):
    """(kind, TeX in the book's notation) of a name, or None; kinds are law, function, value, summary and number."""
    if key in KIND:
        return KIND[key]
    if key in SUMMARIES:
        return "summary", SUMMARIES[key]
    if key in _VALUE.split():
        return "value", "V"
    if key in NUMBERS:
        return "number", NUMBERS[key]
    return None
