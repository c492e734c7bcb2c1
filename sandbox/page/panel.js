// One column of the page: a conversation seen through somebody's eyes. Its two kinds differ in how one chooses what to see.

import * as api from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { alertDialog, toast } from "./dialogs.js";
import { menuItem, openMenu } from "./menu.js";
import { coloured } from "./bubbles.js";
import { Composer } from "./composer.js";
import { Timeline } from "./timeline.js";

const EMOJI = ["👍", "❤", "🙏", "👌", "😁", "😢"]; // All are reactions that Telegram itself offers.

export class Panel {
  /** `told(event, data)` hears what was done here, for the newcomers' guide. */
  constructor({ name, title, store, told }) {
    this.name = name;
    this.store = store;
    this.told = told;
    this.personId = null;
    this.chatId = null;
    this.thread = null;
    this.prompts = new Set(); // messages whose wish for a reply was met
    this.timeline = new Timeline(`${title}：消息`);
    this.composer = new Composer({
      send: (body) => this.send(body),
      edit: (message, text) => this.edit(message, text),
      pressKeyboard: (key) => this.pressKeyboard(key),
      person: () => this.person(),
      chooseIdentity: (id) => this.chooseIdentity(id),
      unblock: () => this.setBlocked(false),
    });
    this.heading = h("div", { class: "heading" });
    this.typing = h("div", { class: "typing", testid: "typing", "aria-live": "polite" });
    this.conversation = h(
      "div",
      { class: "conversation" },
      this.heading,
      this.timeline.element,
      this.typing,
      this.composer.element,
    );
    this.chooser = h("div", { class: "chooser" });
    this.element = h(
      "section",
      { class: `panel panel-${name}`, id: `panel-${name}`, testid: `panel-${name}`, "aria-label": title },
      h("h2", { class: "panel-title" }, title),
      this.chooser,
      this.conversation,
    );
  }

  person() {
    return this.store.people.get(this.personId);
  }

  chat() {
    return this.store.chats.get(this.chatId);
  }

  /** Is this column on the screen (on a phone only one is)? */
  onScreen() {
    return this.element.offsetParent !== null && document.visibilityState === "visible";
  }

  draw() {
    this.settle();
    const chat = this.chat();
    this.conversation.hidden = !chat;
    if (chat && this.onScreen() && this.store.markRead(this.chatId, this.thread)) this.store.tell({ kind: "read" });
    this.drawChooser();
    if (!chat) return;
    this.drawHeading(chat);
    this.timeline.show(`${this.chatId}/${this.thread}`, this.messages(chat), this.hooks(chat), () =>
      this.emptyChat(chat),
    );
    this.composer.show(this.composerView(chat));
    this.answerPrompt(chat);
    this.drawTyping();
  }

  /** A message that wants a reply from whom I am (ForceReply) opens the reply, as in Telegram; once, and only the last. */
  answerPrompt(chat) {
    const last = this.messages(chat).at(-1);
    const key = `${last?.chat_id}/${last?.message_id}`;
    if (!last?.keyboard?.force_reply || this.prompts.has(key) || !mentions(last, this.personId)) return;
    this.prompts.add(key);
    if (this.composer.about) return;
    const typing = document.activeElement?.closest?.(".panel");
    this.composer.replyTo(last, { focus: !typing || typing === this.element });
  }

  /** Drawn anew only when something in it changed: its open menu and the focus stay. */
  drawHeading(chat) {
    const { messages, keyboard, ...facts } = chat;
    const signature = JSON.stringify([facts, this.thread, this.person(), this.store.bot]);
    if (signature === this.headingSignature) return;
    this.headingSignature = signature;
    fill(this.heading, this.headingParts(chat));
  }

  drawTyping() {
    const typing = this.store.isTyping(this.chatId, this.thread);
    fill(this.typing, typing && [h("span", {}, `${this.store.bot.name}正在输入`), h("i"), h("i"), h("i")]);
  }

  messages(chat) {
    return this.thread === null
      ? chat.messages
      : chat.messages.filter((message) => message.message_thread_id === this.thread);
  }

  hooks(chat) {
    return {
      store: this.store,
      person: this.personId,
      showNames: chat.type !== "private",
      showTopics: Boolean(chat.is_forum) && this.thread === null,
      openTopic: (thread) => this.openTopic(thread),
      press: (message, button) => this.press(message, button),
      menu: (message, mine, anchor) => this.messageMenu(message, mine, anchor),
      reply: (message) => this.composer.replyTo(message),
      react: (message, emoji) => this.react(message, emoji),
      jump: (id) => this.timeline.jump(id) || toast("这条消息不在眼前的列表里"),
      command: (text) => this.send({ text }),
      visit: (chatId, messageId) => this.visit(chatId, messageId),
    };
  }

  /** A link to a message: only the staff's column can show other chats. */
  visit() {
    toast("这个链接在工作群里才能打开");
  }

  emptyChat(chat) {
    const start =
      chat.type === "private" &&
      button({ class: "primary", testid: "start", onclick: () => this.send({ text: "/start" }) }, "开始");
    const words =
      chat.type === "private" ? this.store.bot.description || "点「开始」，和机器人打个招呼。" : "这里还没有消息。";
    return h("div", { class: "empty" }, h("p", {}, words), start);
  }

  async attempt(action) {
    try {
      return (await action()) ?? true;
    } catch (error) {
      if (!(error instanceof api.RefusedError)) throw error;
      toast(error.message, { bad: true });
      return null;
    }
  }

  async send(body) {
    const thread = this.thread ? { message_thread_id: this.thread } : {};
    const sent = await this.attempt(() => api.sendMessage(this.personId, { chat_id: this.chatId, ...thread, ...body }));
    if (!sent) return false;
    this.timeline.toEnd();
    this.told("sent", { panel: this.name });
    return true;
  }

  async edit(message, text) {
    const where = { chat_id: message.chat_id, message_id: message.message_id };
    return Boolean(await this.attempt(() => api.editMessage(this.personId, { ...where, text })));
  }

  async press(message, button) {
    this.told("pressed", { panel: this.name, button: button.text });
    const where = { chat_id: message.chat_id, message_id: message.message_id };
    await this.attempt(() => api.pressButton(this.personId, { ...where, button: button.callback_data ?? button.text }));
  }

  async pressKeyboard(key) {
    const done = await this.attempt(() => api.pressButton(this.personId, { chat_id: this.chatId, button: key.text }));
    if (done) this.told("sent", { panel: this.name });
  }

  react(message, emoji) {
    return this.attempt(() =>
      api.react(this.personId, { chat_id: message.chat_id, message_id: message.message_id, emoji }),
    );
  }

  setBlocked(blocked) {
    return this.attempt(() => api.setBlocked(this.personId, blocked));
  }

  /** What the bot said to a press of this person: a line, or a dialog. */
  answered({ text, alert }) {
    if (!text) return;
    if (alert) alertDialog(text);
    else toast(text);
  }

  messageMenu(message, mine, anchor) {
    const row = h(
      "div",
      { class: "emoji-row", role: "group", "aria-label": "回应" },
      EMOJI.map((emoji) =>
        menuItem({ label: coloured(emoji), testid: "react", run: () => this.react(message, emoji) }),
      ),
    );
    const words = message.text ?? message.caption;
    openMenu(
      anchor,
      [
        { label: "回复", picture: icon("reply"), testid: "menu-reply", run: () => this.composer.replyTo(message) },
        mine &&
          (words !== undefined || message.photo || message.document) && {
            label: "修改",
            picture: icon("edit"),
            testid: "menu-edit",
            run: () => this.composer.startEdit(message),
          },
        words && { label: "复制文字", picture: icon("file"), run: () => copy(words) },
        mine && {
          label: "删除",
          picture: icon("close"),
          testid: "menu-delete",
          run: () =>
            this.attempt(() =>
              api.deleteMessage(this.personId, { chat_id: message.chat_id, message_id: message.message_id }),
            ),
        },
      ],
      { top: row, label: "对这条消息" },
    );
  }

  /** The menu of a private chat's heading: the bot's commands, and blocking it. */
  chatMenu(chat) {
    const opener = button(
      {
        class: "round",
        testid: "chat-menu",
        label: "机器人命令和设置",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
      },
      icon("list"),
    );
    const commands = chat.commands?.length ? chat.commands : (this.store.bot.commands ?? []);
    opener.addEventListener("click", () =>
      openMenu(
        opener,
        [
          ...commands.map(({ command, description }) => ({
            label: `/${command}  ${description}`,
            run: () => this.send({ text: `/${command}` }),
          })),
          chat.type === "private" &&
            (this.person().blocked
              ? {
                  label: "重新启用机器人",
                  picture: icon("block"),
                  testid: "menu-unblock",
                  run: () => this.setBlocked(false),
                }
              : {
                  label: "停用机器人（拉黑）",
                  picture: icon("block"),
                  testid: "menu-block",
                  className: "danger",
                  run: () => this.setBlocked(true),
                }),
        ],
        { label: "命令和设置" },
      ),
    );
    return opener;
  }
}

/** Is this person meant: named in the message, or is nobody named at all? */
function mentions(message, personId) {
  const named = (message.entities ?? []).map((one) => one.user?.id ?? Number(/^tg:.*[?&]id=(\d+)/.exec(one.url ?? "")?.[1]));
  const people = named.filter(Boolean);
  return people.length === 0 || people.includes(personId);
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    toast("已复制");
  } catch {
    toast("浏览器不允许复制", { bad: true });
  }
}

/** The unread counter of a button; `label` is what a screen reader hears. */
export function badge(count) {
  return (
    count > 0 &&
    h("span", { class: "badge", testid: "unread", "aria-label": `${count} 条未读` }, count > 99 ? "99+" : count)
  );
}
