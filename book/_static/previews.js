// Previews on hover and on focus: what a link leads to, in a small box beside it. The box's scripts and the texts of the page that the link
// leads to are loaded when the link is first pointed at; linebyline/previews.py wrote them. Links work without any of this.
const previews = {};
(() => {
  if (typeof previewSettings === "undefined") return;
  const { scripts, within, skip, props } = previewSettings;
  const root = new URL(document.documentElement.dataset.content_root || "./", document.baseURI);
  const asked = new Map(); // address of a script -> the promise that it has run

  function script(name) {
    if (!asked.has(name))
      asked.set(
        name,
        new Promise((done, failed) => {
          const element = document.createElement("script");
          element.src = new URL(`_static/${name}`, root);
          element.async = false; // they run in the order in which they were asked for
          element.onload = done;
          element.onerror = failed;
          document.head.append(element);
        }),
      );
    return asked.get(name);
  }

  // The name of the book's page that a link leads to, and the anchor there.
  function target(link) {
    const url = new URL(link.href);
    const name = /^(.*)\.html$/.exec(url.href.slice(root.href.length).split(/[?#]/)[0])?.[1];
    return url.href.startsWith(root.href) && name ? { url, name, anchor: decodeURIComponent(url.hash.slice(1)) } : null;
  }

  // The text of a preview was written for its own page: its links and pictures are told from there.
  function settle(html, url) {
    const box = document.createElement("template");
    box.innerHTML = html;
    for (const [tag, attribute] of [["a", "href"], ["img", "src"]])
      for (const element of box.content.querySelectorAll(`${tag}[${attribute}]`))
        element.setAttribute(attribute, new URL(element.getAttribute(attribute), url).href);
    return box.innerHTML;
  }

  // What stands in a preview is no tab stop: it shows what its link leads to, and is gone once the link is left.
  function still({ popper }) {
    popper.querySelectorAll("a, button, summary, pre, .math-scroll, .table-scroll, [tabindex], .tippy-content").forEach((part) => (part.tabIndex = -1));
  }

  async function show(event) {
    const link = event.target.closest?.(`${within} a.reference.internal[href]`);
    if (!link || link.dataset.preview || event.pointerType === "touch") return;
    if (link.classList.contains("download") || skip.some((name) => link.classList.contains(name))) return;
    const to = target(link);
    if (!to) return;
    link.dataset.preview = "asked";
    try {
      await Promise.all([...scripts, `previews/${to.name}.js`].map(script));
    } catch {
      return; // a page without previews, or no connection
    }
    const html = previews[to.name]?.[to.anchor];
    if (!html) return;
    const box = tippy(link, { content: settle(html, to.url), allowHTML: true, arrow: true, appendTo: document.body, onCreate: still, ...props });
    if (link.matches(":hover, :focus")) box.show();
  }

  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && window.tippy?.hideAll());
})();
