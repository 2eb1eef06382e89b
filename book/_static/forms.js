// A form that answers in the page: its text goes to Python in a worker (forms-worker.js), which is started when the first form is
// sent, and is shared by the forms of the page. Nothing is loaded before.
(() => {
  const SILENCE = 90; // seconds without a word while files are fetched, until it is given up
  const here = document.currentScript.src;
  let worker = null;
  let asking = null; // the form that waits for its answer

  const part = (form, name) => form.querySelector(`.try-it-${name}`);
  const instead = "Try again later, or ask in a terminal, as said beside this form, or start this page on Binder (the rocket above).";

  function settle(words) {
    if (!asking) return;
    const form = asking;
    asking = null;
    clearTimeout(form.silence);
    part(form, "state").textContent = words;
    part(form, "ask").removeAttribute("aria-disabled");
    if (document.activeElement === part(form, "stop")) part(form, "ask").focus();
    part(form, "stop").disabled = true;
    part(form, "verdict").removeAttribute("aria-busy");
  }

  function stop(words) {
    worker?.terminate();
    worker = null;
    settle(words);
  }

  function say(words, fetching) {
    part(asking, "state").textContent = words;
    clearTimeout(asking.silence);
    if (fetching) asking.silence = setTimeout(() => stop(`Nothing has come for ${SILENCE} seconds; it is given up. ${instead}`), SILENCE * 1000);
  }

  function hear({ data }) {
    if (!asking) return;
    if (data.progress) say(data.progress, data.fetching);
    else if (data.failure) stop(`${data.failure} ${instead}`);
    else {
      if (data.verdict) part(asking, "verdict").innerHTML = data.verdict; // by ganloss.forms, which escapes what a reader wrote
      settle(data.objection ?? `Answered in ${data.seconds.toFixed(1)} seconds.`);
    }
  }

  function ask(event) {
    event.preventDefault();
    if (asking) return;
    asking = event.target;
    part(asking, "ask").setAttribute("aria-disabled", "true"); // and not disabled: it keeps the keyboard's focus
    part(asking, "stop").disabled = false;
    part(asking, "verdict").setAttribute("aria-busy", "true");
    part(asking, "verdict").replaceChildren();
    const { form, home, archive } = asking.dataset;
    try {
      worker ??= Object.assign(new Worker(new URL("forms-worker.js", here), { type: "module" }), {
        onmessage: hear,
        onerror: (fault) => stop(`Python could not be started in this browser${fault.message ? ` (${fault.message})` : ""}. ${instead}`),
      });
    } catch (fault) {
      stop(`Python could not be started in this browser (${fault.message}). ${instead}`);
      return;
    }
    say("Starting …", true);
    worker.postMessage({ form, home, archive: new URL(archive, document.baseURI).href, fields: Object.fromEntries(new FormData(asking)) });
  }

  for (const form of document.querySelectorAll("form.try-it")) {
    part(form, "ask").disabled = false;
    form.addEventListener("submit", ask);
    part(form, "stop").addEventListener("click", () => asking === form && stop("Stopped."));
  }
})();
