/* A type-ahead for fields marked data-typeahead (ARIA 1.2 combobox). Without it the field is plain text and works. */
(() => {
  "use strict";
  for (const field of document.querySelectorAll("input[data-typeahead]")) {
    const chosen = field.form?.querySelector(`input[name="${field.dataset.typeaheadId}"]`);
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let active = -1, asked = 0, timer, none;

    list.id = `${field.id}-list`;
    list.className = "results typeahead";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0]?.textContent.trim() || "Museums");
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    field.after(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) field.setAttribute(name, value);

    const options = () => [...list.querySelectorAll("[role=option]")];
    const close = () => { asked++; list.hidden = true; active = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
    const mark = (to) => {
      const all = options();
      active = (to + all.length) % all.length;
      all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
      field.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    };
    const notListed = (yes) => {
      none?.remove();
      if (!yes || field.form?.querySelector("[name=which_museum]")) return;
      none = Object.assign(document.createElement("input"), { type: "hidden", name: "which_museum", value: "new" });
      field.after(none);
    };
    const choose = (option) => {
      const mine = "none" in option.dataset;
      if (!mine) field.value = option.dataset.name;
      if (chosen) chosen.value = option.dataset.id ?? "";
      notListed(mine);
      status.textContent = mine ? "What you typed is kept. An officer adds it to the list." : `${option.dataset.name} chosen`;
      close();
    };
    const ask = async () => {
      const words = field.value.trim();
      close();
      list.replaceChildren();
      status.textContent = "";
      if (words.length < 3) return;
      const mine = ++asked;
      const answer = await fetch(`${field.dataset.typeahead}?list&q=${encodeURIComponent(words)}`).catch(() => null);
      if (!answer?.ok || mine !== asked || document.activeElement !== field) return;
      list.innerHTML = await answer.text();
      const found = options().length - 1;
      status.textContent = found ? `${found} ${found === 1 ? "museum" : "museums"} found. Use the arrow keys.` : "Not listed. Type the name in full and an officer will add it.";
      active = -1;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
    };

    field.addEventListener("input", () => { if (chosen) chosen.value = ""; notListed(false); close(); clearTimeout(timer); timer = setTimeout(ask, 180); });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
      else if (event.key === "Enter" && active >= 0) choose(options()[active]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest("[role=option]"); if (option) choose(option); });
    field.addEventListener("blur", () => setTimeout(close, 150));
  }
})();
