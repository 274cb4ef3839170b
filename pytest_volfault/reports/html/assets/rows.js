// A long table whose rows are made when they are about to be seen.

const CHUNK = 100;

class LongTable {
  // columns: titles; row: item -> cells; each row's first link takes part in the movement by arrows.
  constructor(caption, columns, row) {
    this.row = row;
    this.items = [];
    this.made = 0;
    this.body = make("tbody", { onkeydown: (event) => this.move(event) });
    this.more = make("button", { type: "button", class: "plain more", onclick: () => this.grow(true) });
    this.element = make(
      "div",
      { class: "long" },
      make(
        "table",
        { class: "rows" },
        make("caption", {}, caption),
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            columns.map((title) => make("th", { scope: "col" }, title)),
          ),
        ),
        this.body,
      ),
      this.more,
    );
    new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && this.grow(), {
      rootMargin: "800px",
    }).observe(this.more);
  }

  show(items) {
    this.items = items;
    this.made = 0;
    this.body.replaceChildren();
    this.grow();
  }

  grow(focus = false) {
    const next = this.items.slice(this.made, this.made + CHUNK).map((item) => this.row(item));
    this.made += next.length;
    this.body.append(...next);
    const left = this.items.length - this.made;
    this.more.hidden = !left;
    this.more.textContent = `show more of the ${counted(left)} that follow`;
    if (focus && next.length) next[0].querySelector("a")?.focus();
  }

  // Make rows up to an item, so that it can be shown again.
  reach(item) {
    const place = this.items.indexOf(item);
    while (place >= this.made && this.made < this.items.length) this.grow();
    return place < 0 ? null : (this.body.rows[place]?.querySelector("a") ?? null);
  }

  move(event) {
    const here = event.target.closest("tr");
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 20, PageUp: -20 };
    if (!here || !(event.key in steps) || event.target.tagName !== "A") return;
    const rows = this.body.rows;
    const place = Math.min(Math.max(here.sectionRowIndex + steps[event.key], 0), rows.length - 1);
    rows[place].querySelector("a")?.focus();
    event.preventDefault();
  }
}
