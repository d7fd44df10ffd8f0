// Decisions: a dialogue is accepted or rejected, a turn corrected, each with a reason.

import { element } from "./elements.js";
import { decide } from "./requests.js";

/** Told once a decision is stored. */
export const changed = new EventTarget();

let number = 0;

function labelled(text, field) {
  field.id = "field" + (number += 1);
  return [element("label", { for: field.id }, text), field];
}

function said(box, error) {
  box.textContent = error.message;
  box.hidden = false;
}

async function send(review, box, button) {
  button.disabled = true;
  try {
    await decide(review);
    changed.dispatchEvent(new Event("change"));
  } catch (error) {
    said(box, error);
  } finally {
    button.disabled = false;
  }
}

/** What opens to correct a turn. */
export function correction(turn, where) {
  const words = element("textarea", { rows: "4", maxlength: "20000", dir: "auto", required: true });
  words.value = turn.correction ? turn.correction.text : turn.text;
  const reason = element("input", { list: "reasons", maxlength: "200", required: true, autocomplete: "off" });
  const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
  const save = element("button", { class: "main" }, "Save the correction");
  const review = { ...where, turn: turn.index };
  const form = element(
    "form", {
      onsubmit(event) {
        event.preventDefault();
        send({ ...review, decision: "corrected", text: words.value, reason: reason.value }, wrong, save);
      },
    },
    labelled("Words of turn " + turn.index, words), labelled("Reason", reason), wrong,
    element("p", { class: "row" }, save, turn.correction ? element(
      "button", {
        type: "button",
        onclick(event) { send({ ...review, decision: "withdrawn" }, wrong, event.target); },
      }, "Take the correction back",
    ) : null),
  );
  return element(
    "details", { class: "correct" },
    element("summary", null, turn.correction ? "Correct again" : "Correct"), form,
  );
}

/** The bar that accepts or rejects a dialogue. */
export function decisionBar(dialogue, where) {
  const reason = element("input", { list: "reasons", maxlength: "200", autocomplete: "off" });
  const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
  const button = (text, decision, kind) => element(
    "button", {
      type: "button", class: kind,
      onclick(event) {
        if (decision === "rejected" && !reason.value.trim()) {
          said(wrong, new Error("Say why it is rejected."));
          reason.focus();
          return;
        }
        send({ ...where, decision, reason: reason.value }, wrong, event.target);
      },
    }, text,
  );
  return element(
    "div", { class: "decide", role: "group", "aria-label": "Decide on this dialogue" },
    element("p", { class: "row" }, labelled("Reason", reason),
      button("Accept", "accepted", "good"), button("Reject", "rejected", "bad"),
      dialogue.decided ? button("Take back", "withdrawn", "") : null),
    wrong,
  );
}
