// Fetching Python (Pyodide) in the open: file by file into the browser's cache, where Pyodide then finds it, with a word at each file,
// and in plain words why it stops. It always stops: after PATIENCE seconds in which nothing comes.
const PATIENCE = 20;
const CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];

export class Unreachable extends Error {}

async function bring(url, signal) {
  const control = new AbortController();
  const tooLong = () => control.abort();
  let timer = setTimeout(tooLong, PATIENCE * 1000);
  signal?.addEventListener("abort", tooLong, { once: true });
  try {
    const answer = await fetch(url, { signal: control.signal });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    const reader = answer.body.getReader();
    const chunks = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Response(new Blob(chunks));
      chunks.push(value);
      clearTimeout(timer);
      timer = setTimeout(tooLong, PATIENCE * 1000);
    }
  } catch (fault) {
    const { host, pathname } = new URL(url);
    const why = control.signal.aborted ? `nothing has come for ${PATIENCE} seconds` : fault.message;
    throw new Unreachable(`Python comes from ${host}, and from there ${pathname.split("/").pop()} could not be fetched: ${why}.`);
  } finally {
    clearTimeout(timer);
  }
}

const normal = (name) => name.replace(/[-_.]+/g, "-").toLowerCase();

// The files of these packages and of all that they depend on, by Pyodide's own list.
function filesOf(names, packages) {
  const known = new Map(Object.entries(packages).map(([name, entry]) => [normal(name), entry]));
  const found = new Map();
  for (const waiting = names.map(normal); waiting.length; ) {
    const name = waiting.pop();
    if (found.has(name) || !known.has(name)) continue;
    found.set(name, known.get(name).file_name);
    waiting.push(...known.get(name).depends.map(normal));
  }
  return [...found.values()];
}

// `say` is told in words what is under way; Unreachable is thrown where it cannot be had.
export async function prepare(home, { core = true, packages = [], say = () => {}, signal }) {
  say(`Asking ${new URL(home).host} for Python …`);
  const lock = await (await bring(`${home}pyodide-lock.json`, signal)).json();
  const files = [...(core ? CORE : []), ...filesOf(packages, lock.packages)];
  for (const [i, file] of files.entries()) {
    say(`Fetching ${file.split("-").slice(0, 2).join(" ")}, ${i + 1} of ${files.length} …`);
    await bring(home + file, signal);
  }
}
