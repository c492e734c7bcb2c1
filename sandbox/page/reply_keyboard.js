// The keyboard a bot puts in place of the phone's own: rows of keys under the input, and a button to fold them.

import { button, fill, h, icon } from "./dom.js";

const DENSE_LENGTH = 4; // characters of a key that still fits a quarter of a phone

export class ReplyKeyboard {
  /** `press(key)` sends what the key stands for. */
  constructor(press) {
    this.press = press;
    this.element = h("div", {
      class: "reply-keyboard",
      testid: "reply-keyboard",
      role: "group",
      "aria-label": "快捷按钮",
      hidden: true,
    });
    this.toggle = button(
      {
        class: "round",
        testid: "keyboard-toggle",
        label: "显示或收起快捷按钮",
        onclick: () => this.open(this.element.hidden),
      },
      icon("keyboard"),
    );
  }

  /** Show this keyboard (or none); what somebody folded stays folded until another one comes. */
  show(keyboard) {
    const rows = keyboard?.buttons ?? [];
    const signature = JSON.stringify(rows);
    if (signature === this.signature) return;
    this.signature = signature;
    // Many short keys sit four in a row, so that the talk above keeps its room.
    const dense = rows.length > 2 && rows.flat().every((key) => key.text.length <= DENSE_LENGTH);
    this.element.classList.toggle("dense", dense);
    this.toggle.hidden = rows.length === 0;
    fill(
      this.element,
      rows.map((row) =>
        h(
          "div",
          { class: "button-row" },
          row.map((key) => this.key(key)),
        ),
      ),
    );
    this.open(rows.length > 0);
  }

  key(key) {
    const sign = key.request_location ? icon("pin") : key.request_contact && icon("person");
    return button({ class: "key", testid: "keyboard-button", onclick: () => this.press(key) }, sign, key.text);
  }

  open(shown) {
    this.element.hidden = !shown;
    this.toggle.setAttribute("aria-expanded", String(shown));
  }
}
