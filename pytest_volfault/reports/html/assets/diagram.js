// The sequence diagram: the run without the fault on the left, the run with it on the right, call beside call.

const TITLE = 24,
  HEAD = 44 + TITLE,
  LINE = 32,
  STRUCK_LINE = 66,
  FOLD_LINE = 30,
  GUTTER = 44,
  NUMBER = 26,
  NARROWEST = 46,
  LETTER = 6.1;
const CONTEXT = 2,
  SHORTEST_FOLD = 4;
const SIGNS = { same: "", changed: "≠", lacking: "−", added: "+" };
const BESIDES = {
  meanwhile: "⇄ another flow in between",
  then: "↓ another flow afterwards",
  late: "◷ the effect comes late",
  switch: "⇄ another task moves",
};

class Diagram {
  constructor(pairs, width, folded) {
    this.rows = folded ? foldedRows(pairs) : pairs;
    const met = pairs.flatMap(({ left, right }) => [left, right]).filter(Boolean);
    const present = (lanes, names) => lanes.filter(([name, , always]) => always || names.has(name));
    this.processes = present(DATA.lanes.processes, new Set(met.map((call) => call.process)));
    this.parties = present(
      DATA.lanes.parties,
      new Set(met.filter((call) => !isFlow(call)).map((call) => call.party)),
    );
    this.lanes = [...this.processes, ...this.parties];
    this.side = Math.max(Math.floor((width - GUTTER) / 2), NUMBER + this.lanes.length * NARROWEST);
    this.width = this.side * 2 + GUTTER;
    this.deaths = [new Map(), new Map()];
  }

  element(label) {
    let y = HEAD;
    const placed = this.rows.map((row) => {
      const height = row.fold
        ? FOLD_LINE
        : [row.left, row.right].some((call) => struck(call) || isFlow(call))
          ? STRUCK_LINE
          : LINE;
      const at = { row, y, height };
      y += height;
      return at;
    });
    const rows = placed.map((each) => this.row(each));
    const bottom = y + 8;
    return draw(
      "svg",
      {
        class: "diagram",
        width: this.width,
        height: bottom + HEAD - TITLE,
        viewBox: `0 0 ${this.width} ${bottom + HEAD - TITLE}`,
        role: "img",
        "aria-label": label,
      },
      draw(
        "defs",
        {},
        draw(
          "pattern",
          { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
          draw("rect", { class: "hatch-ground", width: 8, height: 8 }),
          draw("rect", { class: "hatch-line", width: 3, height: 8 }),
        ),
      ),
      rows.map(({ ground }) => ground),
      [0, 1].map((side) => this.lifelines(side, bottom)),
      rows.map(({ drawn }) => drawn),
      ["without the fault", "with the fault"].map((title, side) => [
        draw("text", { class: "side", x: this.left(side) + NUMBER, y: 18 }, title),
        this.titles(side, TITLE),
        this.titles(side, bottom),
      ]),
    );
  }

  left(side) {
    return side * (this.side + GUTTER);
  }

  // Where the lane of a process, or of a party, is.
  x(side, lanes, name) {
    const place = lanes.findIndex(([each]) => each === name) + (lanes === this.parties ? this.processes.length : 0);
    return this.left(side) + NUMBER + ((this.side - NUMBER) / this.lanes.length) * (place + 0.5);
  }

  titles(side, top) {
    return this.lanes.map(([name, title], place) => {
      const x = this.x(side, place < this.processes.length ? this.processes : this.parties, name);
      // On two levels: neighbours may be longer than a lane is wide.
      return draw(
        "text",
        { class: "lane", x, y: top + (place % 2 ? 34 : 18), "text-anchor": "middle" },
        cut(title, 15),
      );
    });
  }

  lifelines(side, bottom) {
    return this.lanes.map(([name], place) => {
      const process = place < this.processes.length;
      const x = this.x(side, process ? this.processes : this.parties, name);
      const end = (process && this.deaths[side].get(name)) || bottom;
      return draw("line", { class: process ? "life process" : "life", x1: x, x2: x, y1: HEAD - 4, y2: end });
    });
  }

  row({ row, y, height }) {
    if (row.fold) {
      const text = draw(
        "text",
        { class: "fold", x: this.width / 2, y: y + 20, "text-anchor": "middle" },
        `⋯ ${plural(row.fold, "call")} alike on both sides ⋯`,
      );
      return {
        ground: draw("rect", { class: "ground fold", x: 0, y: y + 3, width: this.width, height: height - 6 }),
        drawn: text,
      };
    }
    const kind = row.same ? "same" : !row.left ? "added" : !row.right ? "lacking" : "changed";
    const loud = struck(row.right) || isFlow(row.right);
    const ground = draw("rect", {
      class: `ground ${loud ? "loud" : kind}`,
      x: 0,
      y,
      width: this.width,
      height,
      fill: loud ? "url(#hatch)" : null,
    });
    return {
      ground,
      drawn: [
        draw("text", { class: "sign", x: this.side + GUTTER / 2, y: y + 21, "text-anchor": "middle" }, SIGNS[kind]),
        row.left && this.call(0, row.left, row.g, y, kind),
        row.right && this.call(1, row.right, row.f, y, kind),
      ],
    };
  }

  call(side, call, number, y, kind) {
    const left = this.left(side),
      line = y + 22,
      hit = struck(call);
    const from = this.x(side, this.processes, call.process);
    const room = Math.floor((this.side - NUMBER) / LETTER);
    const name = `${shortName(call)}${call.detail ? `(${call.detail})` : ""}`;
    const label = hit || isFlow(call) ? name : `${name} → ${call.result}`;
    const group = draw(
      "g",
      { class: `call ${hit || isFlow(call) ? "struck" : kind}` },
      draw("title", {}, `${number} [${call.process}] ${name} → ${cameOf(call)}`),
      draw("text", { class: "number", x: left + NUMBER - 6, y: line, "text-anchor": "end" }, number),
    );
    const write = (text, height, style) => {
      const shown = cut(text, room);
      const start = Math.max(left + NUMBER, Math.min(from + 6, left + this.side - shown.length * LETTER));
      group.append(draw("text", { class: style, x: start, y: height }, shown));
    };
    if (isFlow(call)) {
      group.append(draw("line", { class: "between", x1: left + NUMBER, x2: left + this.side, y1: line, y2: line }));
      write(`${BESIDES[call.event]}: ${[shortName(call), call.detail].filter(Boolean).join(", ")}`, line - 6, "fault");
      write(call.result, line + 15, "reply");
      return group;
    }
    const to = this.x(side, this.parties, call.party),
      way = Math.sign(to - from);
    write(label, line - 6, "label");
    if (!hit) {
      group.append(arrow(from, to, line, way));
      return group;
    }
    const comes = hit.when === "after";
    const cutAt = comes ? to : from + (to - from) * 0.6;
    group.append(
      comes
        ? arrow(from, to, line, way)
        : draw("line", { class: "way", x1: from, x2: cutAt, y1: line, y2: line }),
    );
    if (!comes)
      group.append(draw("line", { class: "unmade", x1: cutAt, x2: to, y1: line, y2: line }), cross(cutAt, line));
    else
      group.append(
        draw("line", { class: "unmade", x1: from, x2: to, y1: line + 7, y2: line + 7 }),
        cross(from + (to - from) * 0.5, line + 7),
      );
    write(`ϟ FAULT ${hit.kind}, ${sideOf(hit.when)}`, line + 24, "fault");
    write(call.result, line + 38, "reply");
    if (call.end === "died") {
      this.deaths[side].set(call.process, line);
      group.append(cross(from, line));
    }
    return group;
  }
}

function shortName(call) {
  return call.point.startsWith(`${call.party}.`) ? call.point.slice(call.party.length + 1) : call.point;
}

function cut(text, most) {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > most ? `${letters.slice(0, Math.max(most - 1, 1)).join("")}…` : letters.join("");
}

function arrow(from, to, y, way) {
  return [
    draw("line", { class: "way", x1: from, x2: to - way * 5, y1: y, y2: y }),
    draw("polygon", { class: "tip", points: `${to},${y} ${to - way * 8},${y - 4} ${to - way * 8},${y + 4}` }),
  ].reduce((group, part) => (group.append(part), group), draw("g", {}));
}

function cross(x, y) {
  return draw("path", {
    class: "cross",
    d: `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x - 6} ${y + 6}L${x + 6} ${y - 6}`,
  });
}

// Long stretches in which the two runs do the same are told by their length.
function foldedRows(pairs) {
  const near = pairs.map((_, n) => pairs.slice(Math.max(n - CONTEXT, 0), n + CONTEXT + 1).some((pair) => !pair.same));
  if (!near.includes(true)) return pairs;
  const rows = [];
  for (let n = 0; n < pairs.length;) {
    let end = n;
    while (end < pairs.length && !near[end]) end += 1;
    if (end - n >= SHORTEST_FOLD) rows.push({ fold: end - n });
    else rows.push(...pairs.slice(n, end));
    n = end;
    while (n < pairs.length && near[n]) rows.push(pairs[n++]);
  }
  return rows;
}
