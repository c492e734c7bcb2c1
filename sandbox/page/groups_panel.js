// The staff's groups: a list of groups and topics, and one conversation in which one may be any of the members.

import { toast } from "./dialogs.js";
import { avatar, button, fill, h } from "./dom.js";
import { badge, Panel } from "./panel.js";
import { summary } from "./bubbles.js";

const NARROW = "(max-width: 760px)"; // as in style.css

export class GroupsPanel extends Panel {
  constructor(options) {
    super(options);
    this.identities = new Map(); // chat id -> who I am there
  }

  /** Keep the choice if it still exists; a group that became a supergroup is followed. */
  settle() {
    const upgraded = this.store.chats.get(this.chatId)?.upgraded_to;
    if (upgraded) this.chatId = upgraded;
    const chats = this.listed();
    if (!chats.some((chat) => chat.chat_id === this.chatId))
      [this.chatId, this.thread] = [liveliest(chats)?.chat_id ?? null, latestTopic(liveliest(chats))];
    if (this.thread !== null && !this.store.topic(this.chat(), this.thread)) this.thread = null;
    this.personId = this.identity();
  }

  /** Groups, then the staff's own chats with the bot where something was said. */
  listed() {
    const own = this.store
      .peopleOf("staff")
      .map((person) => this.store.chats.get(person.id))
      .filter((chat) => chat?.messages.length);
    return [...this.store.groups(), ...own];
  }

  identity() {
    const members = this.store.playable(this.chat());
    const chosen = this.identities.get(this.chatId);
    if (members.some((member) => member.id === chosen)) return chosen;
    // A member of the team itself comes before those who are administrators everywhere.
    return (members.find((member) => member.role === "member") ?? members[0])?.id ?? null;
  }

  chooseIdentity(id) {
    this.identities.set(this.chatId, id);
    this.draw();
  }

  open(chatId, thread = null) {
    this.chatId = chatId;
    this.thread = thread;
    this.draw();
    this.chooser.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  openTopic(thread) {
    this.open(this.chatId, thread);
  }

  /** Go to the message of a t.me/c/… link. */
  visit(chatId, messageId) {
    const message = this.store.message(chatId, messageId);
    if (!message) {
      toast("这条消息不在这个页面上");
      return;
    }
    const thread = message.message_thread_id ?? null;
    if (this.chatId !== chatId || (this.thread !== null && this.thread !== thread)) this.open(chatId, thread);
    this.timeline.jump(messageId);
  }

  unread() {
    return this.listed().reduce((sum, chat) => sum + this.store.unreadCount(chat.chat_id), 0);
  }

  drawChooser() {
    const chats = this.listed();
    const narrow = matchMedia(NARROW).matches;
    const signature = JSON.stringify([
      narrow,
      this.chatId,
      this.thread,
      chats.map((chat) => [
        chat.chat_id,
        chat.title,
        chat.topics,
        chat.messages.at(-1)?.message_id,
        chat.messages.at(-1)?.edit_date,
        this.store.unreadCount(chat.chat_id),
        chat.topics?.map((topic) => this.store.unreadCount(chat.chat_id, topic.message_thread_id)),
      ]),
    ]);
    if (signature === this.chooserSignature) return;
    this.chooserSignature = signature;
    const focused = document.activeElement?.dataset?.testid;
    const scroll = this.chooser.firstElementChild?.scrollTop ?? 0;
    fill(
      this.chooser,
      h(
        "nav",
        { class: "groups", "aria-label": "工作群和话题" },
        chats.map((chat) => this.groupButtons(chat, narrow)),
      ),
      narrow && this.topicButtons(this.chat()),
    );
    this.chooser.firstElementChild.scrollTop = scroll;
    if (focused && this.chooser.isConnected)
      this.chooser.querySelector(`[data-testid="${focused}"]`)?.focus({ preventScroll: true });
  }

  groupButtons(chat, narrow) {
    const selected = chat.chat_id === this.chatId;
    const last = chat.messages.at(-1);
    return h(
      "div",
      { class: selected ? "group open" : "group" },
      button(
        {
          class: "group-button",
          testid: `chat-${chat.chat_id}`,
          "aria-pressed": String(selected && this.thread === null),
          onclick: () => this.open(chat.chat_id, this.store.newestUnreadTopic(chat.chat_id)),
        },
        avatar(chat.title, chat.chat_id),
        h(
          "span",
          { class: "group-text" },
          h("strong", {}, chat.title),
          h("small", {}, last ? summary(last) : "还没有消息"),
        ),
        badge(this.store.unreadCount(chat.chat_id)),
      ),
      selected && !narrow && this.topicButtons(chat),
    );
  }

  /** The topics of the open forum, newest first: below its group, or on a phone in a line of their own. */
  topicButtons(chat) {
    if (!chat?.topics?.length) return null;
    return h(
      "div",
      { class: "topics", role: "group", "aria-label": `${chat.title}的话题` },
      [...chat.topics].reverse().map((topic) => this.topicButton(chat, topic)),
    );
  }

  topicButton(chat, topic) {
    const thread = topic.message_thread_id;
    return button(
      {
        class: "topic",
        testid: `topic-${chat.chat_id}-${thread}`,
        title: topic.name,
        "aria-pressed": String(thread === this.thread),
        onclick: () => this.open(chat.chat_id, thread),
      },
      h("span", { class: "topic-name" }, topic.closed ? `${topic.name}（已关闭）` : topic.name),
      badge(this.store.unreadCount(chat.chat_id, thread)),
    );
  }

  headingParts(chat) {
    const topic = this.store.topic(chat, this.thread);
    const people = this.store.playable(chat).length;
    const kind = chat.type === "private" ? "与邻里通的私聊" : `${people} 人${chat.is_forum ? " · 分话题" : ""}`;
    return [
      avatar(chat.title, chat.chat_id),
      h(
        "div",
        { class: "heading-text" },
        h("strong", {}, topic ? topic.name : chat.title),
        h("small", {}, topic ? `${chat.title} 的话题` : kind),
      ),
      topic &&
        button(
          { class: "chip", testid: "all-topics", label: "看全部话题的消息", onclick: () => this.open(chat.chat_id) },
          "全部",
        ),
      this.chatMenu(chat),
    ];
  }

  /** Where the next words go: in a forum it is easily overlooked. */
  whereTo(chat, thread) {
    if (!chat.is_forum) return "";
    const topic = this.store.topic(chat, thread);
    return topic ? `· 发到「${topic.name}」` : "· 发到公共话题，居民收不到";
  }

  composerView(chat) {
    return {
      key: `${this.chatId}/${this.thread}`,
      people: this.store.playable(chat),
      person: this.person(),
      thread: this.thread,
      where: (thread) => this.whereTo(chat, thread),
      placeholder: "在群里说……",
      keyboard: chat.keyboard,
      blocked: chat.type === "private" && this.person()?.blocked,
    };
  }
}

/** The topic of the latest message, if it is in one. */
function latestTopic(chat) {
  return chat?.messages.at(-1)?.message_thread_id ?? null;
}

/** The chat with the latest message: where a newcomer sees something. */
function liveliest(chats) {
  const latest = (chat) => chat.messages.at(-1)?.date ?? 0;
  return chats.reduce((best, chat) => (best && latest(best) >= latest(chat) ? best : chat), null);
}
