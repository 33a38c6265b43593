/* Buttons for the marks that a text understands: they write what could be typed as well. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const around = (area, before, after, words) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to) || words;
    area.setRangeText(before + chosen + after, from, to, "end");
    area.setSelectionRange(from + before.length, from + before.length + chosen.length);
  };
  const atLines = (area, mark) => {
    const { selectionStart, selectionEnd, value } = area;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const lines = value.slice(from, selectionEnd).split("\n").map((line) => mark + line);
    area.setRangeText(lines.join("\n"), from, selectionEnd, "end");
  };
  const marks = [
    ["Heading", (area) => atLines(area, "## ")],
    ["List", (area) => atLines(area, "- ")],
    ["Strong", (area) => around(area, "**", "**", "words")],
    ["Link", (area) => around(area, "[", "](https://)", "words")],
  ];
  for (const area of document.querySelectorAll("textarea[data-marks]")) {
    const bar = document.createElement("div");
    bar.className = "marks";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Marks");
    for (const [words, write] of marks) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = words;
      button.addEventListener("click", () => {
        area.focus();
        write(area);
        area.dispatchEvent(new Event("input", { bubbles: true }));
      });
      bar.append(button);
    }
    const field = document.createElement("div");
    field.className = "marked";
    area.replaceWith(field);
    field.append(bar, area);
  }
});
