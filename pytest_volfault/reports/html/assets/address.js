// The fragment of the page's address holds the filters and what is opened, so that a link leads to just that.

function readAddress() {
  const state = new Map();
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (value) state.set(name, value);
  }
  return state;
}

function addressOf(state) {
  const told = new URLSearchParams();
  for (const [name, value] of state) {
    if (value) told.set(name, value);
  }
  return `#${told}`;
}

// The same state with some of it changed; an empty value takes a name out.
function changed(changes) {
  const state = readAddress();
  for (const [name, value] of Object.entries(changes)) {
    if (value) state.set(name, value);
    else state.delete(name);
  }
  return addressOf(state);
}

// Filters replace the entry in the browser's history; what is opened becomes a new one, so that Back closes it.
function go(changes, replace = true) {
  const address = changed(changes);
  if (address === location.hash || (address === "#" && !location.hash)) return;
  if (replace) location.replace(address);
  else location.hash = address;
}
