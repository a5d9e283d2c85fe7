// One message into a bubble: words, media, quote, reaction, and the buttons under it.

import { file } from "./server.js";
import { element, formatted, icon } from "./text.js";

export const timeOf = (seconds, zone) =>
  new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", timeZone: zone }).format(seconds * 1000);

export const dayOf = (seconds, zone) =>
  new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric", timeZone: zone }).format(seconds * 1000);

export const wordsOf = (message) => {
  const words = message.text ?? message.caption ?? "";
  const [kind] = Object.entries(NAMES).find(([name]) => message[name]) ?? [];
  return kind ? `${NAMES[kind]}${words ? `: ${words}` : ""}` : words;
};

const NAMES = {
  photo: "Picture", animation: "Moving picture", document: "File", voice: "Voice message", sticker: "Sticker",
  location: "Place", poll: "Poll", contact: "Contact", pinned_message: "Pinned", new_chat_members: "Somebody joined",
};

// `wishes`: tap(message, button), options(message, place), picture(address), jump(id), and those of text.js.
export function bubble(message, wishes) {
  if (message.pinned_message) {
    return element("div", { className: "service", "data-id": message.message_id, text: `Pinned: ${wordsOf(message.pinned_message)}` });
  }
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const media = mediaOf(message, wishes);
  const words = message.text ?? message.caption;
  const made = element("article", {
    className: ["message", message.by_bot ? "" : "mine", rows.length ? "keyed" : "", media?.classList.contains("media") ? "pictured" : "",
      words ? "" : "no-words", message.sticker ? "bare" : "", message.reaction ? "reacted" : ""].filter(Boolean).join(" "),
    "data-id": message.message_id,
    "aria-label": `${message.by_bot ? "Coach" : "You"}, ${timeOf(message.date, wishes.zone())}`,
  });
  const body = element("div", { className: "bubble" });
  if (message.reply_to_message) {
    const quoted = message.reply_to_message;
    body.append(element("button", { type: "button", className: "quote", text: wordsOf(quoted), onclick: () => wishes.jump(quoted.message_id) }));
  }
  if (media) body.append(media);
  if (words) body.append(element("div", { className: "words" }, formatted(words, message.entities ?? message.caption_entities, wishes), meta(message, wishes)));
  else if (!message.sticker) body.append(meta(message, wishes));
  if (message.reaction) body.append(element("span", { className: "reaction", text: message.reaction, "aria-label": `Coach reacted with ${message.reaction}` }));
  made.append(body);
  if (rows.length) made.append(keys(message, rows, wishes));
  const options = element("button", { type: "button", className: "icon options", "aria-label": "More for this message", onclick: () => wishes.options(message, options) }, icon("more"));
  made.append(options);
  return made;
}

function meta(message, wishes) {
  const made = element("span", { className: "meta" });
  if (message.by_bot && !message.silent) made.append(mark("bell", "Came with a sound"));
  if (message.edit_date && !message.by_bot) made.append("edited ");
  made.append(element("time", { text: timeOf(message.date, wishes.zone()) }));
  return made;
}

function mark(name, words) {
  const made = icon(name);
  made.setAttribute("role", "img");
  made.removeAttribute("aria-hidden");
  made.setAttribute("aria-label", words);
  return made;
}

function mediaOf(message, wishes) {
  if (message.photo) return picture(message.photo.at(-1), message.caption, wishes);
  if (message.animation) return moving(message.animation, message.caption, wishes);
  if (message.document) return paper(message.document);
  if (message.voice) return plain("voice", `Voice message, ${message.voice.duration} s`);
  if (message.sticker) return element("div", { className: "sticker", text: message.sticker.emoji });
  if (message.location) return plain("place", `${message.location.latitude.toFixed(3)}, ${message.location.longitude.toFixed(3)}`);
  if (!message.text && !message.caption) return plain("file", wordsOf(message) || "Something this page cannot show");
  return null;
}

function picture(size, caption, wishes) {
  const image = element("img", { src: file(size.file_id), alt: caption ? "" : "Picture from the coach", loading: "lazy", width: size.width, height: size.height });
  return element("button", { type: "button", className: "media", "aria-label": "Open the picture", onclick: () => wishes.picture(image.src) }, image);
}

function moving(animation, caption, wishes) {
  if (!animation.mime_type?.startsWith("video/")) return picture(animation, caption, wishes);
  const video = element("video", { src: file(animation.file_id), autoplay: "", loop: "", playsinline: "", width: animation.width, height: animation.height });
  video.muted = true;
  return element("div", { className: "media" }, video);
}

function paper(document) {
  const size = document.file_size < 1024 ? `${document.file_size} bytes` : `${Math.ceil(document.file_size / 1024)} KB`;
  return element("a", { className: "document", href: file(document.file_id), download: document.file_name ?? "file" },
    element("span", { className: "sheet" }, icon("file")),
    element("span", {}, element("b", { text: document.file_name ?? "File" }), element("small", { text: size })));
}

const plain = (name, words) =>
  element("div", { className: "document" }, element("span", { className: "sheet" }, icon(name)), element("b", { text: words }));

function keys(message, rows, wishes) {
  const made = element("div", { className: "keys", role: "group", "aria-label": "Buttons" });
  for (const row of rows) made.append(element("div", {}, ...row.map((button) => key(message, button, wishes))));
  return made;
}

function key(message, button, wishes) {
  const className = button.style ?? "";
  if (button.url) {
    return element("a", { className, href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("link"));
  }
  if (button.copy_text) {
    return element("button", { type: "button", className, onclick: () => wishes.copied(button.copy_text.text) }, button.text, icon("copy"));
  }
  const made = element("button", { type: "button", className, "data-data": button.callback_data ?? "", text: button.text });
  made.addEventListener("click", () => wishes.tap(message, button, made));
  return made;
}
