/* The desk's own widgets come from Django and Select2; this gives names to what they leave nameless. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const nameOf = (select) => select.getAttribute("aria-label") || select.labels[0]?.textContent.trim().replace(/:$/, "") || "Choose";
  const give = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      for (const part of select.nextElementSibling?.querySelectorAll(".select2-selection, .select2-selection__rendered[role], .select2-search__field") ?? []) {
        if (part.hasAttribute("aria-label") && !part.hasAttribute("aria-labelledby")) continue;
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", nameOf(select));
      }
    }
    for (const table of document.querySelectorAll(".js-inline-admin-formset, .results, .module")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    }
  };
  give();
  // Select2 makes its boxes whenever it is ready to, and again for each row that is added.
  new MutationObserver(give).observe(document.body, { childList: true, subtree: true });
});
