// A check-in form asks the phone where it is. Without an answer the form still works: it then needs a reason.
(function () {
  window.ly.onReady((root) => window.ly.all(root, "[data-locate] form").forEach((form) => {
    if (form.dataset.located || !navigator.geolocation) return;
    form.dataset.located = "1";
    const line = document.createElement("p");
    line.className = "form-hint"; line.setAttribute("role", "status"); line.textContent = window.ly.say("locating");
    form.querySelector(".ly-form-buttons").before(line);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        form.elements.accuracy.value = Math.round(coords.accuracy);
        line.textContent = window.ly.say("located", { metres: Math.round(coords.accuracy) });
      },
      () => { line.textContent = window.ly.say("notLocated"); },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }));
})();
