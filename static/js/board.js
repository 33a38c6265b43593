/* Dragging people between groups: the same step as the select and its button, which stay. */
(() => {
  "use strict";
  let dragged = null;
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
      form.requestSubmit(form.querySelector("button[formaction$='/do/move/']"));
    });
  }
})();
