// A scoring sheet that survives basements: entries wait in localStorage, pictures in IndexedDB, until the server has them.
(function () {
  const form = document.getElementById("as-form"), status = document.querySelector("[data-status]");
  if (!form || !form.dataset.sheet) return;
  const words = form.dataset, key = `ly-sheet-${words.sheet}`, token = form.elements.csrfmiddlewaretoken.value;
  const rows = new Map([...form.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
  let timer = null, busy = false, stopped = false;

  // what waits
  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };
  const write = (queue) => { try { Object.keys(queue).length ? localStorage.setItem(key, JSON.stringify(queue)) : localStorage.removeItem(key); } catch { /* private window */ } };

  function entry(id) {
    const row = rows.get(id), kind = row.dataset.kind, name = `${id}-value`;
    const given = kind === "count" || kind === "value" ? form.elements[name].value : form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
    const field = { count: "occurrences", value: "value" }[kind] || "checked";
    return { indicator: id, at: new Date().toISOString(), [field]: given, note: form.elements[`${id}-note`].value };
  }
  function restore(queue) {
    for (const [id, waiting] of Object.entries(queue)) {
      const row = rows.get(id);
      if (!row) continue;
      const given = waiting.occurrences ?? waiting.value ?? waiting.checked ?? "";
      if (row.dataset.kind === "count" || row.dataset.kind === "value") form.elements[`${id}-value`].value = given;
      else { const radio = form.querySelector(`[name="${CSS.escape(id)}-value"][value="${given === "yes" ? "yes" : "no"}"]`); if (radio && given) radio.checked = true; }
      form.elements[`${id}-note`].value = waiting.note || "";
    }
  }
  function remember(id) {
    const queue = read();
    queue[id] = entry(id);
    write(queue);
    rows.get(id).classList.toggle("found", rows.get(id).dataset.kind === "count" && Number(form.elements[`${id}-value`].value) > 0);
    clearTimeout(timer);
    timer = setTimeout(flush, 600);
    show(words.saving);
  }

  // pictures that wait
  const store = new Promise((done) => {
    try {
      const opening = indexedDB.open("ly-sheets", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("pictures", { keyPath: "key" });
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => done(null);
    } catch { done(null); }
  });
  const access = async (mode, work) => {
    const base = await store;
    if (!base) return null;
    return new Promise((done) => { const asked = work(base.transaction("pictures", mode).objectStore("pictures")); asked.onsuccess = () => done(asked.result); asked.onerror = () => done(null); });
  };
  const waiting = async () => ((await access("readonly", (box) => box.getAll())) || []).filter((one) => one.sheet === words.sheet);

  // sending
  async function post(url, body, type) {
    const response = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token, ...(type ? { "Content-Type": type } : {}) } });
    const json = (response.headers.get("Content-Type") || "").includes("json");
    if (!json) throw Object.assign(new Error("away"), { signedOut: response.redirected || [401, 403].includes(response.status) });
    return { status: response.status, data: await response.json() };
  }
  async function flush() {
    if (busy || stopped) return;
    busy = true;
    try {
      await flushMarks();
      await flushPictures();
      const left = await count();
      show(left ? words.saving : words.saved, !left);
    } catch (error) {
      show(error.signedOut ? words.signedOut : words.kept.replace("{n}", await count()));
    }
    busy = false;
    if (!stopped && Object.keys(read()).length && navigator.onLine) { clearTimeout(timer); timer = setTimeout(flush, 3000); }
  }
  const count = async () => Object.keys(read()).length + (await waiting()).length;
  async function flushMarks() {
    const queue = read(), sent = Object.values(queue);
    if (!sent.length) return;
    const { status: code, data } = await post(words.marks, JSON.stringify({ marks: sent }), "application/json");
    if (code === 422 && sent.length > 1) return oneByOne(sent);
    settle(sent, code, data);
  }
  async function oneByOne(sent) { // one impossible entry must not keep the others back
    for (const one of sent) {
      const { status: code, data } = await post(words.marks, JSON.stringify({ marks: [one] }), "application/json");
      settle([one], code, data);
    }
  }
  function settle(sent, code, data) {
    const queue = read();
    sent.forEach((one) => { if (queue[one.indicator]?.at === one.at) delete queue[one.indicator]; });
    write(queue);
    if (data.error) window.ly.toast(data.error, "error"); else progress(data);
    if (code === 409) stopped = true;
  }
  async function flushPictures() {
    for (const one of await waiting()) {
      const body = new FormData();
      for (const [name, value] of Object.entries(one.facts)) body.append(name, value);
      body.append("key", one.key); body.append("indicator", one.indicator); body.append("picture", one.file, "picture.jpg");
      const { status: code, data } = await post(words.evidence, body);
      await access("readwrite", (box) => box.delete(one.key));
      document.getElementById(one.key)?.remove();
      if (data.error) window.ly.toast(data.error, "error");
      else { rows.get(one.indicator)?.querySelector(".as-camera").insertAdjacentHTML("beforebegin", data.html); progress(data); }
      if (code === 409) stopped = true;
    }
  }

  // pictures: smaller before they wait, with place and time
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file), scale = Math.min(1, 1800 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.85));
    } catch { return file; }
  }
  const place = () => new Promise((done) => {
    if (!navigator.geolocation) return done({});
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy: Math.round(coords.accuracy) }),
      () => done({}), { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 });
  });
  async function take(row, input) {
    const [file] = input.files, at = new Date().toISOString();
    input.value = "";
    if (!file) return;
    const id = crypto.randomUUID(), note = document.createElement("span");
    note.id = id; note.className = "ly-tag"; note.textContent = words.waiting;
    input.closest(".as-camera").before(note);
    const [blob, facts] = await Promise.all([smaller(file), place()]);
    const one = { key: id, sheet: words.sheet, indicator: row.dataset.row, file: blob, facts: { at, ...facts } };
    if ((await access("readwrite", (box) => box.put(one))) === null) return direct(one);
    flush();
  }
  async function direct(one) { // no place to keep it: send now or say so
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...one.facts, key: one.key, indicator: one.indicator })) body.append(name, value);
    body.append("picture", one.file, "picture.jpg");
    try {
      const { data } = await post(words.evidence, body);
      if (data.error) window.ly.toast(data.error, "error"); else rows.get(one.indicator).querySelector(".as-camera").insertAdjacentHTML("beforebegin", data.html);
    } catch { window.ly.toast(window.ly.say("offline"), "error"); }
    document.getElementById(one.key)?.remove();
  }

  // what is shown
  function show(text, good) { status.textContent = text; status.classList.toggle("good", Boolean(good)); }
  function progress(data) {
    const line = document.querySelector("[data-progress]");
    if (line && data.all !== undefined) line.textContent = line.dataset.words.replace("{a}", data.answered).replace("{b}", data.all);
    const box = document.querySelector("[data-doubts]");
    if (!box || !data.doubts) return;
    box.hidden = !data.doubts.length;
    box.querySelector("ul").replaceChildren(...data.doubts.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  }

  form.addEventListener("input", (event) => { const row = event.target.closest("[data-row]"); if (row && event.target.type !== "file") remember(row.dataset.row); });
  form.addEventListener("change", (event) => { if (event.target.matches("[data-camera]")) take(event.target.closest("[data-row]"), event.target); });
  form.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (!step) return;
    const row = step.closest("[data-row]"), input = form.elements[`${row.dataset.row}-value`];
    input.value = Math.max(0, Math.min(999, (Number(input.value) || 0) + Number(step.dataset.step)));
    remember(row.dataset.row);
  });
  form.addEventListener("submit", (event) => { if (!event.submitter?.formAction || event.submitter.formAction === location.href) { event.preventDefault(); flush(); } });
  document.querySelector("[data-sign]")?.addEventListener("submit", async (event) => { // what waits goes first
    if (event.defaultPrevented || !Object.keys(read()).length) return;
    event.preventDefault();
    clearTimeout(timer);
    await flush();
    if (Object.keys(read()).length) window.ly.toast(words.kept.replace("{n}", Object.keys(read()).length), "warning");
    else event.target.submit();
  });
  window.addEventListener("online", flush);
  window.addEventListener("offline", async () => show(words.kept.replace("{n}", await count())));
  restore(read());
  flush();
})();
