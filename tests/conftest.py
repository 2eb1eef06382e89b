"""The tests import the book's helper package from its own folder, as the chapters do."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book"))


@pytest.fixture(scope="session")
def model():
    """The GAN: the symbols by which printed equations are read, and the worlds in which they are executed."""
    from gan.model import MODEL

    return MODEL
