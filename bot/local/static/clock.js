// The clock bar: the coach's present time in a chosen zone, and the buttons that move it forward.

import { clock } from "./server.js";
import { toast } from "./composer.js";
import { element, tick } from "./text.js";

// Browsers still list some cities by names that they have given up.
const PRESENT_NAMES = {
  "Asia/Katmandu": "Asia/Kathmandu", "Asia/Calcutta": "Asia/Kolkata", "Europe/Kiev": "Europe/Kyiv", "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Asia/Rangoon": "Asia/Yangon", "America/Godthab": "America/Nuuk",
};
const MORNING = [6, 55];
const byId = (id) => document.getElementById(id);

export const zone = () => byId("zone").value || "UTC";

export function startClock(onZone) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const kept = localStorage.getItem("zone") ?? own;
  const zones = [...new Set([kept, own, "UTC", ...Intl.supportedValuesOf("timeZone").map((name) => PRESENT_NAMES[name] ?? name)])];
  byId("zone").append(...zones.map((name) => element("option", { value: name, text: name.replaceAll("_", " ") })));
  byId("zone").value = kept;
  byId("zone").addEventListener("change", () => {
    localStorage.setItem("zone", zone());
    show();
    onZone();
  });
  byId("clock-moves").addEventListener("click", (event) => {
    const how = event.target.closest("[data-move]")?.dataset.move;
    if (how) move(how);
  });
  byId("clock-toggle").addEventListener("click", () => {
    const open = byId("clock").classList.toggle("open");
    byId("clock-toggle").setAttribute("aria-expanded", String(open));
  });
  setInterval(show, 1000);
}

async function move(how) {
  try {
    if (how === "next") await clock.move({ next: "reminder" });
    else if (how === "morning") await clock.move({ to: new Date(nextMorning(clock.now(), zone())).toISOString() });
    else await clock.move({ seconds: Number(how) });
  } catch (refused) {
    toast(refused.message);
  }
  byId("clock").classList.remove("open"); // on a phone the chat is worth more than the buttons
  byId("clock-toggle").setAttribute("aria-expanded", "false");
  show();
}

export function show() {
  byId("clock-moves").hidden = !clock.movable;
  const format = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: zone() };
  const words = new Intl.DateTimeFormat(undefined, format).format(clock.now());
  if (byId("clock-time").textContent !== words) byId("clock-time").textContent = words;
  tick();
}

// The next 6:55 on the wall of that zone, as a moment.
export function nextMorning(now, zoneName) {
  for (let day = 0; day < 3; day += 1) {
    const there = wall(now + day * 86400000, zoneName);
    const wanted = Date.UTC(there.year, there.month - 1, there.day, ...MORNING);
    // Twice, because the offset at the first guess may be that of before a clock change.
    let moment = wanted - offset(wanted, zoneName);
    moment = wanted - offset(moment, zoneName);
    if (moment > now) return moment;
  }
  return now + 86400000;
}

function offset(moment, zoneName) {
  const { year, month, day, hour, minute, second } = wall(moment, zoneName);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
}

function wall(moment, zoneName) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zoneName, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
}
