// The strip for newcomers: four steps that light up as they are done, and sentences to send with one press.

import { button, h, icon } from "./dom.js";
import { base64, EXAMPLES, samplePhoto } from "./samples.js";

const HIDDEN_KEY = "linli.guide.hidden";
const STEPS = [
  { key: "say", text: "居民说一句话", panel: "residents" },
  { key: "claim", text: "群里点「签收」", panel: "staff" },
  { key: "answer", text: "群里回复，点「办结」", panel: "staff" },
  { key: "rate", text: "居民看答复、打分", panel: "residents" },
];

export class Guide {
  /** `say(body)` sends as the resident in view; `go(panel)` shows a column. */
  constructor({ say, go }) {
    this.marks = new Map();
    this.element = h(
      "section",
      { class: "guide", testid: "guide", "aria-label": "新手引导" },
      h(
        "ol",
        { class: "steps" },
        STEPS.map((step, index) => this.step(step, index, go)),
      ),
      h(
        "div",
        { class: "examples" },
        h("span", { class: "examples-label" }, "试试："),
        EXAMPLES.map((example, index) =>
          button(
            { class: "chip", testid: `example-${index}`, title: example.text, onclick: () => sayExample(example, say) },
            example.photo && icon("photo"),
            example.name,
          ),
        ),
      ),
      button(
        { class: "quiet guide-close", testid: "guide-close", label: "收起新手引导", onclick: () => this.show(false) },
        icon("close"),
      ),
    );
    this.show(remembered() !== "yes");
  }

  step(step, index, go) {
    const mark = h("span", { class: "step-mark", "aria-hidden": "true" }, index + 1);
    const item = h(
      "li",
      { class: "step", testid: `step-${step.key}` },
      button({ onclick: () => go(step.panel) }, mark, h("span", {}, step.text)),
    );
    this.marks.set(step.key, { item, mark });
    return item;
  }

  show(open) {
    this.element.hidden = !open;
    remember(open ? "no" : "yes");
    this.onShow?.(open);
  }

  /** Something was done on the page: does it finish a step? */
  hear(event, { panel, button = "" }) {
    if (event === "sent" && panel === "residents") this.done("say");
    if (event === "sent" && panel === "staff") this.done("answer");
    if (event === "pressed" && panel === "staff" && button.includes("签收")) this.done("claim");
    if (event === "pressed" && panel === "residents" && /解决|满意|[1-5★⭐]/u.test(button)) this.done("rate");
  }

  done(key) {
    const { item, mark } = this.marks.get(key);
    item.classList.add("done");
    item.querySelector("button").setAttribute("aria-label", `${item.textContent}（做过了）`);
    mark.textContent = "✓";
  }
}

async function sayExample({ text, photo }, say) {
  say(photo ? { photo: await base64(await samplePhoto(photo)), caption: text } : { text });
}

// Some browsers refuse storage (private windows); then the strip simply comes back next time.
function remembered() {
  try {
    return localStorage.getItem(HIDDEN_KEY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(HIDDEN_KEY, value);
  } catch {
    // Not remembered: see above.
  }
}
