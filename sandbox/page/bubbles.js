// Messages as elements. Pure drawing: what a press does is handed in as `hooks`.
//
// hooks: what the view knows { store, person, showNames, showTopics } and what a press does { openTopic(thread),
// press(message, offer), menu(message, mine, anchor), reply(message), react(message, emoji), jump(id), command(text),
// visit(chatId, messageId) }

import { avatar, botAvatar, button, h, icon } from "./dom.js";
import { richText } from "./entities.js";
import { media } from "./media.js";

const CLOCK = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "long" });
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u200D|\s){1,12}$/u;
const PREVIEW_LENGTH = 60;

/** 今天, 昨天 or the date. */
export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (date >= midnight) return "今天";
  return date >= midnight - 86_400_000 ? "昨天" : DAY.format(date);
}

export function dateSeparator(seconds) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, dayName(seconds)));
}

export function serviceLine(message) {
  return h(
    "div",
    { class: "service", testid: "service", "data-message-id": message.message_id },
    h("span", {}, message.service.text),
  );
}

/** One line about a message, for reply previews and chat lists. */
export function summary(message) {
  if (message.service) return message.service.text;
  const words = message.text ?? message.caption ?? "";
  const line = `${kindOf(message)}${words}`.replace(/\s+/g, " ");
  return line.length > PREVIEW_LENGTH ? `${line.slice(0, PREVIEW_LENGTH)}…` : line;
}

function kindOf(message) {
  if (message.photo) return "[照片] ";
  if (message.video || message.video_note || message.animation) return "[视频] ";
  if (message.voice || message.audio) return "[语音] ";
  if (message.document) return `[文件] ${message.document.file_name ?? ""} `;
  if (message.location || message.venue) return "[位置] ";
  if (message.contact) return "[名片] ";
  if (message.sticker) return `[贴纸] ${message.sticker.emoji ?? ""}`;
  return message.dice ? "[骰子] " : "";
}

/**
 * A bubble of one message, or of an album (several messages with one media group).
 * `first` opens a run of one author and carries the name.
 */
export function bubble(messages, { first, hooks }) {
  const [head] = messages;
  const mine = head.from?.id === hooks.person && !head.from?.anonymous;
  const fromBot = head.from?.id === hooks.store.bot.id;
  const row = h("article", {
    class: `row ${mine ? "mine" : "theirs"}${first ? " first" : ""}${fromBot ? " bot" : ""}`,
    testid: "message",
    tabindex: "-1",
    "data-message-id": head.message_id,
    "data-chat-id": head.chat_id,
    "data-thread-id": head.message_thread_id,
    "data-from": head.from?.id,
    "aria-label": `${head.from?.name ?? ""}：${summary(head)}`,
  });
  const body = h(
    "div",
    { class: `bubble${isBare(head) ? " bare" : ""}` },
    !mine &&
      first &&
      hooks.showNames &&
      h(
        "div",
        { class: "author" },
        head.from?.name,
        fromBot && h("span", { class: "tag" }, "机器人"),
        head.from?.anonymous && h("span", { class: "tag" }, "匿名管理员"),
      ),
    topicTag(head, hooks),
    head.forwarded_from && h("div", { class: "forwarded" }, `转发自 ${head.forwarded_from}`),
    replyPreview(head, hooks),
    media(messages),
    words(messages, hooks),
    reactions(head, hooks),
    meta(head, messages, actions(head, mine, hooks)),
  );
  row.append(
    mine || !hooks.showNames
      ? ""
      : first
        ? fromBot
          ? botAvatar()
          : avatar(head.from?.name ?? "?", head.from?.id ?? 0)
        : h("span", { class: "avatar-gap" }),
    h("div", { class: "stack" }, body, buttonRows(head, hooks)),
  );
  return row;
}

function isBare(message) {
  return Boolean(message.sticker) || (message.text && !message.reply_to_message_id && ONLY_EMOJI.test(message.text));
}

function topicTag(message, hooks) {
  if (!hooks.showTopics) return null;
  const topic = hooks.store.topic(hooks.store.chats.get(message.chat_id), message.message_thread_id);
  if (!topic) return null;
  return button(
    { class: "topic-tag", title: "打开这个话题", onclick: () => hooks.openTopic(topic.message_thread_id) },
    `# ${topic.name}`,
  );
}

function replyPreview(message, hooks) {
  if (!message.reply_to_message_id) return null;
  const original = hooks.store.message(message.chat_id, message.reply_to_message_id);
  return button(
    {
      class: "quote",
      testid: "reply-preview",
      "aria-label": "跳到被回复的消息",
      onclick: () => hooks.jump(message.reply_to_message_id),
    },
    h("strong", {}, original?.from?.name ?? "回复"),
    h("span", {}, original ? summary(original) : "较早的消息"),
  );
}

function words(messages, hooks) {
  const speaker = messages.find((message) => message.text || message.caption);
  if (!speaker) return null;
  const text = speaker.text ?? speaker.caption;
  const entities = (speaker.text ? speaker.entities : speaker.caption_entities) ?? [];
  return h(
    "div",
    { class: "words", testid: "message-text", dir: "auto" },
    richText(text, entities, { onCommand: hooks.command, onVisit: hooks.visit }),
  );
}

function meta(head, messages, tools) {
  const edited = messages.some((message) => message.edited);
  return h(
    "div",
    { class: "meta" },
    tools,
    head.protected && h("span", { title: "内容受保护，不能转发" }, "受保护"),
    edited && h("span", { testid: "edited" }, "已编辑"),
    h("time", { datetime: new Date(head.date * 1000).toISOString() }, CLOCK.format(head.date * 1000)),
  );
}

function reactions(message, hooks) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ emoji, by }) => {
      const names = by.map((id) => hooks.store.nameOf(id)).join("、");
      const own = by.includes(hooks.person);
      return button(
        {
          class: own ? "reaction own" : "reaction",
          testid: "reaction",
          "aria-pressed": String(own),
          "aria-label": `${emoji} ${names}`,
          title: names,
          onclick: () => hooks.react(message, own ? null : emoji),
        },
        coloured(emoji),
        by.length > 1 && h("b", {}, by.length),
      );
    }),
  );
}

/** Telegram's ❤ has no variation selector; browsers draw it in colour only with one. */
export function coloured(emoji) {
  return emoji === "❤" ? "❤\uFE0F" : emoji;
}

function actions(message, mine, hooks) {
  const more = button(
    { class: "quiet", testid: "message-menu", "aria-label": "更多操作", "aria-haspopup": "menu", title: "更多" },
    "⋯",
  );
  more.addEventListener("click", () => hooks.menu(message, mine, more));
  return h(
    "div",
    { class: "actions" },
    button(
      { class: "quiet", testid: "reply", label: "回复这条消息", onclick: () => hooks.reply(message) },
      icon("reply"),
    ),
    more,
  );
}

function buttonRows(message, hooks) {
  if (!message.buttons?.length) return null;
  return h(
    "div",
    { class: "inline-keyboard" },
    message.buttons.map((row) =>
      h(
        "div",
        { class: "button-row" },
        row.map((offer) => inlineButton(message, offer, hooks)),
      ),
    ),
  );
}

function inlineButton(message, offer, hooks) {
  if (offer.url) {
    const safe = /^(https?|tel|tg):/i.test(offer.url);
    return h(
      "a",
      {
        class: "inline-button",
        testid: "inline-button",
        href: safe ? offer.url : null,
        target: "_blank",
        rel: "noopener noreferrer",
      },
      offer.text,
      " ↗",
    );
  }
  const element = button({ class: "inline-button", testid: "inline-button" }, offer.text);
  element.addEventListener("click", async () => {
    element.setAttribute("aria-busy", "true");
    await hooks.press(message, offer);
    element.removeAttribute("aria-busy");
  });
  return element;
}
