// A transcript: turns with their calls, findings, drafts and what they changed in the world.

import { element, name, visible } from "./elements.js";
import { correction } from "./reviews.js";

function written(value) {
  if (value === null || value === undefined) {
    return "nothing";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

function call(made) {
  const broken = Object.entries(made.rules).map((pair) => pair.join(": ")).join(", ");
  const given = Object.entries(made.arguments).map((pair) => pair[0] + ": " + written(pair[1]));
  return element(
    "details", { class: "call" + (made.ok ? "" : " failed") },
    element(
      "summary", null,
      element("code", null, made.name), " ", element("span", null, given.join(", ")),
      element("b", null, made.ok ? " ✓ done" : " ✗ not done"),
    ),
    made.because ? element("p", null, made.because) : null,
    made.fault ? element("p", null, "The world played a fault: " + made.fault) : null,
    broken ? element("p", null, "Rules: " + broken) : null,
    element("pre", { tabindex: "0" }, pretty(made.result)),
  );
}

function finding(found) {
  const right = found.expected ? " (right: " + found.expected + ")" : "";
  return element(
    "p", { class: "finding " + found.severity },
    element("b", null, found.code), " ", found.message + right,
    element("small", null, " " + found.severity + ", blame: " + found.blame),
  );
}

/** Words with the passages that findings are about underlined. */
function words(turn) {
  const letters = [...visibleUnits(turn.text)];
  const spans = turn.correction ? [] : turn.findings.map((f) => f.span).filter(Boolean);
  const cuts = [...new Set([0, letters.length, ...spans.flat()])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((end, at) => {
    const text = letters.slice(cuts[at], end).join("");
    const found = spans.some((span) => span[0] <= cuts[at] && end <= span[1]);
    return found ? element("mark", null, text) : text;
  });
  return element("p", { class: "words", dir: "auto" }, parts);
}

/** Characters as the server counts them: by code point. */
function visibleUnits(text) {
  return Array.from(text);
}

function draft(sent) {
  return element(
    "details", { class: "draft" },
    element("summary", null, "A draft that was sent back"),
    sent.calls.map(call),
    element("p", { class: "words", dir: "auto" }, sent.text),
    sent.findings.map(finding),
  );
}

function group(record, changes) {
  const made = changes.every((change) => change.before === null);
  const head = element("tr", null, element(
    "th", { scope: "rowgroup", colspan: "3" }, name(record), made ? element("small", null, " new") : "",
  ));
  const rows = changes.map((change) => element(
    "tr", null,
    element("th", { scope: "row" }, name(change.field)),
    element("td", null, made ? "" : element("del", null, written(change.before))),
    element("td", null, element("ins", null, written(change.after))),
  ));
  return element("tbody", null, head, rows);
}

/** A table of what changed, record by record. */
export function diff(changes) {
  const records = [...new Set(changes.map((change) => change.record))];
  const heads = ["field", "before", "after"].map((head) => element("th", { scope: "col" }, head));
  return element(
    "div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Changes of the world" },
    element(
      "table", { class: "diff" }, element("thead", null, element("tr", null, heads)),
      records.map((record) => group(record, changes.filter((each) => each.record === record))),
    ),
  );
}

/**
 * One turn of a side (0 or 1); what it changed is filled in later. `where` is the run and place that
 * a correction goes to, `run` a name to tell by.
 */
export function turnOf(turn, side, where, run) {
  const marks = [
    run,
    turn.beat && "beat " + turn.beat, turn.move && "move " + turn.move,
    turn.flaw && "told to err: " + turn.flaw, turn.acts.length && turn.acts.join(", "),
  ].filter(Boolean);
  const shown = turn.correction ? { ...turn, text: turn.correction.text } : turn;
  return element(
    "section", {
      class: "turn " + turn.speaker, "data-turn": turn.index, "data-side": side,
      "aria-label": "Turn " + turn.index + ", " + turn.speaker,
    },
    turn.drafts.map(draft),
    turn.calls.map(call),
    element("div", { class: "changes" }),
    element(
      "div", { class: "bubble" },
      element("p", { class: "speaker" }, element("b", null, turn.speaker), element("small", null, " " + [String(turn.index), ...marks].join(" · "))),
      words(shown),
      turn.correction ? element(
        "div", { class: "corrected" }, "Corrected by a person: " + turn.correction.reason + " ",
        element("details", null, element("summary", null, "What was said"), element("del", { class: "words", dir: "auto" }, turn.text), turn.findings.map(finding)),
      ) : turn.findings.map(finding),
      where ? correction(turn, where) : null,
    ),
  );
}

/** What a judge said. */
export function judgement(said) {
  const grades = Object.entries(said).filter((pair) => pair[0] !== "model");
  return element(
    "details", { class: "judge" },
    element("summary", null, "Judge: ", name(said.model)),
    element("dl", null, grades.flatMap(([grade, given]) => [
      element("dt", null, grade.replace("_", " ") + ": " + given.opinion),
      element("dd", null, given.reason + (given.quote ? " “" + visible(given.quote) + "”" : "")),
    ])),
  );
}
