// Verdicts as they are seen: a letter in a shape of its own, so that no colour is needed.

const VERDICTS = DATA.verdicts;
const CURES = DATA.cures;
// From worst to best; behind them those that say nothing about the target.
const WORST_FIRST = VERDICTS.map((_, number) => number).sort((a, b) => badness(b) - badness(a));

function badness(verdict) {
  return VERDICTS[verdict].told ? verdict : -1 - verdict;
}

function mark(verdict) {
  const { name, letter } = VERDICTS[verdict];
  return make("span", { class: `mark v-${name}`, "aria-hidden": "true", title: name }, letter);
}

function markedName(verdict) {
  return [mark(verdict), " ", VERDICTS[verdict].name];
}

// How many there are of each verdict, the worst first.
function tally(verdicts) {
  const counts = VERDICTS.map(() => 0);
  for (const verdict of verdicts) counts[verdict] += 1;
  const told = WORST_FIRST.filter((verdict) => counts[verdict]);
  return make(
    "span",
    { class: "tally" },
    told.map((verdict) => [
      make(
        "span",
        { class: "tallied" },
        mark(verdict),
        make("span", {}, counted(counts[verdict]), make("span", { class: "unseen" }, ` ${VERDICTS[verdict].name}`)),
      ),
      " ",
    ]),
  );
}
