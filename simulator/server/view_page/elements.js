// Elements made of text alone: nothing of a transcript is markup, a command or a direction.

const HIDDEN = /(?![\n\t\u200d\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Text with control characters and marks that turn the direction of writing made visible. */
export function visible(text) {
  return String(text).replace(HIDDEN, (mark) => "\\u{" + mark.codePointAt(0).toString(16) + "}");
}

/** An element with attributes (`on...` are listeners) and children, which are elements or text. */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== "") {
      made.append(child instanceof Node ? child : document.createTextNode(visible(child)));
    }
  }
  return made;
}

/** A name in a direction of its own. */
export function name(text) {
  return element("bdi", null, text);
}

/** A number and what it counts. */
export function count(number, one, many) {
  return number.toLocaleString("en") + " " + (number === 1 ? one : many || one + "s");
}
