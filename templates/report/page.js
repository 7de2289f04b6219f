// Runs in the page of `crop report`: its tables sort by a click or Enter on the name of a column, and filter by what is typed.
"use strict";

/** Gives what a cell is sorted and compared by: a number where it holds one, else its text; undefined where it is empty. */
function valueOf(cell) {
  const text = cell.dataset.value ?? cell.textContent;
  if (text === "") return undefined;
  const number = Number(text);
  return Number.isNaN(number) && text !== "NaN" ? text : number;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Numbers stand before texts, NaN after all numbers; what is empty comes last whichever way is sorted. */
function compare(a, b, direction) {
  const isEmpty = (value) => value === undefined || Number.isNaN(value);
  if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
  if (typeof a !== typeof b) return typeof a === "number" ? -direction : direction;
  return (
    direction * (typeof a === "number" ? (a < b ? -1 : Number(a > b)) : collator.compare(a, b))
  );
}

function sortBy(table, column) {
  const heads = [...table.tHead.rows[0].cells];
  const isRising = heads[column].getAttribute("aria-sort") !== "ascending";
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[column].setAttribute("aria-sort", isRising ? "ascending" : "descending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[column]) }));
  rows.sort((a, b) => compare(a.value, b.value, isRising ? 1 : -1));
  body.append(...rows.map(({ row }) => row));
}

const relations = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
};

/**
 * Gives the test of a row for one word: `name<5` compares the column of that name (without its spaces) where there is one, else the
 * word is sought in the row.
 */
function testOf(word, names) {
  const match = /^(.+?)(<=|>=|!=|<|>|=)(.+)$/.exec(word);
  const column = match === null ? -1 : names.indexOf(match[1]);
  if (column < 0) return (row) => row.textContent.toLowerCase().includes(word);
  const wanted = Number.isNaN(Number(match[3])) ? match[3] : Number(match[3]);
  return ({ cells }) => {
    const found = valueOf(cells[column]);
    if (found === undefined || Number.isNaN(found)) return match[2] === "!=";
    const value = typeof wanted === "number" ? found : String(found).toLowerCase();
    if (typeof value !== typeof wanted) return match[2] === "!=";
    return relations[match[2]](compare(value, wanted, 1));
  };
}

function filterBy(table, text, names) {
  const tests = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => testOf(word, names));
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    row.hidden = !tests.every((test) => test(row));
    if (!row.hidden) shown++;
  }
  return shown;
}

for (const table of document.querySelectorAll(".table table")) {
  const heads = [...table.tHead.rows[0].cells];
  const names = heads.map(({ firstChild }) =>
    (firstChild?.textContent ?? "").toLowerCase().replaceAll(/\s+/g, ""),
  );
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, column));
    head.append(button);
  }
  const total = table.tBodies[0].rows.length;
  if (total < 4) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  input.type = "search";
  input.spellcheck = false;
  const sample = names.find((name) => /^[\w.]+$/.test(name));
  input.placeholder = sample === undefined ? "words" : `words, or ${sample}=…`;
  input.setAttribute("aria-label", `Filter ${table.getAttribute("aria-label")}`);
  count.textContent = `${total} rows`;
  input.addEventListener("input", () => {
    const shown = filterBy(table, input.value, names);
    count.textContent = shown === total ? `${total} rows` : `${shown} of ${total} rows`;
  });
  label.className = "filter";
  label.append("Filter", input, count);
  table.closest(".scroll").before(label);
}

// On paper nothing can be opened.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});
