"""Which loss is this: ``diagnose(d_loss, g_loss)`` of your own code, ``diagnose_numbers(real=..., fake=..., g=...)`` of a log.

A face only: the work is done by the package ``diagnose``.
"""

from diagnose.catalogue import CATALOGUE
from diagnose.diagnosis import Diagnosis
from diagnose.naming import diagnose
from diagnose.reading import BadLoss
from diagnose.screen import diagnose_numbers

__all__ = ["CATALOGUE", "BadLoss", "Diagnosis", "diagnose", "diagnose_numbers"]
