// Text with entities into elements. Everything a person or the coach wrote goes in as text, never as HTML.

import { clock } from "./server.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

export function element(tag, { className, text, ...more } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(more)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// `wishes`: what the text may ask for: { command(words), copied(words), zone() }.
export function formatted(text, entities, wishes) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return inside(text, 0, text.length, sorted, wishes);
}

function inside(text, start, end, entities, wishes) {
  const made = document.createDocumentFragment();
  let at = start;
  while (entities.length) {
    const [entity, ...rest] = entities;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    entities = rest;
    if (from >= to) continue;
    made.append(text.slice(at, from));
    const within = rest.filter((other) => other.offset < to);
    entities = rest.filter((other) => other.offset + other.length > to);
    const words = text.slice(from, to);
    made.append(wrapped(entity, words, () => inside(text, from, to, within, wishes), wishes));
    at = to;
  }
  made.append(text.slice(at, end));
  return made;
}

function wrapped(entity, words, content, wishes) {
  switch (entity.type) {
    case "text_link":
    case "url":
      return link(entity.url ?? words, content());
    case "email":
      return link(`mailto:${words}`, content());
    case "bot_command":
      return element("button", { type: "button", className: "command", text: words, onclick: () => wishes.command(words) });
    case "spoiler":
      return spoiler(content());
    case "blockquote":
      return element("blockquote", {}, element("div", { className: "inside" }, content()));
    case "expandable_blockquote":
      return folded(content());
    case "pre":
      return element("pre", {}, content());
    case "date_time":
      return moment(entity, words, wishes);
    case "code": {
      const code = element("code", { title: "Copy" }, content());
      code.addEventListener("click", () => wishes.copied(words));
      return code;
    }
    default:
      return PLAIN[entity.type] ? element(PLAIN[entity.type], {}, content()) : content();
  }
}

function link(address, content) {
  const safe = /^(https?:|mailto:|tel:|tg:)/i.test(address) ? address : `https://${address}`;
  return element("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, content);
}

function spoiler(content) {
  const made = element("span", { className: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden words: tap to read" }, content);
  const show = () => {
    made.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) made.removeAttribute(name);
  };
  made.addEventListener("click", show);
  made.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && show());
  return made;
}

function folded(content) {
  const words = element("div", { className: "inside" }, content);
  const fold = element("button", { type: "button", className: "fold", text: "Show more", "aria-expanded": "false" });
  const quote = element("blockquote", { className: "folded" }, words, fold);
  fold.addEventListener("click", () => {
    const open = !quote.classList.toggle("folded");
    fold.textContent = open ? "Show less" : "Show more";
    fold.setAttribute("aria-expanded", String(open));
  });
  return quote;
}

// A moment in the reader's own zone; the format `r` counts down by itself, as Telegram's clients do.
function moment(entity, words, wishes) {
  const date = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format ?? "";
  const made = element("time", { className: "moment", datetime: date.toISOString(), title: words, text: words });
  if (/^r$/i.test(format)) {
    made.classList.add("live");
    made.dataset.until = String(date.getTime());
    made.textContent = relative(date.getTime());
  } else if (format) {
    made.textContent = new Intl.DateTimeFormat(undefined, { ...parts(format), timeZone: wishes.zone() }).format(date);
  }
  return made;
}

function parts(format) {
  const has = (letter) => format.includes(letter);
  return {
    ...(has("w") || has("W") ? { weekday: "long" } : {}),
    ...(has("D") ? { day: "numeric", month: "long", year: "numeric" } : has("d") ? { day: "numeric", month: "numeric", year: "2-digit" } : {}),
    ...(has("T") ? { hour: "numeric", minute: "2-digit", second: "2-digit" } : has("t") ? { hour: "numeric", minute: "2-digit" } : {}),
  };
}

const STEPS = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];

function relative(until) {
  const seconds = Math.round((until - clock.now()) / 1000);
  const [size, unit] = STEPS.find(([step]) => Math.abs(seconds) >= (step === 60 ? 120 : step)) ?? STEPS[3];
  const count = seconds < 0 ? Math.ceil(seconds / size) : Math.floor(seconds / size);
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(count || 0, unit);
}

export function tick() {
  for (const live of document.querySelectorAll("time.live")) {
    const words = relative(Number(live.dataset.until));
    if (live.textContent !== words) live.textContent = words;
  }
}
