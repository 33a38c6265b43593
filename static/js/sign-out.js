/* Signing out drops what the register kept on this device. What still waits to be sent is said first. */
(() => {
  "use strict";
  const waits = () => Object.keys(localStorage).filter((name) => name.startsWith("register."));
  const warning = document.querySelector("[data-register-waits]");
  if (warning && waits().length) warning.hidden = false;
  document.querySelector("[data-sign-out]")?.addEventListener("submit", () => {
    for (const name of waits()) localStorage.removeItem(name);
    if ("caches" in window) caches.delete("register");
  });
})();
