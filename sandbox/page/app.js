// The page as a whole: three columns, the guide, tabs on a phone, and the line to the sandbox.

import { connect } from "./api.js";
import { fill } from "./dom.js";
import { Guide } from "./guide.js";
import { GroupsPanel } from "./groups_panel.js";
import { watchMenu } from "./menu.js";
import { badge } from "./panel.js";
import { PhonePanel } from "./phone_panel.js";
import { Store } from "./store.js";

const store = new Store();
const told = (event, data) => guide.hear(event, data);
const residents = new PhonePanel({ name: "residents", title: "居民", role: "resident", store, told });
const staff = new GroupsPanel({ name: "staff", title: "工作群", store, told });
const admin = new PhonePanel({ name: "admin", title: "管理员", role: "admin", store, told });
const panels = { residents, staff, admin };
const guide = new Guide({ say: sayAsResident, go });

/** An example sentence, said by the resident in view. */
function sayAsResident(body) {
  go("residents");
  return residents.send(body);
}

/** Show a column: on a phone by its tab, else by a short glow. */
function go(name) {
  document.body.dataset.tab = name;
  for (const tab of document.querySelectorAll("#tabs button"))
    tab.setAttribute("aria-pressed", String(tab.dataset.panel === name));
  for (const panel of Object.values(panels)) panel.draw();
  const { element } = panels[name];
  element.classList.remove("called");
  void element.offsetWidth; // Restarts the animation.
  element.classList.add("called");
}

function drawTabs() {
  for (const tab of document.querySelectorAll("#tabs button")) {
    fill(tab.querySelector(".tab-badge"), badge(panels[tab.dataset.panel].unread()));
  }
}

let asked = false;

/** Draw once per frame however many events came in. */
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    for (const panel of Object.values(panels)) panel.draw();
    drawTabs();
    document.body.classList.toggle("ready", store.people.size > 0);
  });
}

function changed(change) {
  if (change.kind === "answer") {
    const panel = Object.values(panels).find(
      (one) => one.personId === change.person_id && one.chatId === change.chat_id,
    );
    panel?.answered(change);
    return;
  }
  redraw();
}

function online(up) {
  document.querySelector("#notice").hidden = up;
}

function start() {
  document.querySelector("#columns").append(residents.element, staff.element, admin.element);
  document.querySelector("#guide-place").append(guide.element);
  const help = document.querySelector("#help");
  guide.onShow = (open) => help.setAttribute("aria-expanded", String(open));
  guide.onShow(!guide.element.hidden);
  help.addEventListener("click", () => guide.show(guide.element.hidden));
  for (const tab of document.querySelectorAll("#tabs button"))
    tab.addEventListener("click", () => go(tab.dataset.panel));
  document.addEventListener("visibilitychange", redraw);
  addEventListener("resize", redraw);
  watchMenu();
  store.watch(changed);
  connect(store, online);
}

start();
