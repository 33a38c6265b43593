/* The register with bad reception. Every tap is kept on this device at once and sent when there is a network; the page
   works without this as a plain form.

   Kept in localStorage: ids of lines, marks and times; for walk-ins that wait, what was typed about them, until it is
   sent. On the day the page itself is kept too (register-worker.js serves it with no network); signing out drops all. */
(() => {
  "use strict";
  const form = document.querySelector("[data-register]");
  if (!form || form.querySelector("fieldset[disabled]")) return;
  const { register: day, sync: address, page, keptUntil, signIn, worker } = form.dataset;
  const STORE = `register.${day}`, KEPT = "register", SOON = 400, LATER = 60000, LOOK = 20000;
  const list = form.querySelector("[data-list]"), says = form.querySelector("[data-says]");
  const refused = document.querySelector("[data-refused]"), queue = document.querySelector("[data-waiting]");
  let token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const taps = {};
  let ahead = 0, busy = false, failures = 0, timer, memory = null, problem = "", told = "", news = "";

  // --- what waits ---------------------------------------------------------------------------------------------------
  const read = () => {
    if (memory) return memory;
    try { return { marks: {}, walkIns: [], ...JSON.parse(localStorage.getItem(STORE) || "{}") }; } catch { return (memory = { marks: {}, walkIns: [] }); }
  };
  const write = (kept) => {
    try {
      if (Object.keys(kept.marks).length || kept.walkIns.length) localStorage.setItem(STORE, JSON.stringify(kept));
      else localStorage.removeItem(STORE);
    } catch { memory = kept; }
  };
  const waiting = (kept = read()) => Object.keys(kept.marks).length + kept.walkIns.length;
  const change = (how) => { const kept = read(); how(kept); write(kept); };
  /* Our time, as the site counts it; never earlier than the last tap on the same line. */
  const clock = (before = 0) => Math.max(Date.now() + ahead, before + 1);
  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    return [...b].map((each) => each.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // --- what is seen -------------------------------------------------------------------------------------------------
  const number = (n, one, many) => (n === 1 ? `1 ${one}` : `${n} ${many}`);
  const tell = () => {
    const kept = read(), marks = Object.keys(kept.marks).length, people = kept.walkIns.length;
    const waits = [marks && number(marks, "mark", "marks"), people && number(people, "walk-in", "walk-ins")].filter(Boolean).join(" and ");
    let line = "All saved.";
    if (waits) line = busy && !failures ? "Saving." : `${waits} ${marks + people === 1 ? "waits" : "wait"} for the network. Kept on this device.`;
    if (memory && waits) line += " Stay on this page: this browser keeps nothing.";
    const whole = [problem, problem && !waits ? "" : line, news].filter(Boolean).join(" ");
    if (whole !== told) {
      says.textContent = told = whole;
      if (problem === SIGNED_OUT) { const link = document.createElement("a"); link.href = signIn; link.textContent = "Sign in"; says.append(" ", link); }
    }
    form.dataset.waits = waits ? "yes" : "";
    if (!queue) return; // a register that notes nobody who was not expected
    queue.replaceChildren(...kept.walkIns.map((each) => { const row = document.createElement("li"); row.textContent = `${each.name} waits for the network.`; return row; }));
    queue.hidden = !people;
  };
  const NOT_YOURS = "This register is not yours to mark any more. Ask an officer of the programme.";
  const SIGNED_OUT = "You are signed out. What you marked is kept on this device and is sent when you have signed in.";
  const count = () => {
    for (const sum of document.querySelectorAll("[data-count]")) {
      const extra = sum.dataset.count === "expected" ? list.querySelectorAll(".unnamed").length : 0;
      sum.textContent = list.querySelectorAll(`input[value="${sum.dataset.count}"]:checked`).length + extra;
    }
  };
  const show = (id, state) => { const box = list.querySelector(`input[name="state-${id}"][value="${state}"]`); if (box) box.checked = true; return Boolean(box); };
  const showWaiting = () => { for (const [id, mark] of Object.entries(read().marks)) show(id, mark.state); count(); tell(); };

  // --- sending ------------------------------------------------------------------------------------------------------
  const plan = (ms) => { clearTimeout(timer); timer = setTimeout(sync, ms); };
  const ask = (options) => fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout?.(15000), headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" }, ...options });
  const json = async (answer) => ((answer.headers.get("Content-Type") || "").includes("json") ? answer.json() : null);

  async function sync() {
    if (busy) return;
    busy = true;
    const asked = Date.now(), sent = read(), something = waiting(sent);
    tell();
    try {
      const body = JSON.stringify({ marks: Object.entries(sent.marks).map(([id, mark]) => ({ id, ...mark })), walk_ins: sent.walkIns });
      let answer = await ask(something ? { method: "POST", body } : {});
      if (answer.status === 403) {
        // The page is older than its token: fetch a fresh one, once.
        const fresh = await json(await ask({}));
        if (fresh?.csrf) { token = fresh.csrf; if (something) answer = await ask({ method: "POST", body }); }
      }
      const heard = await json(answer);
      if (answer.status === 401 || (heard === null && answer.redirected)) { problem = SIGNED_OUT; failures = 5; }
      else if (answer.status === 403) { problem = NOT_YOURS; failures = 4; }
      else if (answer.status >= 500 || heard === null) throw new Error(String(answer.status));
      else if (!answer.ok) { problem = heard.error; failures = Math.max(failures, 4); }
      else { problem = ""; failures = 0; take(heard, sent, asked); }
    } catch { failures += 1; }
    busy = false;
    tell();
    const more = waiting(); // pressed while this was on its way
    plan(failures ? Math.min(LATER, 1000 * 2 ** failures) : more ? SOON : document.hidden ? LATER : LOOK);
  }

  function take(heard, sent, asked) {
    const off = heard.now - Date.now(), slow = Date.now() - asked;
    ahead = Math.abs(off) > slow + 2000 ? off : 0; // Less than that is the way there and back, not a wrong clock.
    change((kept) => {
      for (const [id, mark] of Object.entries(sent.marks)) if (kept.marks[id]?.at === mark.at) delete kept.marks[id];
      const done = new Set((heard.walk_ins || []).map((each) => each.key));
      kept.walkIns = kept.walkIns.filter((each) => !done.has(each.key));
    });
    for (const each of heard.walk_ins || []) {
      if (each.error) refuse(each, sent.walkIns.find((one) => one.key === each.key));
      else news = each.says;
    }
    const marked = read().marks;
    let unknown = heard.unnamed !== list.querySelectorAll(".unnamed").length && !document.querySelector("#q").value;
    for (const [id, state] of Object.entries(heard.states)) if (!(id in marked) && !show(id, state)) unknown = true;
    for (const row of list.querySelectorAll("[data-id]")) if (!(row.dataset.id in heard.states)) unknown = true;
    count();
    if (unknown && !form.contains(document.activeElement?.closest("[data-guest]"))) refresh();
    else if (Object.keys(sent.marks).length) keep();
  }

  function refuse(each, typed) {
    const row = document.createElement("li");
    row.textContent = `${typed?.name || "A walk-in"}: ${each.error}`;
    refused.append(row);
    refused.hidden = false;
    const fields = document.querySelector("#walk-in [data-walk-in]");
    if (typed && !fields.elements.name.value) for (const name of ["name", "email", "museum"]) fields.elements[name].value = typed[name];
  }

  // --- the page, fresh and kept -------------------------------------------------------------------------------------
  async function fetched() {
    const answer = await fetch(page, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    return answer?.ok && !answer.redirected ? answer.text() : null;
  }
  async function refresh() {
    const text = await fetched();
    if (!text) return;
    const fresh = new DOMParser().parseFromString(text, "text/html"), { name, value } = list.contains(document.activeElement) ? document.activeElement : {};
    for (const part of ["[data-list]", "[data-rest]"]) {
      const now = document.querySelector(part), then = fresh.querySelector(part);
      if (now && then && !(part === "[data-rest]" && [...now.querySelectorAll("input")].some((each) => each === document.activeElement || (each.type !== "hidden" && each.value)))) now.replaceChildren(...then.childNodes);
    }
    if (name) list.querySelector(`input[name="${name}"][value="${value}"]`)?.focus();
    keep(text);
    showWaiting();
    find();
  }
  async function keep(text) {
    if (!keptUntil || !("caches" in window)) return;
    const html = text || (await fetched());
    if (!html) return;
    const cache = await caches.open(KEPT), headers = { "Content-Type": "text/html; charset=utf-8", "X-Kept-Until": keptUntil };
    await cache.put(page, new Response(html, { headers }));
    if (page !== location.pathname + location.search && !location.search.includes("q=")) await cache.put(location.pathname + location.search, new Response(html, { headers }));
    for (const part of document.querySelectorAll('link[rel="stylesheet"], script[src]')) {
      const file = part.href || part.src;
      if (await cache.match(file)) continue;
      const answer = await fetch(file).catch(() => null);
      if (answer?.ok) await cache.put(file, new Response(await answer.blob(), { headers: { "Content-Type": answer.headers.get("Content-Type"), "X-Kept-Until": keptUntil } }));
    }
  }

  async function sweep() {
    const cache = await caches.open(KEPT);
    for (const request of await cache.keys()) if (Number((await cache.match(request))?.headers.get("X-Kept-Until")) < Date.now()) await cache.delete(request);
  }

  // --- what people do -----------------------------------------------------------------------------------------------
  list.addEventListener("change", (event) => {
    const id = event.target.closest("[data-id]")?.dataset.id;
    if (!id || event.target.type !== "radio") return;
    news = "";
    change((kept) => { kept.marks[id] = { state: event.target.value, at: (taps[id] = clock(taps[id])) }; });
    count();
    tell();
    plan(SOON);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    sync();
  });
  document.addEventListener("submit", (event) => {
    const typed = event.target.closest("[data-walk-in]");
    if (!typed) return;
    event.preventDefault();
    const value = (name) => typed.elements[name]?.value.trim() || "";
    if (!value("name")) { typed.elements.name.focus(); refusal(typed, "Give the name of the person who comes."); return; }
    if (value("email") && !typed.elements.email.validity.valid) { typed.elements.email.focus(); refusal(typed, "Give a whole e-mail address, like name@museum.org.uk, or none."); return; }
    const { known = "" } = typed.dataset, guest = typed.dataset.guest || value("guest"), key = known || guest || newKey();
    const noted = { key, guest, known, name: value("name"), email: value("email"), museum: value("museum"), museum_id: value("museum_id"), at: clock() };
    change((kept) => { kept.walkIns = [...kept.walkIns.filter((each) => each.key !== key), noted]; });
    refused.replaceChildren();
    refused.hidden = true;
    if (known) typed.closest("li").hidden = true;
    else for (const name of ["name", "email", "museum", "museum_id"]) if (typed.elements[name]) typed.elements[name].value = "";
    if (!guest && !known) typed.elements.name.focus();
    news = "";
    tell();
    plan(0);
  });
  document.querySelector("[data-complete]")?.addEventListener("click", (event) => {
    if (!waiting()) return;
    event.preventDefault();
    news = "Complete the register when everything is saved.";
    tell();
    plan(0);
  });
  function refusal(typed, words) {
    const row = document.createElement("li");
    row.textContent = words;
    refused.replaceChildren(row);
    refused.hidden = false;
  }
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const field = document.querySelector("#q"), found = document.querySelector("[data-found]");
  const find = () => {
    const words = plain(field.value.trim()), rows = [...list.querySelectorAll("[data-words]")];
    let shown = 0;
    for (const row of rows) { row.hidden = !row.dataset.words.includes(words); shown += !row.hidden; }
    found.textContent = words ? `${shown} of ${number(rows.length, "person", "people")}.` : "";
  };
  field.addEventListener("input", find);
  field.form.addEventListener("submit", (event) => event.preventDefault());

  // --- start --------------------------------------------------------------------------------------------------------
  form.querySelector("[data-save]")?.setAttribute("hidden", "");
  addEventListener("online", () => { failures = 0; plan(0); });
  addEventListener("offline", tell);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(0); });
  showWaiting();
  plan(0);
  if ("caches" in window) sweep();
  if ("serviceWorker" in navigator && keptUntil) navigator.serviceWorker.register(worker).then(() => keep()).catch(() => {});
})();
