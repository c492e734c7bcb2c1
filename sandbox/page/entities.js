// Text with Telegram entities as nodes. Offsets count UTF-16 units, as JavaScript's own strings do.

import { button, h } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const MESSAGE_LINK = /^https:\/\/t\.me\/c\/(\d+)\/(?:\d+\/)?(\d+)$/;
const SUPERGROUPS = 1_000_000_000_000; // the ids of supergroups are below the negative of this
const SAFE_LINK = /^(https?|tel|mailto):/i;

/**
 * Nodes of a text. `onCommand(text)` is called when somebody presses a /command, `onVisit(chatId, messageId)` for a
 * link to a message of a group, which leads nowhere outside this page.
 * Entities nest; one that overlaps its parent's end is cut there.
 */
export function richText(text, entities = [], acts = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesBetween(text, 0, text.length, sorted, acts);
}

function nodesBetween(text, start, end, entities, acts) {
  const nodes = [];
  let position = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    if (from > position) nodes.push(text.slice(position, from));
    const inner = [];
    while (index + 1 < entities.length && entities[index + 1].offset < to) inner.push(entities[(index += 1)]);
    nodes.push(wrap(entity, text.slice(from, to), nodesBetween(text, from, to, inner, acts), acts));
    position = to;
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function wrap(entity, words, children, { onCommand, onVisit }) {
  if (entity.type in TAGS) return h(TAGS[entity.type], {}, children);
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "bot_command" && onCommand) {
    return button({ class: "command", onclick: () => onCommand(words) }, children);
  }
  const address = linkOf(entity, words);
  const here = onVisit && MESSAGE_LINK.exec(address ?? "");
  if (here) {
    const [, chat, message] = here.map(Number);
    return button({ class: "command", onclick: () => onVisit(-(SUPERGROUPS + chat), message) }, children);
  }
  if (address) return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children);
  return h("span", { class: `entity-${entity.type.replace(/[^a-z_]/g, "")}` }, children);
}

function linkOf(entity, words) {
  if (entity.type === "phone_number") return `tel:${words.replace(/[^+\d]/g, "")}`;
  if (entity.type === "email") return `mailto:${words}`;
  const address = entity.type === "text_link" ? entity.url : entity.type === "url" ? words : "";
  if (!address) return null;
  const whole = /^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address}`;
  return SAFE_LINK.test(whole) ? whole : null;
}

function spoiler(children) {
  const veil = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": "隐藏的文字，点开查看" },
    children,
  );
  const open = () => {
    veil.classList.add("open");
    veil.removeAttribute("aria-label");
  };
  veil.addEventListener("click", open);
  veil.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && open());
  return veil;
}
