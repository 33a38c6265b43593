/* The programme builder without waiting: changes go in the background, times follow while a length is typed, and items
   can be dragged as well. Without it every button sends its form, and the page works. */
(() => {
  "use strict";
  const said = document.getElementById("said");
  const clock = (minutes) => `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const whole = (field, otherwise) => (field && /^\d{1,3}$/.test(field.value.trim()) ? Number(field.value) : otherwise);

  // The times of one session, from the lengths that stand in its open forms, or else from those that are saved.
  const retime = (board) => {
    let at = Number(board.dataset.begins), unsaved = false;
    for (const item of board.querySelectorAll("[data-slot]")) {
      const form = item.querySelector("form[data-lengths]");
      const isTalk = !form || form.elements.kind.value === "talk";
      const minutes = whole(form?.elements.minutes, Number(item.dataset.minutes));
      const discussion = isTalk ? whole(form?.elements.discussion_minutes, Number(item.dataset.discussion)) : 0;
      unsaved ||= minutes !== Number(item.dataset.minutes) || discussion !== Number(item.dataset.discussion);
      item.querySelector("[data-starts]").textContent = clock(at);
      at += minutes + discussion;
      item.querySelector("[data-ends]").textContent = clock(at);
    }
    const standing = board.querySelector("[data-standing]");
    if (!standing) return;
    standing.dataset.saved ??= standing.textContent;
    standing.textContent = unsaved ? `Not saved yet. With these lengths it ends at ${clock(at)}; the session ends at ${standing.dataset.end}.` : standing.dataset.saved;
  };

  // Send a form and put the new programme where the old one was. Whatever else comes back is shown as a page.
  const send = async (form) => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    const fresh = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const [now, old] = [fresh?.querySelector("[data-programme]"), document.querySelector("[data-programme]")];
    if (!now) return form.submit();
    old.replaceWith(now);
    const message = [...fresh.querySelectorAll(".messages li")].map((each) => each.textContent.trim()).join(" ");
    said.textContent = message || fresh.getElementById("said").textContent;
    (now.querySelector(".summary") ?? now.querySelector("[autofocus]") ?? now.querySelector("h2")).focus();
    arm(now);
  };

  const drag = (list) => {
    let dragged = null, before = [];
    for (const item of list.children) {
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.draggable = true;
      grip.title = "Drag to another place";
      grip.setAttribute("aria-hidden", "true"); // The buttons do the same for everybody.
      item.prepend(grip);
      grip.addEventListener("dragstart", (event) => {
        dragged = item;
        before = [...list.children];
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", item.id);
        event.dataTransfer.setDragImage(item, 0, 0);
        item.classList.add("dragged");
      });
      grip.addEventListener("dragend", () => {
        item.classList.remove("dragged");
        if (dragged) list.append(...before); // Let go outside the list: nothing has moved.
        dragged = null;
        retime(list.closest(".board"));
      });
      item.addEventListener("dragover", (event) => {
        if (!dragged) return;
        event.preventDefault();
        const box = item.getBoundingClientRect();
        if (item !== dragged) item[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
        retime(list.closest(".board"));
      });
    }
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const form = document.getElementById(list.dataset.arrange);
      form.elements.order.value = [...list.children].map((each) => each.dataset.slot).join(",");
      form.elements.moved.value = dragged.dataset.slot;
      dragged = null;
      send(form);
    });
  };

  const arm = (programme) => {
    for (const list of programme.querySelectorAll("[data-arrange]")) drag(list);
    for (const heading of programme.querySelectorAll("h2")) heading.tabIndex = -1;
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-programme] form[data-step]")) return;
    event.preventDefault();
    send(event.target);
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.form?.matches("[data-lengths]")) retime(event.target.closest(".board"));
    });
  }
  arm(document.querySelector("[data-programme]"));
})();
