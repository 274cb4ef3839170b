// Why scenarios are not clean, the worst first: those that come from one place in the code under test are told as one.

const MOST_CAUSES = 12;

class Causes {
  constructor() {
    this.all = false;
    this.body = make("tbody");
    this.more = make("button", { type: "button", class: "plain more", onclick: () => this.turn() });
    this.element = make(
      "section",
      { class: "causes", "aria-labelledby": "causes-title" },
      make("div", { class: "titled" }, make("h2", { id: "causes-title" }, "Causes, the worst first")),
      make(
        "div",
        { class: "long" },
        make(
          "table",
          { class: "rows" },
          make("caption", {}, "Scenarios of one cause; the number filters them out, the id opens the shortest of the worst"),
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              ["verdict", "scenarios", "cause"].map((title) => make("th", { scope: "col" }, title)),
            ),
          ),
          this.body,
        ),
      ),
      this.more,
    );
  }

  // Their order is that of the campaign; the filters choose among them, and count.
  show() {
    const groups = stacked(FILTERS.shown.filter((n) => ROWS.cause[n] >= 0).map((n) => [ROWS.cause[n], n]));
    this.groups = [...groups].sort(([one], [other]) => one - other);
    this.element.hidden = !this.groups.length;
    this.draw();
  }

  turn() {
    this.all = !this.all;
    this.draw();
  }

  draw() {
    this.body.replaceChildren(
      ...this.groups.slice(0, this.all ? Infinity : MOST_CAUSES).map(([number, group]) => this.row(number, group)),
    );
    this.more.hidden = this.groups.length <= MOST_CAUSES;
    this.more.textContent = this.all ? "show only the worst" : `show all ${counted(this.groups.length)}`;
  }

  row(number, group) {
    const [name, headline, counts, mended, replay] = DATA.causes[number];
    const worst = group.reduce((one, other) => (ROWS.verdict[other] > ROWS.verdict[one] ? other : one));
    return make(
      "tr",
      {},
      make("td", { class: "verdict" }, markedName(ROWS.verdict[worst])),
      make(
        "td",
        { class: "number" },
        make(
          "a",
          { href: changed({ cause: name }), "aria-label": `show these ${plural(group.length, "scenario")}` },
          counted(group.length),
        ),
      ),
      make(
        "td",
        {},
        make("p", {}, said(headline)),
        make("p", { class: "detail" }, said(counts)),
        make("p", { class: "detail" }, said(mended)),
        make("p", { class: "id" }, make("a", { href: changed({ id: replay }) }, said(replay))),
      ),
    );
  }
}
