// Several campaigns: what each found of a scenario, and the filters over that.

const CAMPAIGNS = DATA.campaigns;
const ENDS = DATA.ends.map(([verdict, heals, state, violations]) => ({
  verdict,
  heals,
  state,
  violations: violations.map((number) => DATA.texts[number]),
}));
const UNCHANGED = "unchanged";
const SIGNS_OF = { worse: "▼", better: "▲", unknown: "◆", "left otherwise": "≠", comes: "+", goes: "−" };

const MEANINGS_OF = {
  better: "better",
  worse: "worse",
  unknown: "a verdict that says nothing of the target, before or now",
  "left otherwise": "as good, but something else is left",
  comes: "run here, and not before",
  goes: "not run here, but before",
};

// Every mark of the table, in words.
function marksTold() {
  const told = DATA.changes.map((change) => `${SIGNS_OF[change]} ${MEANINGS_OF[change]}`);
  return `${told.join("; ")}; no mark: the same; · not run`;
}

// What a campaign found of a scenario; null where it did not run it.
function endIn(n, campaign) {
  const row = ROWS.ends[n];
  const number = Array.isArray(row) ? row[campaign] : row;
  return number < 0 ? null : ENDS[number];
}

// [campaign, change] for each campaign that differs from the one before.
function changesOf(n) {
  return DATA.steps[ROWS.changes[n]].map(([campaign, change]) => [
    campaign,
    DATA.changes[change],
    DATA.ofVerdict[change],
  ]);
}

function changeNames(n) {
  const names = changesOf(n).map(([, name]) => name);
  return names.length ? names : [UNCHANGED];
}

const FILTERS = new Filters(
  [
    {
      name: "change",
      label: "change",
      toggles: [...DATA.changes, UNCHANGED],
      // Only what changed its verdict, unless the address says otherwise.
      preset: DATA.changes.filter((_, number) => DATA.ofVerdict[number]),
      of: changeNames,
      mark: (name) => make("span", { "aria-hidden": "true" }, SIGNS_OF[name] ?? "="),
    },
    {
      name: "at",
      label: "changed in",
      values: CAMPAIGNS.slice(1).map(({ label }) => label),
      of: (n) =>
        changesOf(n)
          .filter(([, , ofVerdict]) => ofVerdict)
          .map(([campaign]) => CAMPAIGNS[campaign].label),
    },
    {
      name: "verdict",
      label: "verdict in any",
      values: WORST_FIRST.map((verdict) => VERDICTS[verdict].name),
      of: (n) => {
        const row = ROWS.ends[n];
        return (Array.isArray(row) ? row : [row])
          .filter((number) => number >= 0)
          .map((number) => VERDICTS[ENDS[number].verdict].name);
      },
    },
    ...IDENTITY_FILTERS,
  ],
  COUNT,
  (n) => LOWERED[n],
);
