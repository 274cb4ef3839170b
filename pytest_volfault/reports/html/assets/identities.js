// Ids put together again from their parts, and the parts themselves as filters take them.

const ROWS = DATA.scenarios;
const COUNT = ROWS.group.length;
const AFTERWARDS = -2;
const AT_ONCE = -3;
const STRIKES = DATA.strikes.map(([point, kind, when, times, occurrence]) => ({
  point: DATA.points[point],
  party: DATA.parties[point],
  kind: DATA.kinds[kind],
  when: DATA.moments[when],
  times: times < 0 ? null : DATA.moments[times],
  occurrence,
  afterwards: times === AFTERWARDS,
  atOnce: times === AT_ONCE,
}));
const GROUPS = DATA.groups.map(([flow, variant]) => `${flow}.${variant}`);
const IDS = Array.from({ length: COUNT }, (_, n) => idOf(n));
// As the search takes them.
const LOWERED = IDS.map((id) => id.toLowerCase());
const NUMBERS = new Map(IDS.map((id, n) => [id, n]));

function strikesOf(n) {
  const struck = ROWS.struck[n];
  return (Array.isArray(struck) ? struck : [struck]).map((number) => STRIKES[number]);
}

// What strikes, or comes in between, at a call.
function atCalls(n) {
  return strikesOf(n).filter((strike) => !strike.afterwards && !strike.atOnce);
}

function callOf(strike) {
  return strike.occurrence === 1 ? strike.point : `${strike.point}#${strike.occurrence}`;
}

function strikeText(strike) {
  const place = `${callOf(strike)}@${strike.when}`;
  return strike.times === null ? `${place}:${strike.kind}` : `${place}=${strike.kind},${strike.times}`;
}

function idOf(n) {
  const parts = atCalls(n).map(strikeText).join("+");
  const after = strikesOf(n).filter((strike) => strike.afterwards);
  const atOnce = strikesOf(n).find((strike) => strike.atOnce);
  return GROUPS[ROWS.group[n]] + (atOnce?.kind ?? "") + (parts && `/${parts}`) + after.map((strike) => `//${strike.kind}`).join("");
}

function kindOf(strike) {
  if (strike.afterwards) return `${strike.kind} afterwards`;
  if (strike.atOnce) return `${strike.kind.split("/")[0].slice(1)} at once`;
  return strike.times === null ? `${strike.kind} in between` : strike.kind;
}

const IDENTITY_FILTERS = [
  { name: "flow", label: "flow", of: (n) => [DATA.groups[ROWS.group[n]][0]] },
  { name: "variant", label: "variant", of: (n) => [DATA.groups[ROWS.group[n]][1]] },
  { name: "party", label: "party", of: (n) => atCalls(n).map((strike) => strike.party) },
  { name: "point", label: "point", of: (n) => atCalls(n).map((strike) => strike.point) },
  { name: "kind", label: "fault", of: (n) => strikesOf(n).map(kindOf) },
];
