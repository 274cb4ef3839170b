// One scenario in full: what strikes, what is left, what heals it, how it came about, and how to see it again.

const SAYS_NOTHING = "nothing";
const NARROW = 700;

class ScenarioView {
  constructor() {
    this.folded = true;
    this.number = -1;
    addEventListener("resize", () => this.frame?.isConnected && !togetherOf(this.number) && this.drawDiagram());
  }

  open(n, sorted) {
    this.number = n;
    return {
      around: [said(`${DATA.target.name} ${DATA.target.version}`, { class: "detail" }), steps(n, sorted)],
      content: [
        this.judgement(n),
        make(
          "div",
          { class: "facts" },
          make(
            "div",
            {},
            fact("What strikes", strikesTold(n)),
            ROWS.way[n] >= 0 && fact("Where in the code", wayTold(n)),
            fact("What heals it", healing(n)),
          ),
          togetherOf(n) ? fact("What the callers saw", answersTogether(n)) : fact("What the caller saw", answers(n)),
        ),
        fact("Replay", commandLine(`${DATA.command}${quoted(IDS[n])}`)),
        fact("What is left", statesTable(n)),
        togetherOf(n) ? lanesTogether(n) : this.sequence(n),
      ],
      drawn: () => togetherOf(n) || this.drawDiagram(),
    };
  }

  judgement(n) {
    const { name, meaning } = VERDICTS[ROWS.verdict[n]];
    const finding = DATA.findings && ROWS.finding[n] >= 0 ? findingOf(n) : null;
    return make(
      "div",
      { class: `judgement j-${name}` },
      make("p", { class: "verdict" }, markedName(ROWS.verdict[n]), make("span", { class: "meaning" }, `: ${meaning}`)),
      endsAsEver(n) && make("p", {}, "The fault changes nothing: the flow leaves the same without any."),
      endOf(n).violations.length > 0 &&
        make(
          "ul",
          {},
          endOf(n).violations.map((sentence) => make("li", {}, said(sentence))),
        ),
      finding &&
        make(
          "p",
          { class: "finding" },
          make("strong", {}, "Against the baseline: ", said(finding.status)),
          finding.sentence ? [": ", said(finding.sentence)] : null,
        ),
    );
  }

  sequence(n) {
    this.frame = make("div", {
      class: "frame",
      tabindex: "0",
      role: "group",
      "aria-label": "Sequence diagram; it scrolls sideways",
    });
    const pairs = sideBySide(n);
    const folds = foldedRows(pairs).length < pairs.length;
    const button = make("button", {
      type: "button",
      class: "plain",
      onclick: () => {
        this.folded = !this.folded;
        label();
        this.drawDiagram();
      },
    });
    const label = () => (button.textContent = this.folded ? "show every call" : "show only where the runs differ");
    label();
    const table = make(
      "details",
      { class: "as-table", ontoggle: () => table.open && table.children.length < 2 && table.append(callsTable(pairs)) },
      make("summary", {}, "The calls as a table"),
    );
    return make(
      "section",
      { class: "sequence" },
      make("div", { class: "titled" }, make("h3", {}, "How it came about"), folds && button),
      this.frame,
      make(
        "p",
        { class: "hint" },
        "≠ the call ends otherwise, − it is made only without the fault, + only with it; ✕ on the way: before its effect; ✕ on the way back: after it.",
      ),
      table,
    );
  }

  drawDiagram() {
    const pairs = sideBySide(this.number);
    const diagram = new Diagram(pairs, this.frame.clientWidth, this.folded);
    const differing = pairs.filter((pair) => !pair.same).length;
    this.frame.replaceChildren(
      diagram.element(
        `Both runs of ${IDS[this.number]}, call beside call; ${plural(differing, "row")} differ. The table below has the same.`,
      ),
    );
    // On a narrow screen, the run with the fault is what is seen first.
    if (this.frame.clientWidth < NARROW) this.frame.scrollLeft = this.frame.scrollWidth;
  }
}

// Where the struck call was made, and what the code under test made of the error.
function wayTold(n) {
  const [called, end, fate, errors, clause] = DATA.ways[ROWS.way[n]];
  const became = {
    swallowed: [`${clause ? `${clause} swallows` : "what swallows"} the error`, end],
    left: ["the error leaves", end],
    silent: ["no error is seen", ""],
    died: ["the process dies", ""],
  }[fate];
  return [
    make("p", {}, "the call is made at ", said(called, { class: "name" })),
    errors && make("p", { class: "detail" }, "error: ", said(errors)),
    make("p", { class: "detail" }, became[0], became[1] && [fate === "swallowed" ? " at " : " ", said(became[1], { class: "name" })]),
    DATA.causes && ROWS.cause[n] >= 0 && make("p", {}, make("a", { href: changed({ id: "", cause: causeOf(n) }) }, "all scenarios of this cause")),
  ];
}

function steps(n, sorted) {
  const place = sorted.indexOf(n);
  const link = (number, text) =>
    number === undefined ? null : make("a", { href: changed({ id: IDS[number] }) }, text);
  if (place < 0) return make("span", { class: "place" }, "not among those that pass the filters");
  return make(
    "span",
    { class: "place" },
    link(sorted[place - 1], "previous"),
    ` ${counted(place + 1)} of ${counted(sorted.length)} `,
    link(sorted[place + 1], "next"),
  );
}

function answers(n) {
  const golden = goldenEnd(goldenOf(n)),
    here = endOf(n);
  const status = (end) => (end === null ? "not run" : (end.status ?? "no answer"));
  const row = (name, tell) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", {}, golden ? said(tell(golden)) : "not run"),
      make("td", { class: golden && tell(golden) !== tell(here) ? "differs" : null }, said(tell(here))),
    );
  return sides("What the caller saw", [
    row("status", (end) => String(status(end))),
    row("error", (end) => end.error ?? SAYS_NOTHING),
    row("behind it", (end) => end.computeError ?? SAYS_NOTHING),
  ]);
}

function sides(caption, rows, titles = ["without the fault", "with it"]) {
  return make(
    "table",
    { class: "sides-table" },
    make("caption", { class: "unseen" }, caption),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("td", {}),
        titles.map((title) => make("th", { scope: "col" }, title)),
      ),
    ),
    make("tbody", {}, rows),
  );
}

function statesTable(n) {
  const end = goldenEnd(goldenOf(n));
  const here = STATES.rows[endOf(n).state],
    golden = end && STATES.rows[end.state];
  return sides(
    "What is left",
    STATES.keys.map((key, column) => {
      if (!isTold(column, [here, golden].filter(Boolean))) return null;
      const differs = golden && worded(golden[column]) !== worded(here[column]);
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, key),
        make("td", {}, golden ? said(worded(golden[column])) : "not run"),
        make("td", { class: differs ? "differs" : null }, said(worded(here[column]))),
      );
    }),
    togetherOf(n) ? ["the first flow alone", "all at once"] : undefined,
  );
}

// What is done, in order: in words, by whom, and what is typed for it.
function healing(n) {
  const { name, phrase, steps } = CURES[ROWS.heals[n]];
  if (name === "none-needed") return make("p", {}, "It needs nothing.");
  if (name === "nothing") return make("p", {}, "Nothing: every row of up to three actions was tried.");
  if (!steps.length) return make("p", {}, said(phrase));
  return make(
    "ol",
    { class: "cure" },
    steps.map((step) =>
      make(
        "li",
        {},
        said(step.phrase),
        make("span", { class: "detail" }, `, by ${step.actor}`),
        step.commands.map((command) => make("code", { class: "typed" }, said(typed(command, n)))),
      ),
    ),
  );
}

// Who retries asks for the last flow of the scenario.
function typed(command, n) {
  if (command !== "FLOW") return command;
  const then = strikesOf(n).findLast((strike) => strike.afterwards);
  const [flow] = (then ? then.kind : IDS[n]).split(/[.,/]/, 1);
  return DATA.commands[flow] ?? "(the same request again)";
}

function callsTable(pairs) {
  const text = (call) =>
    call && [
      said(`${callOf(call)}${call.detail ? `(${call.detail})` : ""}`, { class: "name" }),
      " → ",
      said(cameOf(call)),
    ];
  const cells = (call, number) => [
    make("td", { class: "number" }, number || ""),
    make("td", {}, call ? said(call.process) : ""),
    make("td", { class: struck(call) ? "differs" : null }, text(call)),
  ];
  return make(
    "div",
    { class: "frame" },
    make(
      "table",
      { class: "rows calls" },
      make("caption", { class: "unseen" }, "The calls of both runs"),
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          ["", "by", "without the fault", "", "", "by", "with it"].map((title) => make("th", { scope: "col" }, title)),
        ),
      ),
      make(
        "tbody",
        {},
        pairs.map(({ left, right, same, g, f }) =>
          make(
            "tr",
            {},
            cells(left, g),
            make("td", { class: "sign" }, same ? "" : left && right ? "≠" : left ? "−" : "+"),
            cells(right, f),
          ),
        ),
      ),
    ),
  );
}
