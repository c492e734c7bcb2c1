// Small tools to build elements. Text always becomes a text node: nothing on this page is ever parsed as HTML.

/** Make an element: h("button", { class: "send", onclick: send }, "发送"). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  setProps(element, props);
  element.append(...present(children));
  return element;
}

/** A button; `label` names one that shows only a picture. */
export function button({ label, ...props }, ...children) {
  return h("button", { type: "button", "aria-label": label, title: label, ...props }, children);
}

/** Children may be nested lists, and may be left out with null or false. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "testid") element.dataset.testid = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
}

// Line drawings on a 24 × 24 field.
const ICONS = {
  send: "M4 12 20 4l-5 16-3-7-8-1Z",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  reply: "M10 8V4L3 11l7 7v-4c5 0 8 1.5 11 6-1-7-4-12-11-12Z",
  edit: "M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14a4.5 4.5 0 0 0 7 0M9 9.5v.5M15 9.5v.5",
  photo: "M4 6h16v13H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 1 0-14 0c0 3 2 6 7 12ZM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 20c1-4 4-6 8-6s7 2 8 6",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  group:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 19c.5-3.5 3-5 6-5s5.5 1.5 6 5M16 11a3 3 0 1 0 0-6M17 14c2.5.5 3.7 2 4 5",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.6 5.600l12.8 12.8",
  list: "M4 7h16M4 12h16M4 17h10",
  keyboard: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M8 15h8",
};

/** A decorative drawing; the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A round picture with two characters of a name, in a colour that stays the same. People have positive ids, groups negative ones. */
export function avatar(name, id) {
  const mark = h(
    "span",
    { class: "avatar", "aria-hidden": "true" },
    id < 0 ? [...name].slice(0, 2).join("") : givenName(name),
  );
  mark.dataset.hue = String(Math.abs(Number(id) || 0) % 6);
  return mark;
}

/** 王秀兰 -> 秀兰: two characters fit the circle. */
function givenName(name) {
  const letters = [...name];
  return (letters.length <= 3 ? letters.slice(-2) : letters.slice(0, 2)).join("");
}

export function botAvatar() {
  return h("img", { class: "avatar", src: "/page/icon.svg", alt: "" });
}

/** Replace the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}
