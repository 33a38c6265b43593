/* Keeps a page about work in progress fresh while the work goes on. Without it the page reloads by itself. */
(() => {
  "use strict";
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      const { percent, working } = await answer.json();
      if (!working) return location.reload();
      document.querySelector("[data-fresh] progress").value = percent;
      document.querySelector("[data-fresh] [role=status]").textContent = `${percent} %`;
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 500);
})();
