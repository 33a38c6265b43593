/* A search over tables that are on the page: rows without the words are hidden. Without it all rows stand there. */
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
        const about = plain(table.tHead?.rows[0].cells[0].textContent ?? "");
        let here = 0;
        for (const row of table.tBodies[0].rows) {
          const text = `${about} ${plain(row.cells[0].textContent)}`;
          row.hidden = !words.every((word) => text.includes(word));
          here += row.hidden ? 0 : 1;
        }
        table.hidden = here === 0;
        found += here;
      }
      status.textContent = words.length ? `${found} ${found === 1 ? "topic" : "topics"} found` : "";
    };
    box.hidden = false;
    field.addEventListener("input", look);
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
})();
