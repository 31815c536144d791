// Runs before the first paint, so that a dark or large-text reader never sees a flash of something else.
(function () {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const read = (key, otherwise) => { try { return localStorage.getItem(key) || otherwise; } catch { return otherwise; } };
  function apply() {
    const theme = read("ly-theme", "auto");
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    root.dataset.text = read("ly-text", "normal");
  }
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.lyAppearance = { apply, read };
})();
