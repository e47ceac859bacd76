(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const [words, byVerdict, byField, shown, nothing] = ["words", "by-verdict", "by-field", "shown", "nothing"].map(byId);
  const table = document.querySelector("table");
  const body = table.tBodies[0];
  const collator = new Intl.Collator(undefined, { numeric: true });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...body.rows].map((row) => ({
    row,
    words: plain(row.cells[0].textContent),
    has: row.dataset.has.split(" ").map((one) => one.split(":")),
  }));

  const filter = () => {
    const wanted = plain(words.value.trim());
    let left = 0;
    for (const { row, words: own, has } of rows) {
      const fits = own.includes(wanted) && (!(byField.value || byVerdict.value) || has.some(
        ([field, verdict]) => (!byField.value || field === byField.value)
          && (!byVerdict.value || verdict === byVerdict.value),
      ));
      row.hidden = !fits;
      left += fits;
    }
    shown.textContent = `${left} of ${rows.length} shown`;
    nothing.hidden = left > 0;
  };

  const sort = (header) => {
    // Who sorts by a number looks for the largest.
    const figures = header.classList.contains("figure");
    const before = header.getAttribute("aria-sort");
    const falling = before === "none" ? figures : before === "ascending";
    const key = (text) => (figures ? Number(text.replace(/\D/g, "")) : text.trim());
    const keyed = rows.map(({ row }) => ({ row, key: key(row.cells[header.cellIndex].textContent) }));
    keyed.sort((a, b) => (figures ? a.key - b.key : collator.compare(a.key, b.key)) * (falling ? -1 : 1));
    for (const other of header.parentNode.cells) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", falling ? "descending" : "ascending");
    body.append(...keyed.map((one) => one.row));
  };

  words.addEventListener("input", filter);
  byVerdict.addEventListener("change", filter);
  byField.addEventListener("change", filter);
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => sort(button.closest("th")));
  }
  byId("controls").hidden = false;
  // A browser that goes back fills the controls in again.
  addEventListener("pageshow", filter);
})();
