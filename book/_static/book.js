// What a box needs once it is too wide for the screen: a way in for the keyboard, a name for those who do not see it,
// and a hint that there is more. Everything on the pages can be read without this script.
(() => {
  const boxes = [
    [".math-scroll", (box, i) => `Equation ${box.parentElement.querySelector(".eqno")?.firstChild?.textContent ?? `without number, ${i + 1}`}`],
    [".table-scroll", (box, i) => box.dataset.label || `Table ${i + 1}`],
    [".cell_output pre, .cell_input pre, .highlight pre", (box, i) => `Code or output ${i + 1}`],
  ];

  function mark(box, name) {
    if (box.checkVisibility?.({ contentVisibilityAuto: true }) === false) return; // not laid out yet: it is looked at when it is
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("overflows", wide);
    if (wide) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", `${name}, scrolls sideways`);
    } else {
      for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
    }
  }

  function start() {
    const names = new Map();
    const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target, names.get(target))));
    for (const [selector, name] of boxes)
      document.querySelectorAll(selector).forEach((box, i) => {
        names.set(box, name(box, i));
        watch.observe(box);
      });
    // the theme measures its boxes anew when the window changes: so it shall when a part of the page comes near (steady.css)
    document.addEventListener("contentvisibilityautostatechange", () => dispatchEvent(new Event("resize")));
    document.fonts?.ready.then(() => names.forEach((name, box) => mark(box, name)));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
