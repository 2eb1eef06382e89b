"""The tests import the book's helper package from its own folder, as the chapters do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book"))
