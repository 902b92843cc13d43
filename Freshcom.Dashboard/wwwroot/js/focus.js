// The first control of a dialog: among radios the chosen one; without a field the way back, not the act. Who has begun to type is left where they are.
export function focusFirst(body) {
  const dialog = body?.closest(".mud-dialog");
  if (!dialog || (dialog.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))) return;
  const controls = ["input:not([type=hidden])", "select", "textarea"].map(x => `${x}:not(:disabled):not([tabindex="-1"])`).join();
  const first = body.querySelector(controls);
  const chosen = first?.type === "radio" ? [...body.querySelectorAll("input[type=radio]:checked:not(:disabled)")].find(x => x.name === first.name) : null;
  (chosen ?? first ?? dialog.querySelector(".mud-dialog-actions button"))?.focus();
}
