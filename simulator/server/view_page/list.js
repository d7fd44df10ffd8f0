// The list: filters, rows of one page of it, and how many there are.

import { count, element, name } from "./elements.js";
import { FILTERS, ROWS, address, filters, go, place } from "./place.js";
import { read } from "./requests.js";

const WORDS = {
  yes: "yes", no: "no", accepted: "accepted", rejected: "rejected", corrected: "with corrections",
  undecided: "not yet",
};
const FIXED = {
  accepted: ["yes", "no"], decided: ["accepted", "rejected", "corrected", "undecided"],
};
const form = document.getElementById("filters");
let asked = null;
let shown = "";

function option(value, text, chosen) {
  return element("option", { value, selected: value === chosen }, text);
}

function fill(filter, counts, chosen) {
  const select = form.elements[filter];
  const values = FIXED[filter] || Object.keys(counts);
  if (chosen && !values.includes(chosen)) {
    values.unshift(chosen);
  }
  const many = (value) => " (" + (counts[value] || 0).toLocaleString("en") + ")";
  const word = (value) => (filter in FIXED ? WORDS[value] : value.replaceAll("_", " "));
  select.replaceChildren(
    option("", "all", chosen || ""),
    ...values.map((value) => option(value, word(value) + many(value), chosen)),
  );
}

function badge(row) {
  return element(
    "span", { class: "badge " + (row.accepted ? "good" : "bad") },
    row.accepted ? "✓ accepted" : "✗ rejected",
  );
}

function line(row, at) {
  const current = String(row.place) === at;
  return element(
    "li", null,
    element(
      "a",
      { href: address({ place: row.place }), "aria-current": current ? "true" : null },
      element("span", { class: "title" }, row.place + " ", name(row.scenario)),
      element(
        "span", { class: "about" },
        name(row.persona), " · ", row.ending.replace("_", " "), " · ", count(row.turns, "turn"),
        row.findings.length ? " · " + row.findings.join(", ") : "",
        row.decided ? " · " + row.decided + " by a person" : "",
        row.corrected ? " · " + count(row.corrected, "correction") : "",
      ),
      badge(row),
    ),
  );
}

function draw(data, at) {
  const end = data.offset + data.rows.length;
  document.getElementById("list").replaceChildren(...data.rows.map((row) => line(row, at.place)));
  show();
  for (const filter of FILTERS.slice(1)) {
    fill(filter, data.counts[filter] || {}, at[filter]);
  }
  const active = FILTERS.slice(1).filter((filter) => at[filter]);
  document.getElementById("active").textContent = active.length ? "(" + active.join(", ") + ")" : "";
  const of = data.matched === data.read ? "" : " of " + data.read.toLocaleString("en");
  document.getElementById("matched").textContent = data.matched.toLocaleString("en") + of
    + (data.matched === 1 && !of ? " dialogue" : " dialogues");
  const reading = data.reading ? "reading: " + data.read.toLocaleString("en") + " of " : "";
  document.getElementById("state").textContent = data.failed || reading
    + count(data.played, "dialogue") + (data.played < data.planned
      ? ", " + data.planned.toLocaleString("en") + " planned" : "");
  document.getElementById("span").textContent = data.rows.length
    ? (data.offset + 1).toLocaleString("en") + " to " + end.toLocaleString("en") : "none";
  document.getElementById("back").disabled = data.offset === 0;
  document.getElementById("on").disabled = end >= data.matched;
  document.getElementById("pages").hidden = data.matched <= ROWS;
}

/** Draw the list as the address wants it. */
export async function drawList(again) {
  const at = place();
  const query = { ...filters(at), offset: at.offset || "0", limit: ROWS };
  if (document.activeElement !== form.elements.text) {
    form.elements.text.value = query.text;
  }
  const key = JSON.stringify(query);
  if (key === shown && !again) {
    mark(at.place);
    return;
  }
  shown = key;
  if (asked) {
    asked.abort();
  }
  asked = new AbortController();
  try {
    const data = await read("/api/dialogues", query, asked.signal);
    draw(data, at);
    if (data.reading && shown === key) {
      setTimeout(() => { if (shown === key) { drawList(true); } }, 400);
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      document.getElementById("state").textContent = error.message;
    }
  }
}

/** Scroll the list, and nothing else, to the dialogue that is read. */
function show() {
  const list = document.getElementById("list");
  const current = list.querySelector("[aria-current]");
  if (current && list.scrollHeight > list.clientHeight) {
    const row = current.getBoundingClientRect();
    const box = list.getBoundingClientRect();
    if (row.top < box.top || row.bottom > box.bottom) {
      list.scrollTop += row.top - box.top - box.height / 3;
    }
  }
}

function mark(at) {
  for (const link of document.querySelectorAll("#list a")) {
    const other = new URLSearchParams(link.getAttribute("href").slice(1)).get("place");
    if (other === at) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
    link.setAttribute("href", address({ place: other }));
  }
  show();
}

function change() {
  const given = { offset: "" };
  FILTERS.forEach((filter) => { given[filter] = form.elements[filter].value; });
  go(given, true);
}

form.addEventListener("input", change);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", (event) => {
  event.preventDefault();
  FILTERS.forEach((filter) => { form.elements[filter].value = ""; });
  change();
});
for (const [id, step] of [["back", -ROWS], ["on", ROWS]]) {
  document.getElementById(id).addEventListener("click", () => {
    const offset = Math.max(0, Number(place().offset || 0) + step);
    go({ offset: offset || "" });
    document.getElementById("list").scrollTop = 0;
  });
}
document.getElementById("more").open = matchMedia("(min-width: 60rem)").matches;
