"""The tests import the book's helper package from its own folder, as the chapters do."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book"))


@pytest.fixture(scope="session")
def symbols():
    """The symbol table of the notation chapter, by which printed equations are read."""
    from ganloss import record

    return record.symbols()
