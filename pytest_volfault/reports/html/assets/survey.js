// The page of one campaign.

const CAUSES = DATA.causes && new Causes();
const LEFTOVERS = new Leftovers();
const MAPS = new HeatMaps();
const LIST = new ScenarioList();
const VIEW = new ScenarioView();

const PAGE = new Page([CAUSES && CAUSES.element, document.querySelector("#heading .figures"), new Help().element, LEFTOVERS.element, MAPS.element, LIST.element, DATA.handlers && handlersSection()], {
  refresh(state) {
    CAUSES?.show();
    LEFTOVERS.show();
    MAPS.show();
    LIST.show(state);
  },
  open: (n) => VIEW.open(n, LIST.sorted),
  find: (n) => LIST.table.reach(n),
});
