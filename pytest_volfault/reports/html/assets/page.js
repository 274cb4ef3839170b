// A page is a survey of all scenarios, or one of them in full; its address says which.

const PAGE_TITLE = document.title;

class Page {
  // parts: what the survey consists of; refresh: state -> nothing, after the filters were applied;
  // open: id -> [what is shown of it, its heading, what to do when that stands in the page];
  // find: id -> the link to it in the survey
  constructor(parts, { refresh, open, find }) {
    this.survey = make("div", { class: "survey" }, FILTERS.element, parts);
    this.view = make("article", { class: "scenario", hidden: true });
    Object.assign(this, { refresh, open, find, opened: null, opener: null, filtered: null, scrolled: 0 });
    document.getElementById("main").append(this.survey, this.view);
    addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
  }

  leave() {
    if (this.opened !== null) go({ id: "" }, false);
    else if (document.activeElement === FILTERS.search) go({ q: "" });
  }

  show(state) {
    const id = state.get("id") ?? null;
    const filters = addressOf(new Map([...state].filter(([name]) => name !== "id")));
    if (filters !== this.filtered) {
      FILTERS.apply(state);
      this.refresh(state);
      this.filtered = filters;
      announce(`${plural(FILTERS.shown.length, "scenario")} of ${counted(FILTERS.count)}`);
    }
    if (id !== this.opened) this.turn(id);
  }

  turn(id) {
    const before = this.opened;
    if (before === null) {
      this.scrolled = scrollY;
      this.opener = document.activeElement;
    }
    this.opened = id;
    this.survey.hidden = id !== null;
    document.getElementById("heading").hidden = id !== null;
    this.view.hidden = id === null;
    document.title = id === null ? PAGE_TITLE : `${id} - ${PAGE_TITLE}`;
    if (id === null) this.back(before);
    else this.forth(id);
  }

  forth(id) {
    const title = make("h2", { tabindex: "-1" }, said(id));
    const back = make("a", { href: changed({ id: "" }), class: "back" }, "← all scenarios");
    if (NUMBERS.has(id)) {
      const { around, content, drawn } = this.open(NUMBERS.get(id));
      this.view.replaceChildren(make("nav", { "aria-label": "Scenarios" }, back, around), title, ...content);
      drawn?.();
    } else {
      this.view.replaceChildren(
        make("nav", { "aria-label": "Scenarios" }, back),
        title,
        make("p", { class: "notice" }, "This file holds no such scenario."),
      );
    }
    scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }

  // Where the reader was before.
  back(id) {
    scrollTo(0, this.scrolled);
    const opener = this.survey.contains(this.opener)
      ? this.opener
      : NUMBERS.has(id)
        ? this.find(NUMBERS.get(id))
        : null;
    opener?.focus({ preventScroll: true });
  }
}
