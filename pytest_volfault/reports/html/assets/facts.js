// What is told of an opened scenario, on each kind of page.

const STATES = DATA.states;

// A link that opens a scenario; what it has in common with its neighbours stands back.
function idLink(n) {
  const [head, ...rest] = IDS[n].split("/");
  const struck = rest.length ? [make("wbr"), "/", said(rest.join("/"))] : null;
  return make("a", { href: changed({ id: IDS[n] }) }, said(head, { class: "head" }), struck);
}

function fact(title, ...content) {
  return make("section", { class: "fact" }, make("h3", {}, title), content);
}

function strikesTold(n) {
  const strikes = strikesOf(n);
  if (!strikes.length) return make("p", {}, "Nothing: this is the run without faults.");
  return make(
    "ul",
    {},
    strikes.map((strike) => {
      if (strike.afterwards)
        return make("li", {}, "Another flow comes afterwards: ", said(strike.kind, { class: "name" }));
      if (strike.atOnce)
        return make("li", {}, "Asked for at once with it, and who moves where: ", said(strike.kind, { class: "name" }));
      const call = said(callOf(strike), { class: "name" });
      if (strike.times === null)
        return make(
          "li",
          {},
          "Another flow, ",
          said(strike.kind, { class: "name" }),
          `, comes in between: ${strike.when} the effect of `,
          call,
        );
      const often = strike.times === "always" ? "and at every call of it from then on" : "once";
      return make(
        "li",
        {},
        said(strike.kind, { class: "name" }),
        " at ",
        call,
        `, ${sideOf(strike.when)}, ${often}`,
      );
    }),
  );
}

// Where the effect of a struck call is, in words.
function sideOf(when) {
  return when === "late" ? "its effect comes late" : `${when} its effect`;
}

// The value of a fact in words: null where it does not hold, true where it has none.
function worded(value) {
  if (value === null) return "no";
  return value === true ? "yes" : value;
}

// A state in one line: every fact that holds.
function stateText(number) {
  return STATES.keys
    .map((key, place) => [key, STATES.rows[number][place]])
    .filter(([, value]) => value !== null)
    .map(([key, value]) => (value === true ? key : `${key}=${value}`))
    .join("; ");
}

// Two states that differ in nothing but records of what was done.
function isLike(one, other) {
  return STATES.lasting[one] === STATES.lasting[other];
}

// A fact is told where it holds in one of the rows.
function isTold(place, rows) {
  return rows.some((row) => row[place] !== null);
}
