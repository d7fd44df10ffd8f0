// The page: a list on one side, a dialogue on the other; the address says which.

import { drawDialogue } from "./dialogue.js";
import { element } from "./elements.js";
import { drawList } from "./list.js";
import { go, place } from "./place.js";
import { read } from "./requests.js";
import { changed } from "./reviews.js";

let last = "";

function draw() {
  const at = place();
  drawList();
  const key = [at.run, at.place, at.beside].join("/");
  if (key !== last) {
    last = key;
    document.getElementById("reading").scrollTop = 0;
    if (document.body.classList.contains("one") || at.place) {
      window.scrollTo(0, 0);
    }
    drawDialogue();
  }
}

async function begin() {
  const runs = await read("/api/runs");
  const label = document.getElementById("runs");
  const select = label.querySelector("select");
  const chosen = place().run || "0";
  select.replaceChildren(...runs.map((run, at) => element(
    "option", { value: at, selected: String(at) === chosen }, run.name,
  )));
  label.hidden = runs.length < 2;
  document.title = runs.map((run) => run.name).join(", ") + ": dialogues";
  select.addEventListener("change", () => go({
    run: select.value === "0" ? "" : select.value, place: "", beside: "", offset: "",
  }));
  window.addEventListener("hashchange", () => {
    select.value = place().run || "0";
    draw();
  });
  changed.addEventListener("change", () => {
    drawList(true);
    drawDialogue();
  });
  draw();
}

begin();
