// One small menu for the whole page: opens beside a button, closes on Escape or a press elsewhere, walks with the arrow keys.

import { button, fill, h } from "./dom.js";

const EDGE = 8; // pixels kept free at the window's edge
let opener = null;

const box = () => document.querySelector("#menu");

/** Open a menu of `[{ label, icon?, testid?, run }]`; `top` is an optional row above it. */
export function openMenu(anchor, items, { top = null, label = "操作" } = {}) {
  if (opener === anchor) return closeMenu();
  closeMenu();
  opener = anchor;
  anchor.setAttribute("aria-expanded", "true");
  const menu = box();
  menu.setAttribute("aria-label", label);
  fill(
    menu,
    top,
    items.filter(Boolean).map((item) => menuItem(item)),
  );
  menu.hidden = false;
  placeBeside(menu, anchor.getBoundingClientRect());
  menu.querySelector("button")?.focus();
  return undefined;
}

export function menuItem({ label, picture, testid, run, className }) {
  return button(
    {
      role: "menuitem",
      class: className,
      testid,
      onclick: () => {
        closeMenu();
        run();
      },
    },
    picture,
    h("span", {}, label),
  );
}

export function closeMenu() {
  if (!opener) return;
  const button = opener;
  opener = null;
  const hadFocus = box().contains(document.activeElement);
  box().hidden = true;
  button.setAttribute("aria-expanded", "false");
  if (hadFocus && button.isConnected) button.focus();
}

function placeBeside(menu, { left, right, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const x = Math.min(left, innerWidth - width - EDGE);
  const below = bottom + 4;
  const y = below + height > innerHeight - EDGE ? top - height - 4 : below;
  menu.style.left = `${Math.max(EDGE, right > innerWidth - width ? right - width : x)}px`;
  menu.style.top = `${Math.max(EDGE, y)}px`;
}

export function watchMenu() {
  document.addEventListener("pointerdown", (event) => {
    if (opener && !box().contains(event.target) && !opener.contains(event.target)) closeMenu();
  });
  document.addEventListener("scroll", (event) => event.target !== box() && closeMenu(), true);
  addEventListener("resize", closeMenu);
  box().addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") closeMenu();
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...box().querySelectorAll("button")];
    buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
  });
}
