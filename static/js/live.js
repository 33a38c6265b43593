/* The live set room. The server holds the stage and its clock; this only shows them, by the server's time and never by
   the device's own, which may be wrong. It asks every two seconds whether there is another version.

   What is typed stays in its field until the server has it: no answer and no lost connection touches it, and nothing of
   it is kept on the device. Without this the page is a plain form with a link to load it again. */
(() => {
  "use strict";
  const page = document.querySelector("[data-live]");
  if (!page) return;
  const EVERY = 2000, AGAIN = 700, PATIENCE = 5000, SAMPLES = 12;
  const stage = page.querySelector("[data-stage]"), line = page.querySelector("[data-lost]"), speaks = page.querySelector("[data-speaks]");
  const write = page.querySelector("[data-write]"), { state: address } = page.dataset;
  let tag = page.dataset.tag, chosen = false, samples = [], timer, ticker, busy = false, lost = 0, lock = null, heard = null, drift;

  // --- the server's time: half-way between asking and hearing it was what it says; the quickest answer is the best ---
  const own = () => performance.now();
  const best = () => samples.reduce((one, other) => (other.took < one.took ? other : one));
  const now = () => own() + best().ahead;
  const hear = (said, asked, answered) => {
    if (!said) return;
    samples = [...samples, { ahead: Number(said) - (asked + answered) / 2, took: answered - asked }].slice(-SAMPLES);
  };
  /* A device that slept has stopped this clock, or somebody has set the other one: what was measured before is void. */
  const slept = () => {
    const apart = Date.now() - own(), jumped = drift !== undefined && Math.abs(apart - drift) > 500;
    drift = apart;
    return jumped;
  };

  // --- what is seen ---------------------------------------------------------------------------------------------------
  const facts = () => stage.querySelector("[data-step]")?.dataset ?? {};
  const left = () => {
    const { started, planned, paused } = facts();
    return started ? Number(planned) - Math.max((paused ? Number(paused) : now()) - Number(started), 0) : null;
  };
  const words = (ms) => {
    const whole = Math.ceil(ms / 1000), seconds = Math.abs(whole);
    return `${whole < 0 ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const show = () => {
    clearTimeout(ticker);
    const clock = stage.querySelector("[data-clock]"), ms = left();
    if (!clock || ms === null) return;
    if (clock.textContent !== words(ms)) clock.textContent = words(ms);
    clock.dataset.left = Math.round(ms);
    clock.classList.toggle("over", ms < 0);
    announce(ms);
    ticker = setTimeout(show, facts().paused ? 1000 : Math.min(((ms % 1000) + 1000) % 1000 + 4, 1000));
  };
  /* Spoken at most four times a stage: its start, its half, the last minute, its end. A clock itself is silent. */
  const announce = (ms) => {
    const { step, planned, paused, name, asks } = facts(), whole = Number(planned);
    const fresh = !heard || heard.step !== step;
    if (fresh) heard = { step, done: new Set(heard ? [] : ["start"]) };
    const say = (what, said) => {
      if (heard.done.has(what)) return;
      heard.done.add(what);
      if (!paused) speaks.textContent = said;
    };
    const passed = (what) => heard.done.add(what);
    if (fresh) {
      if (ms <= whole / 2) passed("half");
      if (ms <= 60000) passed("minute");
      if (ms <= 0) passed("end");
      return say("start", `${name}. ${asks}`);
    }
    if (paused) return;
    if (ms <= 0) { passed("half"); passed("minute"); say("end", "The time of this stage is over. Finish the sentence."); }
    else if (ms <= 60000 && whole > 60000) { passed("half"); say("minute", "One minute is left."); }
    else if (ms <= whole / 2 && whole > 150000) say("half", "Half of the time is over.");
  };
  const put = (html) => {
    const at = document.activeElement, name = stage.contains(at) ? at.dataset.key : null;
    const open = [...stage.querySelectorAll("details[open]")].map((each) => each.id);
    stage.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (name) (stage.querySelector(`[data-key="${name}"]`) ?? stage.querySelector("[data-step]"))?.focus();
    suggest();
    show();
    stayAwake();
  };
  /* What is written most at this stage is chosen, as long as nothing is typed and nobody has chosen otherwise. */
  const suggest = () => {
    const { usual } = facts(), kind = write?.elements.kind;
    if (usual && kind && !chosen && !write.elements.words.value) kind.value = usual;
  };
  const reach = (reached, said = "") => {
    lost = reached ? 0 : lost + 1;
    const told = reached ? said : "No connection. The clock goes on, and what you type stays here.";
    if (line.textContent !== told && (reached || lost > 1)) line.textContent = told;
    line.hidden = !line.textContent;
    for (const each of page.querySelectorAll("[data-key], [data-send]")) each.ariaDisabled = reached || lost < 2 ? null : "true";
  };

  // --- asking -----------------------------------------------------------------------------------------------------------
  const plan = (ms) => { clearTimeout(timer); timer = setTimeout(look, ms); };
  const ask = (url, options = {}) => fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE), ...options });
  const SIGNED_OUT = "You are signed out, or not in this group any more. Sign in again in another window; what you typed stays here.";
  const take = async (answer, asked) => {
    hear(answer.headers.get("Server-Now"), asked, own());
    tag = answer.headers.get("ETag") ?? tag;
    if (answer.status === 304) { reach(true); return show(); }
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return reach(true, SIGNED_OUT);
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const html = await answer.text();
    reach(true);
    put(html);
  };
  async function look() {
    if (busy) return;
    busy = true;
    if (slept()) samples = [];
    const asked = own();
    try { await take(await ask(address, { headers: { "If-None-Match": tag } }), asked); plan(EVERY - Math.min(own() - asked, EVERY / 2)); }
    catch { reach(false); plan(AGAIN); }
    finally { busy = false; }
  }
  const lookNow = () => { clearTimeout(timer); busy ? plan(AGAIN) : look(); };

  // --- pressing and writing ---------------------------------------------------------------------------------------------
  const send = (form, button) => {
    const body = new FormData(form);
    if (button) body.append(button.name, button.value);
    return ask(form.action, { method: "POST", body, headers: { "X-Live": "yes" } });
  };
  /* A press names the version it saw: sent twice over a bad line, it counts once. */
  const press = async (form, button) => {
    if (lost > 1) return;
    const asked = own();
    try { await take(await send(form, button), asked); }
    catch { reach(false); }
    lookNow();
  };
  let sending = false;
  const keep = async (form) => {
    const field = form.querySelector("textarea"), said = form.querySelector("[data-kept]"), sent = field.value;
    if (sending || !sent.trim()) return field.focus();
    sending = true;
    said.textContent = "Saving.";
    for (;;) {
      try {
        const answer = await send(form);
        if (answer.status >= 500) throw new Error();
        const problem = answer.ok ? "" : answer.type === "opaqueredirect" ? SIGNED_OUT : (await answer.json()).message;
        said.textContent = problem || "Saved. It is in the record of this meeting.";
        if (!problem) {
          form.elements.key.value = answer.headers.get("Next-Key");
          chosen = false;
          if (field.value.startsWith(sent)) field.value = field.value.slice(sent.length).trimStart();
        }
        break;
      } catch {
        said.textContent = "Waits for the connection. It is sent by itself; stay on this page.";
        await new Promise((later) => setTimeout(later, AGAIN));
      }
    }
    sending = false;
  };
  write?.elements.kind.addEventListener("change", () => { chosen = true; });
  page.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target === write) keep(write);
    else press(event.target, event.submitter);
  });

  // --- the device: it stays awake while a stage runs, and looks at once when it comes back --------------------------------
  const stayAwake = async () => {
    const runs = left() !== null && !facts().paused && !document.hidden;
    if (runs && !lock && navigator.wakeLock) {
      try { lock = await navigator.wakeLock.request("screen"); lock.addEventListener("release", () => { lock = null; }); } catch { lock = null; }
    } else if (!runs && lock) { await lock.release(); lock = null; }
  };
  const back = () => { if (!document.hidden) { samples = samples.slice(-1); lookNow(); } stayAwake(); };
  document.addEventListener("visibilitychange", back);
  document.addEventListener("resume", back);
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
  addEventListener("online", lookNow);

  samples = [{ ahead: Number(page.dataset.now) - own(), took: Infinity }];
  slept();
  show();
  stayAwake();
  look();
})();
