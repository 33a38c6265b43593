/* Moving people between groups by choosing one or by dragging: the same step as the select's button, which stays for
   whoever uses the keyboard, where walking through the list must move nobody: there Enter does. */
(() => {
  "use strict";
  let dragged = null;
  const move = (form) => form.requestSubmit(form.querySelector("button[formaction$='/do/move/']"));
  for (const select of document.querySelectorAll("form.move select")) {
    let byKey = false;
    select.addEventListener("pointerdown", () => { byKey = false; });
    select.addEventListener("keydown", (event) => {
      byKey = true;
      if (event.key === "Enter") { event.preventDefault(); move(select.form); }
    });
    select.addEventListener("change", () => { if (!byKey) move(select.form); });
  }
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-seat]") ?? null;
    event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    document.querySelectorAll(".over").forEach((each) => each.classList.remove("over"));
  });
  for (const group of document.querySelectorAll("[data-group]")) {
    group.addEventListener("dragover", (event) => {
      if (!dragged || group.contains(dragged)) return;
      event.preventDefault();
      group.classList.add("over");
    });
    group.addEventListener("dragleave", (event) => {
      if (!group.contains(event.relatedTarget)) group.classList.remove("over");
    });
    group.addEventListener("drop", (event) => {
      const form = dragged?.querySelector("form.move");
      if (!form || group.contains(dragged)) return;
      event.preventDefault();
      form.elements.to.value = group.dataset.group;
      move(form);
    });
  }
})();
