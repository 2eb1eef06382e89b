// Before JupyterLite is opened: Python is fetched in the open, so that a reader sees it come, or reads why it does not.
import { prepare } from "./fetching.js";

const { home, packages, chapters, binder } = JSON.parse(document.getElementById("settings").textContent);
const [go, stop, state] = ["go", "stop", "state"].map((id) => document.getElementById(id));
const path = new URLSearchParams(location.search).get("path");
let control = null;

document.getElementById("off").remove();

if (path in chapters) {
  document.getElementById("chapter").textContent = chapters[path];
  document.title = `${chapters[path]}: run it in your browser`;
  go.href = `notebooks/index.html?path=${encodeURIComponent(path)}`;
  document.getElementById("page").href = `../${path.replace(/\.ipynb$/, ".html")}`;
  document.getElementById("binder").href = binder + path;
  document.getElementById("start").hidden = false;
} else {
  document.getElementById("choose").hidden = false;
}

go.addEventListener("click", async (event) => {
  event.preventDefault();
  if (control) return;
  control = new AbortController();
  go.setAttribute("aria-disabled", "true");
  stop.disabled = false;
  try {
    await prepare(home, { packages, say: (words) => (state.textContent = words), signal: control.signal });
    state.textContent = "All is there. JupyterLite opens …";
    location.href = go.href;
  } catch (fault) {
    state.textContent = control.signal.aborted ? "Stopped." : `${fault.message} Try again later, or take one of the other ways below.`;
  } finally {
    control = null;
    go.removeAttribute("aria-disabled");
    if (document.activeElement === stop) go.focus();
    stop.disabled = true;
  }
});
stop.addEventListener("click", () => control?.abort());
