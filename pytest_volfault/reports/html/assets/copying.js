// A command that can be copied, also where the browser gives a page no clipboard.

function commandLine(command) {
  const code = make("code", { class: "command", tabindex: "0" }, command);
  const button = make("button", { type: "button", class: "copy", onclick: () => copy(command, code, button) }, "copy");
  return make("div", { class: "copyable" }, code, button);
}

async function copy(command, code, button) {
  let done = false;
  try {
    await navigator.clipboard.writeText(command);
    done = true;
  } catch {
    getSelection().selectAllChildren(code);
    done = document.execCommand("copy");
  }
  button.textContent = done ? "copied" : "selected: press Ctrl+C";
  announce(done ? "The command is copied." : "The command is selected; press Control and C to copy it.");
}

// As a shell takes it: what is not plain stands in quotes.
function quoted(word) {
  return /^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
