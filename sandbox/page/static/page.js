// Sends what a person does on the page to the server.
import { $, $$, drafts, follow, forget, go, make, notice, refresh, showPicked, start } from "./fresh.js";
import { richText } from "./editor.js";

// --- telling the server ---

async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null) body.append(name, one);
  try {
    const answer = await fetch(url, { method: "POST", body });
    return answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : { ok: answer.ok, error: answer.ok ? "" : await answer.text() };
  } catch {
    return { ok: false, error: "The sandbox does not answer." };
  }
}

const actor = () => $("#app").dataset.actor || $("[data-actor]").dataset.actor;
const act = async (name, fields) => {
  const answer = await post(`/slack/${actor()}/${name}`, fields);
  await refresh();
  return answer;
};

function ask({ title, text, confirm = "Yes", deny = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const yes = make("button", { className: `button ${danger ? "danger full" : "primary"}`, value: "yes", textContent: confirm });
    const no = make("button", { className: "button", value: "", textContent: deny, autofocus: true });
    const form = make("form", { method: "dialog" }, make("header", {}, make("h2", { textContent: title })), make("p", { textContent: text }), make("footer", {}, no, yes));
    const dialog = make("dialog", { className: "modal ask" }, form);
    dialog.addEventListener("close", () => (dialog.remove(), resolve(dialog.returnValue === "yes")));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// --- blocks ---

const boxes = (group) => $$("input:checked", group).map((box) => box.value);

async function press(control, fields) {
  if (control.dataset.confirm && !(await ask(JSON.parse(control.dataset.confirm)))) {
    if (control.tagName === "SELECT") control.value = "";
    return;
  }
  if (control.dataset.url) window.open(control.dataset.url, "_blank", "noopener,noreferrer");
  const { place, channel, ts, ephemeral, view } = control.closest("[data-place]").dataset;
  const shown = control.closest(".menu")?.querySelector("summary") || control;
  control.closest("details")?.removeAttribute("open");
  shown.parentElement.querySelector(":scope > .press-error")?.remove();
  shown.classList.add("busy");
  shown.setAttribute("aria-busy", "true");
  const form = control.closest("[data-view-form]");
  const values = form ? JSON.stringify(entered(form)) : undefined;
  const common = { action_id: control.dataset.action, block_id: control.dataset.block, values };
  const answer = await act(place === "message" ? "press" : "press_view", { ...common, channel, ts, ephemeral, view, ...fields });
  shown.classList.remove("busy");
  shown.removeAttribute("aria-busy");
  if (!answer.ok && shown.isConnected) shown.after(make("span", { className: "press-error", role: "alert", textContent: answer.error }));
  else if (!answer.ok) notice(answer.error, true);
}

function changed(control) {
  const values = control.matches("fieldset") ? boxes(control) : [inputValue(control) ?? ""];
  if (control.matches("select, fieldset[data-kind=radio_buttons], input") && !values[0]) return;
  press(control, { selected: values, many: control.dataset.kind === "checkboxes" ? 1 : undefined });
}

// --- modals ---

function inputValue(control) {
  if (control.matches("fieldset[data-kind=radio_buttons]")) return boxes(control)[0] ?? null;
  if (control.matches("fieldset, details")) return boxes(control);
  if (control.isContentEditable) return richText(control);
  if (control.value === "") return null;
  if (control.type === "datetime-local") return Math.floor(new Date(control.value) / 1000);
  return control.value;
}

function entered(form) {
  const values = {};
  for (const control of $$("[data-input]", form)) {
    const { block, action, touched } = control.dataset;
    if (control.isContentEditable && !touched) continue; // mentions and emoji in it stay what they are
    (values[block] ??= {})[action] = inputValue(control);
  }
  return values;
}

async function submitView(form) {
  const dialog = form.closest("dialog");
  const button = $("[data-submit]", form);
  button.classList.add("busy");
  const answer = await act("submit", { view: dialog.dataset.view, values: JSON.stringify(entered(form)) });
  button.classList.remove("busy");
  const now = $(`#modals dialog[data-view="${CSS.escape(dialog.dataset.view)}"]`); // perhaps drawn anew
  if (now) showErrors(now, answer);
}

function showErrors(dialog, answer) {
  for (const old of $$(".field-error, .error", dialog)) old.remove();
  for (const [block, text] of Object.entries(answer.errors || {})) {
    const field = $(`[data-field="${CSS.escape(block)}"]`, dialog);
    field?.append(make("p", { className: "field-error", role: "alert", textContent: text }));
  }
  if (answer.error) $(".content", dialog).prepend(make("p", { className: "error", role: "alert", textContent: answer.error }));
  const first = $(".field-error", dialog)?.closest("[data-field]");
  first?.scrollIntoView({ block: "center" });
  $("input, textarea, select, summary, [contenteditable]", first || undefined)?.focus();
}

const closeView = (dialog, all = false) => act("close", { view: dialog.dataset.view, all: all ? 1 : undefined });

// --- composer ---

// The composer is empty at once, so that what is typed while this is on its way is the next line.
async function send(form) {
  const field = $("textarea", form);
  const picker = $("input[type=file]", form);
  const text = field.value;
  const files = [...picker.files]; // the picker forgets them when it is reset
  if (!text.trim() && !files.length) return;
  const where = { channel: form.dataset.channel, thread: form.dataset.thread, text };
  const isCommand = text.startsWith("/") && !files.length;
  const more = isCommand ? {} : { files, broadcast: $("[name=broadcast]", form)?.checked ? 1 : undefined };
  const refusal = $(".refusal", form.parentElement);
  const button = $(".send", form);
  refusal.textContent = "";
  button.classList.add("busy");
  field.value = "";
  drafts.delete(form.dataset.draft);
  form.reset();
  showFiles(form);
  const answer = await act(isCommand ? "command" : "type", { ...where, ...more });
  button.classList.remove("busy");
  if (!answer.ok) refusal.textContent = answer.error;
  if (!answer.ok && !isCommand && !field.value && !picker.files.length) {
    field.value = text;
    drafts.set(form.dataset.draft, text);
    const again = new DataTransfer();
    for (const file of files) again.items.add(file);
    picker.files = again.files;
    if (more.broadcast) $("[name=broadcast]", form).checked = true;
    showFiles(form);
  }
  const box = $(".scroll.bottom", form.parentElement);
  box.scrollTop = box.scrollHeight;
}

function showFiles(form) {
  $(".picked", form).textContent = [...$("input[type=file]", form).files].map((file) => file.name).join(", ");
}

// Completes /commands, @people and #channels while they are typed.
function offers(form) {
  const field = $("textarea", form);
  const before = field.value.slice(0, field.selectionStart);
  const typed = before.match(/^\/\S*$|(?<=^|\s)[@#][\w.-]*$/)?.[0];
  $(".commands", form)?.remove();
  if (!typed) return;
  const known = JSON.parse(form.dataset.words).filter((word) => word.word.toLowerCase().startsWith(typed.toLowerCase()) && word.word !== typed);
  if (!known.length) return;
  const list = make("ul", { className: "commands", role: "listbox" });
  list.setAttribute("aria-label", "Completions");
  for (const { word, hint } of known.slice(0, 8)) {
    const row = make("li", { role: "option" }, make("b", { textContent: word }), make("small", { textContent: hint }));
    row.addEventListener("mousedown", (event) => (event.preventDefault(), complete(form, typed, word)));
    row.dataset.word = word;
    list.append(row);
  }
  list.dataset.typed = typed;
  list.firstChild.setAttribute("aria-selected", "true");
  form.append(list);
}

function complete(form, typed, word) {
  const field = $("textarea", form);
  field.setRangeText(`${word} `, field.selectionStart - typed.length, field.selectionStart, "end");
  $(".commands", form)?.remove();
  drafts.set(form.dataset.draft, field.value);
}

function composerKey(event, form) {
  const list = $(".commands", form);
  const now = list && $("[aria-selected=true]", list);
  if (list && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    const next = (event.key === "ArrowDown" ? now.nextSibling : now.previousSibling) || now;
    now.removeAttribute("aria-selected");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
  } else if (list && event.key === "Tab") {
    event.preventDefault();
    complete(form, list.dataset.typed, now.dataset.word);
  } else if (list && event.key === "Escape") list.remove();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    list?.remove();
    send(form);
  }
}

// --- posts ---

function edit(post) {
  const body = $(".post-body", post);
  const field = make("textarea", { value: post.dataset.typed, rows: 3 });
  field.setAttribute("aria-label", "Edit the message");
  const box = make("div", { className: "edit-box" });
  const leave = () => (box.remove(), (body.hidden = false));
  const save = async () => {
    const answer = await post_(post, "edit", { text: field.value });
    if (!answer.ok) return;
    leave();
    forget(post);
    refresh();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (event.key === "Enter" && !event.shiftKey) event.preventDefault(), save();
  });
  box.append(field, make("div", {}, make("button", { className: "button small primary", textContent: "Save", onclick: save }), make("button", { className: "button small", textContent: "Cancel", onclick: leave })));
  body.hidden = true;
  body.after(box);
  field.focus();
}

async function post_(post, name, fields) {
  const answer = await act(name, { channel: post.dataset.channel, ts: post.dataset.ts, ...fields });
  if (!answer.ok) notice(answer.error, true);
  return answer;
}

const tools = {
  react: (post, button) => post_(post, "react", { name: button.dataset.name, add: button.getAttribute("aria-pressed") === "true" ? undefined : 1 }),
  edit: (post) => edit(post),
  delete: async (post) => {
    const sure = await ask({ title: "Delete message", text: "Are you sure? This cannot be undone.", confirm: "Delete", danger: true });
    if (sure) post_(post, "delete", {});
  },
  shortcut: (post, button) => post_(post, "shortcut", { callback_id: button.dataset.name }),
};

// --- what people do ---

document.addEventListener("click", (event) => {
  const control = event.target.closest("button, a, summary");
  for (const open of $$("details.menu[open], .post-tools details[open]")) if (!open.contains(event.target)) open.open = false;
  if (!control || event.defaultPrevented) return;
  if (control.matches("[data-press]")) press(control, { value: control.dataset.value, selected: control.dataset.selected });
  else if (control.matches("[data-multi-done]")) press(control.closest("details"), { selected: boxes(control.closest("details")), many: 1 });
  else if (control.matches("[data-tool]")) {
    control.closest("details")?.removeAttribute("open");
    tools[control.dataset.tool](control.closest(".post"), control);
  } else if (control.matches("[data-close]")) closeView(control.closest("dialog"), control.dataset.close === "all");
  else if (control.matches("a[href]") && control.origin === location.origin && !control.target && !control.hasAttribute("download") && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0 && !control.hash) {
    event.preventDefault();
    go(control.href);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".composer")) event.preventDefault(), send(form);
  else if (form.matches("[data-view-form]")) event.preventDefault(), submitView(form);
  else if (form.matches("[data-quiet]")) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    post(form.action, fields).then((answer) => (notice(answer.error || answer.text || "Done", !answer.ok), refresh()));
  }
});

document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-change]");
  if (control) changed(control);
  const dispatching = event.target.closest("[data-dispatch]");
  if (dispatching) {
    const input = event.target.closest("[data-input]");
    const value = inputValue(input);
    press(input, { selected: value, many: Array.isArray(value) ? 1 : undefined });
  }
  if (event.target.closest(".multi")) showPicked(event.target.closest(".multi"));
  if (event.target.matches("[data-acting]")) go(event.target.value);
  if (event.target.matches(".composer input[type=file]")) showFiles(event.target.form);
});

document.addEventListener("input", (event) => {
  if (!event.target.matches(".composer textarea")) return;
  drafts.set(event.target.form.dataset.draft, event.target.value);
  offers(event.target.form);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".composer textarea")) composerKey(event, event.target.form);
  if (event.key === "Escape") for (const open of $$("details.menu[open]")) open.open = false;
});

document.addEventListener("cancel", (event) => {
  if (!event.target.matches("#modals dialog")) return;
  event.preventDefault();
  closeView(event.target);
}, true);

window.addEventListener("popstate", follow);

document.addEventListener("DOMContentLoaded", () => {
  start();
  const live = new EventSource("/live");
  let timer = 0; // of the refresh that is to come: one does for all news until then
  live.onmessage = () => (timer ||= setTimeout(() => ((timer = 0), refresh()), 60));
  live.onopen = refresh;
});
