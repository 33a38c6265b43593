/* Says a reminder rule in words while its fields are filled in. The sentence is made where rules are kept. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const words = document.getElementById("rule-words");
  const form = words?.closest("form");
  if (!form) return;
  let asked = 0;
  const say = async () => {
    const mine = ++asked;
    const answer = await fetch(`${words.dataset.address}?${new URLSearchParams(new FormData(form))}`);
    if (answer.ok && mine === asked) words.textContent = (await answer.json()).words;
  };
  const shown = () => say().catch(() => {});
  form.addEventListener("change", shown);
  shown();
});
