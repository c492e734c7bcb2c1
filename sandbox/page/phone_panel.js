// A phone: people of one kind (residents, or the admin), each in a private chat with the bot.

import { avatar, botAvatar, button, fill, h } from "./dom.js";
import { badge, Panel } from "./panel.js";

const ADMIN_COMMANDS = [
  ["review", "看没听懂的话"],
  ["teach", "改词语和说法"],
  ["guide", "写办事指南"],
  ["retrain", "训练新模型"],
  ["models", "看模型"],
  ["status", "看运行情况"],
  ["bindcode", "取工作群的绑定码"],
];
const WHO = { resident: "居民", admin: "管理员" };

export class PhonePanel extends Panel {
  constructor({ role, ...options }) {
    super(options);
    this.role = role;
  }

  /** Keep the choice if it still exists, else take the first person. */
  settle() {
    const people = this.store.peopleOf(this.role);
    if (!people.some((person) => person.id === this.personId)) this.personId = people[0]?.id ?? null;
    this.chatId = this.personId;
  }

  choose(personId) {
    this.personId = personId;
    this.draw();
  }

  chooseIdentity(id) {
    this.choose(id);
  }

  /** Messages that wait in this column, also in chats that are not open. */
  unread() {
    return this.store.peopleOf(this.role).reduce((sum, person) => sum + this.store.unreadCount(person.id), 0);
  }

  drawChooser() {
    const people = this.store.peopleOf(this.role);
    const signature = JSON.stringify([
      people.map((person) => [person.id, person.name, person.blocked, this.store.unreadCount(person.id)]),
      this.personId,
    ]);
    if (signature === this.chooserSignature) return;
    this.chooserSignature = signature;
    this.chooser.hidden = people.length < 2;
    const focused = document.activeElement?.dataset?.testid;
    fill(
      this.chooser,
      h(
        "div",
        { class: "people", role: "group", "aria-label": "选择用谁的手机" },
        people.map((person) => this.personButton(person)),
      ),
    );
    if (focused?.startsWith("person-")) this.chooser.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  personButton(person) {
    return button(
      {
        class: "person",
        testid: `person-${person.id}`,
        "aria-pressed": String(person.id === this.personId),
        onclick: () => this.choose(person.id),
      },
      avatar(person.name, person.id),
      h("span", {}, person.name),
      badge(this.store.unreadCount(person.id)),
    );
  }

  headingParts(chat) {
    const { bot } = this.store;
    return [
      botAvatar(),
      h("div", { class: "heading-text" }, h("strong", {}, bot.name), h("small", {}, `${WHO[this.role]}${this.person().name}的手机`)),
      this.chatMenu(chat),
    ];
  }

  /** An admin is greeted with what only admins can do. */
  emptyChat(chat) {
    if (this.role !== "admin") return super.emptyChat(chat);
    const chip = ([command, words]) =>
      button({ class: "chip", testid: `admin-${command}`, onclick: () => this.send({ text: `/${command}` }) }, words);
    return h("div", { class: "empty" }, h("p", {}, "管理员在这里管机器人："), ADMIN_COMMANDS.map(chip));
  }

  composerView(chat) {
    return {
      key: `${this.personId}`,
      people: [this.person()],
      person: this.person(),
      thread: null,
      where: () => "",
      placeholder: "说点什么……",
      keyboard: chat.keyboard,
      blocked: this.person().blocked,
    };
  }

  openTopic() {}
}
