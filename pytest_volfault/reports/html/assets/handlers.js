// The error-path coverage: which handlers no fault has made run.

function handlersSection() {
  const { ran, known, never } = DATA.handlers;
  const table = new LongTable("Handlers that ran under no fault", ["where", "function", "handler"], (handler) =>
    make(
      "tr",
      {},
      make("td", { class: "id" }, said(`${handler.file}:${handler.line}`)),
      make("td", { class: "id" }, said(handler.function)),
      make("td", {}, make("code", {}, said(handler.what))),
    ),
  );
  table.show(never);
  return make(
    "section",
    { class: "handlers", "aria-labelledby": "handlers-title" },
    make("h2", { id: "handlers-title" }, "Error paths"),
    make(
      "p",
      {},
      `${counted(ran)} of ${plural(known, "handler")} ran under at least one fault; ${counted(never.length)} never did.`,
    ),
    never.length ? table.element : null,
  );
}
