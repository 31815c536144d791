// The scheme as a spreadsheet: cells in place, rows added and removed, blocks pasted from Excel, sums shown while typing.
(function () {
  const form = document.getElementById("as-editor");
  if (!form) return;
  const { content, errors, choices } = JSON.parse(document.getElementById("as-data").textContent);
  const words = document.getElementById("as-words");
  const word = (name, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), words.getAttribute(`data-${name}`) || name);
  const COLUMNS = {
    rows: ["panel", "parent", "code", "name", "name_en", "effect", "rule", "points", "per_occurrence", "cap", "formula", "parameters", "evidence", "classes"],
    panels: ["code", "name", "name_en", "weight"],
    grades: ["name", "name_en", "from_points", "share", "clean_floor", "listing"],
  };
  const CHOICE = { rows: ["panel", "effect", "rule"], panels: ["code"], grades: ["listing"] }, CHECK = ["evidence", "clean_floor"];
  const NUMBERS = ["points", "per_occurrence", "cap", "weight", "from_points", "share"];
  let unsaved = form.dataset.unsaved !== undefined;

  function cell(kind, name, value) {
    let input;
    if (CHOICE[kind].includes(name)) {
      input = document.createElement("select");
      for (const [code, label] of choices[name]) input.add(new Option(label, code));
      input.value = value ?? ""; if (input.selectedIndex < 0) input.selectedIndex = 0;
    } else {
      input = document.createElement("input");
      input.type = CHECK.includes(name) ? "checkbox" : "text";
      if (input.type === "checkbox") input.checked = Boolean(value); else { input.value = value ?? ""; if (NUMBERS.includes(name)) input.inputMode = "decimal"; }
    }
    input.dataset.cell = name;
    input.setAttribute("aria-label", word(name));
    return input;
  }
  function line(kind, values = {}, wrong = {}) {
    const row = document.createElement("tr");
    for (const name of COLUMNS[kind]) {
      const box = row.insertCell();
      box.className = `c-${name}`;
      box.append(cell(kind, name, values[name] ?? (kind === "rows" ? { effect: "score", rule: "deduction" }[name] : undefined)));
      if (wrong[name]) { box.classList.add("wrong"); const note = document.createElement("small"); note.textContent = wrong[name]; box.append(note); box.firstChild.setAttribute("aria-invalid", "true"); }
    }
    const tools = row.insertCell();
    tools.className = "tools";
    for (const [label, sign, act] of [["up", "↑", () => row.previousElementSibling?.before(row)], ["remove", "×", () => row.remove()]]) {
      const button = document.createElement("button");
      button.type = "button"; button.textContent = sign; button.title = word(label); button.setAttribute("aria-label", word(label));
      button.onclick = () => { act(); changed(); };
      tools.append(button);
    }
    return row;
  }
  const value = (input) => (input.type === "checkbox" ? (input.checked ? "1" : "") : input.value.trim());
  const read = (kind) => [...body(kind).rows].map((row) => Object.fromEntries([...row.querySelectorAll("[data-cell]")].map((input) => [input.dataset.cell, value(input)])));
  const body = (kind) => form.querySelector(`[data-table="${kind}"] tbody`);

  for (const kind of Object.keys(COLUMNS)) {
    const box = form.querySelector(`[data-table="${kind}"]`), head = box.querySelector("thead").insertRow();
    for (const name of [...COLUMNS[kind], ""]) { const th = document.createElement("th"); th.scope = "col"; th.textContent = name && word(name); head.append(th); }
    (content[kind] || []).forEach((values, n) => body(kind).append(line(kind, values, errors[kind]?.[n])));
    box.querySelector("[data-add]").onclick = () => {
      const last = body(kind).lastElementChild, before = last ? Object.fromEntries([...last.querySelectorAll("[data-cell]")].map((one) => [one.dataset.cell, value(one)])) : {};
      const row = line(kind, kind === "rows" ? { panel: before.panel, parent: before.parent, effect: before.effect, rule: before.rule, per_occurrence: before.per_occurrence, evidence: before.evidence } : {});
      body(kind).append(row);
      row.querySelector("[data-cell=code], [data-cell=name]").focus();
      changed();
    };
  }

  // sums
  function sums() {
    const rows = read("rows"), headings = new Set(rows.map((row) => row.parent).filter(Boolean)), of = {};
    rows.forEach((row) => { if (row.effect === "score" && !headings.has(row.code)) of[row.panel] = (of[row.panel] || 0) + (Number(row.points) || 0); });
    const box = form.querySelector("[data-sums]");
    box.replaceChildren(...read("panels").map((panel) => tag(word("sum", { name: panel.name || panel.code, n: +(of[panel.code] || 0).toFixed(2) }), of[panel.code] === 100)));
    const total = +read("panels").reduce((sum, panel) => sum + (Number(panel.weight) || 0), 0).toFixed(2);
    form.querySelector("[data-weights]").replaceChildren(tag(word("weights", { n: total }), total === 100));
  }
  function tag(text, good) { const one = document.createElement("span"); one.className = `ly-tag ${good ? "good" : "off"}`; one.textContent = text; return one; }
  function changed() { unsaved = true; sums(); }

  // a block from Excel goes right and down from where it is pasted
  form.addEventListener("paste", (event) => {
    const start = event.target.closest("[data-cell]"), text = event.clipboardData?.getData("text/plain") || "";
    if (!start || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const kind = start.closest("[data-table]").dataset.table, names = COLUMNS[kind], first = names.indexOf(start.dataset.cell);
    let row = start.closest("tr");
    for (const cells of text.replace(/\r/g, "").replace(/\n$/, "").split("\n").slice(0, 400).map((one) => one.split("\t"))) {
      if (!row) { row = line(kind); body(kind).append(row); }
      cells.forEach((given, n) => { const name = names[first + n]; if (name) put(row.querySelector(`[data-cell="${name}"]`), given.trim()); });
      row = row.nextElementSibling;
    }
    changed();
  });
  function put(input, given) {
    if (input.type === "checkbox") input.checked = /^(1|y|yes|true|是|√)$/i.test(given);
    else if (input.tagName === "SELECT") { const option = [...input.options].find((one) => [one.value, one.text].some((text) => text.toLowerCase() === given.toLowerCase())); if (option) input.value = option.value; }
    else input.value = given;
  }

  form.addEventListener("input", changed);
  form.addEventListener("keydown", (event) => { // Enter goes down, as in a spreadsheet
    const input = event.target.closest("input[data-cell]");
    if (!input || event.key !== "Enter") return;
    event.preventDefault();
    const row = input.closest("tr"), next = event.shiftKey ? row.previousElementSibling : row.nextElementSibling;
    if (next) next.querySelector(`[data-cell="${input.dataset.cell}"]`).focus(); else if (!event.shiftKey) input.closest("[data-table]").querySelector("[data-add]").click();
  });
  form.addEventListener("submit", () => {
    form.elements.table.value = JSON.stringify(Object.fromEntries(Object.keys(COLUMNS).map((kind) => [kind, read(kind)])));
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  sums();
})();
