// The sandbox over HTTP: the people API as calls, the event stream as a connection that heals itself.

const EVENTS = [
  "message",
  "edit",
  "delete",
  "reaction",
  "topic",
  "keyboard",
  "typing",
  "chat",
  "person",
  "bot",
  "answer",
];
const RETRY_MS = 2000;

/** What the sandbox refused; `message` is for the person at the screen. */
export class RefusedError extends Error {}

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new RefusedError("连接不上演练服务，请稍后再试");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(`没有成功：${answer.error ?? answer.description ?? response.status}`);
  return answer;
}

export const sendMessage = (person, message) => ask("POST", `/people/${person}/messages`, message);
export const editMessage = (person, message) => ask("PATCH", `/people/${person}/messages`, message);
export const deleteMessage = (person, message) => ask("DELETE", `/people/${person}/messages`, message);
export const pressButton = (person, press) => ask("POST", `/people/${person}/presses`, press);
export const react = (person, reaction) => ask("POST", `/people/${person}/reactions`, reaction);
export const setBlocked = (person, blocked) =>
  ask("POST", `/people/${person}/blocks`, blocked ? {} : { unblock: true });

/** Keep the store fed. `onLine(true|false)` tells whether the stream is up. */
export function connect(store, onLine) {
  let source = null;

  async function start() {
    try {
      const state = await ask("GET", "/state");
      store.load(state);
      listen(state.last_event);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      again();
    }
  }

  function again() {
    source?.close();
    source = null;
    onLine(false);
    setTimeout(start, RETRY_MS);
  }

  function listen(after) {
    const stream = new EventSource(`/events?after=${after}`);
    source = stream;
    stream.addEventListener("open", () => onLine(true));
    // After a break the whole state is read again: the sandbox may have been restarted with another one.
    stream.addEventListener("error", () => source === stream && again());
    stream.addEventListener("reset", () => {
      stream.close();
      start();
    });
    for (const name of EVENTS) stream.addEventListener(name, (event) => store.take(name, JSON.parse(event.data)));
  }

  return start();
}
