// What a box needs once it is too wide for the screen: a way in for the keyboard, a name for those who do not see it,
// and a hint that there is more. Previews that the keyboard can leave, and a search whose excerpts can be read.
// Everything on the pages can be read without this script.
(() => {
  const boxes = [
    [".math-scroll", (box, i) => `Equation ${box.parentElement.querySelector(".eqno")?.firstChild?.textContent ?? `without number, ${i + 1}`}`],
    [".table-scroll, .pst-scrollable-table-container", (box, i) => box.dataset.label || `Table ${i + 1}`],
    [".cell_output pre, .cell_input pre, .highlight pre", (box, i) => `Code or output ${i + 1}`],
  ];

  function mark(box, name) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("overflows", wide);
    if (wide) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", `${name}, scrolls sideways`);
    } else if (box !== document.activeElement) {
      for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
    }
  }

  // An excerpt holds what can be read: words, formulas once and as text, no code, and nothing of what stands around the article.
  function excerpts() {
    if (typeof Search === "undefined") return;
    const text = Search.htmlToText;
    Search.htmlToText = (html, anchor) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      const rest = ".katex-html, annotation, .cell_input, .eq-check, [role=main] :is(nav, noscript, dialog, .bd-header-article, .onlyprint, .bd-sidebar-secondary)";
      page.querySelectorAll(rest).forEach((part) => part.remove());
      return text(page.documentElement.outerHTML, anchor);
    };
  }

  function start() {
    excerpts();
    const names = new Map();
    const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target, names.get(target))));
    for (const [selector, name] of boxes)
      document.querySelectorAll(selector).forEach((box, i) => {
        names.set(box, name(box, i));
        watch.observe(box);
      });
    // the theme measures its boxes anew when the window changes: so it shall when a part of the page comes near (steady.css)
    document.addEventListener("contentvisibilityautostatechange", () => dispatchEvent(new Event("resize")));
    const near = (box) => box.checkVisibility?.({ contentVisibilityAuto: true }) !== false;
    document.fonts?.ready.then(() => names.forEach((name, box) => near(box) && mark(box, name)));
    // What is far from the screen is not laid out before the reader comes near (steady.css), but the keyboard shall stop at all of it.
    addEventListener("keydown", () => names.forEach((name, box) => mark(box, name)), { once: true });
  }

  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
})();
