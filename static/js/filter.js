/* A search over tables that are on the page, each folded under its heading: rows without the words are hidden. */
(() => {
  "use strict";
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  for (const box of document.querySelectorAll("[data-filter]")) {
    const tables = [...document.getElementById(box.dataset.filter).querySelectorAll("table")];
    const field = box.querySelector("input"), status = box.querySelector("[role=status]");
    const look = () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const table of tables) {
        const area = table.closest("details");
        const about = plain(table.getAttribute("aria-label") ?? "");
        let here = 0;
        for (const row of table.tBodies[0].rows) {
          const text = `${about} ${plain(row.cells[0].textContent)}`;
          row.hidden = !words.every((word) => text.includes(word));
          here += row.hidden ? 0 : 1;
        }
        area.hidden = here === 0;
        area.open = words.length ? here > 0 : area.querySelector(":checked") !== null;
        found += here;
      }
      status.textContent = words.length ? `${found} ${found === 1 ? "topic" : "topics"} found` : "";
    };
    box.hidden = false;
    field.addEventListener("input", look);
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
})();
