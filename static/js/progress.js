/* Keeps a page about work in progress fresh while the work goes on. Without it the page reloads by itself. */
(() => {
  "use strict";
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-fresh]");
      const shown = document.querySelector("[data-fresh]");
      if (!fresh || fresh.dataset.fresh !== "working") return location.reload();
      shown.querySelector("progress").value = fresh.querySelector("progress").value;
      shown.querySelector("[role=status]").textContent = fresh.querySelector("[role=status]").textContent;
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 500);
})();
