// What the page asks the server for. An error is thrown with the server's own words.

const token = document.querySelector("meta[name=token]").content;

async function answered(response) {
  const data = await response.json();
  if (!response.ok) {
    throw new Error(data.error ? data.error.message : response.statusText);
  }
  return data;
}

/** Reads; `signal` gives up a question that is not of interest any more. */
export async function read(path, query, signal) {
  const given = Object.entries(query || {}).filter((pair) => pair[1] !== "");
  return answered(await fetch(path + "?" + new URLSearchParams(given), { signal }));
}

/** Stores a decision. */
export async function decide(review) {
  return answered(await fetch("/api/reviews", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Token": token },
    body: JSON.stringify(review),
  }));
}
