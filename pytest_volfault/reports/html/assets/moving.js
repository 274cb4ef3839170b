// The keyboard in a heat map: arrows go from mark to mark as they lie.

function moveInTable(event) {
  const button = event.target.closest("button");
  const moves = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
    Home: [-Infinity, 0],
    End: [Infinity, 0],
  };
  if (!button || !(event.key in moves)) return;
  event.preventDefault();
  moveFocus(button, neighbour(button, event.currentTarget, ...moves[event.key]));
}

// The marks of a table lie on a grid of their own: two lines and two places to each cell.
function neighbour(button, table, right, down) {
  const placed = [...table.querySelectorAll("button")].map((each) => {
    const cell = each.closest("td"),
      way = [...each.parentNode.children].indexOf(each);
    return { each, x: cell.cellIndex * 2 + (way % 2), y: cell.parentNode.rowIndex * 2 + (way >> 1) };
  });
  const here = placed.find(({ each }) => each === button);
  const ahead = placed.filter(({ x, y }) =>
    right
      ? y === here.y && Math.sign(x - here.x) === Math.sign(right)
      : x === here.x && Math.sign(y - here.y) === Math.sign(down),
  );
  const far = Math.abs(right) === Infinity ? -1 : 1;
  ahead.sort(
    (a, b) => far * (Math.abs(a.x - here.x) + Math.abs(a.y - here.y) - Math.abs(b.x - here.x) - Math.abs(b.y - here.y)),
  );
  return ahead[0]?.each;
}
