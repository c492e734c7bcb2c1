// Toasts and dialogs: what Telegram shows above a chat.

import { button, fill, h } from "./dom.js";

const TOAST_SECONDS = 4;

/** A short line at the lower edge that goes by itself. */
export function toast(text, { bad = false } = {}) {
  const line = h("div", { class: bad ? "toast bad" : "toast", testid: "toast", role: bad ? "alert" : "status" }, text);
  document.querySelector("#toasts").append(line);
  setTimeout(() => line.remove(), (TOAST_SECONDS + text.length / 20) * 1000);
}

/** A message that waits for 知道了. */
export function alertDialog(text) {
  return openDialog({
    title: "提示",
    testid: "alert",
    body: [h("p", { class: "alert-text" }, text)],
    submit: "知道了",
    cancel: null,
  });
}

/**
 * A modal dialog; resolves to the form's values, or null when it was closed.
 * The browser's own <dialog> keeps the focus inside and closes on Escape.
 */
export function openDialog({ title, body, submit = "确定", cancel = "取消", testid = "dialog" }) {
  const dialog = document.querySelector("#dialog");
  if (dialog.open) dialog.close();
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "dialog-title" }, title),
    body,
    h(
      "div",
      { class: "dialog-actions" },
      cancel && button({ class: "plain", onclick: () => dialog.close(), testid: "dialog-cancel" }, cancel),
      submit && button({ type: "submit", class: "primary", testid: "dialog-ok", value: "ok" }, submit),
    ),
  );
  fill(dialog, form);
  dialog.dataset.testid = testid;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? new FormData(form) : null), {
      once: true,
    });
  });
}

/** One labelled field of a dialog. */
export function field(label, props) {
  return h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("input", { required: true, autocomplete: "off", ...props }),
  );
}

/** A photo in full size. */
export function showPicture(address, words) {
  return openDialog({
    title: "照片",
    testid: "picture",
    submit: null,
    cancel: "关闭",
    body: [h("img", { class: "full-picture", src: address, alt: words || "照片" }), words && h("p", {}, words)],
  });
}
