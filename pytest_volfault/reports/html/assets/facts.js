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
        `, ${strike.when} its effect, ${often}`,
      );
    }),
  );
}

function worded(value) {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.join(", ") || "none";
  return value === null ? "none" : String(value);
}

// A state in one line: whatever is there of the volume and the server.
function stateText(number) {
  return STATES.columns
    .map((name, column) => [name.replaceAll("_", " "), STATES.rows[number][column]])
    .filter(([, value]) => !["no", "none"].includes(worded(value)))
    .map(([name, value]) => (value === true ? name : `${name}: ${worded(value)}`))
    .join("; ");
}

// What only some variants have is told where there is something in it.
function isTold(column, rows) {
  return !STATES.rare[column] || rows.some((row) => !["no", "none"].includes(worded(row[column])));
}
