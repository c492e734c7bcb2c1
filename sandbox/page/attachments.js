// What can be sent besides words: each entry of the + menu asks what it must and gives the message's body.

import { button, h, icon } from "./dom.js";
import { field, openDialog, toast } from "./dialogs.js";
import { base64, PHOTOS, PLACES, samplePhoto, sampleVoice } from "./samples.js";

const ALBUM_LIMIT = 10;

/** Entries of the menu. `send(body)` sends it as the chosen person; `person()` says who that is; `words()` what is typed already. */
export function attachmentItems({ send, person, words }) {
  return [
    { label: "照片（可多选）", picture: icon("photo"), testid: "attach-photo", run: () => pickPhotos(send, words) },
    ...Object.entries(PHOTOS).map(([key, name]) => ({
      label: `示例照片：${name}`,
      picture: icon("photo"),
      testid: `attach-sample-${key}`,
      run: () => sendSample(key, send, words),
    })),
    {
      label: "示例相册（三张）",
      picture: icon("photo"),
      testid: "attach-sample-album",
      run: () => sendAlbum(send, words),
    },
    { label: "位置", picture: icon("pin"), testid: "attach-location", run: () => sendPlace(send, person()) },
    { label: "名片或电话", picture: icon("person"), testid: "attach-contact", run: () => sendContact(send, person()) },
    { label: "语音（示例两秒）", picture: icon("mic"), testid: "attach-voice", run: () => sendVoice(send) },
    { label: "贴纸 👍", picture: icon("smile"), testid: "attach-sticker", run: () => send({ sticker: "👍" }) },
    { label: "文件", picture: icon("file"), testid: "attach-document", run: () => pickFile(send, words) },
  ];
}

function pick(accept, multiple) {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept, multiple });
    input.addEventListener("change", () => resolve([...input.files]));
    input.click();
  });
}

async function pickPhotos(send, words) {
  const files = await pick("image/*", true);
  if (files.length > ALBUM_LIMIT) return toast(`一次最多 ${ALBUM_LIMIT} 张照片`, { bad: true });
  return files.length ? askCaption(files, send, words) : undefined;
}

/** Show the chosen photos, ask for a line to go with them, send. */
export async function askCaption(files, send, words) {
  const addresses = files.map((file) => URL.createObjectURL(file));
  const values = await openDialog({
    title: files.length > 1 ? `发送 ${files.length} 张照片` : "发送照片",
    submit: "发送",
    testid: "photo-dialog",
    body: [
      h(
        "div",
        { class: "picked" },
        addresses.map((address) => h("img", { src: address, alt: "" })),
      ),
      field("说明（可不填）", { name: "caption", required: false, value: words() }),
    ],
  });
  addresses.forEach((address) => URL.revokeObjectURL(address));
  if (!values) return undefined;
  return send({ ...(await photoBody(files, values.get("caption"))) }, { takesWords: true });
}

async function photoBody(files, caption) {
  const photos = await Promise.all(files.map((file) => base64(file)));
  const words = caption ? { caption } : {};
  if (photos.length === 1) return { photo: photos[0], ...words };
  return { media_group: photos.map((photo, index) => ({ photo, ...(index === 0 ? words : {}) })) };
}

async function sendSample(key, send, words) {
  return send(await photoBody([await samplePhoto(key)], words()), { takesWords: true });
}

async function sendAlbum(send, words) {
  const photos = await Promise.all(Object.keys(PHOTOS).map((key) => samplePhoto(key)));
  return send(await photoBody(photos, words()), { takesWords: true });
}

async function sendPlace(send, person) {
  const home = person.home ? [{ name: `${person.name}家`, ...person.home }] : [];
  const latitude = field("纬度", {
    name: "latitude",
    type: "number",
    step: "any",
    min: -90,
    max: 90,
    inputmode: "decimal",
    testid: "latitude",
  });
  const longitude = field("经度", {
    name: "longitude",
    type: "number",
    step: "any",
    min: -180,
    max: 180,
    inputmode: "decimal",
    testid: "longitude",
  });
  const use = (place) => {
    latitude.querySelector("input").value = place.latitude;
    longitude.querySelector("input").value = place.longitude;
  };
  const samples = [...home, ...PLACES];
  const values = await openDialog({
    title: "发送位置",
    submit: "发送",
    testid: "location-dialog",
    body: [
      h("p", {}, "填坐标，或者点一个示例位置："),
      h(
        "div",
        { class: "choices" },
        samples.map((place, index) =>
          button(
            { class: "chip", testid: `sample-place-${index}`, onclick: () => use(place) },
            index === 0 ? `用示例位置：${place.name}` : place.name,
          ),
        ),
      ),
      latitude,
      longitude,
    ],
  });
  if (!values) return undefined;
  return send({ location: { latitude: Number(values.get("latitude")), longitude: Number(values.get("longitude")) } });
}

async function sendContact(send, person) {
  const name = field("姓名", { name: "name", value: person.name });
  const phone = field("电话", { name: "phone", type: "tel", value: person.phone ?? "" });
  const values = await openDialog({
    title: "发送名片",
    submit: "发送",
    testid: "contact-dialog",
    body: [h("p", {}, "默认是自己的电话，也可以改成别人的。"), name, phone],
  });
  if (!values) return undefined;
  const own = values.get("name") === person.name && values.get("phone") === person.phone;
  return send({ contact: own || { phone_number: values.get("phone"), first_name: values.get("name") } });
}

async function sendVoice(send) {
  return send({ voice: { data: await base64(sampleVoice()), name: "voice.wav", mime: "audio/wav", duration: 2 } });
}

async function pickFile(send, words) {
  const [file] = await pick("", false);
  if (!file) return undefined;
  const caption = words() ? { caption: words() } : {};
  return send(
    { document: { name: file.name, data: await base64(file), ...(file.type ? { mime: file.type } : {}) }, ...caption },
    { takesWords: true },
  );
}
