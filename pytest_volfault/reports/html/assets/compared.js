// The page of several campaigns: a line for each scenario, a column for each campaign.

const LINES = new LongTable(
  `Scenarios that pass the filters; each link opens one. Against the campaign before: ${marksTold()}.`,
  ["scenario", ...CAMPAIGNS.map(({ label }) => make("span", { class: "campaign" }, said(label)))],
  comparedRow,
);
LINES.element.classList.add("compared");

function comparedRow(n) {
  const changes = new Map(changesOf(n).map(([campaign, name]) => [campaign, name]));
  return make(
    "tr",
    { "data-scenario": n },
    make("th", { scope: "row", class: "id" }, idLink(n)),
    CAMPAIGNS.map((_, campaign) => comparedCell(endIn(n, campaign), changes.get(campaign))),
  );
}

function comparedCell(end, change) {
  const sign =
    change &&
    make(
      "span",
      { class: "change", title: change },
      SIGNS_OF[change],
      make("span", { class: "unseen" }, ` ${change} `),
    );
  if (!end) return make("td", { class: "none" }, sign || "·", make("span", { class: "unseen" }, "not run"));
  return make(
    "td",
    { class: change ? `changed c-${change.replace(" ", "-")}` : null },
    mark(end.verdict),
    make("span", { class: "unseen" }, VERDICTS[end.verdict].name),
    sign,
  );
}

// How many of a flow's scenarios are not clean in each campaign, and how many got better or worse in it.
function flowCounts() {
  const members = [...stacked(Array.from({ length: COUNT }, (_, n) => [ROWS.group[n], n]))];
  members.sort(([one], [other]) => (GROUPS[one] < GROUPS[other] ? -1 : 1));
  const table = make(
    "table",
    { class: "rows flows" },
    make("caption", {}, "Not clean, of those that were run; ▲ got better and ▼ got worse since the campaign before."),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, "flow and variant"),
        CAMPAIGNS.map(({ label }) => make("th", { scope: "col" }, make("span", { class: "campaign" }, said(label)))),
      ),
    ),
    make(
      "tbody",
      {},
      members.map(([group, rows]) => flowRow(group, rows)),
    ),
  );
  return make(
    "section",
    { "aria-labelledby": "flows-title" },
    make("div", { class: "titled" }, make("h2", { id: "flows-title" }, "Flow by flow")),
    make("div", { class: "long compared" }, table),
  );
}

function flowRow(group, rows) {
  const cells = CAMPAIGNS.map(() => ({ run: 0, unclean: 0, better: 0, worse: 0 }));
  for (const n of rows) {
    cells.forEach((cell, campaign) => {
      const end = endIn(n, campaign);
      if (!end) return;
      cell.run += 1;
      cell.unclean += VERDICTS[end.verdict].clean ? 0 : 1;
    });
    for (const [campaign, name] of changesOf(n)) if (name in cells[campaign]) cells[campaign][name] += 1;
  }
  const [flow, variant] = DATA.groups[group];
  return make(
    "tr",
    {},
    make(
      "th",
      { scope: "row", class: "id" },
      make(
        "a",
        {
          href: addressOf(
            new Map([
              ["flow", flow],
              ["variant", variant],
            ]),
          ),
        },
        said(GROUPS[group]),
      ),
    ),
    cells.map(({ run, unclean, better, worse }) =>
      run
        ? make(
            "td",
            { class: "number" },
            counted(unclean),
            make("span", { class: "detail" }, ` of ${counted(run)}`),
            better > 0 && make("span", { class: "change" }, ` ▲${better}`),
            worse > 0 && make("span", { class: "change" }, ` ▼${worse}`),
          )
        : make("td", { class: "none" }, "·", make("span", { class: "unseen" }, "not run")),
    ),
  );
}

// Campaigns that follow each other and found the same are told as one.
function spans(n) {
  const told = [];
  CAMPAIGNS.forEach(({ label }, campaign) => {
    const end = endIn(n, campaign),
      last = told.at(-1);
    if (last && last.end === end) last.to = label;
    else told.push({ from: label, to: label, end });
  });
  return told;
}

function history(n) {
  const told = spans(n);
  const rows = told.filter(({ end }) => end).map(({ end }) => STATES.rows[end.state]);
  const columns = STATES.keys.map((_, column) => column).filter((column) => isTold(column, rows));
  const row = (name, tell) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      told.map(({ end }, place) => {
        if (!end) return make("td", { class: "none" }, "not run");
        const before = told.slice(0, place).findLast((each) => each.end)?.end;
        const words = tell(end);
        return make("td", { class: before && tell(before) !== words ? "differs" : null }, said(words));
      }),
    );
  return make(
    "div",
    { class: "long" },
    make(
      "table",
      { class: "rows history" },
      make("caption", { class: "unseen" }, "What the campaigns found"),
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          make("td", {}),
          told.map(({ from, to }) => make("th", { scope: "col" }, said(from), from === to ? null : [" to ", said(to)])),
        ),
      ),
      make(
        "tbody",
        {},
        make(
          "tr",
          {},
          make("th", { scope: "row" }, "verdict"),
          told.map(({ end }) => make("td", {}, end ? markedName(end.verdict) : "not run")),
        ),
        row("healed by", (end) => CURES[end.heals].phrase),
        row("rules broken", (end) => end.violations.join("\n") || "none"),
        columns.map((column) =>
          row(STATES.keys[column], (end) => worded(STATES.rows[end.state][column])),
        ),
      ),
    ),
  );
}

const PAGE = new Page(
  [
    make(
      "section",
      { "aria-labelledby": "list-title" },
      make("div", { class: "titled" }, make("h2", { id: "list-title" }, "Scenario by scenario")),
      LINES.element,
    ),
    flowCounts(),
  ],
  {
    refresh: () => LINES.show(FILTERS.shown),
    open: (n) => ({
      around: null,
      content: [
        fact("What strikes", strikesTold(n)),
        fact("What the campaigns found", history(n)),
        fact(
          "Replay",
          [...new Set(CAMPAIGNS.map(({ command }) => command))].map((command) =>
            commandLine(`${command}${quoted(IDS[n])}`),
          ),
        ),
      ],
    }),
    find: (n) => LINES.reach(n),
  },
);
