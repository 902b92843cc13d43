// The first control of a dialog: of radios the chosen one; without a field the way back, not the act.
export function focusFirst(body) {
  const controls = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";
  const first = body?.querySelector(controls);
  const chosen = first?.type === "radio" && [...body.querySelectorAll("input[type=radio]:checked")].find(radio => radio.name === first.name);
  (chosen || first || body?.closest(".mud-dialog")?.querySelector(".mud-dialog-actions button"))?.focus();
}
