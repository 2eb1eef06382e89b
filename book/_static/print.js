// What a style sheet cannot know before it prints: how wide each display formula is, in its own em, and that paper is white.
(() => {
  let theme;

  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    for (const box of document.querySelectorAll(".math-scroll")) {
      const widths = [...box.querySelectorAll(".katex-html")].map(({children}) => {
        const places = [...children].map((part) => part.getBoundingClientRect());
        return Math.max(...places.map(({right}) => right)) - Math.min(...places.map(({left}) => left));
      });
      const wide = Math.max(0, ...widths);
      box.style.setProperty("--ems", wide / parseFloat(getComputedStyle(box).fontSize));
    }
  });

  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
  });
})();
