// Slack's editor in forms: its toolbar, and what stands in it as a rich_text block.
import { $, $$, make } from "./fresh.js";

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", U: "underline", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };
const LINES = new Set(["P", "DIV"]);
const ADDRESS = /(https?:\/\/[^\s<>]*[^\s<>.,;:!?'")\]])/;

// --- reading ---

// The text of an editor as Slack reports it; null when it is empty.
export function richText(field) {
  const elements = [];
  let runs = []; // of the section, quote or item that is being read
  let open = false; // whether a line is begun in it

  const flush = (type = "rich_text_section") => {
    while (runs.length && runs.at(-1).type === "text" && !runs.at(-1).text.replace(/\n+$/, "")) runs.pop();
    if (runs.at(-1)?.type === "text") runs.at(-1).text = runs.at(-1).text.replace(/\n+$/, "");
    if (runs.length) elements.push({ type, elements: runs });
    runs = [];
    open = false;
  };
  const add = (text, style, url) => {
    if (!text) return;
    const styled = Object.keys(style).length ? { style: { ...style } } : {};
    const last = runs.at(-1);
    if (url) runs.push({ type: "link", url, text, ...styled });
    else if (last?.type === "text" && JSON.stringify(last.style) === JSON.stringify(styled.style)) last.text += text;
    else runs.push({ type: "text", text, ...styled });
    open = !text.endsWith("\n");
  };
  const words = (text, style) => {
    for (const part of text.split(ADDRESS)) ADDRESS.test(part) ? add(part, style, part) : add(part, style);
  };
  const newLine = () => runs.length && add("\n", {});

  const inline = (node, style) => {
    if (node.nodeType === Node.TEXT_NODE) return words(node.data.replace(/[\n\t]+/g, " ").replace(/\u00a0/g, " ").replace(/\u200b/g, ""), style);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.tagName === "BR") return node.nextSibling || !LINES.has(node.parentElement.tagName) ? newLine() : open || newLine();
    if (node.tagName === "A") return add(node.textContent, style, node.getAttribute("href"));
    const own = STYLES[node.tagName];
    const inner = own ? { ...style, [own]: true } : style;
    if (LINES.has(node.tagName)) open && newLine();
    for (const child of node.childNodes) inline(child, inner);
    if (LINES.has(node.tagName)) open && newLine();
  };

  const list = (node, indent) => {
    const place = [...node.classList].find((name) => name.startsWith("indent-"));
    const depth = Math.min(place ? Number(place.slice(7)) : indent, 8);
    const start = Number(node.getAttribute("start") || 1) - 1;
    let made = null;
    for (const item of node.children) {
      if (item.matches("ul, ol")) {
        made = null;
        list(item, depth + 1);
        continue;
      }
      if (!made) {
        made = { type: "rich_text_list", style: node.tagName === "OL" ? "ordered" : "bullet", indent: depth, border: 0, elements: [], ...(start > 0 ? { offset: start } : {}) };
        elements.push(made);
      }
      const nested = [...item.children].filter((child) => child.matches("ul, ol"));
      for (const child of item.childNodes) if (!nested.includes(child)) inline(child, {});
      made.elements.push({ type: "rich_text_section", elements: runs });
      runs = [];
      open = false;
      for (const child of nested) (made = null), list(child, depth + 1);
    }
  };

  const block = (node) => {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches("ul, ol")) return flush(), list(node, 0);
    if (node.nodeType === Node.ELEMENT_NODE && node.matches("pre")) {
      flush();
      const text = node.innerText.replace(/\n$/, "");
      if (text) elements.push({ type: "rich_text_preformatted", border: 0, elements: [{ type: "text", text }] });
      return;
    }
    if (node.nodeType === Node.ELEMENT_NODE && node.matches("blockquote")) {
      flush();
      for (const child of node.childNodes) inline(child, {});
      return flush("rich_text_quote");
    }
    // A line may hold a list: browsers put it there.
    if (node.nodeType === Node.ELEMENT_NODE && LINES.has(node.tagName) && node.querySelector("ul, ol, pre, blockquote")) return node.childNodes.forEach(block);
    inline(node, {});
  };
  field.childNodes.forEach(block);
  flush();
  return elements.length ? { type: "rich_text", elements } : null;
}

// --- the toolbar ---

function around(tag) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const inside = selection.anchorNode.parentElement.closest(tag);
  if (inside) return inside.replaceWith(...inside.childNodes);
  const box = make(tag);
  box.append(range.extractContents());
  range.insertNode(box);
  selection.selectAllChildren(box);
}

function asBlock(field, tag) {
  const inside = getSelection().anchorNode?.parentElement?.closest(tag);
  document.execCommand("formatBlock", false, inside && field.contains(inside) ? "div" : tag);
}

function link(field) {
  const selection = getSelection();
  const range = selection.rangeCount && field.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : null;
  const text = make("input", { className: "field", value: range ? range.toString() : "" });
  const url = make("input", { className: "field", placeholder: "https://" });
  text.setAttribute("aria-label", "Text of the link");
  url.setAttribute("aria-label", "Address of the link");
  const save = make("button", { className: "button primary", textContent: "Save", value: "save" });
  const cancel = make("button", { className: "button", textContent: "Cancel", value: "", type: "button", onclick: () => dialog.close() });
  const content = make("div", { className: "content link-fields" }, make("label", {}, "Text", text), make("label", {}, "Link", url));
  const form = make("form", { method: "dialog" }, make("header", {}, make("h2", { textContent: "Add link" })), content, make("footer", {}, cancel, save));
  const dialog = make("dialog", { className: "modal ask" }, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    field.focus();
    if (dialog.returnValue !== "save" || !/^(https?:\/\/|mailto:)/.test(url.value)) return;
    const made = make("a", { textContent: text.value || url.value });
    made.setAttribute("href", url.value);
    if (range) range.deleteContents(), range.insertNode(made);
    else field.append(made);
    getSelection().collapse(made.parentElement, [...made.parentElement.childNodes].indexOf(made) + 1);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.body.append(dialog);
  dialog.showModal();
  (text.value ? url : text).focus();
}

const OWN = { link, code: () => around("code"), blockquote: (field) => asBlock(field, "blockquote"), pre: (field) => asBlock(field, "pre") };

document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-format]")) event.preventDefault(); // the editor keeps the focus, and what is selected
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-format]");
  if (!button) return;
  const field = $("[contenteditable]", button.closest("[data-editor]"));
  if (!field.contains(document.activeElement)) field.focus();
  const { format } = button.dataset;
  OWN[format] ? OWN[format](field) : document.execCommand(format);
  field.dataset.touched = "yes";
  pressed(field);
});

document.addEventListener("input", (event) => {
  const field = event.target.closest("[contenteditable]");
  if (!field) return;
  field.dataset.touched = "yes";
  tagStyles(field);
});

// Chromium ends one of two looks by giving the other a style, which this page does not let it draw.
const DRAWN = { b: /font-weight: *(bold|700)/, i: /font-style: *italic/, u: /underline/, s: /line-through/ };

function tagStyles(field) {
  const styled = $$("[style]", field);
  if (!styled.length) return;
  const { anchorNode, anchorOffset } = getSelection();
  for (const element of styled) {
    const css = element.getAttribute("style");
    element.removeAttribute("style");
    for (const tag of Object.keys(DRAWN).filter((name) => DRAWN[name].test(css))) element.append(make(tag, {}, ...element.childNodes));
  }
  if (anchorNode) getSelection().collapse(anchorNode, anchorOffset);
}

document.addEventListener("paste", (event) => {
  if (!event.target.closest("[contenteditable]")) return;
  event.preventDefault();
  document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});

function pressed(field) {
  for (const button of $$("[data-format]", field.closest("[data-editor]"))) {
    const { format } = button.dataset;
    if (!OWN[format]) button.setAttribute("aria-pressed", document.queryCommandState(format));
  }
}

document.addEventListener("selectionchange", () => {
  const field = document.activeElement?.closest?.("[contenteditable]");
  if (field) pressed(field);
});
