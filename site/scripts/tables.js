/* Tables that sort, filter and search in the page itself. Without this script they stand in the order they came in, and
   their controls stay hidden. What is chosen is kept behind the # of the address, which no server ever sees, so that
   the address can be sent to somebody: #members?sort=score.down&find=anna&grade=A */
(() => {
  "use strict";
  const language = document.documentElement.lang || undefined;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
  const UP = "ascending", DOWN = "descending", MISSING = null;
  const tables = [];

  /* The raw value of a cell: a number where the cell has one, nothing where it says that there is none. */
  function valueOf(cell) {
    const raw = cell.dataset.value;
    if (raw === undefined) return cell.textContent.trim();
    if (raw === "") return MISSING;
    return Number(raw);
  }

  class SortedTable {
    constructor(table) {
      this.table = table;
      this.id = table.dataset.table;
      this.body = table.tBodies[0];
      this.heads = [...table.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.columns = new Map();
      this.keys = this.heads.map((head, number) => head.dataset.key || String(number));
      this.tools = document.querySelector(`[data-tools="${this.id}"]`);
      this.sorted = null;
      this.heads.forEach((head, column) => this.addButton(head, column));
      if (this.tools) this.addTools();
    }

    addButton(head, column) {
      if (head.dataset.sort === "none") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const first = this.firstDirection(column);
        this.sort(column, now === null ? first : now === UP ? DOWN : UP);
        this.tell();
      });
    }

    /* Names begin with the first of the alphabet, figures with the greatest unless the head says otherwise. */
    firstDirection(column) {
      const figures = typeof this.values(column).find(value => value !== MISSING) === "number";
      return this.heads[column].dataset.sort || (figures ? DOWN : UP);
    }

    values(column) {
      if (!this.columns.has(column)) this.columns.set(column, this.rows.map(row => valueOf(row.cells[column])));
      return this.columns.get(column);
    }

    /* What is missing stands last, whichever way; what is equal stays in the order it came in. */
    sort(column, direction) {
      const values = this.values(column), sign = direction === DOWN ? -1 : 1;
      const compare = (a, b) => {
        const left = values[a], right = values[b];
        if (left === MISSING || right === MISSING) return (left === MISSING) - (right === MISSING);
        if (typeof left === "number" && typeof right === "number") return sign * (left - right);
        return sign * collator.compare(String(left), String(right));
      };
      const order = this.rows.map((_, number) => number).sort((a, b) => compare(a, b) || a - b);
      this.body.append(...order.map(number => this.rows[number]));
      this.heads.forEach(head => head.removeAttribute("aria-sort"));
      this.heads[column].setAttribute("aria-sort", direction);
      this.sorted = { column, direction };
    }

    unsort() {
      this.body.append(...this.rows);
      this.heads.forEach(head => head.removeAttribute("aria-sort"));
      this.sorted = null;
    }

    addTools() {
      this.search = this.tools.querySelector("input[type=search]");
      this.choices = [...this.tools.querySelectorAll("select")];
      this.status = this.tools.querySelector("[role=status]");
      this.clear = this.tools.querySelector("button");
      this.texts = this.rows.map(row => plain(row.cells[0].textContent));
      this.none = document.createElement("p");
      this.none.className = "soft none-shown";
      this.none.textContent = this.tools.dataset.none;
      this.none.hidden = true;
      (this.table.closest(".scroll") || this.table).after(this.none);
      const changed = () => { this.filter(); this.tell(); };
      // While an input method composes, what stands in the field is not yet what is looked for.
      this.search.addEventListener("input", event => event.isComposing || changed());
      this.search.addEventListener("compositionend", changed);
      this.choices.forEach(choice => choice.addEventListener("change", changed));
      this.clear.addEventListener("click", () => {
        this.set(new URLSearchParams());
        this.tell();
        this.search.focus();
      });
      this.tools.addEventListener("submit", event => event.preventDefault());
      this.tools.hidden = false;
    }

    filter() {
      if (!this.tools) return;
      const words = plain(this.search.value).split(" ").filter(Boolean);
      const wanted = this.choices.filter(choice => choice.value !== "");
      let shown = 0;
      this.rows.forEach((row, number) => {
        const fits = words.every(word => this.texts[number].includes(word))
          && wanted.every(choice => row.dataset[choice.name] === choice.value);
        row.hidden = !fits;
        shown += fits;
      });
      this.none.hidden = shown > 0;
      this.table.classList.toggle("filtered", shown < this.rows.length);
      const text = this.tools.dataset.count.replace("{shown}", shown).replace("{all}", this.rows.length);
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    state() {
      const state = new URLSearchParams();
      if (this.sorted) {
        const { column, direction } = this.sorted;
        state.set("sort", `${this.keys[column]}.${direction === DOWN ? "down" : "up"}`);
      }
      if (this.tools && this.search.value.trim()) state.set("find", this.search.value.trim());
      for (const choice of this.tools ? this.choices : []) if (choice.value) state.set(choice.name, choice.value);
      return state;
    }

    set(state) {
      const [, key, direction] = /^(.+)\.(up|down)$/.exec(state.get("sort") || "") || [];
      const column = this.keys.indexOf(key);
      const known = column >= 0 && this.heads[column].dataset.sort !== "none";
      if (known) this.sort(column, direction === "down" ? DOWN : UP);
      else if (this.sorted) this.unsort();
      if (!this.tools) return;
      this.search.value = state.get("find") || "";
      for (const choice of this.choices) {
        choice.value = state.get(choice.name) || "";
        if (choice.selectedIndex < 0) choice.value = "";
      }
      this.filter();
    }

    tell() {
      if (this.tools) this.clear.hidden = [...this.state().keys()].length === 0;
      const parts = tables.map(one => [one.id, one.state().toString()]).filter(([, state]) => state);
      const hash = parts.map(([id, state]) => `${id}?${state}`).join(";");
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }
  }

  function restore() {
    const parts = location.hash.slice(1).split(";").map(part => part.split("?", 2));
    const said = new Map(parts.filter(part => part.length === 2));
    for (const table of tables) {
      table.set(new URLSearchParams(said.get(table.id) || ""));
      if (table.tools) table.clear.hidden = !said.has(table.id);
    }
    const first = tables.find(table => said.has(table.id));
    // Once the browser has looked for a place of that whole name, which it does when the page is loaded.
    const place = first && (document.getElementById(first.id) || first.table);
    const show = () => place.scrollIntoView({ behavior: "instant" });
    if (first && document.readyState === "complete") show();
    else if (first) addEventListener("load", () => requestAnimationFrame(show));
  }

  document.querySelectorAll("table[data-table]").forEach(table => tables.push(new SortedTable(table)));
  restore();
  addEventListener("hashchange", restore);
  // The page in another language shows the same rows.
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
})();
