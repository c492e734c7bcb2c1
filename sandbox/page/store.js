// What the page knows: people, chats, messages, what is unread and who is typing. Fed by /state and /events.

const KEPT_MESSAGES = 500;
const TYPING_SECONDS = 5;

export class Store {
  constructor() {
    this.bot = { id: 0, name: "机器人", commands: [] };
    this.people = new Map();
    this.chats = new Map();
    this.unread = new Map(); // chat id -> Map(message id -> thread id or null)
    this.typing = new Map(); // chat id -> { thread, until }
    this.watchers = new Set();
  }

  /** `watcher({ kind, chatId, … })` is called after every change. */
  watch(watcher) {
    this.watchers.add(watcher);
  }

  tell(change) {
    for (const watcher of this.watchers) watcher(change);
  }

  /** Take a whole /state. After a reconnect what came in the meantime counts as unread. */
  load(state) {
    const before = this.chats;
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.chat_id, { ...chat, messages: sorted(chat.messages) }]));
    for (const chat of this.chats.values()) {
      const last = before.get(chat.chat_id)?.messages.at(-1)?.message_id;
      if (last === undefined) continue;
      for (const message of chat.messages) if (message.message_id > last) this.markUnread(message);
    }
    this.tell({ kind: "all" });
  }

  /** Take one event of the stream. */
  take(name, data) {
    const change = TAKERS[name]?.(this, data);
    if (change !== false) this.tell({ kind: name, chatId: data.chat_id ?? data.chat?.chat_id ?? null, ...data });
  }

  groups() {
    return [...this.chats.values()].filter((chat) => chat.type !== "private" && !chat.upgraded_to);
  }

  peopleOf(role) {
    return [...this.people.values()].filter((person) => person.role === role);
  }

  /** Members who can be played on this page (not the bot). */
  playable(chat) {
    return (chat?.members ?? []).filter((member) => this.people.has(member.id));
  }

  message(chatId, messageId) {
    return this.chats.get(chatId)?.messages.find((message) => message.message_id === messageId) ?? null;
  }

  topic(chat, thread) {
    return chat?.topics?.find((topic) => topic.message_thread_id === thread) ?? null;
  }

  nameOf(id) {
    if (id === this.bot.id) return this.bot.name;
    return this.people.get(id)?.name ?? this.chats.get(id)?.title ?? "未知";
  }

  isTyping(chatId, thread) {
    const typing = this.typing.get(chatId);
    return Boolean(typing && typing.until > Date.now() && (thread === null || typing.thread === thread));
  }

  /** How many messages of a chat (or of one topic) nobody has looked at. */
  unreadCount(chatId, thread = null) {
    const ids = this.unread.get(chatId);
    if (!ids) return 0;
    return thread === null ? ids.size : [...ids.values()].filter((one) => one === thread).length;
  }

  /** The topic with the newest unread message, or null: what somebody who opens the group wants to see. */
  newestUnreadTopic(chatId) {
    const ids = this.unread.get(chatId);
    return ids?.size ? (ids.get(Math.max(...ids.keys())) ?? null) : null;
  }

  markUnread(message) {
    if (message.service) return;
    if (!this.unread.has(message.chat_id)) this.unread.set(message.chat_id, new Map());
    this.unread.get(message.chat_id).set(message.message_id, message.message_thread_id);
  }

  /** Everything of this view was seen; true when that changed something. */
  markRead(chatId, thread) {
    const ids = this.unread.get(chatId);
    const count = this.unreadCount(chatId, thread);
    if (!count) return false;
    for (const [id, one] of ids) if (thread === null || one === thread) ids.delete(id);
    return true;
  }
}

const TAKERS = {
  message(store, { chat_id: chatId, message }) {
    const known = store.message(chatId, message.message_id);
    put(store.chats.get(chatId), message);
    if (known) return;
    store.markUnread(message);
    if (message.from?.id === store.bot.id) store.typing.delete(chatId);
  },
  edit: (store, { chat_id: chatId, message }) => put(store.chats.get(chatId), message),
  delete(store, { chat_id: chatId, message_ids: ids }) {
    const chat = store.chats.get(chatId);
    if (chat) chat.messages = chat.messages.filter((message) => !ids.includes(message.message_id));
    for (const id of ids) store.unread.get(chatId)?.delete(id);
  },
  reaction(store, { chat_id: chatId, message_id: id, reactions }) {
    const message = store.message(chatId, id);
    if (message) put(store.chats.get(chatId), { ...message, reactions });
  },
  topic(store, { chat_id: chatId, topic, deleted }) {
    const chat = store.chats.get(chatId);
    if (!chat) return;
    const index = chat.topics.findIndex((one) => one.message_thread_id === topic.message_thread_id);
    if (deleted) chat.topics = chat.topics.filter((one) => one.message_thread_id !== topic.message_thread_id);
    else if (index < 0) chat.topics.push(topic);
    else chat.topics[index] = topic;
  },
  keyboard(store, { chat_id: chatId, keyboard }) {
    const chat = store.chats.get(chatId);
    if (chat) chat.keyboard = keyboard;
  },
  typing(store, { chat_id: chatId, message_thread_id: thread }) {
    store.typing.set(chatId, { thread: thread ?? null, until: Date.now() + TYPING_SECONDS * 1000 });
    setTimeout(() => store.tell({ kind: "typing", chatId }), TYPING_SECONDS * 1000 + 50);
  },
  chat(store, { chat }) {
    const known = store.chats.get(chat.chat_id);
    store.chats.set(chat.chat_id, { ...chat, messages: known?.messages ?? [] });
  },
  person: (store, { person }) => void store.people.set(person.id, person),
  bot: (store, { bot }) => void (store.bot = bot),
};

function put(chat, message) {
  if (!chat) return;
  const index = chat.messages.findIndex((one) => one.message_id === message.message_id);
  if (index >= 0) {
    chat.messages[index] = message;
    return;
  }
  chat.messages = sorted([...chat.messages, message]).slice(-KEPT_MESSAGES);
}

function sorted(messages) {
  return [...messages].sort((a, b) => a.message_id - b.message_id);
}
