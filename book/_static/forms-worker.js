// Python for the forms of a page. It is fetched once, from the address that the form names; a package of Pyodide (NumPy, SymPy,
// SciPy) is fetched when the book's own code, or the reader's, imports it.
import { Unreachable, prepare } from "./fetching.js";

let python = null;
const say = (progress) => postMessage({ progress });
const fetched = (progress) => postMessage({ progress, fetching: true });

async function start(home, archive) {
  await prepare(home, { say: fetched });
  fetched("Starting Python …");
  const { loadPyodide } = await import(`${home}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: home });
  const book = await fetch(archive);
  if (!book.ok) throw new Error(`${archive} answered ${book.status}`);
  pyodide.unpackArchive(await book.arrayBuffer(), "zip", { extractDir: "/book" });
  return pyodide;
}

// A module of the book that met a missing package while it was imported is imported again.
const ANSWER = `
import sys
from pathlib import Path
if "/book" not in sys.path:
    sys.path.insert(0, "/book")
own = {path.name for path in Path("/book").iterdir()}
for name in list(sys.modules):
    if again and name.partition(".")[0] in own:
        del sys.modules[name]
missing = objection = verdict = None
try:
    from ganloss.forms import answer
    verdict = answer(form, fields)
except ModuleNotFoundError as problem:
    missing = (problem.name or "").partition(".")[0]
except Exception as problem:
    objection = str(problem) if isinstance(problem, ValueError) else f"{type(problem).__name__}: {problem}"
[missing, objection, verdict]
`;

async function answer({ form, home, archive, fields }) {
  python ??= await start(home, archive);
  const brought = new Set();
  for (;;) {
    say("Computing …");
    const begun = performance.now();
    const globals = python.toPy({ form, fields, again: brought.size > 0 });
    const result = python.runPython(ANSWER, { globals });
    const [missing, objection, verdict] = result.toJs();
    result.destroy();
    globals.destroy();
    if (!missing) return { verdict, objection: objection && `This cannot be read: ${objection}`, seconds: (performance.now() - begun) / 1000 };
    if (!(missing in python.lockfile.packages)) return { objection: `The module ${missing} is not to be had in a browser.` };
    if (brought.has(missing)) throw new Error(`${missing} has been fetched and is not found`);
    brought.add(missing);
    await prepare(home, { core: false, packages: [missing], say: fetched });
    await python.loadPackage(missing, { messageCallback: fetched, errorCallback: fetched });
  }
}

onmessage = async ({ data }) => {
  try {
    postMessage(await answer(data));
  } catch (fault) {
    postMessage({ failure: fault instanceof Unreachable ? fault.message : `Python could not be started (${fault.message}).` });
  }
};
