"use strict";
// Each head of the table sorts it; without a script the table is in the order of the file.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th").forEach((head, column) => {
    // no <button>: in print, browsers leave it out of the heads that they repeat
    const button = document.createElement("span");
    button.setAttribute("role", "button");
    button.tabIndex = 0;
    button.append(...head.childNodes);
    head.append(button);
    const sort = () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const value = (row) => {
        const cell = row.cells[column];
        const text = cell.title || cell.textContent.trim();
        const number = parseFloat(text.replaceAll(",", ""));
        return head.classList.contains("n") ? (Number.isNaN(number) ? -1 : number) : text;
      };
      const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
      const rows = [...body.rows].map((row) => [value(row), row]);
      rows.sort((a, b) => (rising ? order(a[0], b[0]) : order(b[0], a[0])));
      body.append(...rows.map((each) => each[1]));
    };
    button.addEventListener("click", sort);
    button.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        sort();
      }
    });
  });
}
