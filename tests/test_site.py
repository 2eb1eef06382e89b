"""Gates over the book's settings. Each gate is a function that returns its objections, and each is also shown something broken."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
BUILD = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/jupyter-book build ."
TEST = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/pytest --nbval"


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- the gates


def toc_faults(root):
    """Every file in _toc.yml exists, once, and every notebook of the book is in it."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"]]

    def walk(entries):
        for entry in entries:
            if "file" in entry:
                names.append(entry["file"])
            for key in ("parts", "chapters", "sections"):
                walk(entry.get(key, []))

    walk([{"parts": toc.get("parts", []), "chapters": toc.get("chapters", [])}])
    faults = [
        f"_toc.yml names {name}, which is no .md and no .ipynb file"
        for name in names
        if not any((root / f"{name}{suffix}").exists() for suffix in (".md", ".ipynb"))
    ]
    faults += [f"_toc.yml names {name} more than once" for name in sorted({name for name in names if names.count(name) > 1})]
    faults += [f"book/{path.name} is not in _toc.yml" for path in sorted((root / "book").glob("*.ipynb")) if f"book/{path.stem}" not in names]
    return faults


def macro_faults(config, pages):
    """Each macro is defined once, in _config.yml; ``pages`` maps names to texts, and none of them defines another."""
    inside = re.search(r"^( *)math_macros:\n((?:\1 +.*\n|\n)*)", config, re.M)
    if inside is None:
        return ["_config.yml has no math_macros"]
    names = re.findall(r"^ *(\\[A-Za-z]+):", inside[2], re.M)
    faults = [f"{name} is defined {names.count(name)} times in _config.yml" for name in sorted(set(names)) if names.count(name) > 1]
    for page, text in pages.items():
        faults += [
            f"{page} defines a macro of its own ({found}); macros belong into _config.yml"
            for found in sorted(set(re.findall(r"\\(?:re|provide)?newcommand|\\def\b|\\gdef\b|\\DeclareMathOperator", text)))
        ]
    return faults


def workflow_faults(text):
    """The file parses; every job has steps with a time limit, or calls a workflow of the repository; every action is pinned to a commit,
    with its version beside it."""
    try:
        flow = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"no YAML: {error}"]
    if not isinstance(flow, dict) or not {"jobs", True} <= set(flow):  # YAML 1.1 reads the key `on` as True
        return ["it has no `on` or no `jobs`"]
    faults = [] if "permissions" in flow else ["it does not say its permissions"]
    for job, body in flow["jobs"].items():
        if str(body.get("uses", "")).startswith("./"):
            continue  # a workflow of this repository: its own file is looked at
        faults += [] if "timeout-minutes" in body else [f"job {job} has no timeout-minutes"]
        faults += [] if body.get("steps") else [f"job {job} has no steps"]
        for step in body.get("steps", []):
            used = step.get("uses")
            if used is None and "run" not in step:
                faults.append(f"job {job} has a step that neither uses nor runs anything")
            if used is not None and not re.search(r"@[0-9a-f]{40}$|^docker://.+:\d", used):
                faults.append(f"job {job} uses {used}, which is not pinned to a commit")
    return faults + [
        f"{line.strip()} does not say its version" for line in text.splitlines() if re.search(r"@[0-9a-f]{40}(?!  # v\d+\.\d+\.\d+$)", line)
    ]


def requirement_faults(text):
    """Every requirement is an exact pin, named once."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    names = [re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in lines]
    faults = [f"{line!r} is not pinned with ==" for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[^=*;\s]+(\s*;.*)?", line)]
    return faults + [f"{name} is named more than once" for name in sorted(set(names)) if names.count(name) > 1]


def lockfile_faults(lock, katex):
    """The browser files: each with its hash, none with an address, and the KaTeX that sphinxcontrib-katex brings."""
    packages = {name: entry for name, entry in json.loads(lock)["packages"].items() if name}
    faults = [f"{name} has no integrity hash" for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")]
    faults += [f"{name} names where it came from ({entry['resolved']})" for name, entry in packages.items() if "resolved" in entry]
    locked = packages.get("node_modules/katex", {}).get("version")
    return faults + ([] if locked == katex else [f"package-lock.json has KaTeX {locked}, sphinxcontrib-katex sets formulas with {katex}"])


def readme_faults(readme, ci):
    """The README shows the two commands, word for word, and .ci/run runs what they run."""
    faults = [f"the README does not show: {command}" for command in (BUILD, TEST) if f"\n{command}\n" not in readme]
    commands = ('pytest" --nbval\n', 'jupyter-book" build . ', " -m venv ", " install ")
    return faults + [f".ci/run does not run {command.strip()!r}" for command in commands if command not in ci]


# ---------------------------------------------------------------- the book passes them


def pages():
    return {path.name: path.read_text(encoding="utf-8") for suffix in ("*.md", "*.ipynb") for path in sorted((ROOT / "book").glob(suffix))}


def katex_version():
    from sphinxcontrib import katex

    return katex.katex_version


def test_the_table_of_contents_and_the_files_agree():
    assert toc_faults(ROOT) == []


def test_each_macro_is_defined_once():
    assert macro_faults(read("_config.yml"), pages()) == []


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_the_workflows_are_sound(path):
    assert workflow_faults(path.read_text(encoding="utf-8")) == []


def test_dependabot_leaves_jupyter_book_2_alone():
    updates = {entry["package-ecosystem"]: entry for entry in yaml.safe_load(read(".github/dependabot.yml"))["updates"]}
    assert {"dependency-name": "jupyter-book", "versions": [">=2"]} in updates["pip"]["ignore"]


def test_every_requirement_is_pinned():
    assert requirement_faults(read("requirements.txt")) == []
    assert requirement_faults(read("requirements-oldest.txt")) == []


def test_the_oldest_versions_are_of_what_the_book_needs():
    pins = [dict(re.findall(r"^([\w-]+)==(\d+(?:\.\d+)*)", read(name), re.MULTILINE)) for name in ("requirements-oldest.txt", "requirements.txt")]
    oldest, newest = ({name: tuple(map(int, version.split("."))) for name, version in found.items()} for found in pins)
    assert oldest and all(version < newest[name] for name, version in oldest.items())


def test_the_browser_files_are_pinned_with_hashes():
    assert lockfile_faults(read("book/_ext/package-lock.json"), katex_version()) == []


def test_the_readme_shows_the_commands_that_ci_runs():
    assert readme_faults(read("README.md"), read(".ci/run")) == []


def test_each_macro_is_set_by_katex():
    """Every macro, with an argument where it takes one, is typeset strictly."""
    from linebyline import assets
    from sphinxcontrib import katex

    macros = yaml.safe_load(read("_config.yml"))["sphinx"]["config"]["math_macros"]
    script = (
        "const k = require(process.argv[1]), {macros, list} = JSON.parse(process.argv[2]);"
        "for (const tex of list) k.renderToString(tex, {macros, strict: 'error', displayMode: true});"
    )
    samples = [f"a {name}{'{b}' if '#1' in body else ''} c" for name, body in macros.items()]
    done = subprocess.run(
        [assets.node(), "-e", script, str(Path(katex.__file__).with_name("katex.min.js")), json.dumps({"macros": macros, "list": samples})],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- and each gate objects to what is broken


def broken_book(folder, toc):
    (folder / "book").mkdir()
    for name in ("index.md", "alone.ipynb", "one.ipynb"):
        (folder / "book" / name).write_text("{}")
    (folder / "_toc.yml").write_text(toc)
    return toc_faults(folder)


def test_the_toc_gate_names_what_is_missing_alone_or_twice(tmp_path):
    assert broken_book(tmp_path, "root: book/index\nparts:\n- chapters: [{file: book/gone}, {file: book/one}, {file: book/one}]\n") == [
        "_toc.yml names book/gone, which is no .md and no .ipynb file",
        "_toc.yml names book/one more than once",
        "book/alone.ipynb is not in _toc.yml",
    ]


def test_the_macro_gate_names_a_second_definition():
    config = "sphinx:\n  config:\n    math_macros:\n      \\E: x\n      \\KL: y\n      \\E: z\n    other: 1\n"
    assert macro_faults(config, {"chapter.ipynb": r"$\\newcommand{\\E}{e}$"}) == [
        "\\E is defined 2 times in _config.yml",
        "chapter.ipynb defines a macro of its own (\\newcommand); macros belong into _config.yml",
    ]
    assert macro_faults("title: x\n", {}) == ["_config.yml has no math_macros"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("on: [push\njobs:", "no YAML"),
        ("jobs: {a: {steps: []}}", "it has no `on` or no `jobs`"),
        ("on: push\npermissions: {}\njobs: {a: {timeout-minutes: 1, steps: []}}", "job a has no steps"),
        ("on: push\npermissions: {}\njobs: {a: {steps: [{run: x}]}}", "job a has no timeout-minutes"),
        ("on: push\npermissions: {}\njobs: {a: {timeout-minutes: 1, steps: [{uses: some/action@main}]}}", "some/action@main, which is not pinned"),
        ("on: push\npermissions: {}\njobs: {a: {timeout-minutes: 1, steps: [{uses: some/action@v4}]}}", "some/action@v4, which is not pinned"),
        (f"on: push\npermissions: {{}}\njobs: {{a: {{timeout-minutes: 1, steps: [{{uses: some/action@{'0' * 40}}}]}}}}", "does not say its version"),
        ("on: push\njobs: {a: {timeout-minutes: 1, steps: [{run: x}]}}", "it does not say its permissions"),
        ("on: push\npermissions: {}\njobs: {a: {timeout-minutes: 1, steps: [{name: x}]}}", "job a has a step that neither uses nor runs"),
    ],
)
def test_the_workflow_gate_names_the_fault(text, fault):
    assert any(fault in found for found in workflow_faults(text))


@pytest.mark.parametrize("line", ["numpy", "numpy>=2", "numpy==2.*", "numpy~=2.0", "numpy>=2,<3"])
def test_the_requirements_gate_names_a_line_without_pin(line):
    assert requirement_faults(f"# words\nscipy==1.17.1\n{line}\n") == [f"{line!r} is not pinned with =="]


def test_the_requirements_gate_names_a_repetition():
    assert requirement_faults("myst-nb==1.4.0\nmyst_nb==1.3.0\n") == ["myst-nb is named more than once"]


def test_the_lockfile_gate_names_the_package():
    lock = {"packages": {"": {}, "node_modules/katex": {"version": "0.1", "resolved": "https://example.org/katex.tgz"}}}
    assert lockfile_faults(json.dumps(lock), "0.2") == [
        "node_modules/katex has no integrity hash",
        "node_modules/katex names where it came from (https://example.org/katex.tgz)",
        "package-lock.json has KaTeX 0.1, sphinxcontrib-katex sets formulas with 0.2",
    ]


def test_the_readme_gate_names_a_changed_command():
    assert readme_faults(read("README.md").replace("--nbval", "--nbval-lax"), read(".ci/run")) == [f"the README does not show: {TEST}"]
    assert readme_faults(read("README.md"), read(".ci/run").replace(" --nbval", "")) == [".ci/run does not run 'pytest\" --nbval'"]


# ---------------------------------------------------------------- the settings do what they say


def test_jupyterlab_adds_the_macros_and_takes_them_away():
    from linebyline import lab

    notebook = {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    opened = lab.with_macros(notebook)
    front, note = opened["cells"][0]["source"].removeprefix("---\n").split("---")
    assert yaml.safe_load(front)["math"] == lab.macros()
    assert "last digits" in note
    assert opened["cells"][1:] == notebook["cells"]
    assert lab.with_macros(opened) == opened
    assert lab.without_macros(opened) == notebook


def test_the_colours_of_a_theme_hold_without_javascript():
    """Rules for one theme are written once more for ``auto``, in their media queries; all others, and those for the other theme, are not."""
    from linebyline import noscript

    css = (
        'a, html[data-theme="dark"] b{color:red} html[data-theme=light] b{color:blue} @media print{html[data-theme=dark] c:is(d,e){top:0}} f{top:1px}'
    )
    assert noscript.for_auto(css, "dark").split("\n") == [
        'html[data-theme="auto"] b {color:red}',
        '@media print{html[data-theme="auto"] c:is(d,e) {top:0}}',
    ]
    assert noscript.for_auto(css, "light") == 'html[data-theme="auto"] b {color:blue}'


def test_pytest_collects_no_built_copies(tmp_path):
    """A notebook in _build is a copy that Jupyter Book made; pytest must not run it."""
    for name, text in {
        "pyproject.toml": read("pyproject.toml"),
        "tests/test_one.py": "def test_one(): pass\n",
        "_build/jupyter_execute/x.ipynb": "",
        "book/_build/html/x.ipynb": "",
        "book/.ipynb_checkpoints/x.ipynb": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    assert "test_one" in done.stdout and ".ipynb" not in done.stdout
