"""Settings of JupyterLab for this book: `jupyter lab --config book/_ext/jupyter_server_config.py`. The chapters' TeX macros are known to it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from linebyline.lab import Contents  # noqa: E402

c.ServerApp.contents_manager_class = Contents  # noqa: F821  (Jupyter gives c)
