// Photos, albums, films, sounds, files, places and cards inside a bubble.

import { avatar, button, h, icon } from "./dom.js";
import { showPicture } from "./dialogs.js";

/** What a message (or an album of several) shows besides its words; null when it has only words. */
export function media(messages) {
  if (messages.length > 1) return album(messages);
  const [message] = messages;
  const part = Object.keys(DRAWERS).find((kind) => message[kind]);
  return part ? DRAWERS[part](message[part], message) : null;
}

function album(messages) {
  const pictures = messages.filter((message) => message.photo || message.video);
  const rest = messages.filter((message) => !message.photo && !message.video);
  return h(
    "div",
    {},
    pictures.length > 0 &&
      h(
        "div",
        { class: "album", testid: "album", "data-count": Math.min(pictures.length, 5) },
        pictures.map((message) => (message.photo ? photo(message.photo, message) : film(message.video))),
      ),
    rest.map((message) => message.document && fileLink(message.document)),
  );
}

const DRAWERS = {
  photo,
  video: film,
  video_note: film,
  animation: film,
  voice: (file) => sound(file, "语音"),
  audio: (file) => sound(file, "音频"),
  document: fileLink,
  venue: (venue) => place(venue, venue.title, venue.address),
  location: (location) => place(location, "位置", ""),
  contact: card,
  sticker: (sticker) => h("div", { class: "big-emoji" }, sticker.emoji ?? "🙂"),
  dice: (dice) => h("div", { class: "big-emoji" }, dice.emoji, h("small", {}, ` ${dice.value}`)),
};

function photo(file, message) {
  const image = h("img", {
    src: file.url,
    alt: message.caption ? `照片：${message.caption}` : "照片",
    loading: "lazy",
  });
  if (file.width && file.height) image.style.aspectRatio = `${file.width} / ${file.height}`;
  image.addEventListener("error", () => image.closest("button")?.classList.add("missing"));
  return button(
    {
      class: "photo",
      testid: "photo",
      "aria-label": "放大照片",
      onclick: () => showPicture(file.url, message.caption),
    },
    image,
  );
}

function film(file) {
  return h("video", { class: "film", src: file.url, controls: true, preload: "metadata", "aria-label": "视频" });
}

function sound(file, name) {
  return h(
    "div",
    { class: "sound" },
    h("span", {}, icon("mic"), file.duration ? `${name} ${file.duration} 秒` : name),
    h("audio", { src: file.url, controls: true, preload: "none", "aria-label": name }),
  );
}

function fileLink(file) {
  return h(
    "a",
    { class: "file", testid: "document", href: file.url, download: file.file_name ?? "文件" },
    icon("file"),
    h("span", {}, h("strong", {}, file.file_name ?? "文件"), h("small", {}, sizeName(file.size))),
  );
}

function sizeName(bytes = 0) {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function card(contact) {
  const name = `${contact.last_name ?? ""}${contact.first_name}`;
  return h(
    "div",
    { class: "contact", testid: "contact" },
    avatar(name, contact.user_id),
    h("span", {}, h("strong", {}, name), h("small", {}, contact.phone_number)),
  );
}

/** A drawn card instead of a map: the sandbox asks nobody on the internet. */
function place({ latitude, longitude }, title, address) {
  const turn = Math.round((latitude * 7919 + longitude * 104_729) % 40) - 20;
  const sketch = h(
    "div",
    { class: "sketch", "aria-hidden": "true" },
    h("i"),
    h("i"),
    h("i"),
    h("i"),
    h("b", {}, icon("pin")),
  );
  sketch.style.setProperty("--turn", `${turn}deg`);
  return h(
    "div",
    { class: "place", testid: "location" },
    sketch,
    h(
      "div",
      {},
      h("strong", {}, title),
      address && h("small", {}, address),
      h("small", {}, `北纬 ${latitude.toFixed(5)}，东经 ${longitude.toFixed(5)}`),
    ),
  );
}
