// The list of messages of one view (a chat, or one topic of a forum). Only what changed is drawn again.

import { button, h } from "./dom.js";
import { bubble, dateSeparator, dayName, serviceLine } from "./bubbles.js";

const NEAR_END = 80; // pixels from the lower edge that still count as "at the end"
const RUN_SECONDS = 300; // a pause after which the author's name is shown again

export class Timeline {
  constructor(label) {
    this.list = h("div", { class: "timeline", testid: "timeline", role: "log", "aria-label": label, tabindex: "0" });
    this.more = button(
      { class: "to-end", testid: "to-end", hidden: true, onclick: () => this.toEnd(true) },
      "↓ 看最新消息",
    );
    this.element = h("div", { class: "timeline-frame" }, this.list, this.more);
    this.drawn = new Map(); // key -> { signature, element }
    this.stuck = true;
    this.list.addEventListener("scroll", () => this.scrolled());
    // A picture that arrives late makes the list longer; stay at the end if we were there.
    this.list.addEventListener("load", () => this.stuck && this.toEnd(), true);
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.list);
  }

  /** Show these messages; `view` names chat and topic, a new one starts at the end. */
  show(view, messages, hooks, empty) {
    const fresh = view !== this.view;
    if (fresh) this.drawn.clear();
    this.view = view;
    const grew = messages.length > 0 && messages.at(-1).message_id > (this.lastId ?? 0);
    this.lastId = messages.at(-1)?.message_id ?? 0;
    this.place(messages.length ? this.blocks(messages, hooks) : [{ key: "empty", signature: view, make: empty }]);
    if (fresh || this.stuck) this.toEnd();
    else if (grew) this.more.hidden = false;
  }

  place(blocks) {
    const focus = this.focusedButton();
    const next = new Map();
    for (const { key, signature, make } of blocks) {
      const old = this.drawn.get(key);
      next.set(key, old?.signature === signature ? old : { signature, element: make() });
    }
    const elements = [...next.values()].map((one) => one.element);
    const wanted = new Set(elements);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    elements.forEach((element, index) => {
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
    this.drawn = next;
    this.giveFocusBack(focus);
  }

  /** A card that is edited is drawn anew; somebody who works by keyboard must not lose their place. */
  focusedButton() {
    const row = document.activeElement?.closest?.("[data-message-id]");
    return row && this.list.contains(row) ? row.dataset.messageId : null;
  }

  giveFocusBack(messageId) {
    if (messageId && !this.list.contains(document.activeElement)) this.rowOf(messageId)?.focus({ preventScroll: true });
  }

  blocks(messages, hooks) {
    const blocks = [];
    let before = null;
    for (let index = 0; index < messages.length; index += 1) {
      const message = messages[index];
      const day = dayName(message.date);
      if (!before || dayName(before.date) !== day)
        blocks.push({ key: `day ${day}`, signature: day, make: () => dateSeparator(message.date) });
      const together = [message];
      while (message.media_group_id && messages[index + 1]?.media_group_id === message.media_group_id)
        together.push(messages[(index += 1)]);
      blocks.push(this.block(together, before, hooks));
      before = together.at(-1);
    }
    return blocks;
  }

  block(together, before, hooks) {
    const [head] = together;
    if (head.service)
      return { key: `m${head.message_id}`, signature: JSON.stringify(head.service), make: () => serviceLine(head) };
    const first =
      !before ||
      Boolean(before.service) ||
      before.from?.id !== head.from?.id ||
      head.date - before.date > RUN_SECONDS ||
      (hooks.showTopics && before.message_thread_id !== head.message_thread_id);
    const shownTopic = hooks.showTopics && first;
    const original = head.reply_to_message_id && hooks.store.message(head.chat_id, head.reply_to_message_id);
    const topic = shownTopic && hooks.store.topic(hooks.store.chats.get(head.chat_id), head.message_thread_id);
    return {
      key: `m${head.message_id}`,
      signature: JSON.stringify([together, first, hooks.person, topic, original && [original.text, original.caption]]),
      make: () => bubble(together, { first, hooks: { ...hooks, showTopics: shownTopic } }),
    };
  }

  rowOf(messageId) {
    return this.list.querySelector(`[data-message-id="${Number(messageId)}"]`);
  }

  /** Scroll to a message and let it glow for a moment; false when it is not here. */
  jump(messageId) {
    const row = this.rowOf(messageId);
    if (!row) return false;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("glow");
    void row.offsetWidth; // Restarts the animation.
    row.classList.add("glow");
    row.focus({ preventScroll: true });
    return true;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    if (!clientHeight) return; // A hidden tab has no height and says nothing about where somebody was reading.
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.stuck) this.more.hidden = true;
  }

  toEnd(smooth = false) {
    this.stuck = true;
    this.more.hidden = true;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }
}
