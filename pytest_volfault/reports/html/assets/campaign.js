// A campaign's scenarios: what was found of each, and the filters over it.

const ENDS = DATA.ends.map(([state, status, error, computeError, violations]) => ({
  state,
  status: status < 0 ? null : status,
  error: error < 0 ? null : DATA.texts[error],
  computeError: computeError < 0 ? null : DATA.texts[computeError],
  violations: DATA.violations[violations].map((number) => DATA.texts[number]),
}));
const CALLS = DATA.calls.map(([process, point, occurrence, detail, result, event, end, kind, when, task]) => ({
  process: DATA.processes[process],
  point: DATA.points[point],
  party: DATA.parties[point],
  occurrence,
  detail: DATA.texts[detail],
  result: DATA.texts[result],
  event: DATA.events[event],
  end: DATA.call_ends[end],
  strike: kind < 0 ? null : { kind: DATA.texts[kind], when: DATA.whens[when] },
  task: DATA.tasks[task],
}));
const STATE_TEXTS = STATES.rows.map((_, number) => stateText(number));
const NO_CAUSE = "none";
const NO_FINDING = { status: "as the baseline", sentence: "" };

function endOf(n) {
  return ENDS[ROWS.end[n]];
}

function goldenOf(n) {
  return DATA.golden[ROWS.group[n]];
}

function goldenEnd(golden) {
  return golden.end < 0 ? null : ENDS[golden.end];
}

// Whether the flow ends just so without any fault, which is not clean: its host is down, say.
function endsAsEver(n) {
  const golden = goldenOf(n);
  return golden.end >= 0 && !VERDICTS[golden.verdict].clean && isLike(ENDS[golden.end].state, endOf(n).state);
}

function findingOf(n) {
  const number = ROWS.finding[n];
  return number < 0 ? NO_FINDING : { status: DATA.findings[number][0], sentence: DATA.findings[number][1] };
}

function causeOf(n) {
  const number = ROWS.cause[n];
  return number < 0 ? NO_CAUSE : DATA.causes[number][0];
}

const FILTERS = new Filters(
  [
    {
      name: "verdict",
      label: "verdict",
      toggles: WORST_FIRST.map((verdict) => VERDICTS[verdict].name),
      of: (n) => [VERDICTS[ROWS.verdict[n]].name],
      mark: (name) => mark(VERDICTS.findIndex((verdict) => verdict.name === name)),
    },
    ...IDENTITY_FILTERS,
    {
      name: "heals",
      label: "healed by",
      of: (n) => [CURES[ROWS.heals[n]].name],
      title: (name) => CURES.find((cure) => cure.name === name)?.phrase ?? name,
    },
    ...(DATA.causes ? [{ name: "cause", label: "cause", of: (n) => [causeOf(n)] }] : []),
    { name: "left", label: "what is left", of: (n) => [STATE_TEXTS[endOf(n).state]] },
    ...(DATA.findings ? [{ name: "finding", label: "against the baseline", of: (n) => [findingOf(n).status] }] : []),
  ],
  COUNT,
  (n) => LOWERED[n],
);

// The trace of a scenario beside the golden one: pairs of calls, either of which may be missing.
const SAME = 0,
  PAIRED = 1,
  LACKING = 2,
  ADDED = 3,
  STEPS = 4;

function sideBySide(n) {
  const golden = goldenOf(n).trace.map((number) => CALLS[number]);
  const pairs = [];
  let next = 0,
    made = 0;
  const put = (left, right, same) =>
    pairs.push({ left, right, same, g: left ? (next += 1) : 0, f: right ? (made += 1) : 0 });
  for (const step of DATA.differences[ROWS.difference[n]]) {
    const what = step % STEPS,
      number = (step - what) / STEPS;
    if (what === SAME) for (let k = 0; k < number; k += 1) put(golden[next], golden[next], true);
    else if (what === PAIRED) put(golden[next], CALLS[number], false);
    else if (what === LACKING) for (let k = 0; k < number; k += 1) put(golden[next], null, false);
    else put(null, CALLS[number], false);
  }
  return pairs;
}

// The fault that has struck a call.
function struck(call) {
  return call?.strike ?? null;
}

// What came of a call, the fault that struck it included.
function cameOf(call) {
  return call.strike ? `FAULT ${call.strike.kind} ${call.strike.when}: ${call.result}` : call.result;
}

// Whether it is no call: another flow in between or afterwards, another task, or an effect that comes late.
function isFlow(call) {
  return ["meanwhile", "then", "late", "switch"].includes(call?.event);
}
