// Keeps what is shown the same as what the server would show now, without disturbing who types or reads.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const served = new WeakMap(); // element -> its HTML as the server sent it
export const drafts = new Map(); // composer -> what is typed in it

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function notice(text, bad = false) {
  const box = make("div", { className: `notice ${bad ? "bad" : ""}` }, make("span", { textContent: text }));
  const close = make("button", { textContent: "×", onclick: () => box.remove() });
  close.setAttribute("aria-label", "Dismiss");
  box.append(close);
  $("#notices").append(box);
  setTimeout(() => box.remove(), 9000);
}

// --- keeping fresh ---

async function load(url, headers = {}) {
  const answer = await fetch(url, { headers });
  return { url: answer.url, doc: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

function remember(root) {
  for (const part of $$("[data-live], [data-live] [data-key]", root)) served.set(part, part.outerHTML);
}

function patch(old, fresh) {
  const now = fresh.outerHTML;
  if (served.get(old) === now) return;
  const box = old.closest(".scroll.bottom") || old;
  const goesOn = box.id !== "home"; // that is read from its top
  const atEnd = goesOn && box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const [oldList, freshList] = [old, fresh].map((region) => $("[data-list]", region));
  if (oldList && freshList) patchList(oldList, freshList);
  else {
    const next = fresh.cloneNode(true);
    carryOpen(old, next);
    keepEntered(old, () => old.replaceChildren(...next.childNodes));
    for (const part of $$("[data-key]", old)) served.set(part, part.outerHTML);
  }
  served.set(old, now);
  if (atEnd) box.scrollTop = box.scrollHeight;
}

// What was chosen and typed beside switches stays when what there is to choose from changes.
function keepEntered(region, change) {
  const before = $$("[data-keep]", region).map((control) => [control.id, control.value]);
  change();
  for (const [id, value] of before) {
    const heir = document.getElementById(id);
    if (heir && (heir.tagName !== "SELECT" || [...heir.options].some((one) => one.value === value))) heir.value = value;
  }
}

function patchList(old, fresh) {
  const known = new Map([...old.children].map((item) => [item.dataset.key, item]));
  const wanted = new Set([...fresh.children].map((item) => item.dataset.key));
  for (const [key, item] of known) if (!wanted.has(key)) item.remove(); // first: what is moved past them loses the focus
  let after = null;
  for (const item of [...fresh.children]) {
    const now = item.outerHTML;
    let kept = known.get(item.dataset.key);
    if (kept && (served.get(kept) === now || $(".edit-box", kept))) {
      if (kept.previousElementSibling !== after) after ? after.after(kept) : old.prepend(kept);
    } else {
      const replacement = item.cloneNode(true);
      const hadFocus = kept && kept.contains(document.activeElement) && pathOf(document.activeElement);
      if (kept) {
        carryOpen(kept, replacement);
        if (kept.matches("dialog")) carryTyped(kept, replacement);
        kept.remove();
      }
      after ? after.after(replacement) : old.prepend(replacement);
      served.set(replacement, now);
      if (hadFocus) $(hadFocus, replacement)?.focus();
      kept = replacement;
    }
    after = kept;
  }
}

// A menu that was opened stays so, if it is the same one: somebody is about to choose from it.
function carryOpen(old, fresh) {
  if (old.matches("details")) fresh.open = old.open;
  const name = (menu) => `${pathOf($("[data-action]", menu) || menu)} ${$("summary", menu).ariaLabel}`;
  const menus = $$("details", fresh);
  for (const menu of $$("details", old).filter((one) => one.open)) {
    const heir = menus.find((one) => name(one) === name(menu));
    if (heir) heir.open = true;
  }
}

const pathOf = (control) =>
  control.dataset.action ? `[data-block="${CSS.escape(control.dataset.block)}"][data-action="${CSS.escape(control.dataset.action)}"]` : control.dataset.act ? `[data-act="${control.dataset.act}"]` : null;

// Slack keeps what was typed when a view is updated and an input keeps its ids.
function carryTyped(old, fresh) {
  for (const control of $$("[data-input]", old)) {
    const heir = $(`[data-input]${pathOf(control)}`, fresh);
    if (!heir || heir.tagName !== control.tagName) continue;
    if ("value" in control && control.type !== "file") heir.value = control.value;
    if (control.isContentEditable && control.dataset.touched) {
      heir.replaceChildren(...control.childNodes);
      heir.dataset.touched = "yes";
    }
    for (const box of $$("input", control)) {
      const same = $$("input", heir).find((other) => other.value === box.value);
      if (same) same.checked = box.checked;
    }
  }
}

// Nothing is drawn anew under a pressed mouse button: the browser would see no click then.
const LONGEST_PRESS = 10_000; // milliseconds, for a release that nobody hears of
let released = Promise.resolve();
addEventListener("pointerdown", (event) => {
  if (event.button || event.target.closest("select")) return; // what they open swallows the release
  released = new Promise((release) => {
    for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => setTimeout(release), { once: true, capture: true });
    setTimeout(release, LONGEST_PRESS);
  });
}, true);

let refreshing = null;
let again = false;
export function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = (async () => {
    do {
      again = false;
      const asked = location.href;
      const { doc } = await load(asked, { "X-Live": "1" });
      await released;
      if (asked !== location.href) {
        again = true; // this is of a page that was left; what is shown now may lack the same news
        continue;
      }
      for (const fresh of $$("[data-live]", doc)) {
        const old = document.getElementById(fresh.id);
        if (old) patch(old, fresh);
      }
      settle();
    } while (again);
  })().catch(() => notice("The sandbox does not answer. Is it still running?", true)).finally(() => (refreshing = null));
  return refreshing;
}

const place = (url) => new URL(url, location.href).href.split("#")[0];
let shown = place(location.href);

// Back, forward, and jumps within the page, of which the browser tells in the same way.
export function follow() {
  if (place(location.href) !== shown) go(location.href, false);
}

export async function go(url, push = true) {
  const { url: reached, doc } = await load(url);
  shown = place(reached);
  if (push) history.pushState(null, "", reached);
  document.title = doc.title;
  document.body.dataset.side = doc.body.dataset.side;
  $("#app").replaceWith($("#app", doc));
  start();
  ($("[autofocus]", $("#app")) || $("#main"))?.focus({ preventScroll: true });
  refresh(); // news may have come after this was written, and before it was shown
}

export function start() {
  remember(document);
  for (const box of $$(".scroll.bottom")) box.scrollTop = box.scrollHeight;
  for (const field of $$(".composer textarea")) field.value = drafts.get(field.form.dataset.draft) || "";
  settle();
}

function settle() {
  for (const dialog of $$("#modals dialog")) {
    if (dialog.open) continue;
    dialog.showModal();
    ($("[autofocus]", dialog) || $("[data-input]:is(input, textarea, select, [contenteditable]), [data-input] input", dialog))?.focus();
  }
  for (const multi of $$(".multi")) showPicked(multi);
}

export function showPicked(multi) {
  const names = $$("input:checked", multi).map((box) => box.nextElementSibling.textContent);
  const shown = $(".multi-shown", multi);
  shown.textContent = names.join(", ") || shown.dataset.placeholder;
}

// Draw this part anew with the next refresh, also if the server's idea of it has not changed.
export function forget(part) {
  served.delete(part);
  served.delete(part.closest("[data-live]"));
}
