// Where one types: who I am, what I answer or edit, words and attachments; below it the reply keyboard.

import { button, fill, h, icon } from "./dom.js";
import { summary } from "./bubbles.js";
import { openMenu } from "./menu.js";
import { ReplyKeyboard } from "./reply_keyboard.js";
import { askCaption, attachmentItems } from "./attachments.js";

const TALLEST = 150; // pixels the input grows to

/**
 * actions: { send(body), edit(message, text), pressKeyboard(button), person() -> Person, chooseIdentity(id), unblock() }.
 * `send` and `edit` resolve to true when the sandbox took it.
 */
export class Composer {
  constructor(actions) {
    this.actions = actions;
    this.keyboard = new ReplyKeyboard(actions.pressKeyboard);
    this.drafts = new Map();
    this.about = null; // { kind: "reply" | "edit", message }
    this.element = h(
      "div",
      { class: "composer" },
      this.identityLine(),
      this.aboutBar(),
      this.inputLine(),
      this.keyboard.element,
    );
    this.blockedBar = h(
      "div",
      { class: "blocked-bar", hidden: true },
      h("span", {}, "已停用机器人，收不到它的消息。"),
      button({ class: "primary", testid: "unblock", onclick: () => actions.unblock() }, "重新启用"),
    );
    this.element.append(this.blockedBar);
  }

  identityLine() {
    this.select = h("select", {
      testid: "identity-select",
      "aria-label": "选择我是谁",
      onchange: () => this.actions.chooseIdentity(Number(this.select.value)),
    });
    this.fixed = h("strong", {});
    this.where = h("span", { class: "where" });
    return h(
      "div",
      { class: "identity", testid: "identity" },
      h("span", {}, "以"),
      this.select,
      this.fixed,
      h("span", {}, "的身份"),
      this.where,
    );
  }

  aboutBar() {
    this.aboutTitle = h("strong", {});
    this.aboutText = h("span", {});
    this.bar = h(
      "div",
      { class: "about", hidden: true, testid: "about" },
      h("div", {}, this.aboutTitle, this.aboutText),
      button(
        { class: "quiet", "aria-label": "取消", testid: "about-cancel", onclick: () => this.clearAbout() },
        icon("close"),
      ),
    );
    return this.bar;
  }

  inputLine() {
    this.input = h("textarea", { rows: "1", testid: "composer-input", enterkeyhint: "send", autocomplete: "off" });
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => this.keyPressed(event));
    this.input.addEventListener("paste", (event) => this.pasted(event));
    const attach = button(
      {
        class: "round",
        testid: "attach",
        label: "发送照片、位置、语音、名片或文件",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
      },
      icon("plus"),
    );
    attach.addEventListener("click", () =>
      openMenu(
        attach,
        attachmentItems({
          send: (body, options) => this.sendBody(body, options),
          person: this.actions.person,
          words: () => this.input.value.trim(),
        }),
        { label: "可以发送的内容" },
      ),
    );
    const send = button({ type: "submit", class: "round send", testid: "composer-send", label: "发送" }, icon("send"));
    this.line = h(
      "form",
      {
        class: "input-line",
        onsubmit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      attach,
      this.input,
      this.keyboard.toggle,
      send,
    );
    return this.line;
  }

  /** Fit to a view: `{ key, people, person, thread, where(thread), placeholder, keyboard, blocked }`. */
  show(view) {
    if (view.key !== this.key) this.changeView(view.key);
    this.showIdentity(view);
    this.view = view;
    this.showWhere();
    this.input.setAttribute("aria-label", view.placeholder);
    this.blockedBar.hidden = !view.blocked;
    this.line.hidden = view.blocked;
    this.keyboard.show(view.blocked ? null : view.keyboard);
  }

  changeView(key) {
    this.clearAbout();
    if (this.key) this.drafts.set(this.key, this.input.value);
    this.key = key;
    this.input.value = this.drafts.get(key) ?? "";
    this.grow();
  }

  showIdentity({ people, person }) {
    const single = people.length < 2;
    this.select.hidden = single;
    this.fixed.hidden = !single;
    this.fixed.textContent = person?.name ?? "";
    const signature = JSON.stringify(people.map((one) => [one.id, one.name]));
    if (!single && signature !== this.peopleSignature)
      fill(
        this.select,
        people.map((one) => h("option", { value: one.id }, one.name)),
      );
    if (!single) this.peopleSignature = signature;
    this.select.value = String(person?.id ?? "");
  }

  /** A reply goes to the topic of what it answers, and may be told what is wanted. */
  showWhere() {
    this.input.placeholder = this.about?.message.keyboard?.placeholder || this.view?.placeholder || "";
    const thread = this.about ? this.about.message.message_thread_id : this.view?.thread;
    this.where.textContent = this.view?.where(thread ?? null) ?? "";
  }

  /** `focus: false` leaves the cursor where somebody is typing just now. */
  replyTo(message, { focus = true } = {}) {
    this.setAbout("reply", message, `回复 ${message.from?.name ?? ""}`, { focus });
  }

  startEdit(message) {
    this.setAbout("edit", message, "修改这条消息");
    this.input.value = message.text ?? message.caption ?? "";
    this.grow();
  }

  setAbout(kind, message, title, { focus = true } = {}) {
    if (this.about?.kind === "edit") this.input.value = "";
    this.about = { kind, message };
    this.aboutTitle.textContent = title;
    this.aboutText.textContent = summary(message);
    this.bar.hidden = false;
    this.showWhere();
    if (focus) this.input.focus();
  }

  clearAbout() {
    if (this.about?.kind === "edit") this.input.value = "";
    this.about = null;
    this.bar.hidden = true;
    this.showWhere();
    this.grow();
  }

  keyPressed(event) {
    // While an input method is composing, Enter picks a character and sends nothing.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && this.about) this.clearAbout();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  pasted(event) {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!pictures.length) return;
    event.preventDefault();
    askCaption(
      pictures,
      (body, options) => this.sendBody(body, options),
      () => this.input.value.trim(),
    );
  }

  async submit() {
    const words = this.input.value;
    if (!words.trim() || this.busy) return;
    this.busy = true;
    const editing = this.about?.kind === "edit" ? this.about.message : null;
    const done = editing
      ? await this.actions.edit(editing, words)
      : await this.actions.send({ text: words, ...this.answerOf() });
    this.busy = false;
    if (done && this.input.value === words) this.emptied();
  }

  async sendBody(body, { takesWords = false } = {}) {
    const done = await this.actions.send({ ...body, ...this.answerOf() });
    if (done && takesWords) this.emptied();
    else if (done) this.clearAbout();
  }

  answerOf() {
    if (this.about?.kind !== "reply") return {};
    const { message_id: id, message_thread_id: thread } = this.about.message;
    return { reply_to_message_id: id, ...(thread ? { message_thread_id: thread } : {}) };
  }

  emptied() {
    this.input.value = "";
    this.clearAbout();
  }

  /** Put words into the input without sending them. */
  suggest(words) {
    this.input.value = words;
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight + 2, TALLEST)}px`;
  }
}
