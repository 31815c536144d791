// Planned shifts can be dragged to another day. The server decides; a refusal is told and the shift stays where it was.
(function () {
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  window.ly.onReady((root) => window.ly.all(root, "[data-schedule]").forEach((box) => {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    let held = null;
    box.addEventListener("dragstart", (event) => {
      held = event.target.closest("[data-move]");
      if (!held) return event.preventDefault();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", held.dataset.name);
      held.classList.add("held");
    });
    box.addEventListener("dragend", () => { held?.classList.remove("held"); box.querySelectorAll(".over").forEach((cell) => cell.classList.remove("over")); });
    box.addEventListener("dragover", (event) => {
      const cell = event.target.closest("[data-date]");
      if (!held || !cell) return;
      event.preventDefault();
      box.querySelectorAll(".over").forEach((other) => other !== cell && other.classList.remove("over"));
      cell.classList.add("over");
    });
    box.addEventListener("drop", (event) => {
      const cell = event.target.closest("[data-date]"), shift = held, home = shift?.parentElement;
      if (!shift || !cell || cell === home) return;
      event.preventDefault();
      const next = shift.nextSibling;
      const back = () => home.insertBefore(shift, next);
      cell.append(shift);
      confirmMove(box, shift, `${shift.dataset.name} → ${cell.dataset.date} ${shift.dataset.time}`, async () => {
        try {
          const answer = await fetch(shift.dataset.move, {
            method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token() },
            body: new URLSearchParams({ starts_at: `${cell.dataset.date}T${shift.dataset.time}` }),
          });
          const { sentence } = await answer.json();
          if (answer.ok) return window.location.reload();
          back(); window.ly.toast(sentence, "error");
        } catch { back(); window.ly.toast(box.dataset.failed, "error"); }
      }, back);
    });
  }));
  function confirmMove(box, shift, detail, proceed, back) {
    const dialog = document.getElementById("ly-confirm"), verb = dialog.querySelector("[data-verb]");
    dialog.querySelector("h2").textContent = box.dataset.ask;
    dialog.querySelector("[data-detail]").textContent = detail;
    verb.textContent = box.dataset.verb; verb.className = "btn btn-primary";
    dialog.querySelector("[data-reason]").hidden = true; dialog.querySelector("textarea").required = false;
    dialog.returnValue = "";
    dialog.onclose = () => (dialog.returnValue === "yes" ? proceed() : back());
    dialog.showModal();
  }
})();
