"""What the frameworks compute: each call that a chapter shows, run against the real library and compared with book/ganloss/frameworks.json.

Not in the ordinary suite, which has no framework: `pip install -r requirements-frameworks.txt`, then

    pytest -m frameworks tests/test_frameworks.py     compares; a framework that is absent is skipped, and with FRAMEWORKS=1 a failure
    python tests/test_frameworks.py                   writes the file anew
"""

import importlib
import json
import math
import os
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "book" / "ganloss" / "frameworks.json"
PACKAGES = {"PyTorch": "torch", "JAX": "jax", "Optax": "optax", "Keras": "keras", "scikit-learn": "sklearn"}

TORCH_LOGITS = "F.binary_cross_entropy_with_logits(s, y)"
TORCH_TWICE = "F.binary_cross_entropy_with_logits(torch.sigmoid(s), y)"
TORCH_ONE_TENSOR = "F.binary_cross_entropy_with_logits(s, y) + F.binary_cross_entropy_with_logits(s - 1, y.fill_(0.0))"
TORCH_OUTPUTS = "F.binary_cross_entropy(torch.sigmoid(s), y)"
KERAS_LOGITS = "keras.losses.BinaryCrossentropy(from_logits=True)(y, s)"
KERAS_OUTPUTS = "keras.losses.BinaryCrossentropy()(y, keras.ops.sigmoid(s))"
OPTAX_LOGITS = "optax.sigmoid_binary_cross_entropy(s, y).mean()"
BY_HAND = "-jnp.log(1 - jax.nn.sigmoid(s)).mean()"
FAKES, REALS = (0.0, 15.0, 16.6, 16.7, 17.0, 40.0), (0.0, -15.0, -17.0, -30.0, -40.0, -110.0)
BATCH = {"s": [2.0, -1.0, 0.5, 0.0], "y": [1.0, 1.0, 0.0, 0.0]}
COLUMN = BATCH | {"s": [[value] for value in BATCH["s"]]}
LAWS = {"p": [[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]], "q": [[0.1, 0.6, 0.3], [0.4, 0.4, 0.2]]}  # rows: two pairs of laws
PAIR = {"d": [0.7, 0.4], "y": [1.0, 0.0], "dtype": "float64"}

# name, library, call, and its inputs: arrays of the library, of the dtype named (float32 where none is); the gradient is that in the logits s
CALLS = [
    *(
        (name, library, call, [{"s": [s], "y": [y]} for y, points in ((0.0, FAKES), (1.0, REALS)) for s in points])
        for name, library, call in (
            ("torch-logits", "PyTorch", TORCH_LOGITS),
            ("torch-outputs", "PyTorch", TORCH_OUTPUTS),
            ("optax-logits", "Optax", OPTAX_LOGITS),
            ("keras-logits", "Keras", KERAS_LOGITS),
            ("keras-outputs", "Keras", KERAS_OUTPUTS),
        )
    ),
    ("torch-outputs-64", "PyTorch", TORCH_OUTPUTS, [{"s": [s], "y": [0.0], "dtype": "float64"} for s in (16.7, 36.0, 37.0, 40.0)]),
    ("jax-by-hand", "JAX", BY_HAND, [{"s": [s]} for s in FAKES]),
    ("torch-cancels", "PyTorch", TORCH_LOGITS, [{"s": [-20.0], "y": [0.0]}]),
    ("torch-softplus", "PyTorch", "F.softplus(s) - s", [{"s": [s], "dtype": "float64"} for s in (20.0, 21.0)]),
    ("torch-two-sigmoids", "PyTorch", TORCH_TWICE, [{"s": [s], "y": [y]} for y in (1.0, 0.0) for s in (0.0, 40.0, -40.0)]),
    ("torch-raw", "PyTorch", "F.binary_cross_entropy(s, y)", [{"s": [2.0], "y": [1.0]}]),
    ("keras-raw", "Keras", "keras.losses.BinaryCrossentropy()(y, s)", [{"s": [s], "y": [y]} for y in (1.0, 0.0) for s in (2.0, -2.0)]),
    ("torch-softmax", "PyTorch", "-torch.log_softmax(s, dim=1).mean()", [{"s": [[s]]} for s in (2.0, -2.0)]),
    ("torch-label", "PyTorch", TORCH_LOGITS, [{"s": [20.0], "y": [1.2]}]),
    ("torch-label-outputs", "PyTorch", TORCH_OUTPUTS, [{"s": [20.0], "y": [1.2]}]),
    ("torch-none", "PyTorch", "F.binary_cross_entropy_with_logits(s, y, reduction='none')", [BATCH]),
    ("torch-sum", "PyTorch", "F.binary_cross_entropy_with_logits(s, y, reduction='sum')", [BATCH]),
    ("torch-mean", "PyTorch", TORCH_LOGITS, [BATCH]),
    ("optax-none", "Optax", "optax.sigmoid_binary_cross_entropy(s, y)", [BATCH]),
    ("keras-mean", "Keras", KERAS_LOGITS, [BATCH]),
    ("torch-column", "PyTorch", TORCH_LOGITS, [COLUMN]),
    ("torch-column-outputs", "PyTorch", TORCH_OUTPUTS, [COLUMN]),
    ("torch-column-squares", "PyTorch", "F.mse_loss(torch.sigmoid(s), y)", [COLUMN]),
    ("optax-column", "Optax", OPTAX_LOGITS, [COLUMN]),
    ("keras-column", "Keras", KERAS_LOGITS, [COLUMN]),
    *((f"torch-kl-{way}", "PyTorch", f"F.kl_div(torch.log(q), p, reduction='{way}')", [LAWS]) for way in ("sum", "mean", "batchmean")),
    ("torch-detached", "PyTorch", "F.binary_cross_entropy_with_logits(s.detach(), y)", [{"s": [-2.0], "y": [1.0]}]),
    ("torch-two-steps", "PyTorch", TORCH_ONE_TENSOR, [{"s": [2.0], "y": [1.0]}]),
    ("sklearn-mean", "scikit-learn", "log_loss(y, y_proba=d)", [PAIR]),
    ("sklearn-old-name", "scikit-learn", "log_loss(y, y_pred=d)", [PAIR]),
    ("sklearn-sum", "scikit-learn", "log_loss(y, y_proba=d, normalize=False)", [PAIR]),
    ("sklearn-clip", "scikit-learn", "log_loss(y, y_proba=d)", [PAIR | {"d": [0.0, 0.0], "dtype": dtype} for dtype in ("float64", "float32")]),
    ("sklearn-soft", "scikit-learn", "log_loss(y, y_proba=d)", [PAIR | {"y": [0.9, 0.1]}]),
    ("sklearn-one-class", "scikit-learn", "log_loss(y, y_proba=d)", [PAIR | {"y": [1.0, 1.0]}]),
]  # fmt: skip
RUNS = [(name, library, call, given) for name, library, call, inputs in CALLS for given in inputs]


def names_of(library):
    """The names that the calls of a library use, imported."""
    names = {"PyTorch": {"torch": "torch", "F": "torch.nn.functional"}, "JAX": {"jax": "jax", "jnp": "jax.numpy"}, "Optax": {"optax": "optax"}}
    names |= {"Keras": {"keras": "keras"}, "scikit-learn": {"metrics": "sklearn.metrics"}}
    found = {short: importlib.import_module(long) for short, long in names[library].items()}
    return found | ({"log_loss": found["metrics"].log_loss} if library == "scikit-learn" else {})


def run(library, call, given):
    """What a call gives on these inputs: its value, the gradient of its sum in s, the warnings; or what it raises."""
    names, dtype = names_of(library), given.get("dtype", "float32")
    arrays = {key: np.array(given[key], dtype) for key in given if key != "dtype"}
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            if library == "PyTorch":
                value, gradient = in_torch(call, names, arrays)
            elif library == "scikit-learn":
                value, gradient = np.asarray(eval(call, names | arrays)), None
            else:
                value, gradient = in_jax(call, names, arrays)
        except (RuntimeError, ValueError, TypeError) as error:
            return {"raises": type(error).__name__}
    numbers = {"value": plain(value.tolist()), "gradient": None if gradient is None else plain(gradient.tolist())}
    warned = sorted({warning.category.__name__ for warning in seen if issubclass(warning.category, UserWarning | FutureWarning)})
    return numbers | ({"warns": warned} if warned else {})


def plain(value):
    """Numbers as JSON has them: inf and nan are words there."""
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value if math.isfinite(value) else str(value)


def in_torch(call, names, arrays):
    tensors = {key: names["torch"].tensor(value, requires_grad=key == "s") for key, value in arrays.items()}
    value = eval(call, names | tensors)
    if not value.requires_grad:
        return value, None
    value.sum().backward()
    return value.detach(), tensors["s"].grad


def in_jax(call, names, arrays):
    import jax

    def loss(s):
        return eval(call, names | arrays | {"s": s})

    s = jax.numpy.asarray(arrays["s"])
    return np.asarray(loss(s)), np.asarray(jax.grad(lambda s: loss(s).sum())(s))


def same(now, stored):
    """The same value and gradient, to 1e-4 relative (float32, on any processor); inf and nan are themselves."""
    if set(now) != set(stored) or now.get("raises") != stored.get("raises") or now.get("warns") != stored.get("warns"):
        return False
    for key in ("value", "gradient"):
        a, b = now.get(key), stored.get(key)
        if (a is None) != (b is None) or a is not None and not np.allclose(np.array(a, float), np.array(b, float), 1e-4, 1e-12, equal_nan=True):
            return False
    return True


def stored():
    return json.loads(STORED.read_text(encoding="utf-8"))


def install(library):
    """Import a library and those that its runs need; skip without it, but in the lane made for it fail."""
    try:
        for needed in {library} | ({"JAX"} if library in ("Optax", "Keras") else set()):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(PACKAGES[needed])
    except ImportError as error:
        if os.environ.get("FRAMEWORKS") == "1":
            raise
        pytest.skip(f"{error.name} is not installed: pip install -r requirements-frameworks.txt")


@pytest.mark.frameworks
@pytest.mark.parametrize("k", range(len(RUNS)), ids=lambda k: f"{RUNS[k][0]}-{k}")
def test_the_library_gives_what_the_chapter_shows(k):
    name, library, call, given = RUNS[k]
    install(library)
    row, now = stored()["runs"][k], run(library, call, given)
    assert same(now, row["result"]), f"{call} on {given}: {now}, stored is {row['result']}"


def test_the_file_holds_these_runs():
    assert [(row["name"], row["library"], row["call"], row["input"]) for row in stored()["runs"]] == RUNS


def test_the_versions_are_the_pins():
    pins = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "requirements-frameworks.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert stored()["versions"] == {library: pins[{"sklearn": "scikit-learn"}.get(package, package)] for library, package in PACKAGES.items()}


def test_a_changed_number_is_noticed():
    row = {"value": 100.0, "gradient": [0.0]}
    assert same(row, dict(row))
    for other in ({"value": 100.1}, {"gradient": [1e-3]}, {"gradient": None}, {"warns": ["UserWarning"]}, {"value": "inf"}):
        assert not same(row, row | other)
    assert not same(row, {"raises": "ValueError"})


if __name__ == "__main__":
    versions = {library: importlib.import_module(package).__version__.split("+")[0] for library, package in PACKAGES.items()}
    runs = [{"name": n, "library": lib, "call": c, "input": g, "result": run(lib, c, g)} for n, lib, c, g in RUNS]
    lines = ",\n".join(f"  {json.dumps(row)}" for row in runs)
    STORED.write_text(f'{{\n "versions": {json.dumps(versions)},\n "runs": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    sys.stdout.write(f"{len(runs)} runs written to {STORED.name}\n")
