// Filters over numbered rows. Each tells how many rows it would leave, given what the others leave.

// Stands in the address where a filter that is set by itself is not wanted.
const ANY = "any";

class Filters {
  // facets: {name, label, of: row -> values, title?: value -> text}, and either `toggles`: values, `preset`?: those that
  // are chosen where the address says nothing, `mark`?: value -> node; or `values`?: those of a list, in order
  constructor(facets, count, textOf) {
    this.count = count;
    this.textOf = textOf;
    this.facets = facets.map((facet) => indexed(facet, count));
    this.shown = [];
    this.isShown = new Uint8Array(count);
    this.search = make("input", {
      type: "search",
      id: "q",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "words of an id",
      oninput: () => {
        // Browsers take few changes of the address at once.
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => go({ q: this.search.value }), 100);
      },
    });
    this.figure = make("output", { class: "figure" });
    this.element = this.drawn();
  }

  drawn() {
    const selects = this.facets.filter((facet) => !facet.toggles);
    const toggles = this.facets.filter((facet) => facet.toggles);
    for (const facet of selects) {
      facet.control = make("select", {
        id: `f-${facet.name}`,
        onchange: () => go({ [facet.name]: facet.control.value }),
      });
    }
    return make(
      "form",
      { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      toggles.map((facet) => this.drawnToggles(facet)),
      make(
        "div",
        { class: "fields" },
        make("div", { class: "field wide" }, make("label", { for: "q" }, "search"), this.search),
        selects.map((facet) =>
          make("div", { class: "field" }, make("label", { for: `f-${facet.name}` }, facet.label), facet.control),
        ),
      ),
      make(
        "p",
        { class: "outcome" },
        this.figure,
        make("button", { type: "button", class: "plain", onclick: () => this.clear() }, "clear the filters"),
      ),
    );
  }

  drawnToggles(facet) {
    facet.buttons = facet.toggles.map((value) =>
      make("button", {
        type: "button",
        class: "toggle",
        "data-value": value,
        onclick: () => this.toggle(facet, value),
      }),
    );
    return make("div", { class: "toggles", role: "group", "aria-label": facet.label }, facet.buttons);
  }

  toggle(facet, value) {
    const seen = facet.toggles.filter((_, number) => !facet.buttons[number].hidden);
    const all = chosenIn(readAddress(), facet);
    const chosen = new Set(seen.filter((each) => all.has(each)));
    if (!chosen.delete(value)) chosen.add(value);
    go({ [facet.name]: [...chosen].join(",") || (facet.preset ? ANY : "") });
  }

  clear() {
    go(Object.fromEntries([["q", ""], ...this.facets.map((facet) => [facet.name, ""])]));
    this.search.focus();
  }

  // Find out what the state leaves, and show it in the controls.
  apply(state) {
    const words = (state.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const tests = this.facets.map((facet) => wanted(facet, state));
    const counts = this.facets.map((facet) => new Array(facet.values.length).fill(0));
    this.shown = [];
    this.isShown.fill(0);
    for (let n = 0; n < this.count; n += 1) {
      if (words.length && !words.every((word) => this.textOf(n).includes(word))) continue;
      const failed = failures(this.facets, tests, n);
      if (failed.length === 0) {
        this.shown.push(n);
        this.isShown[n] = 1;
        this.facets.forEach((facet, f) => facet.rows[n].forEach((value) => (counts[f][value] += 1)));
      } else if (failed.length === 1) {
        const [f] = failed;
        this.facets[f].rows[n].forEach((value) => (counts[f][value] += 1));
      }
    }
    this.facets.forEach((facet, f) => showFacet(facet, counts[f], state));
    if (this.search.value !== (state.get("q") ?? "")) this.search.value = state.get("q") ?? "";
    this.figure.replaceChildren(
      make("strong", {}, counted(this.shown.length)),
      ` of ${plural(this.count, "scenario")}`,
    );
  }
}

function indexed(facet, count) {
  const numbers = new Map((facet.toggles ?? facet.values ?? []).map((value, number) => [value, number]));
  const rows = Array.from({ length: count }, (_, n) => {
    const values = facet.of(n).map((value) => {
      if (!numbers.has(value)) numbers.set(value, numbers.size);
      return numbers.get(value);
    });
    return values.length > 1 ? [...new Set(values)] : values;
  });
  return { ...facet, rows, ordered: Boolean(facet.values), values: [...numbers.keys()], numbers };
}

// An address tells several choices of toggles with commas between; of a list there is one.
function chosenIn(state, facet) {
  const value = state.get(facet.name);
  if (!value) return new Set(facet.preset);
  if (facet.preset && value === ANY) return new Set();
  return new Set(facet.toggles ? value.split(",") : [value]);
}

function wanted(facet, state) {
  const chosen = chosenIn(state, facet);
  return chosen.size ? new Set([...chosen].map((value) => facet.numbers.get(value) ?? -1)) : null;
}

function failures(facets, tests, n) {
  const failed = [];
  for (let f = 0; f < facets.length; f += 1) {
    if (tests[f] && !facets[f].rows[n].some((value) => tests[f].has(value))) {
      failed.push(f);
      if (failed.length > 1) break;
    }
  }
  return failed;
}

function showFacet(facet, counts, state) {
  const chosen = chosenIn(state, facet);
  if (facet.toggles) {
    facet.buttons.forEach((button, number) => {
      const value = facet.values[number];
      button.replaceChildren(
        facet.mark ? facet.mark(value) : "",
        " ",
        facet.title?.(value) ?? value,
        " ",
        make("b", {}, counted(counts[number])),
      );
      button.setAttribute("aria-pressed", String(chosen.has(value)));
      button.hidden = !counts[number] && !(chosen.has(value) && state.has(facet.name));
    });
    return;
  }
  const options = facet.values
    .map((value, number) => [value, counts[number]])
    .filter(([value, count]) => count || chosen.has(value));
  if (!facet.ordered) options.sort(([one], [other]) => (one < other ? -1 : 1));
  // A link may name what this page does not have; the list then says so.
  for (const value of chosen) if (!facet.numbers.has(value)) options.push([value, 0]);
  facet.control.replaceChildren(
    make("option", { value: "" }, "any"),
    ...options.map(([value, count]) =>
      make("option", { value, selected: chosen.has(value) }, `${facet.title?.(value) ?? value} (${counted(count)})`),
    ),
  );
  facet.control.classList.toggle("chosen", chosen.size > 0);
}
