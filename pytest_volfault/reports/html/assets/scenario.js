// One scenario in full: what strikes, what is left, what heals it, how it came about, and how to see it again.

const SAYS_NOTHING = "nothing";

class ScenarioView {
  constructor() {
    this.element = make("article", { class: "scenario", hidden: true });
    this.folded = true;
    this.number = -1;
    addEventListener("resize", () => this.number >= 0 && this.drawDiagram());
  }

  show(id, sorted) {
    this.number = NUMBERS.get(id) ?? -1;
    const title = make("h2", { tabindex: "-1" }, said(id));
    const back = make("a", { href: changed({ id: "" }), class: "back" }, "← all scenarios");
    if (this.number < 0) {
      this.element.replaceChildren(make("nav", {}, back), title, make("p", { class: "notice" }, "This file holds no such scenario."));
      return title;
    }
    const n = this.number;
    this.element.replaceChildren(
      make("nav", { "aria-label": "Scenarios" }, back, said(`${DATA.target.name} ${DATA.target.version}`, { class: "detail" }), steps(n, sorted)),
      title,
      this.judgement(n),
      make("div", { class: "facts" },
        make("div", {}, facts("What strikes", strikesTold(n)), facts("What heals it", ladder(n))),
        facts("What the caller saw", answers(n))),
      facts("Replay", commandLine(`${DATA.command}${quoted(id)}`)),
      facts("What is left", statesTable(n)),
      this.sequence(n),
    );
    return title;
  }

  judgement(n) {
    const { name, meaning } = VERDICTS[ROWS.verdict[n]];
    const finding = DATA.findings && ROWS.finding[n] >= 0 ? findingOf(n) : null;
    return make(
      "div",
      { class: `judgement j-${name}` },
      make("p", { class: "verdict" }, markedName(ROWS.verdict[n]), make("span", { class: "meaning" }, `: ${meaning}`)),
      endsAsEver(n) && make("p", {}, "The fault changes nothing: the flow leaves the same without any."),
      endOf(n).violations.length > 0 && make("ul", {}, endOf(n).violations.map((sentence) => make("li", {}, said(sentence)))),
      finding && make("p", { class: "finding" }, make("strong", {}, "Against the baseline: ", said(finding.status)), finding.sentence ? [": ", said(finding.sentence)] : null),
    );
  }

  sequence(n) {
    this.frame = make("div", { class: "frame", tabindex: "0", role: "group", "aria-label": "Sequence diagram; it scrolls sideways" });
    const pairs = sideBySide(n);
    const folds = foldedRows(pairs).length < pairs.length;
    const button = make("button", { type: "button", class: "plain", onclick: () => {
      this.folded = !this.folded;
      label();
      this.drawDiagram();
    } });
    const label = () => (button.textContent = this.folded ? "show every call" : "show only where the runs differ");
    label();
    const table = make("details", { class: "as-table", ontoggle: () => table.open && table.children.length < 2 && table.append(callsTable(pairs)) }, make("summary", {}, "The calls as a table"));
    return make(
      "section",
      { class: "sequence" },
      make("div", { class: "titled" }, make("h3", {}, "How it came about"), folds && button),
      make("p", { class: "sides" }, make("span", {}, "without the fault"), make("span", {}, "with the fault")),
      this.frame,
      make("p", { class: "hint" }, "≠ the call ends otherwise, − it is made only without the fault, + only with it; ✕ on the way: before its effect; ✕ on the way back: after it."),
      table,
    );
  }

  drawDiagram() {
    const pairs = sideBySide(this.number);
    const diagram = new Diagram(pairs, this.frame.clientWidth, this.folded);
    const differing = pairs.filter((pair) => !pair.same).length;
    this.frame.replaceChildren(diagram.element(`Both runs of ${IDS[this.number]}, call beside call; ${plural(differing, "row")} differ. The table below has the same.`));
  }
}

function facts(title, ...content) {
  return make("section", { class: "fact" }, make("h3", {}, title), content);
}

function steps(n, sorted) {
  const place = sorted.indexOf(n);
  const link = (number, text) => (number === undefined ? null : make("a", { href: changed({ id: IDS[number] }) }, text));
  if (place < 0) return make("span", { class: "place" }, "not among those that pass the filters");
  return make("span", { class: "place" }, link(sorted[place - 1], "previous"), ` ${counted(place + 1)} of ${counted(sorted.length)} `, link(sorted[place + 1], "next"));
}

function strikesTold(n) {
  const strikes = strikesOf(n);
  if (!strikes.length) return make("p", {}, "Nothing: this is the run without faults.");
  return make("ul", {}, strikes.map((strike) => {
    const call = said(callOf(strike), { class: "name" });
    if (strike.times === null) return make("li", {}, "Another flow, ", said(strike.kind, { class: "name" }), `, comes in between: ${strike.when} the effect of `, call);
    const often = strike.times === "always" ? "and at every call of it from then on" : "once";
    return make("li", {}, said(strike.kind, { class: "name" }), " at ", call, `, ${strike.when} its effect, ${often}`);
  }));
}

function answers(n) {
  const golden = goldenEnd(goldenOf(n)), here = endOf(n);
  const status = (end) => (end === null ? "not run" : (end.status ?? "no answer"));
  const row = (name, tell) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, golden ? said(tell(golden)) : "not run"), make("td", { class: golden && tell(golden) !== tell(here) ? "differs" : null }, said(tell(here))));
  return sides("What the caller saw", [
    row("status", (end) => String(status(end))),
    row("error", (end) => end.error ?? SAYS_NOTHING),
    row("behind it", (end) => end.computeError ?? SAYS_NOTHING),
  ]);
}

function sides(caption, rows) {
  return make("table", { class: "sides-table" }, make("caption", { class: "unseen" }, caption),
    make("thead", {}, make("tr", {}, make("td", {}), make("th", { scope: "col" }, "without the fault"), make("th", { scope: "col" }, "with it"))),
    make("tbody", {}, rows));
}

function worded(value) {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.join(", ") || "none";
  return value === null ? "none" : String(value);
}

function statesTable(n) {
  const end = goldenEnd(goldenOf(n));
  const here = DATA.states.rows[endOf(n).state], golden = end && DATA.states.rows[end.state];
  const empty = (value) => ["no", "none"].includes(worded(value));
  return sides("What is left", DATA.states.columns.map((name, column) => {
    if (DATA.states.rare[column] && empty(here[column]) && (!golden || empty(golden[column]))) return null;
    const differs = golden && worded(golden[column]) !== worded(here[column]);
    return make("tr", {}, make("th", { scope: "row" }, name.replaceAll("_", " ")), make("td", {}, golden ? said(worded(golden[column])) : "not run"), make("td", { class: differs ? "differs" : null }, said(worded(here[column]))));
  }));
}

// Each rung was tried from the same state, the cheapest first.
function ladder(n) {
  const { name, phrase } = RUNGS[ROWS.heals[n]];
  if (name === "none-needed") return make("p", {}, "It needs nothing.");
  const tried = RUNGS.slice(1, ROWS.heals[n]).map((rung) => make("li", { class: "tried" }, "✕ ", make("span", { class: "unseen" }, "not "), rung.phrase));
  const found = name === "nothing" ? "✕ nothing that was tried" : ["✓ ", phrase];
  return make("ol", { class: "ladder" }, tried, make("li", { class: "found" }, found));
}

function callsTable(pairs) {
  const text = (call) => call && [said(`${callOf(call)}${call.detail ? `(${call.detail})` : ""}`, { class: "name" }), " → ", said(call.result)];
  const cells = (call, number) => [make("td", { class: "number" }, number || ""), make("td", {}, call ? said(call.process) : ""), make("td", { class: struck(call) ? "differs" : null }, text(call))];
  return make("div", { class: "frame" }, make("table", { class: "rows calls" }, make("caption", { class: "unseen" }, "The calls of both runs"),
    make("thead", {}, make("tr", {}, ["", "by", "without the fault", "", "", "by", "with it"].map((title) => make("th", { scope: "col" }, title)))),
    make("tbody", {}, pairs.map(({ left, right, same, g, f }) => make("tr", {}, cells(left, g), make("td", { class: "sign" }, same ? "" : left && right ? "≠" : left ? "−" : "+"), cells(right, f))))));
}
