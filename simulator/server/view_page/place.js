// Where the page is: run, filters, dialogue and the run beside it, in the address.

export const FILTERS = [
  "text", "scenario", "persona", "ending", "accepted", "finding", "decided",
];

/** Rows of a page of the list. */
export const ROWS = 50;

/** The run and the filters that an address has. */
export function filters(at) {
  return Object.fromEntries([["run", at.run || "0"], ...FILTERS.map((each) => [each, at[each] || ""])]);
}

/** What the address says, all of it text. */
export function place() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** The address with some things otherwise; empty ones are left out. */
export function address(changes) {
  const all = { ...place(), ...changes };
  const given = Object.entries(all).filter((pair) => pair[1] !== "" && pair[1] !== undefined);
  return "#" + new URLSearchParams(given);
}

/** Go there; `quietly` leaves no step to go back to. */
export function go(changes, quietly) {
  const where = address(changes);
  if (where === location.hash || (where === "#" && !location.hash)) {
    return;
  }
  if (quietly) {
    history.replaceState(null, "", where);
    window.dispatchEvent(new Event("hashchange"));
  } else {
    location.hash = where;
  }
}
