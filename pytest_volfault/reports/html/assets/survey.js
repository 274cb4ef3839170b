// The page as a whole: the survey of all, or one scenario.

const PAGE_TITLE = document.title;

const PAGE = {
  maps: new HeatMaps(),
  list: new ScenarioList(),
  view: new ScenarioView(),
  opened: null,
  opener: null,
  scrolled: 0,
  filtered: null,

  show(state) {
    if (!this.survey) this.build();
    const id = state.get("id") ?? null;
    const filters = addressOf(new Map([...state].filter(([name]) => name !== "id")));
    if (filters !== this.filtered) {
      FILTERS.apply(state);
      this.maps.show();
      this.list.show(state);
      this.filtered = filters;
      announce(`${plural(FILTERS.shown.length, "scenario")} of ${counted(COUNT)}`);
    }
    if (id !== this.opened) this.turn(id);
  },

  build() {
    this.survey = make("div", { class: "survey" }, FILTERS.element, this.maps.element, this.list.element, DATA.handlers && handlersSection());
    document.getElementById("main").append(this.survey, this.view.element);
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (this.opened !== null) go({ id: "" }, false);
      else if (document.activeElement === FILTERS.search) go({ q: "" });
    });
  },

  turn(id) {
    const before = this.opened;
    if (before === null) {
      this.scrolled = scrollY;
      this.opener = document.activeElement;
    }
    this.opened = id;
    this.survey.hidden = id !== null;
    document.getElementById("heading").hidden = id !== null;
    this.view.element.hidden = id === null;
    document.title = id === null ? PAGE_TITLE : `${id} - ${PAGE_TITLE}`;
    if (id !== null) {
      const title = this.view.show(id, this.list.sorted);
      if (this.view.number >= 0) this.view.drawDiagram();
      scrollTo(0, 0);
      title.focus({ preventScroll: true });
      return;
    }
    scrollTo(0, this.scrolled);
    const number = NUMBERS.get(before);
    const opener = this.survey.contains(this.opener) ? this.opener : this.list.table.reach(number);
    opener?.focus({ preventScroll: true });
  },
};
