"""What the frameworks gave when tests/test_frameworks.py ran their calls: stored, since the book's own environment has none of them.

``VERSIONS`` maps a library to its version.  A run is a dictionary with ``name``, ``library``, ``call`` (Python, as it was run),
``input`` and ``result``, which holds ``value`` and ``gradient`` (that of the value's sum in the logits ``s``) or what it ``raises``.
"""

import json
from pathlib import Path

__all__ = ["VERSIONS", "runs"]

_STORED = json.loads(Path(__file__).with_name("frameworks.json").read_text(encoding="utf-8"))
VERSIONS = _STORED["versions"]


def runs(name: str) -> list[dict]:
    """The runs of the call of this name, in their order; KeyError if there is none."""
    found = [run for run in _STORED["runs"] if run["name"] == name]
    if not found:
        raise KeyError(name)
    return found
