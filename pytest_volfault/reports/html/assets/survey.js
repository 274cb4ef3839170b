// The page of one campaign.

const MAPS = new HeatMaps();
const LIST = new ScenarioList();
const VIEW = new ScenarioView();

const PAGE = new Page([MAPS.element, LIST.element, DATA.handlers && handlersSection()], {
  refresh(state) {
    MAPS.show();
    LIST.show(state);
  },
  open: (n) => VIEW.open(n, LIST.sorted),
  find: (n) => LIST.table.reach(n),
});
