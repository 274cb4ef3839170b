// How the page is read; closed until somebody asks.

class Help {
  constructor() {
    this.element = make(
      "details",
      { class: "help", ontoggle: () => this.element.children.length < 2 && this.element.append(this.body()) },
      make("summary", {}, "How to read this page"),
    );
  }

  body() {
    const line = (...said) => make("li", {}, said);
    return make(
      "ul",
      {},
      line("A ", make("strong", {}, "scenario"), " is one run of a flow with a fault. Its id says which: FLOW.VARIANT/CALL@WHEN=KIND,TIMES."),
      line(
        "A link to one scenario is this page's address with ",
        make("code", {}, "#id="),
        " and the id behind it. ",
        COUNT > 0 && ["An example: ", make("a", { class: "id", href: addressOf(new Map([["id", IDS[0]]])) }, said(IDS[0])), "."],
      ),
      line("The address holds the filters as well, so that it can be sent to somebody who is to see the same."),
      line("A ", make("strong", {}, "cause"), " is a place in the code under test, with all scenarios that end badly because of it."),
      line(
        "In the tables of calls a row is a call and a column is a kind of fault. ",
        "= marks a fault that changes nothing of what the flow leaves without any. ",
        "#2 is the second call of its name. 4+5 is one call that does the work of steps 4 and 5.",
      ),
      line("Escape closes a scenario. Arrows move within a table of calls, Enter opens a cell."),
      line(
        "What the code under test has logged is not kept. To see it, replay the scenario with ",
        make("code", {}, "--log-file=FILE --log-file-level=DEBUG"),
        " behind its command.",
      ),
    );
  }
}
