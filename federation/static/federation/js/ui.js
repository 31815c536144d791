// Behaviour shared by every page. Everything is delegated or re-run after an htmx swap; nothing is needed to read a page.
(function () {
  const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const words = document.getElementById("ly-words").dataset;
  const say = (key, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), words[key] || "");
  window.ly = { all, say, toast, onReady };
  const setups = [];
  function onReady(setup) { setups.push(setup); setup(document.body); }

  // toasts and alerts
  function toast(text, level = "info") {
    const box = document.createElement("div");
    box.className = `ly-alert ${level}`;
    const line = document.createElement("div");
    line.textContent = text;
    const close = document.createElement("button");
    close.type = "button"; close.className = "ly-close"; close.dataset.closeAlert = ""; close.setAttribute("aria-label", words.close); close.textContent = "×";
    box.append(line, close);
    document.getElementById("ly-toasts").append(box);
    if (level !== "error") setTimeout(() => box.remove(), 8000);
  }
  document.addEventListener("click", (event) => event.target.closest("[data-close-alert]")?.closest(".ly-alert").remove());
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));
  document.addEventListener("htmx:responseError", (event) => toast(say([401, 403].includes(event.detail.xhr.status) ? "signedOut" : "failed"), "error"));
  document.addEventListener("htmx:sendError", () => toast(words.offline, "warning"));
  window.addEventListener("offline", () => toast(words.offline, "warning"));

  // appearance
  const look = window.lyAppearance;
  function showChoice() {
    for (const [key, attr, otherwise] of [["ly-theme", "setTheme", "auto"], ["ly-text", "setText", "normal"]])
      for (const button of document.querySelectorAll(attr === "setTheme" ? "[data-set-theme]" : "[data-set-text]"))
        button.setAttribute("aria-pressed", String(button.dataset[attr] === look.read(key, otherwise)));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme], [data-set-text]");
    if (!button) return;
    const [key, value] = button.dataset.setTheme ? ["ly-theme", button.dataset.setTheme] : ["ly-text", button.dataset.setText];
    try { localStorage.setItem(key, value); } catch { /* private window: the choice lasts for this page */ }
    look.apply(); showChoice();
  });
  showChoice();

  // confirmation
  function ask(source, proceed) {
    const dialog = document.getElementById("ly-confirm"); // looked up each time: a boosted page brings its own
    const data = source.dataset, verb = dialog.querySelector("[data-verb]"), reason = dialog.querySelector("textarea");
    dialog.querySelector("h2").textContent = data.confirm;
    dialog.querySelector("[data-detail]").textContent = data.confirmDetail || "";
    verb.textContent = data.confirmVerb || source.textContent.trim() || verb.dataset.default;
    verb.className = `btn ${data.confirmTone === "danger" ? "btn-danger" : "btn-primary"}`;
    dialog.querySelector("[data-reason]").hidden = !data.confirmReason;
    reason.required = Boolean(data.confirmReason); reason.value = "";
    dialog.returnValue = "";
    dialog.onclose = () => { if (dialog.returnValue === "yes") proceed(data.confirmReason ? reason.value : null); else source.focus(); };
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const source = event.target.closest("[data-confirm]");
    if (!source || source.dataset.confirmed) return;
    event.preventDefault(); event.stopImmediatePropagation();
    ask(source, (reason) => {
      const form = source.form;
      if (reason !== null && form) {
        const field = form.elements[source.dataset.confirmReason] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: source.dataset.confirmReason }));
        field.value = reason;
      }
      source.dataset.confirmed = "1"; source.click(); delete source.dataset.confirmed;
    });
  }, true);

  // copy
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try { await navigator.clipboard.writeText(button.dataset.copy); toast(words.copied, "success"); } catch { toast(words.failed, "error"); }
  });

  // deadlines tick; wording mirrors design/deadlines.py
  function countdown(box) {
    const due = Date.parse(box.dataset.due), since = Date.parse(box.dataset.since) || due - 864e5, left = due - Date.now();
    const late = left < 0, minutes = Math.floor(Math.abs(left) / 6e4), suffix = late ? "Late" : "Left";
    const used = late ? 1 : Math.min(Math.max(1 - left / (due - since), 0), 1);
    const tone = late || left <= 18e5 ? "urgent" : used >= 0.75 ? "waiting" : "active";
    const text = minutes < 1 ? words.now : minutes < 90 ? say(`min${suffix}`, { n: minutes }) : minutes < 2880 ? say(`h${suffix}`, { n: Math.floor(minutes / 60) }) : say(`d${suffix}`, { n: Math.floor(minutes / 1440) });
    box.querySelector("[data-words]").textContent = text;
    box.className = `ly-deadline tone-${tone}`;
    box.querySelector("svg").setAttribute("class", `meter tone-${tone}`);
    box.querySelector(".fill").setAttribute("width", (used * 100).toFixed(2));
  }
  const tick = (root) => all(root, "[data-due]").forEach(countdown);
  onReady(tick);
  setInterval(() => document.visibilityState === "visible" && tick(document.body), 20000);

  // live regions: <div data-live="8" hx-get hx-trigger="live">; not while hidden, typing in it, or a dialog is open
  function live(root) {
    for (const box of all(root, "[data-live]")) {
      if (box.dataset.liveOn) continue;
      box.dataset.liveOn = "1";
      const timer = setInterval(() => {
        if (!box.isConnected) return clearInterval(timer);
        if (document.visibilityState !== "visible" || document.querySelector("dialog[open]") || box.contains(document.activeElement)) return;
        window.htmx.trigger(box, "live");
      }, Number(box.dataset.live) * 1000);
    }
  }
  onReady(live);

  // tables that become cards keep their meaning for screen readers
  onReady((root) => all(root, "table.records").forEach((table) => {
    table.setAttribute("role", "table");
    for (const [selector, role] of [["thead, tbody", "rowgroup"], ["tr", "row"], ["th", "columnheader"], ["td", "cell"]])
      table.querySelectorAll(selector).forEach((part) => part.setAttribute("role", role));
  }));
  onReady((root) => all(root, "details[data-open-wide]").forEach((box) => { box.open = box.open || window.innerWidth >= 768; }));

  // what was typed survives a refusal: the page comes back with an error, and its form as it was
  const TYPED = "ly-typed", words_only = "textarea, select, input[type=text], input[type=number], input[type=datetime-local], input[type=date], input:not([type])";
  document.addEventListener("submit", (event) => {
    const form = event.target, fields = [...form.querySelectorAll(words_only)].filter((one) => one.name && one.value);
    if (form.method !== "post" || !fields.length) return;
    try { sessionStorage.setItem(TYPED, JSON.stringify([form.action, fields.map((one) => [one.name, one.value])])); } catch { /* private window */ }
  }, true);
  function restore(root) {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(TYPED)); sessionStorage.removeItem(TYPED); } catch { /* private window */ }
    const form = kept && document.querySelector("#ly-messages .ly-alert.error") && all(root, "form").find((one) => one.action === kept[0]);
    if (!form) return;
    for (const [name, value] of kept[1]) { const field = form.elements[name]; if (field && "value" in field) field.value = value; }
    for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  onReady(restore);

  document.addEventListener("htmx:load", (event) => { setups.forEach((setup) => setup(event.detail.elt)); showChoice(); });
})();
