// Forms: pictures before they are sent, rows that can be added, buttons that cannot be pressed twice. All work without it.
(function () {
  const { all, say, toast, onReady } = window.ly;

  // files: collect over several picks, show thumbnails, respect limits
  function upload(box) {
    const input = box.querySelector("input[type=file]"), list = box.querySelector(".ly-thumbs");
    const most = Number(box.dataset.maxFiles) || 1, mb = Number(box.dataset.maxMb) || 10, posters = new Map(), small = new Map();
    const whole = box.closest("form")?.querySelector("[name=use_position]"); // only the picture as it was taken knows its place
    let files = [];
    const commit = () => {
      const bag = new DataTransfer();
      files.forEach((file) => { bag.items.add((!whole?.checked && small.get(file)) || file); if (posters.get(file)) bag.items.add(posters.get(file)); });
      input.files = bag.files;
      list.querySelectorAll("img").forEach((old) => URL.revokeObjectURL(old.src));
      list.replaceChildren(...files.map(thumb));
    };
    function thumb(file) {
      const item = document.createElement("li"), name = document.createElement("span"), remove = document.createElement("button");
      const shown = file.type.startsWith("image/") ? file : posters.get(file), picture = document.createElement(shown ? "img" : "div");
      if (shown) { picture.src = URL.createObjectURL(shown); picture.alt = ""; } // kept until it is replaced: htmx copies the page when it leaves
      else { picture.className = "file"; picture.textContent = file.name.split(".").pop().toUpperCase(); }
      name.textContent = file.name;
      remove.type = "button"; remove.textContent = "×"; remove.setAttribute("aria-label", `${say("remove")} ${file.name}`);
      remove.onclick = () => { files = files.filter((one) => one !== file); commit(); input.focus(); };
      item.append(picture, name, remove);
      return item;
    }
    function add(picked) {
      for (const file of picked) {
        if (file.size > mb * 1048576 && !shrinks(file)) toast(say("tooLarge", { name: file.name, mb }), "warning");
        else if (most === 1) files = [file];
        else if (files.length >= most) { toast(say("tooMany", { n: most }), "warning"); break; }
        else files.push(file);
      }
      commit();
      files.filter((file) => file.size > 1048576 && shrinks(file) && !small.has(file)).forEach((file) => {
        small.set(file, null);
        shrink(file).then((result) => { small.set(file, result); if (result.size > mb * 1048576) tooLarge(file); else commit(); },
          () => { if (file.size > mb * 1048576) tooLarge(file); });
      });
      files.filter((file) => file.type.startsWith("video/") && !posters.has(file)).forEach((file) => {
        posters.set(file, null);
        still(file).then((picture) => { posters.set(file, picture); commit(); }, () => {});
      });
    }
    // a photo is sent as large as it is kept (2000 pixels): a tenth of what a telephone takes
    const shrinks = (file) => file.type === "image/jpeg" && typeof createImageBitmap === "function";
    async function shrink(file) {
      const bitmap = await createImageBitmap(file), scale = Math.min(1, 2000 / Math.max(bitmap.width, bitmap.height)), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale)); canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.88); });
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg", lastModified: file.lastModified }) : file;
    }
    function tooLarge(file) {
      files = files.filter((one) => one !== file); commit();
      toast(say("tooLarge", { name: file.name, mb }), "warning");
    }
    whole?.addEventListener("change", commit);
    // one still of a video, taken by this browser: the server never decodes a video
    function still(file) {
      return new Promise((done, failed) => {
        const video = document.createElement("video"), address = URL.createObjectURL(file);
        const end = (then, what) => { clearTimeout(timer); URL.revokeObjectURL(address); then(what); };
        const timer = setTimeout(() => end(failed), 8000);
        video.muted = true; video.playsInline = true; video.preload = "auto";
        video.onerror = () => end(failed);
        video.onloadeddata = () => { video.currentTime = Math.min(0.5, (video.duration || 0) / 2); };
        video.onseeked = () => {
          const scale = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight)), canvas = document.createElement("canvas");
          canvas.width = Math.max(1, video.videoWidth * scale); canvas.height = Math.max(1, video.videoHeight * scale);
          canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
          canvas.toBlob((blob) => blob ? end(done, new File([blob], "poster-of-the-video.jpg", { type: "image/jpeg" })) : end(failed), "image/jpeg", 0.8);
        };
        video.src = address;
      });
    }
    input.addEventListener("change", () => { const picked = [...input.files]; input.removeAttribute("capture"); add(picked); });
    box.querySelector("[data-pick]").addEventListener("click", () => input.click());
    box.querySelector("[data-camera]")?.addEventListener("click", () => { input.setAttribute("capture", "environment"); input.click(); });
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
    box.addEventListener("dragleave", () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => { event.preventDefault(); box.classList.remove("over"); add(event.dataTransfer.files); });
  }
  onReady((root) => all(root, ".ly-upload").forEach((box) => { if (!box.dataset.on) { box.dataset.on = "1"; upload(box); } }));
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.(".ly-upload progress");
    if (bar && event.detail.lengthComputable) { bar.hidden = false; bar.max = event.detail.total; bar.value = event.detail.loaded; }
  });

  // repeated lines
  function lines(box) {
    const total = box.querySelector("[name$=-TOTAL_FORMS]"), rows = box.querySelector("[data-rows]"), blank = box.querySelector("template");
    const shown = () => [...rows.children].filter((row) => !row.hidden);
    const number = () => shown().forEach((row, i) => { const at = row.querySelector("[data-number]"); if (at) at.textContent = i + 1; });
    const empty = (row) => !row.querySelector(".is-invalid") && ![...row.querySelectorAll("input, select, textarea")].some((field) =>
      field.type === "hidden" ? false : field.type === "checkbox" || field.type === "radio" ? field.checked : field.value !== "" && field.value !== field.dataset.initial && !field.matches("select"));
    const spare = [];
    [...rows.children].filter((row) => row.dataset.extra !== undefined).forEach((row) => { if (shown().length > 1 && empty(row)) { row.hidden = true; spare.push(row); } });
    box.querySelector("[data-add]").addEventListener("click", () => {
      let row = spare.shift();
      if (row) row.hidden = false;
      else {
        const holder = document.createElement("div");
        holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
        row = holder.firstElementChild;
        total.value = Number(total.value) + 1;
        rows.append(row);
        window.htmx.process(row);
      }
      number();
      row.querySelector("select, input:not([type=hidden]), textarea")?.focus();
    });
    rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove-line]");
      if (!button) return;
      const row = button.closest(".ly-line"), mark = row.querySelector("[name$=-DELETE]");
      if (mark) mark.checked = true;
      else row.querySelectorAll("input, select, textarea").forEach((field) => { if (field.type !== "hidden") field.value = ""; });
      row.hidden = true;
      number();
      box.querySelector("[data-add]").focus();
    });
    number();
  }
  onReady((root) => all(root, "[data-formset]").forEach((box) => { if (!box.dataset.on) { box.dataset.on = "1"; lines(box); } }));

  // a suggestion fills the list it is for
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const list = document.getElementById(button.dataset.choose);
    list.value = button.dataset.value;
    list.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelectorAll("[data-choose]").forEach((one) => one.classList.toggle("btn-primary", one === button));
  });

  // stars say their number
  document.addEventListener("change", (event) => {
    const box = event.target.closest(".ly-rate");
    if (box) box.querySelector("output").textContent = say("stars", { n: event.target.value });
  });

  // a filter that applies itself
  document.addEventListener("change", (event) => event.target.closest("form[data-auto]")?.requestSubmit());

  // one press is one submission
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.method === "dialog" || button.dataset.many !== undefined) return;
    setTimeout(() => { button.setAttribute("aria-busy", "true"); }, 0);
    if (event.target.dataset.once !== undefined) { if (event.target.dataset.sent) event.preventDefault(); event.target.dataset.sent = "1"; }
  });
  document.addEventListener("htmx:afterRequest", () => document.querySelectorAll("[aria-busy=true].btn").forEach((one) => one.removeAttribute("aria-busy")));
  window.addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((one) => one.removeAttribute("aria-busy")));

  // the error summary takes the focus, and its links the field
  onReady((root) => all(root, ".ly-form-errors").forEach((box) => box.focus()));
})();
