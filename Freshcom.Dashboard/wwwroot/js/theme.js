// In the head, before anything is painted: corrects the theme when the system has changed since the cookie was written.
// Later: [data-set-theme] buttons choose a theme without a reload.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const year = 60 * 60 * 24 * 365;
  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Max-Age=${year}; Path=/; SameSite=Lax${secure}`;
  };
  const show = choice => {
    const shown = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    if (root.dataset.theme !== shown) root.dataset.theme = shown;
    if (root.dataset.themeChoice !== choice) root.dataset.themeChoice = choice;
    keep("freshcom-theme", choice === "system" ? `system.${shown}` : choice);
    document.querySelectorAll("[data-set-theme]").forEach(b => {
      if (b.hasAttribute("aria-checked")) b.setAttribute("aria-checked", String(b.dataset.setTheme === choice));
    });
  };

  show(root.dataset.themeChoice || "system");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) keep("freshcom-zone", zone);
  dark.addEventListener("change", () => { if (root.dataset.themeChoice === "system") show("system"); });
  addEventListener("click", event => {
    const button = event.target.closest?.("[data-set-theme]");
    if (!button) return;
    const wanted = button.dataset.setTheme;
    show(wanted === "toggle" ? (root.dataset.theme === "dark" ? "light" : "dark") : wanted);
  });
})();
