// The page of one campaign.

const LEFTOVERS = new Leftovers();
const MAPS = new HeatMaps();
const LIST = new ScenarioList();
const VIEW = new ScenarioView();

const PAGE = new Page([LEFTOVERS.element, MAPS.element, LIST.element, DATA.handlers && handlersSection()], {
  refresh(state) {
    LEFTOVERS.show();
    MAPS.show();
    LIST.show(state);
  },
  open: (n) => VIEW.open(n, LIST.sorted),
  find: (n) => LIST.table.reach(n),
});
