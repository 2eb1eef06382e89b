// Which chapters I have read: a button at the end of each, a word in the table of contents. It is kept in this browser only, under one name;
// where the browser keeps nothing, and without this script, there is no mark and no button.
(() => {
  const KEY = "line-by-line: chapters read";
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).pathname;
  const name = (path) => path.slice(root.length).replace(/\.html$/, "");

  function read() {
    try {
      const names = JSON.parse(localStorage.getItem(KEY) || "[]");
      return new Set(Array.isArray(names) ? names : []);
    } catch {
      return new Set();
    }
  }

  function keep(names) {
    if (names.size) localStorage.setItem(KEY, JSON.stringify([...names]));
    else localStorage.removeItem(KEY);
  }

  function element(kind, text, type) {
    const made = document.createElement(kind);
    made.className = type;
    made.textContent = text;
    return made;
  }

  function start() {
    try {
      keep(read());
    } catch {
      return; // this browser keeps nothing
    }
    // the numbered entries of the table of contents are the chapters
    const links = [...document.querySelectorAll("nav.bd-links a.reference.internal")].filter((link) => /^\s*\d/.test(link.textContent));
    const chapters = new Map(links.map((link) => [link.getAttribute("href") === "#" ? name(location.pathname) : name(link.pathname), link]));
    const end = document.querySelector(".chapter-end");
    const here = name(location.pathname);
    const line = element("p", "", "chapters-read");
    const button = element("button", "", "btn btn-sm btn-outline-secondary");
    const forget = element("button", "Forget all", "btn btn-sm btn-link");
    const told = element("span", "", "");
    told.setAttribute("role", "status");

    function show() {
      const names = read();
      for (const [chapter, link] of chapters) {
        link.querySelector(".read-mark")?.remove();
        if (names.has(chapter)) link.append(element("span", " read", "read-mark"));
      }
      const count = [...chapters.keys()].filter((chapter) => names.has(chapter)).length;
      button.textContent = names.has(here) ? "Mark as unread" : "Mark as read";
      told.textContent = `${count} of ${chapters.size} chapters read, kept in this browser only.`;
      forget.hidden = !names.size;
    }

    button.addEventListener("click", () => {
      const names = read();
      if (!names.delete(here)) names.add(here);
      keep(names);
      show();
    });
    forget.addEventListener("click", () => {
      keep(new Set());
      show();
      button.focus();
    });
    addEventListener("storage", show); // marked in another tab
    if (end && chapters.has(here)) {
      line.append(button, " ", told, " ", forget);
      end.append(line);
    }
    show();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
