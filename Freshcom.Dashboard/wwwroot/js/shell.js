// Menus, search key, password eyes, code fields, countdowns, copying: what must work without a circuit, too.
// Everything listens on the document, so content that Blazor puts in later needs no setting up.

// Asked by what looks for news by itself: not while nobody can see the page.
window.isPageHidden = () => document.hidden;

// Menus are native popovers; this only places them below their button and gives them arrow keys.
const place = menu => {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect(), size = menu.getBoundingClientRect();
  const left = menu.dataset.align === "end" ? at.right - size.width : at.left;
  const below = at.bottom + 4 + size.height <= innerHeight || at.top < size.height + 8;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : at.top - size.height - 4}px`;
};
document.addEventListener("toggle", event => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]") || event.newState !== "open") return;
  place(menu);
  menu.querySelector(".item:not(:disabled)")?.focus();
}, true);
for (const name of ["scroll", "resize"]) {
  addEventListener(name, event => {
    const open = document.querySelector(".menu:popover-open");
    if (open && !open.contains(event.target)) open.hidePopover();
  }, true);
}
document.addEventListener("click", event => {
  const item = event.target.closest?.(".menu[popover] .item");
  if (item) item.closest("[popover]").hidePopover();
});

const typing = element => element?.closest?.("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", event => {
  const menu = event.target.closest?.(".menu[popover]");
  if (menu && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    const items = [...menu.querySelectorAll(".item:not(:disabled)")];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    items.at(next % items.length)?.focus();
    event.preventDefault();
  }
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const search = document.getElementById("find-customer");
    if (!search) return;
    search.closest(".bar")?.classList.add("finding");
    search.focus();
    event.preventDefault();
  }
  if (event.key === "Escape") {
    if (event.target.id === "find-customer") event.target.blur();
    else document.querySelector(".drawer.open + .drawer-veil")?.click();
  }
});
document.addEventListener("click", event => {
  if (!event.target.closest?.(".find-button")) return;
  const bar = event.target.closest(".bar");
  bar.classList.add("finding");
  bar.querySelector("#find-customer").focus();
});
document.addEventListener("focusout", event => {
  if (event.target.id === "find-customer") event.target.closest(".bar")?.classList.remove("finding");
});

document.addEventListener("click", event => {
  const eye = event.target.closest?.("[data-reveal]");
  if (!eye) return;
  const field = document.getElementById(eye.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  eye.setAttribute("aria-pressed", String(shown));
});

document.addEventListener("click", async event => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without a secure context there is no clipboard: leave the text selected instead.
    const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const said = button.querySelector("[data-said]");
  if (!said) return;
  said.textContent = said.dataset.said;
  button.classList.add("copied");
  setTimeout(() => { said.textContent = said.dataset.name; button.classList.remove("copied"); }, 2000);
});

// Chips put their text where the writer was: into the text field of their form that had the focus last, at the caret.
let written = null;
document.addEventListener("focusin", event => {
  if (event.target.matches?.("form textarea, form input[type=text]")) written = event.target;
});
document.addEventListener("click", event => {
  const chip = event.target.closest?.("[data-insert]");
  if (!chip) return;
  const form = chip.closest("form");
  const field = form?.contains(written) ? written : form?.querySelector("textarea");
  if (!field) return;
  field.focus();
  field.setRangeText(chip.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
});

// A control that goes while it has the focus, as the button of a step that is done: what is nearest to where it was gets it, at last the page's heading.
// A list that is loaded again has new elements for its rows: there the row's new control gets it. Who has left it by the pointer is left alone.
const controls = ["button:not(:disabled)", "a[href]", "input:not(:disabled)", "select:not(:disabled)", "textarea:not(:disabled)"].join();
let focused = [];
document.addEventListener("pointerdown", () => { focused = []; }, true);
document.addEventListener("focusin", event => { focused = event.composedPath().filter(x => x instanceof Element); });
const heir = ([gone, ...around]) => {
  if (gone.dataset.row) return document.querySelector(`[data-row="${gone.dataset.row}"]`);
  const place = around.find(x => x.isConnected);
  // What floats above the page gives the focus back by itself.
  for (let group = place; group?.closest("main"); group = group.parentElement) {
    const near = [...group.querySelectorAll(controls)].filter(x => x.checkVisibility());
    const found = group.querySelector("h1") ?? near.find(x => x.matches(".filled")) ?? near[0];
    if (found) return found;
  }
  return null;
};
new MutationObserver(() => {
  if (!focused.length || focused[0].isConnected || document.activeElement !== document.body) return;
  const next = heir(focused);
  if (next?.matches("h1")) next.tabIndex = -1;
  next?.focus({ preventScroll: !next.matches("h1") });
}).observe(document.body, { childList: true, subtree: true });

// Code fields: spaces, dashes and full-width digits are taken out before anyone else hears of the input.
const clean = (text, length) =>
  text.replace(/[\uFF10-\uFF19]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xFEE0)).replace(/\D/g, "").slice(0, length);
const tidy = field => {
  const length = Number(field.dataset.code);
  const value = clean(field.value, length);
  if (field.value !== value) field.value = value;
  return value.length === length;
};
document.addEventListener("paste", event => {
  const field = event.target.closest?.("[data-code]");
  if (!field) return;
  event.preventDefault();
  field.value = clean(event.clipboardData.getData("text"), Number(field.dataset.code));
  field.dispatchEvent(new Event("input", { bubbles: true }));
}, true);
document.addEventListener("input", event => {
  const field = event.target.closest?.("[data-code]");
  if (!field || event.isComposing) return;
  if (tidy(field) && field.dataset.submit !== undefined && !field.form.dataset.sent) {
    field.form.dataset.sent = "yes";
    field.form.requestSubmit();
  }
}, true);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(f => delete f.dataset.sent));

// Countdowns of static pages: seconds left by the server's clock; the words are the server's, with {0} for the time.
const tick = element => {
  const left = Math.max(0, Math.ceil((Number(element.dataset.end) - performance.now()) / 1000));
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  element.querySelector("[data-time]").textContent = element.dataset.words.replace("{0}", time);
  if (left > 0) return;
  element.removeAttribute("data-countdown");
  element.querySelector("[data-time]").hidden = true;
  element.querySelector("[data-after]").hidden = false;
  element.querySelector("[data-say]").textContent = element.dataset.done;
};
setInterval(() => document.querySelectorAll("[data-countdown]").forEach(element => {
  element.dataset.end ??= String(performance.now() + Number(element.dataset.countdown) * 1000);
  tick(element);
}), 500);

// Tabs that do not fit scroll sideways: the open one comes into view.
let openTab = null;
const showTab = () => {
  const tab = document.querySelector(".tabs :is([aria-current], [aria-selected=true])");
  if (tab === openTab) return;
  openTab = tab;
  tab?.parentElement.scrollTo({ left: tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2 });
};
new MutationObserver(showTab).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", () => { openTab = null; showTab(); });
showTab();

// The reconnect strip.
document.addEventListener("click", event => {
  if (event.target.closest?.("#components-reconnect-modal button, #blazor-error-ui button")) location.reload();
});
