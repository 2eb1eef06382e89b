// What a style sheet cannot know before it prints: how wide each display formula is, in its own em, and that paper is white.
(() => {
  let theme;

  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    for (const box of document.querySelectorAll(".math-scroll")) {
      const formula = box.querySelector(".katex-html");
      if (!formula) continue;
      const wide = Math.max(0, ...[...formula.children].map((part) => part.getBoundingClientRect().right)) - formula.getBoundingClientRect().left;
      box.style.setProperty("--ems", wide / parseFloat(getComputedStyle(box).fontSize));
    }
  });

  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
  });
})();
