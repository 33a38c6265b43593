/* Shows as many lines for colleagues as somebody brings. Without it all lines stand under a heading that opens. */
(() => {
  "use strict";
  for (const count of document.querySelectorAll("select[data-colleagues]")) {
    const box = document.getElementById(count.dataset.colleagues);
    const lines = [...box.querySelectorAll("fieldset")];
    const show = () => {
      const bring = Number(count.value);
      box.hidden = bring === 0;
      lines.forEach((line, n) => { line.hidden = line.disabled = n >= bring; });
    };
    count.addEventListener("change", () => { show(); box.open = true; });
    show();
  }
})();
