// One dialogue, or two of the same case side by side.

import { element, name } from "./elements.js";
import { ROWS, address, filters, place } from "./place.js";
import { read } from "./requests.js";
import { decisionBar } from "./reviews.js";
import { diff, judgement, turnOf } from "./transcript.js";

const reading = document.getElementById("reading");
let token = 0;

const GOALS = { true: "goal reached", false: "goal not reached", null: "no verdict on the goal" };

function verdict(dialogue) {
  const { ending, verdict: said, decided } = dialogue;
  const critic = said.accepted ? "accepted" : "rejected: " + said.reasons.join(", ");
  const detail = ending.detail ? " (" + ending.detail + ")" : "";
  const accepted = decided ? decided.decision === "accepted" : said.accepted;
  return element(
    "div", { class: "verdict " + (accepted ? "good" : "bad") },
    element("p", null, element("b", null, accepted ? "✓ accepted" : "✗ rejected"),
      decided ? " by a person" + (decided.reason ? ": " + decided.reason : "")
        : said.accepted ? " by the critic" : " by the critic: " + said.reasons.join(", ")),
    element("p", null, ending.kind.replace("_", " ") + detail + " · " + GOALS[said.goal],
      decided ? " · the critic: " + critic : ""),
    element("p", null, element("small", null, Object.entries(dialogue.models).map((pair) => pair.join(": ")).join("; "))),
  );
}

function log(dialogue) {
  if (!dialogue.log.length) {
    return null;
  }
  return element(
    "details", { class: "log" },
    element("summary", null, "Decisions so far (" + dialogue.log.length + ")"),
    element("ol", null, dialogue.log.map((entry) => element(
      "li", null,
      element("time", { datetime: entry.at }, entry.at.replace("T", " ").replace("Z", " UTC")),
      " " + entry.decision + (entry.turn === null ? "" : " turn " + entry.turn)
        + (entry.reason ? ": " + entry.reason : ""),
    ))),
  );
}

function heading(dialogue, at) {
  const page = (other) => Math.floor(other.index / ROWS) * ROWS || "";
  const step = (text, other) => (other
    ? element("a", { class: "button", href: address({ place: other.place, offset: page(other) }) }, text)
    : element("span", { class: "button off", "aria-hidden": "true" }, text));
  return element(
    "div", { class: "heading" },
    element("p", { class: "row" },
      element("a", { class: "button to-list", href: address({ place: "", beside: "" }) }, "To the list"),
      step("Previous", dialogue.before), step("Next", dialogue.after),
      beside(dialogue, at)),
    element("h2", { tabindex: "-1" }, dialogue.place + " ", name(dialogue.scenario)),
    element("p", null, name(dialogue.persona), " · ", element("code", null, dialogue.id)),
  );
}

function beside(dialogue, at) {
  const several = document.querySelectorAll("#runs option").length > 1;
  if (!several) {
    return null;
  }
  const choices = dialogue.beside.map((other) => element(
    "option", { value: other.run, selected: String(other.run) === at.beside }, other.name,
  ));
  return element(
    "label", { class: "beside" }, "Beside ",
    element("select", {
      disabled: !choices.length,
      onchange(event) { location.hash = address({ beside: event.target.value }); },
    }, element("option", { value: "" }, choices.length ? "nothing" : "in no other run"), choices),
  );
}

async function changesOf(run, at) {
  try {
    return { found: await read("/api/changes", { run, place: at }), why: "" };
  } catch (error) {
    return { found: [], why: error.message };
  }
}

function world(dialogue, changes) {
  const title = element("h3", null, "The world afterwards");
  if (changes.why && dialogue.changed.length) {
    return [title, element("p", null, "Changed: " + dialogue.changed.join(", ")),
      element("p", null, element("small", null, changes.why))];
  }
  return [title, changes.found.length ? diff(changes.found) : element("p", null, "Nothing was changed.")];
}

/** Put what a dialogue changed under its turns; reading its pack takes a moment at first. */
function fillChanges(changes, side) {
  for (const turn of reading.querySelectorAll(".turn[data-side='" + side + "']")) {
    const own = changes.found.filter((change) => String(change.turn) === turn.dataset.turn);
    turn.querySelector(".changes").replaceChildren(...(own.length ? [diff(own)] : []));
  }
}

function side(dialogue, run) {
  return element("div", null, element("p", null, element("b", null, name(run))), verdict(dialogue));
}

function pairs(left, right, where, names) {
  const most = Math.max(left.turns.length, right.turns.length);
  const made = [];
  for (let at = 0; at < most; at += 1) {
    const sides = [left, right].map((dialogue, side) => {
      const turn = dialogue.turns[at];
      return turn ? turnOf(turn, side, side ? null : where, names[side])
        : element("p", { class: "none" }, "no turn " + at);
    });
    const said = (turn) => turn && (turn.correction ? turn.correction.text : turn.text);
    const same = said(left.turns[at]) === said(right.turns[at]);
    made.push(element("div", { class: "pair" + (same ? "" : " differs") },
      element("p", { class: "note" }, same ? "both say the same" : "differs"), sides));
  }
  return made;
}

function fillReasons(reasons) {
  const list = document.getElementById("reasons") || document.body.appendChild(element("datalist", { id: "reasons" }));
  list.replaceChildren(...reasons.map((reason) => element("option", { value: reason })));
}

/** Draw what the address names. */
export async function drawDialogue() {
  const at = place();
  const mine = (token += 1);
  document.body.classList.toggle("one", Boolean(at.place));
  if (!at.place) {
    reading.replaceChildren(element("p", { class: "hint" }, "Choose a dialogue from the list."));
    return;
  }
  const run = at.run || "0";
  try {
    const dialogue = await read("/api/dialogue", { ...filters(at), place: at.place });
    const other = at.beside && dialogue.beside.find((each) => String(each.run) === at.beside);
    const right = other ? await read("/api/dialogue", { run: at.beside, place: other.place }) : null;
    if (mine !== token) {
      return;
    }
    fillReasons(dialogue.reasons);
    show(dialogue, right, at, other);
    const both = await Promise.all([
      changesOf(run, at.place), right ? changesOf(at.beside, other.place) : null,
    ]);
    if (mine === token) {
      both.filter(Boolean).forEach(fillChanges);
      document.getElementById("world").replaceChildren(...(right ? [] : world(dialogue, both[0])));
      reading.dataset.drawn = at.place;
    }
  } catch (error) {
    if (mine === token) {
      reading.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message),
        element("p", null, element("a", { class: "button to-list", href: address({ place: "" }) }, "To the list")));
    }
  }
}

function show(dialogue, right, at, other) {
  const where = { run: Number(at.run || 0), place: dialogue.place };
  const mine = document.querySelectorAll("#runs option")[where.run].textContent;
  const parts = right
    ? [element("div", { class: "pair heads" }, side(dialogue, mine), side(right, other.name)),
      decisionBar(dialogue, where), pairs(dialogue, right, where, [mine, other.name])]
    : [verdict(dialogue), decisionBar(dialogue, where),
      dialogue.turns.map((turn) => turnOf(turn, 0, where))];
  delete reading.dataset.drawn;
  reading.replaceChildren(heading(dialogue, at), ...parts.flat(), element("div", { id: "world" }),
    ...dialogue.judgements.map(judgement), ...[log(dialogue)].filter(Boolean));
}
