// All scenarios that pass the filters, one a line: also those with several faults, or with another flow in between.

class ScenarioList {
  constructor() {
    this.order = make(
      "select",
      { id: "order", onchange: () => go({ order: this.order.value }) },
      make("option", { value: "" }, "the worst first"),
      make("option", { value: "id" }, "by id"),
    );
    const columns = ["verdict", "scenario", "healed by", ...(DATA.findings ? ["against the baseline"] : [])];
    this.table = new LongTable("Scenarios that pass the filters; each link opens one", columns, (n) => this.row(n));
    this.sorted = [];
    this.element = make(
      "section",
      { class: "list", "aria-labelledby": "list-title" },
      make(
        "div",
        { class: "titled" },
        make("h2", { id: "list-title" }, "Scenarios"),
        make("label", { for: "order" }, "order"),
        this.order,
      ),
      this.table.element,
    );
  }

  row(n) {
    return make(
      "tr",
      { "data-scenario": n },
      make(
        "td",
        { class: "verdict" },
        markedName(ROWS.verdict[n]),
        endsAsEver(n) && make("span", { class: "detail" }, " as without any fault"),
      ),
      make("td", { class: "id" }, idLink(n)),
      make("td", {}, VERDICTS[ROWS.verdict[n]].clean ? "" : CURES[ROWS.heals[n]].phrase),
      DATA.findings && make("td", {}, ROWS.finding[n] < 0 ? "" : said(findingOf(n).status)),
    );
  }

  show(state) {
    const order = state.get("order") ?? "";
    this.order.value = order === "id" ? "id" : "";
    this.sorted = [...FILTERS.shown];
    // Rows are in the order of their ids, and sorting keeps that among equals.
    if (order !== "id")
      this.sorted.sort(
        (one, other) =>
          badness(ROWS.verdict[other]) - badness(ROWS.verdict[one]) || endsAsEver(one) - endsAsEver(other),
      );
    this.table.show(this.sorted);
  }
}
