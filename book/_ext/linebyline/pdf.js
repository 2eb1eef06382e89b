// Joins the pages of the built book into its first page, which is open; pdf.py runs this in Chromium. Takes [{caption, pages: [{name, html}]}].
// Identifiers become unique by the page's name, links between pages become links inside, links to other built files lead to the web.
async ({parts, author}) => {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const names = new Set(parts.flatMap(({pages}) => pages.map(({name}) => name)));
  const up = document.documentElement.dataset.content_root;
  const site = new URL(up, location.href);
  const web = new URL(up, document.querySelector('link[rel="canonical"]').href);
  const title = document.querySelector('meta[property="og:site_name"]').content;

  function moved(page, name) {
    const address = new URL(`${name}.html`, site);
    for (const element of page.querySelectorAll("[id]")) element.id = `${name}--${element.id}`;
    for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"])
      for (const element of page.querySelectorAll(`[${attribute}]`))
        element.setAttribute(attribute, element.getAttribute(attribute).replace(/\S+/g, (id) => `${name}--${id}`));
    for (const link of page.querySelectorAll("a[href]")) {
      const url = new URL(link.getAttribute("href"), address);
      if (!url.href.startsWith(site.href)) continue;
      const path = url.pathname.slice(site.pathname.length);
      const other = path.replace(/\.html$/, "");
      link.href = names.has(other) ? `#${other}--${decodeURIComponent(url.hash.slice(1))}` : new URL(path + url.hash, web).href;
    }
    for (const image of page.querySelectorAll("img[src]")) Object.assign(image, {src: new URL(image.getAttribute("src"), address), loading: "eager"});
    for (const still of page.querySelectorAll("noscript, a:has(> img)")) still.replaceWith(...still.childNodes);
    for (const link of page.querySelectorAll("a.headerlink")) link.remove();
    for (const formula of page.querySelectorAll(".katex-mathml")) formula.remove(); // a PDF keeps of a formula what is printed
    return page;
  }

  const lines = make("ul");
  const sheets = make("style");
  const book = make("div");
  for (const {caption, pages} of parts) {
    if (caption) lines.append(make("li", {className: "pdf-part", textContent: caption}));
    for (const {name, html} of pages) {
      const page = moved(new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article"), name);
      const heading = page.querySelector("h1").textContent;
      const link = make("a", {href: `#${name}--`}, make("span", {textContent: heading}), make("span", {className: "pdf-number"}));
      lines.append(make("li", {}, link));
      const chapter = make("section", {className: "pdf-chapter", id: `${name}--`});
      if (caption) for (const inner of page.querySelectorAll("h1, h2, h3, h4, h5")) inner.ariaLevel = Number(inner.tagName[1]) + 1;
      if (caption && name === pages[0].name) chapter.append(make("h1", {className: "pdf-part", textContent: caption}));
      chapter.append(...page.childNodes);
      chapter.style.page = `sheet-${lines.children.length}`;
      sheets.append(`@page ${chapter.style.page} { @top-center { content: ${JSON.stringify(heading)}; font: 9pt sans-serif; color: #444; } }\n`);
      book.append(chapter);
    }
  }
  const contents = make("section", {className: "pdf-contents", id: "contents--"}, make("h1", {textContent: "Contents"}), lines);
  const address = make("a", {href: web, textContent: web});
  const front = make("section", {className: "pdf-title"}, make("p", {textContent: title}), make("p", {textContent: author}), make("p", {}, address));
  document.title = title;
  document.head.append(sheets);
  document.querySelector("article.bd-article").replaceChildren(front, contents, ...book.childNodes);
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}
