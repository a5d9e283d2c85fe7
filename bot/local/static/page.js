// The chat page: several people side by side, each in their own chat with the coach.

import { bubble, dayOf, timeOf, wordsOf } from "./bubbles.js";
import { show as showClock, startClock, zone } from "./clock.js";
import { Composer, askName, askPlace, dialog, popup, showPicture, toast } from "./composer.js";
import { addPerson, clock, does, listen, state } from "./server.js";
import { element } from "./text.js";

const byId = (id) => document.getElementById(id);
const log = byId("log");
const people = new Map(); // id -> what the server told, with `messages` as a Map and `unread`
let bot = { name: "Steadyback", description: "", about: "" };
let current = null;
let editing = null;
let replying = null;
let typing = 0;

const wishes = {
  zone,
  tap(message, button, key) {
    key.classList.add("waiting");
    setTimeout(() => key.classList.remove("waiting"), 15000);
    perform("taps_data", { message_id: message.message_id, data: button.callback_data });
  },
  command: (words) => says(words),
  copied(words) {
    navigator.clipboard.writeText(words).then(() => toast(`Copied: ${words}`), () => toast("Copying is not allowed here."));
  },
  picture: showPicture,
  jump,
  options: messageMenu,
};

const composer = new Composer({
  says,
  taps: (label) => perform("taps", { label }),
  shares,
  editsLast: () => edit([...current.messages.values()].findLast((message) => !message.by_bot && (message.text ?? message.caption))),
  commands: () => current?.commands ?? [],
  cancels: () => setDraft(null, null),
});

async function perform(deed, what) {
  try {
    await does(current.id, deed, what);
    return true;
  } catch (refused) {
    toast(refused.message);
    return false;
  }
}

async function says(text) {
  const what = { text };
  const sent = editing
    ? perform("edits", { ...what, message_id: editing.message_id })
    : perform("says", replying ? { ...what, reply_to: replying.message_id } : what);
  setDraft(null, null);
  if (!(await sent) && !composer.words.value) composer.write(text); // not sent: the words stay to be sent again
}

async function shares() {
  const place = await askPlace();
  if (place) perform("sends_location", place);
}

function edit(message) {
  if (!message) return;
  setDraft(message, null);
  composer.write(message.text ?? message.caption);
  composer.words.focus();
}

function setDraft(toEdit, toReply) {
  if (editing && !toEdit) composer.write("");
  editing = toEdit;
  replying = toReply;
  composer.banner(toEdit ? `Editing: ${wordsOf(toEdit)}` : toReply ? `Replying to: ${wordsOf(toReply)}` : null);
}

// --- What is shown

function draw() {
  log.replaceChildren();
  if (!current) return;
  const messages = [...current.messages.values()];
  if (!messages.length) log.append(hello());
  messages.forEach((message, place) => append(message, messages[place - 1]));
  drawAround();
  toBottom();
}

function hello() {
  return element("div", { className: "hello" },
    element("img", { src: "/static/icon.svg", alt: "" }),
    element("h2", { text: bot.name }),
    element("p", { text: bot.description || bot.about || "Tap Start to begin." }));
}

function append(message, before) {
  if (!before || dayOf(before.date, zone()) !== dayOf(message.date, zone())) {
    log.append(element("div", { className: "day", text: dayOf(message.date, zone()) }));
  }
  const made = bubble(message, wishes);
  if (before && before.by_bot !== message.by_bot) made.classList.add("after-other");
  log.append(made);
}

function drawAround() {
  composer.keyboard(current.keyboard);
  const stranger = current.bot_status === "stranger" || !current.messages.size;
  const blocked = current.bot_status === "kicked";
  byId("composer").hidden = stranger || blocked;
  byId("keyboard").hidden ||= stranger || blocked;
  byId("start").hidden = !stranger && !blocked;
  byId("start").textContent = blocked ? "Unblock the coach" : "Start";
  const pinned = current.messages.get(current.pinned.at(-1));
  byId("pinned").hidden = !pinned;
  if (pinned) byId("pinned").querySelector("span").textContent = wordsOf(pinned);
  byId("bot-name").textContent = bot.name;
  drawStatus();
  drawPeople();
}

function drawStatus() {
  const busy = Date.now() < typing;
  byId("status").textContent = busy ? "typing…" : current?.bot_status === "kicked" ? "blocked" : "coach, a program";
  byId("status").classList.toggle("busy", busy);
  const dots = log.querySelector(".typing");
  if (busy && !dots) {
    log.append(element("div", { className: "message" }, element("div", { className: "bubble typing" }, element("i"), element("i"), element("i"))));
    if (wasAtBottom) toBottom();
  } else if (!busy) dots?.parentElement.remove();
}

function drawPeople() {
  const focused = document.activeElement?.dataset?.person;
  byId("people").replaceChildren(...[...people.values()].map((person) => {
    const last = [...person.messages.values()].at(-1);
    const made = element("button", {
      type: "button", role: "tab", className: "person", "data-person": person.id, "aria-selected": String(person === current),
      "aria-label": person.unread ? `${person.name}, ${person.unread} new` : person.name, onclick: () => choose(person.id),
    },
    element("span", { className: `face face-${person.id % 6}`, text: [...person.name][0].toUpperCase(), "aria-hidden": "true" }),
    element("span", { className: "name", text: person.name }),
    element("span", { className: "when", text: last ? timeOf(last.date, zone()) : "" }),
    element("span", { className: "last", text: last ? wordsOf(last) : "Not started yet" }));
    if (person.unread) made.append(element("span", { className: "badge", text: String(person.unread) }));
    return element("li", { role: "presentation" }, made);
  }));
  if (focused) byId("people").querySelector(`[data-person="${focused}"]`)?.focus();
  const unread = [...people.values()].reduce((sum, person) => sum + person.unread, 0);
  document.title = unread ? `(${unread}) ${bot.name}` : bot.name;
}

function choose(id) {
  current = people.get(id) ?? null;
  typing = 0;
  setDraft(null, null);
  if (current) {
    current.unread = 0;
    sessionStorage.setItem("person", String(id));
  }
  draw();
}

const isAtBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

function toBottom() {
  log.scrollTop = log.scrollHeight;
}

function jump(id) {
  const there = log.querySelector(`[data-id="${id}"]`);
  there?.scrollIntoView({ block: "center", behavior: "smooth" });
  there?.classList.add("changed");
}

// --- What changed

function take(person) {
  const known = people.get(person.id);
  const messages = new Map(person.messages.map((message) => [message.message_id, message]));
  people.set(person.id, { ...person, messages, unread: known?.unread ?? 0 });
}

async function readAll() {
  const told = await state();
  bot = told.bot;
  clock.take(told.clock);
  if (!told.people.length) told.people.push(await addPerson("You"));
  for (const id of people.keys()) if (!told.people.some((person) => person.id === id)) people.delete(id);
  told.people.forEach(take);
  const wanted = current?.id ?? Number(sessionStorage.getItem("person"));
  byId("status").classList.remove("lost");
  showClock();
  choose(people.has(wanted) ? wanted : told.people[0].id);
}

function changed(change) {
  const person = people.get(change.chat);
  if (change.kind === "person" || change.kind === "profile") return void readAll();
  if (change.kind === "clock") { clock.take(change.clock); return void showClock(); }
  if (!person) return;
  for (const field of ["keyboard", "pinned", "bot_status"]) if (field in change) person[field] = change[field];
  if (change.kind === "message") arrived(person, change.look);
  else if (change.kind === "edit" || change.kind === "reaction") replaced(person, change.look);
  else if (change.kind === "delete") removed(person, change.message);
  else if (change.kind === "toast") answered(person, change);
  else if (change.kind === "action" && person === current) {
    typing = Date.now() + 5000;
    setTimeout(drawStatus, 5050);
    drawStatus();
  }
  if (person === current && ["membership", "keyboard", "pin", "delete"].includes(change.kind)) drawAround();
  else drawPeople();
}

function arrived(person, message) {
  if (!message) return;
  const before = [...person.messages.values()].at(-1);
  person.messages.set(message.message_id, message);
  if (message.by_bot && !message.silent) ring();
  if (person !== current) {
    if (message.by_bot) person.unread += 1;
    return;
  }
  const stay = wasAtBottom || !message.by_bot;
  if (message.by_bot) typing = 0;
  drawStatus();
  if (!before) log.replaceChildren();
  append(message, before);
  drawAround();
  if (stay) toBottom();
  if (message.by_bot) announce(message);
  onScroll();
}

function replaced(person, message) {
  if (!message || !person.messages.has(message.message_id)) return;
  person.messages.set(message.message_id, message);
  const there = person === current && log.querySelector(`[data-id="${message.message_id}"]`);
  if (!there) return;
  const stay = wasAtBottom;
  const focused = there.contains(document.activeElement) ? document.activeElement.dataset.data : null;
  const made = bubble(message, wishes);
  made.classList.toggle("after-other", there.classList.contains("after-other"));
  made.classList.add("changed");
  there.replaceWith(made);
  if (focused !== null) (made.querySelector(`[data-data="${CSS.escape(focused ?? "")}"]`) ?? made.querySelector(".keys button") ?? log).focus();
  if (message.by_bot) announce(message);
  if (stay) toBottom();
}

function removed(person, id) {
  person.messages.delete(id);
  if (person === current) log.querySelector(`[data-id="${id}"]`)?.remove();
}

function answered(person, change) {
  if (person !== current) return;
  for (const key of log.querySelectorAll(".waiting")) key.classList.remove("waiting");
  if (!change.text) return;
  if (change.alert) {
    dialog(bot.name, element("p", { text: change.text }),
      element("div", { className: "row" }, element("button", { type: "button", className: "main", text: "OK", onclick: () => byId("dialog").close() })));
  } else toast(change.text);
}

function announce(message) {
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.text);
  byId("announcer").textContent = `Coach: ${wordsOf(message)}${buttons.length ? `. Buttons: ${buttons.join(", ")}` : ""}`;
}

function ring() {
  byId("ring").classList.remove("on");
  void byId("ring").offsetWidth; // starts the animation anew
  byId("ring").classList.add("on");
}

// --- Little menus

function messageMenu(message, place) {
  const entries = [["copy", "Copy the words", () => wishes.copied(wordsOf(message))]];
  if (message.by_bot) entries.push(["send", "Reply", () => { setDraft(null, message); composer.words.focus(); }]);
  else {
    if (message.text ?? message.caption) entries.push(["check", "Edit", () => edit(message)]);
    entries.push(["close", "Delete", () => perform("deletes", { message_id: message.message_id })]);
  }
  for (const label of message.old_buttons ?? []) {
    entries.push(["keys", `Tap the old button “${label}”`, () => perform("taps_old", { message_id: message.message_id, label })]);
  }
  popup(place, entries);
}

byId("clip").addEventListener("click", () => popup(byId("clip"), [
  ["photo", "A photo", () => perform("sends_photo", { caption: composer.words.value.trim() }).then(() => composer.write(""))],
  ["voice", "A voice message", () => perform("sends_voice")],
  ["place", "A place", shares],
  ["plus", "A sticker", () => perform("sends_sticker", { emoji: "👍" })],
]));

byId("more").addEventListener("click", () => {
  const blocked = current.bot_status === "kicked";
  const mine = [...current.messages.values()].findLast((message) => !message.by_bot);
  const entries = [[blocked ? "check" : "close", blocked ? "Unblock the coach" : "Block the coach", () => perform(blocked ? "unblocks" : "blocks")]];
  if (mine && !blocked) {
    if (mine.text ?? mine.caption) entries.unshift(["check", "Edit my last message", () => edit(mine)]);
    entries.unshift(["close", "Delete my last message", () => perform("deletes", { message_id: mine.message_id })]);
  }
  popup(byId("more"), entries);
});

byId("start").addEventListener("click", async () => {
  if (current.bot_status === "kicked") await perform("unblocks");
  else await perform("says", { text: "/start" });
  composer.words.focus();
});

byId("add-person").addEventListener("click", async () => {
  const name = await askName();
  if (!name) return;
  const person = await addPerson(name);
  take(person);
  choose(person.id);
  byId("start").focus();
});

byId("people").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...byId("people").querySelectorAll("button")];
  tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].focus();
});

byId("pinned").addEventListener("click", () => jump(current.pinned.at(-1)));
byId("to-bottom").addEventListener("click", toBottom);
log.addEventListener("scroll", onScroll, { passive: true });

let wasAtBottom = true;
let top = 0;
let seen = "";
const size = () => `${log.clientWidth}x${log.clientHeight}`;

function onScroll() {
  if (seen !== size()) return; // a phone that was turned: the place of before the turn is the one that counts
  wasAtBottom = isAtBottom() || (wasAtBottom && log.scrollTop >= top); // what has grown below is no wish to read further up
  top = log.scrollTop;
  byId("to-bottom").hidden = wasAtBottom;
}

// A keyboard that opens must not hide what it answers.
new ResizeObserver(() => {
  seen = size();
  if (wasAtBottom) toBottom();
}).observe(log);
// Nor must a picture that takes its room later: "load" and "loadedmetadata" do not bubble, so they are caught on the way down.
for (const arrived of ["load", "loadedmetadata"]) log.addEventListener(arrived, () => wasAtBottom && toBottom(), true);

startClock(draw);
listen(readAll, changed, () => { byId("status").textContent = "waiting for the server…"; });
