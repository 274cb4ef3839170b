// The heat maps: calls down, kinds of faults across, and in each cell up to four verdicts.

const MOST_OPEN = 4;
const WAYS = ["before once", "before always", "after once", "after always"];
// Behind the name of a kind, which has no space in it.
const LATE = " late";

class HeatMaps {
  constructor() {
    this.members = stacked(Array.from({ length: COUNT }, (_, n) => [ROWS.group[n], n]));
    this.marks = new Map();
    this.groups = GROUPS.map((name, group) => this.closed(name, group));
    this.asked = false;
    const all = (open) => () => this.groups.forEach((each) => (each.element.open = open));
    this.element = make(
      "section",
      { class: "maps", "aria-labelledby": "maps-title" },
      make(
        "div",
        { class: "titled" },
        make("h2", { id: "maps-title" }, "Where faults strike, and how it ends"),
        make("button", { type: "button", class: "plain", onclick: all(true) }, "open all"),
        make("button", { type: "button", class: "plain", onclick: all(false) }, "close all"),
      ),
      this.legend(),
      this.groups.map((each) => each.element),
      (this.nothing = make("p", { class: "notice", hidden: true }, "No scenario passes the filters.")),
    );
  }

  legend() {
    return make(
      "div",
      { class: "legend" },
      make(
        "p",
        {},
        "Each cell holds up to four verdicts. The fault strikes before the call has its effect, or after it: the effect is there, the reply is lost. A column that ends in “late” is of faults whose effect comes when the caller has given up.",
      ),
      make(
        "table",
        { class: "cell-key", "aria-label": "How a cell is read" },
        make(
          "tbody",
          {},
          ["before", "after"].map((when) =>
            make(
              "tr",
              {},
              ["once", "always"].map((times) => make("td", {}, `${when} ${times}`)),
            ),
          ),
        ),
      ),
      make(
        "ul",
        { class: "letters", "aria-label": "Verdicts" },
        WORST_FIRST.map((verdict) => make("li", {}, markedName(verdict))),
        make(
          "li",
          {},
          make("span", { class: "mark v-same", "aria-hidden": "true" }, "="),
          " changes nothing of what the flow leaves without any fault",
        ),
        make("li", {}, make("span", { class: "none", "aria-hidden": "true" }, "·"), " cannot happen"),
      ),
    );
  }

  closed(name, group) {
    const golden = DATA.golden[group];
    const tally = make("span", { class: "summed" });
    const element = make(
      "details",
      { class: "group", ontoggle: () => element.open && this.build(group) },
      make("summary", {}, make("h3", {}, said(name)), tally),
      golden.verdict >= 0 && !VERDICTS[golden.verdict].clean
        ? make(
            "p",
            { class: "note" },
            "Without any fault it ends ",
            markedName(golden.verdict),
            `, healed by ${CURES[golden.heals].phrase}.`,
          )
        : null,
    );
    return { element, tally, built: false };
  }

  build(group) {
    const each = this.groups[group];
    if (each.built) return;
    each.built = true;
    const parties = calls(group, this.members.get(group) ?? []);
    const tables = [...parties].map(([party, rows]) => this.table(GROUPS[group], party, rows));
    each.element.append(
      tables.length
        ? make("div", { class: "tables" }, tables)
        : make("p", { class: "note" }, "No scenario with a single fault was run of it; the list below has the others."),
    );
  }

  table(name, party, rows) {
    const kinds = [...new Set(rows.flatMap((row) => [...row.cells.keys()]))].sort(
      (one, other) => (one === "crash") - (other === "crash") || (one < other ? -1 : 1),
    );
    const stepped = rows.some((row) => row.step);
    const table = make(
      "table",
      { class: "heat", onkeydown: moveInTable },
      make("caption", {}, said(party), make("span", { class: "unseen" }, ` in ${name}: calls down, faults across`)),
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          stepped && make("th", { scope: "col", class: "step" }, "step"),
          make("th", { scope: "col", class: "call" }, "call"),
          kinds.map((kind) =>
            make(
              "th",
              { scope: "col", class: "kind" },
              make("span", {}, kind.startsWith(`${party}-`) ? kind.slice(party.length + 1) : kind),
            ),
          ),
        ),
      ),
      make(
        "tbody",
        {},
        rows.map((row) =>
          make(
            "tr",
            {},
            stepped && make("td", { class: "step" }, row.step),
            make(
              "th",
              { scope: "row", class: "call" },
              said(row.label),
              row.detail && make("span", { class: "detail" }, " ", said(row.detail)),
            ),
            kinds.map((kind) => make("td", {}, row.cells.has(kind) && this.cell(row, kind))),
          ),
        ),
      ),
    );
    const first = table.querySelector("button");
    if (first) first.tabIndex = 0;
    return table;
  }

  cell(row, kind) {
    return make(
      "div",
      { class: "quad" },
      row.cells.get(kind).map((n, way) => {
        if (n === undefined) return make("span", { class: "none", "aria-hidden": "true" }, "·");
        const { name, letter } = VERDICTS[ROWS.verdict[n]];
        const same = endsAsEver(n);
        const moment = kind.endsWith(LATE) ? WAYS[way].split(" ")[1] : WAYS[way];
        const label = `${row.name}, ${kind} ${moment}: ${name}${same ? ", as without any fault" : ""}`;
        const button = make(
          "button",
          {
            type: "button",
            tabindex: "-1",
            class: `mark v-${same ? "same" : name}`,
            "aria-label": label,
            title: label,
            "data-scenario": n,
            onclick: () => go({ id: IDS[n] }, false),
          },
          same ? "=" : letter,
        );
        button.classList.toggle("out", !FILTERS.isShown[n]);
        this.marks.set(n, button);
        return button;
      }),
    );
  }

  show() {
    const left = stacked(FILTERS.shown.map((n) => [ROWS.group[n], n]));
    this.groups.forEach((each, group) => {
      const members = left.get(group) ?? [];
      each.element.hidden = !members.length;
      each.tally.replaceChildren(tally(members.map((n) => ROWS.verdict[n])));
      if (
        members.length &&
        (left.size <= MOST_OPEN || (!this.asked && group === [...left.keys()].sort((a, b) => a - b)[0]))
      )
        each.element.open = true;
    });
    this.asked = true;
    this.nothing.hidden = left.size > 0;
    for (const [n, button] of this.marks) button.classList.toggle("out", !FILTERS.isShown[n]);
  }
}

// The calls of the golden run that single faults have struck, party by party; behind them those that it does not make.
function calls(group, members) {
  const { trace, steps: named } = DATA.golden[group];
  const steps = new Map(Object.entries(named));
  const struck = new Map();
  for (const n of members) {
    const strikes = strikesOf(n);
    if (strikes.length !== 1 || strikes[0].times === null) continue;
    const [strike] = strikes;
    const name = callOf(strike);
    if (!struck.has(name)) struck.set(name, { strike, cells: new Map() });
    const { cells } = struck.get(name);
    // What comes late has neither side of the effect: a column of its own, of which it takes the upper row.
    const late = strike.when === "late";
    const kind = strike.kind + (late ? LATE : "");
    if (!cells.has(kind)) cells.set(kind, new Array(WAYS.length).fill(undefined));
    cells.get(kind)[WAYS.indexOf(`${late ? "before" : strike.when} ${strike.times}`)] = n;
  }
  const often = new Map();
  for (const number of trace) often.set(CALLS[number].point, (often.get(CALLS[number].point) ?? 0) + 1);
  const rows = [];
  const row = (call, cells, detail) => {
    const several = (often.get(call.point) ?? 0) > 1 || call.occurrence > 1;
    const short = call.point.startsWith(`${call.party}.`) ? call.point.slice(call.party.length + 1) : call.point;
    const label = short + (several ? ` #${call.occurrence}` : "");
    rows.push([
      call.party,
      { name: callOf(call), step: steps.get(call.point) ?? "", label, detail: several ? detail : "", cells },
    ]);
  };
  for (const number of trace) {
    const call = CALLS[number],
      found = struck.get(callOf(call));
    if (!found) continue;
    struck.delete(callOf(call));
    row(call, found.cells, call.detail);
  }
  for (const { strike, cells } of struck.values()) row(strike, cells, "");
  return stacked(rows);
}
