// The page follows its address: whatever is chosen or opened changes that, and is then drawn from it.

addEventListener("hashchange", () => PAGE.show(readAddress()));
PAGE.show(readAddress());
performance.mark("volfault-drawn");
