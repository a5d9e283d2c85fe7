// Talks to the local server: what people do, what changed, and what time the coach has.

export class Refused extends Error {}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => { throw new Refused("The coach's computer does not answer. Try again in a moment."); });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.why ?? "That did not work.");
  return told;
}

export const state = async () => (await fetch("/local/state")).json();
export const addPerson = (name) => post("/local/people", { name, language_code: navigator.language.slice(0, 2) });
export const does = (person, deed, what = {}) => post(`/local/people/${person}/${deed}`, what);
export const file = (id) => `/local/file/${encodeURIComponent(id)}`;

// Calls `onChange` for each change, and `onOpen` whenever the stream is (re)opened: then everything must be read anew.
export function listen(onOpen, onChange, onLost) {
  const source = new EventSource("/local/events");
  source.onmessage = (event) => {
    const change = JSON.parse(event.data);
    if (change.kind === "hello") onOpen();
    else onChange(change);
  };
  source.onerror = onLost;
}

export const clock = {
  ahead: 0, // milliseconds that the coach's clock is ahead of this browser's
  movable: true,
  take(told) {
    this.ahead = Date.parse(told.now) - Date.now();
    this.movable = told.movable;
  },
  now() {
    return Date.now() + this.ahead;
  },
  async move(how) {
    this.take(await post("/local/clock", how));
  },
};
