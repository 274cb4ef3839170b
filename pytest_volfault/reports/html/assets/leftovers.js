// What is left behind, the worst first: scenarios that end alike are told as one.

const MOST_LEFTOVERS = 6;
const LEAST_BAD = VERDICTS.findIndex(({ name }) => name === "leaked");

class Leftovers {
  constructor() {
    this.all = false;
    this.body = make("tbody");
    this.more = make("button", { type: "button", class: "plain more", onclick: () => this.turn() });
    this.element = make(
      "section",
      { class: "leftovers", "aria-labelledby": "leftovers-title" },
      make("div", { class: "titled" }, make("h2", { id: "leftovers-title" }, "What is left behind, the worst first")),
      make(
        "div",
        { class: "long" },
        make(
          "table",
          { class: "rows" },
          make("caption", {}, "Scenarios that end alike; the number filters them out, the id opens the first of them"),
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              ["verdict", "scenarios", "what is left", "healed by"].map((title) => make("th", { scope: "col" }, title)),
            ),
          ),
          this.body,
        ),
      ),
      this.more,
    );
  }

  show() {
    const bad = FILTERS.shown.filter(
      (n) => ROWS.verdict[n] >= LEAST_BAD && VERDICTS[ROWS.verdict[n]].told && !endsAsEver(n),
    );
    const groups = [...stacked(bad.map((n) => [[ROWS.verdict[n], STATES.lasting[endOf(n).state], ROWS.heals[n]].join(), n])).values()];
    this.groups = groups.sort(
      ([one, ...more], [other, ...others]) => ROWS.verdict[other] - ROWS.verdict[one] || others.length - more.length,
    );
    this.element.hidden = !groups.length;
    this.draw();
  }

  turn() {
    this.all = !this.all;
    this.draw();
  }

  draw() {
    this.body.replaceChildren(
      ...this.groups.slice(0, this.all ? Infinity : MOST_LEFTOVERS).map((group) => this.row(group)),
    );
    this.more.hidden = this.groups.length <= MOST_LEFTOVERS;
    this.more.textContent = this.all ? "show only the worst" : `show all ${counted(this.groups.length)}`;
  }

  row(group) {
    const [first] = group;
    const only = {
      verdict: VERDICTS[ROWS.verdict[first]].name,
      heals: CURES[ROWS.heals[first]].name,
      left: STATE_TEXTS[endOf(first).state],
    };
    return make(
      "tr",
      {},
      make("td", { class: "verdict" }, markedName(ROWS.verdict[first])),
      make(
        "td",
        { class: "number" },
        make(
          "a",
          { href: changed(only), "aria-label": `show these ${plural(group.length, "scenario")}` },
          counted(group.length),
        ),
      ),
      make(
        "td",
        {},
        endOf(first).violations.map((sentence) => make("p", {}, said(sentence))),
        make("p", { class: "detail" }, said(STATE_TEXTS[endOf(first).state])),
        make("p", { class: "id" }, make("a", { href: changed({ id: IDS[first] }) }, said(IDS[first]))),
      ),
      make("td", {}, CURES[ROWS.heals[first]].phrase),
    );
  }
}
