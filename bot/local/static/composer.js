// What a person writes with: the text field, the command menu, the reply keyboard, and the little menus.

import { element, icon } from "./text.js";

const byId = (id) => document.getElementById(id);

export class Composer {
  // `wishes`: says(text), taps(label), shares(), editsLast(), commands() -> list, cancels()
  constructor(wishes) {
    this.wishes = wishes;
    this.words = byId("words");
    this.list = byId("commands");
    this.hiddenKeys = false;
    byId("composer").addEventListener("submit", (event) => this.submit(event));
    byId("menu").addEventListener("click", () => (this.list.hidden ? this.open("") : this.close()));
    byId("keys").addEventListener("click", () => this.toggleKeys());
    byId("banner").querySelector("button").addEventListener("click", () => wishes.cancels());
    this.words.addEventListener("input", () => this.typed());
    this.words.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#commands, #menu, #words")) this.close();
    });
  }

  submit(event) {
    event.preventDefault();
    const text = this.words.value.trim();
    if (text) this.wishes.says(text);
    this.write("");
    this.close();
  }

  write(text) {
    this.words.value = text;
    this.grow();
  }

  grow() {
    this.words.style.height = "auto";
    this.words.style.height = `${Math.min(this.words.scrollHeight + 2, 144)}px`;
  }

  typed() {
    this.grow();
    const text = this.words.value;
    if (/^\/\w*$/.test(text)) this.open(text.slice(1));
    else this.close();
  }

  pressed(event) {
    const choices = [...this.list.querySelectorAll("button")];
    if (!this.list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const at = choices.findIndex((choice) => choice.getAttribute("aria-selected") === "true");
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % choices.length;
      choices.forEach((choice, place) => choice.setAttribute("aria-selected", String(place === next)));
      choices[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape") {
      this.close();
      this.wishes.cancels();
    } else if (event.key === "ArrowUp" && !this.words.value) {
      event.preventDefault();
      this.wishes.editsLast();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === this.words) {
      event.preventDefault();
      const chosen = this.list.hidden ? null : this.list.querySelector('[aria-selected="true"]');
      if (chosen) chosen.click();
      else byId("composer").requestSubmit();
    }
  }

  open(start) {
    const fitting = this.wishes.commands().filter(({ command }) => command.startsWith(start.toLowerCase()));
    this.list.replaceChildren(
      ...fitting.map(({ command, description }) =>
        element("button", { type: "button", role: "option", "aria-selected": "false",
          onclick: () => { this.wishes.says(`/${command}`); this.write(""); this.close(); this.words.focus(); },
        }, element("b", { text: `/${command}` }), element("span", { text: description }))),
    );
    this.list.hidden = fitting.length === 0;
    byId("menu").setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    this.list.hidden = true;
    byId("menu").setAttribute("aria-expanded", "false");
  }

  banner(words) {
    byId("banner").hidden = !words;
    byId("banner").querySelector("span").textContent = words ?? "";
  }

  toggleKeys() {
    this.hiddenKeys = !this.hiddenKeys;
    byId("keyboard").hidden = this.hiddenKeys;
  }

  keyboard(markup) {
    const panel = byId("keyboard");
    const rows = markup?.keyboard ?? [];
    this.hiddenKeys = false;
    panel.hidden = rows.length === 0;
    panel.className = `keyboard${markup?.resize_keyboard ? "" : " tall"}`;
    byId("keys").hidden = rows.length === 0 || Boolean(markup.is_persistent);
    this.words.placeholder = markup?.input_field_placeholder || "Message";
    panel.replaceChildren(...rows.map((row) => element("div", {}, ...row.map((button) => this.key(button)))));
  }

  key(button) {
    const ask = button.request_location ? () => this.wishes.shares() : () => this.wishes.taps(button.text);
    return element("button", { type: "button", className: button.style ?? "", text: button.text, onclick: ask });
  }
}

// A small menu beside `place`: [[icon, words, deed], ...].
export function popup(place, entries) {
  document.querySelector(".popup")?.remove();
  const made = element("div", { className: "popup", role: "menu" });
  const leave = () => { made.remove(); document.removeEventListener("pointerdown", outside); place.focus(); };
  const outside = (event) => { if (!made.contains(event.target)) leave(); };
  for (const [name, words, deed] of entries) {
    made.append(element("button", { type: "button", role: "menuitem", onclick: () => { leave(); deed(); } }, icon(name), words));
  }
  document.body.append(made);
  const { top, bottom, left, right } = place.getBoundingClientRect();
  const { width, height } = made.getBoundingClientRect();
  made.style.top = `${bottom + height > innerHeight ? Math.max(8, top - height) : bottom}px`;
  made.style.left = `${Math.max(8, Math.min(left, right - width + 8 < 8 ? left : right - width, innerWidth - width - 8))}px`;
  const choices = [...made.children];
  choices[0].focus();
  made.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choices[(choices.indexOf(document.activeElement) + step + choices.length) % choices.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") leave();
  });
  setTimeout(() => document.addEventListener("pointerdown", outside));
}

export function dialog(title, ...children) {
  const made = byId("dialog");
  made.className = "";
  made.replaceChildren(element("h2", { text: title }), ...children);
  made.showModal();
  return made;
}

export function askName() {
  return new Promise((resolve) => {
    const field = element("input", { name: "name", "aria-label": "Name", placeholder: "Name", maxlength: "64", required: "" });
    const form = element("form", { method: "dialog" }, field,
      element("div", { className: "row" },
        element("button", { type: "button", text: "Cancel", onclick: () => byId("dialog").close() }),
        element("button", { type: "submit", className: "main", text: "Add" })));
    form.addEventListener("submit", () => resolve(field.value.trim()));
    dialog("Who else wants to chat?", form).addEventListener("close", () => resolve(""), { once: true });
    field.focus();
  });
}

const PLACES = [
  ["Chicago, United States", 41.88, -87.63], ["New York, United States", 40.71, -74.01], ["Los Angeles, United States", 34.05, -118.24],
  ["London, United Kingdom", 51.51, -0.13], ["Berlin, Germany", 52.52, 13.4], ["Kathmandu, Nepal", 27.72, 85.32],
  ["Sydney, Australia", -33.87, 151.21], ["Lord Howe Island", -31.55, 159.08],
];

export function askPlace() {
  return new Promise((resolve) => {
    const choose = (place) => { resolve(place); byId("dialog").close(); };
    dialog("Share which place?", element("div", { className: "choices" },
      ...PLACES.map(([name, latitude, longitude]) =>
        element("button", { type: "button", text: name, onclick: () => choose({ latitude, longitude }) })),
    ), element("div", { className: "row" }, element("button", { type: "button", text: "Cancel", onclick: () => byId("dialog").close() }))).addEventListener("close", () => resolve(null), { once: true });
  });
}

export function showPicture(address) {
  const made = byId("dialog");
  made.className = "picture";
  made.replaceChildren(element("img", { src: address, alt: "The picture, large" }));
  made.addEventListener("click", () => made.close(), { once: true });
  made.showModal();
}

export function toast(words) {
  const made = element("div", { className: "toast", text: words });
  byId("toasts").replaceChildren(made);
  setTimeout(() => made.remove(), Math.max(3500, words.length * 70));
}
