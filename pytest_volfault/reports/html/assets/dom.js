// The page's data, and the one way in which elements are made: text goes in as text, and is never read as markup.

const DATA = JSON.parse(document.getElementById("data").textContent);

function make(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function draw(tag, attributes, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// What comes from a target stands by itself: its direction of writing turns nothing around it.
function said(text, attributes) {
  return make("bdi", attributes, text);
}

function counted(number) {
  return number.toLocaleString("en");
}

function plural(number, noun) {
  return `${counted(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function announce(text) {
  document.getElementById("status").textContent = text;
}

function stacked(values) {
  const groups = new Map();
  for (const [key, value] of values) {
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(value);
  }
  return groups;
}

// Arrows move the focus within a set of elements, which is one stop for Tab.
function moveFocus(from, to) {
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
