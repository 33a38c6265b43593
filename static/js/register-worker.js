/* The service worker of one session's register. It adds one thing: on the day, with no network, the page that was kept
   opens all the same. Nothing is kept here; the page itself does that (register.js), and signing out drops it. */
"use strict";
const KEPT = "register";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
  const kept = await find(request);
  const asked = fetch(request).then(async (response) => {
    // Signed out, or no longer an organiser: what was kept is nobody's business any more.
    if (request.mode === "navigate" && (response.type === "opaqueredirect" || [401, 403].includes(response.status))) await caches.delete(KEPT);
    return response;
  });
  if (!kept) return asked;
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([asked.catch(() => kept), waited]);
}

async function find(request) {
  if (!(await caches.has(KEPT))) return undefined;
  const found = await (await caches.open(KEPT)).match(request);
  if (found && Number(found.headers.get("X-Kept-Until")) < Date.now()) {
    await caches.delete(KEPT);
    return undefined;
  }
  return found;
}
