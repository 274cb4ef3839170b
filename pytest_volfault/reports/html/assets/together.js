// Operations at once: a lane for each, in the order of time, with the switches across and who waits for what.

function togetherOf(n) {
  const number = ROWS.together?.[n] ?? -1;
  if (number < 0) return null;
  const [operations, answers, waits] = DATA.together[number];
  return {
    operations: operations.map(([name, flow]) => ({ name, flow })),
    answers: answers.map(([name, status, error, later]) => ({ name, status, error, later })),
    waits: waits.map(([task, lock, holder, stack]) => ({ task, lock, holder, stack })),
  };
}

function operationOf(task) {
  return task.split(".")[0];
}

function answersTogether(n) {
  const { operations, answers } = togetherOf(n);
  return make(
    "table",
    { class: "sides-table answers" },
    make("caption", { class: "unseen" }, "What the callers saw"),
    make("thead", {}, make("tr", {}, ["caller of", "status", "what went wrong"].map((title) => make("th", { scope: "col" }, title)))),
    make(
      "tbody",
      {},
      answers.map(({ name, status, error, later }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, said(`${name} ${operations.find((each) => each.name === name)?.flow ?? ""}`)),
          make("td", {}, String(status ?? "no answer")),
          make("td", {}, said([error, later && `later: ${later}`].filter(Boolean).join("; ") || SAYS_NOTHING)),
        ),
      ),
    ),
  );
}

function lanesTogether(n) {
  const { operations, waits } = togetherOf(n);
  const calls = sideBySide(n).map(({ right }) => right).filter(Boolean);
  const last = new Map(calls.map((call, place) => [operationOf(call.task), place]));
  // Who waits for ever stands to the end of the page.
  waits.forEach(({ task }) => last.set(operationOf(task), calls.length));
  const begun = new Set();
  const rows = calls.map((call, place) => {
    if (call.event === "switch") return switchRow(call, place, operations.length);
    begun.add(operationOf(call.task));
    return laneRow(call, place, operations, (name) => begun.has(name) && last.get(name) > place);
  });
  return make(
    "section",
    { class: "sequence" },
    make("div", { class: "titled" }, make("h3", {}, "How it came about")),
    make(
      "div",
      { class: "frame", tabindex: "0", role: "group", "aria-label": "The calls of each operation, in the order of time" },
      make(
        "table",
        { class: "together" },
        make("caption", { class: "unseen" }, "The calls of each operation in a column of its own"),
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            make("th", { scope: "col", class: "number" }, make("span", { class: "unseen" }, "number")),
            operations.map(({ name, flow }) =>
              make("th", { scope: "col" }, make("span", { class: "task" }, name), " ", said(flow)),
            ),
          ),
        ),
        make("tbody", {}, rows),
      ),
    ),
    make(
      "p",
      { class: "hint" },
      "⇄ another task moves than the one that would; ◷ it waits for a lock; ┆ it stands while another moves.",
    ),
    waits.length > 0 && waiting(waits),
  );
}

function switchRow(call, place, lanes) {
  const who = make("b", {}, call.task);
  const told = call.detail === "end" ? [who, " is at its end"] : [who, " stands at ", said(call.detail, { class: "name" })];
  return make(
    "tr",
    { class: "switch" },
    make("td", { class: "number" }, place + 1),
    make("td", { colspan: lanes }, "⇄ ", call.task ? told : "Before anything else", ": ", make("b", {}, said(call.result)), " moves"),
  );
}

function laneRow(call, place, operations, stands) {
  const own = operationOf(call.task);
  return make(
    "tr",
    {},
    make("td", { class: "number" }, place + 1),
    operations.map(({ name }) =>
      name === own
        ? make("td", { class: struck(call) ? "moves hit" : "moves" }, callText(call, name))
        : make("td", { class: stands(name) ? "stands" : null }),
    ),
  );
}

function callText(call, operation) {
  const who = call.task === operation ? null : make("span", { class: "task" }, call.task);
  const process = make("span", { class: "detail" }, `[${call.process}] `);
  if (call.event === "wait") {
    const end = call.end === "open" ? "never has it" : call.result;
    return [who, process, "◷ waits for ", said(call.detail, { class: "name" }), ": ", said(end)];
  }
  const name = `${callOf(call)}${call.detail ? `(${call.detail})` : ""}`;
  return [who, process, said(name, { class: "name" }), " → ", said(cameOf(call))];
}

function waiting(waits) {
  return make(
    "div",
    { class: "waiting" },
    make("h3", {}, "Who waits for ever"),
    waits.map(({ task, lock, holder, stack }) =>
      make(
        "div",
        {},
        make("p", {}, make("b", {}, task), " waits for ", said(lock, { class: "name" }), ", which ", holder === task ? "it has itself" : [holder || "nobody known", " has"], ", at"),
        make("ol", { class: "stack" }, stack.map((line) => make("li", {}, said(line, { class: "name" })))),
      ),
    ),
  );
}
