// Sample sentences, photos and sounds, so that a newcomer needs neither words nor a camera.

const WIDTH = 960;
const HEIGHT = 720;

/** One-click first sentences, one for each service. */
export const EXAMPLES = [
  { name: "开证明", text: "我想给我妈妈开个居住证明，办老年卡要用" },
  { name: "纠纷调解", text: "楼上天天半夜放音响，说了好几次都不听，想请你们帮忙调解一下" },
  { name: "投诉", text: "我要投诉，小区门口那家烧烤店油烟太大，窗户都不敢开" },
  { name: "随手拍", text: "路口的路灯坏了，晚上黑得看不见路", photo: "lamp" },
  { name: "咨询", text: "请问老年人免费体检什么时候可以报名？" },
];

/** Sample photos by key, in the order of the menu. */
export const PHOTOS = { lamp: "坏了的路灯", rubbish: "垃圾堆在路边", manhole: "井盖破了" };

export const PLACES = [
  { name: "幸福路 18 号", latitude: 30.2907, longitude: 120.1309 },
  { name: "和平里小区门口", latitude: 30.2943, longitude: 120.135 },
  { name: "东京（看机器人怎么说）", latitude: 35.6586, longitude: 139.7454 },
];

const PAINTERS = { lamp: paintLamp, rubbish: paintRubbish, manhole: paintManhole };

/** Draw a sample photo; a JPEG Blob, as a phone would send it. */
export function samplePhoto(key) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  PAINTERS[key](canvas.getContext("2d"));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

function paintLamp(pen) {
  sky(pen, "#0d1b33", "#33466b");
  for (let star = 0; star < 40; star += 1) dot(pen, (star * 173) % WIDTH, (star * 97) % 300, 1.6, "#c9d6ef");
  houses(pen, "#1a2740", "#f4cf7a");
  street(pen, "#20262f", "#6f7680");
  line(pen, 610, 600, 610, 170, 16, "#8b95a3");
  line(pen, 610, 176, 760, 150, 12, "#8b95a3");
  pen.save();
  pen.translate(775, 158);
  pen.rotate(0.5); // The lamp hangs by one screw.
  box(pen, -40, -12, 90, 28, "#59626f");
  box(pen, -28, 14, 66, 10, "#252b34");
  pen.restore();
  line(pen, 752, 152, 772, 196, 3, "#c14b3a");
  pool(pen, 190, 560);
}

function pool(pen, x, y) {
  line(pen, x, 600, x, 210, 14, "#8b95a3");
  line(pen, x, 214, x - 110, 196, 10, "#8b95a3");
  box(pen, x - 150, 190, 70, 20, "#ffe9a8");
  const light = pen.createRadialGradient(x - 115, 220, 10, x - 115, 420, 330);
  light.addColorStop(0, "rgba(255,233,168,.55)");
  light.addColorStop(1, "rgba(255,233,168,0)");
  shape(
    pen,
    [
      [x - 150, 210],
      [x - 80, 210],
      [x + 60, y + 60],
      [x - 290, y + 60],
    ],
    light,
  );
}

function paintRubbish(pen) {
  sky(pen, "#a9cfec", "#eaf3f7");
  houses(pen, "#c9b8a4", "#8fb0c4");
  street(pen, "#8d9197", "#c7c9cc");
  const bags = [
    [300, 560, 90, "#2c3138"],
    [440, 575, 100, "#3a4a3d"],
    [380, 480, 85, "#23272d"],
    [560, 590, 80, "#2f3a52"],
    [500, 500, 70, "#40454d"],
  ];
  for (const [x, y, size, colour] of bags) {
    ellipse(pen, x, y, size, size * 0.85, colour);
    ellipse(pen, x - size * 0.3, y - size * 0.3, size * 0.2, size * 0.35, "rgba(255,255,255,.12)");
    shape(
      pen,
      [
        [x - 16, y - size * 0.8],
        [x + 18, y - size * 0.8],
        [x + 30, y - size],
        [x - 24, y - size * 1.02],
      ],
      colour,
    );
  }
  box(pen, 640, 520, 150, 110, "#b98a52");
  line(pen, 640, 560, 790, 560, 4, "#8f6737");
  box(pen, 800, 400, 130, 200, "#2e7d4f");
  box(pen, 790, 384, 150, 24, "#246840");
}

function paintManhole(pen) {
  sky(pen, "#7c8188", "#8d9298");
  box(pen, 0, 0, WIDTH, HEIGHT, "#7f848b");
  for (let grain = 0; grain < 900; grain += 1)
    dot(pen, (grain * 389) % WIDTH, (grain * 211) % HEIGHT, 2, grain % 2 ? "#747980" : "#8b9097");
  ellipse(pen, 480, 370, 260, 200, "#4b4f55");
  ellipse(pen, 480, 362, 240, 182, "#5d6269");
  for (let ring = 1; ring < 5; ring += 1) rim(pen, 480, 362, ring * 48, ring * 36);
  shape(
    pen,
    [
      [480, 362],
      [600, 205],
      [690, 300],
      [715, 380],
      [610, 400],
    ],
    "#15171a",
  );
  line(pen, 480, 362, 400, 500, 5, "#2c2f33");
  line(pen, 480, 362, 330, 300, 4, "#2c2f33");
}

function sky(pen, top, bottom) {
  const colours = pen.createLinearGradient(0, 0, 0, HEIGHT);
  colours.addColorStop(0, top);
  colours.addColorStop(1, bottom);
  box(pen, 0, 0, WIDTH, HEIGHT, colours);
}

function houses(pen, wall, window) {
  for (let house = 0; house < 5; house += 1) {
    const top = 250 + ((house * 67) % 120);
    box(pen, house * 200 - 10, top, 180, 600 - top, wall);
    for (let pane = 0; pane < 8; pane += 1) {
      if ((pane + house) % 3)
        box(pen, house * 200 + 14 + (pane % 3) * 50, top + 24 + Math.floor(pane / 3) * 62, 28, 34, window);
    }
  }
}

function street(pen, road, stripe) {
  box(pen, 0, 590, WIDTH, 130, road);
  for (let dash = 0; dash < 6; dash += 1) box(pen, dash * 180 + 30, 652, 100, 8, stripe);
}

function box(pen, x, y, width, height, colour) {
  pen.fillStyle = colour;
  pen.fillRect(x, y, width, height);
}

function dot(pen, x, y, radius, colour) {
  ellipse(pen, x, y, radius, radius, colour);
}

function ellipse(pen, x, y, wide, high, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, wide, high, 0, 0, Math.PI * 2);
  pen.fill();
}

function rim(pen, x, y, wide, high) {
  pen.strokeStyle = "#484c52";
  pen.lineWidth = 6;
  pen.beginPath();
  pen.ellipse(x, y, wide, high, 0, 0, Math.PI * 2);
  pen.stroke();
}

function line(pen, x1, y1, x2, y2, width, colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function shape(pen, points, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
  pen.fill();
}

/** Two quiet seconds of sound as a WAV Blob: enough to see how a voice message travels. */
export function sampleVoice() {
  const rate = 8000;
  const samples = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const words = (at, text) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  words(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // plain PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  words(36, "data");
  view.setUint32(40, samples, true);
  for (let index = 0; index < samples; index += 1) {
    const loud = 30 * Math.abs(Math.sin(index / 1100));
    view.setUint8(44 + index, 128 + loud * Math.sin((index * 2 * Math.PI * 220) / rate));
  }
  return new Blob([view], { type: "audio/wav" });
}

/** The base64 text of a Blob, as the people API takes it. */
export function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
