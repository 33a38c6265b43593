/* A long text is kept while it is written, a few seconds after a change and when the page is left. Without JavaScript
   the buttons of the form do it. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const said = document.querySelector("[data-keep]");
  const form = said?.closest("form") ?? document.querySelector("#content-main form");
  if (!said || !form) return;
  const WAIT = 5000;
  let timer = 0;
  let changed = false;
  const keep = async () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    try {
      const answer = await fetch(said.dataset.keep, { method: "POST", body: new FormData(form), keepalive: true, redirect: "error" });
      said.textContent = (await answer.json()).says;
      if (!answer.ok) changed = true;
    } catch {
      changed = true;
      said.textContent = "Not kept: there is no connection, or you are signed out. What you wrote is still here.";
    }
  };
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => { changed = false; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
});
