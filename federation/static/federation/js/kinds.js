// The lines of a request: each kind of help shows only its own fields. Without script all of them stand there, and the server takes what belongs.
(function () {
  const { all, onReady } = window.ly;
  const fields = {
    expert: ["skills", "level", "mode"],
    crew: ["trade", "certificate"],
    equipment: ["equipment_type", "capacity", "operator"],
  };
  const every = Object.values(fields).flat();
  function show(row) {
    const chosen = row.querySelector("select[name$='-kind']");
    if (!chosen) return;
    for (const name of every) {
      const input = row.querySelector(`[name$='-${name}']`);
      const box = input && input.closest("[id^='div_']");
      if (box) box.hidden = !fields[chosen.value].includes(name);
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-kinds] select[name$='-kind']")) show(event.target.closest(".ly-line"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-kinds] [data-add]")) all(document, "[data-kinds] .ly-line").forEach(show);
  });
  onReady((root) => all(root, "[data-kinds] .ly-line").forEach(show));
})();
