// The real program over the rendered office, activated and signed in, and a browser: for the tests of one file.
import { after, afterEach, before } from "node:test";

import { launch, open } from "./browser.mjs";
import { Program } from "./program.mjs";
import { activate_and_sign_in, ask } from "./steps.mjs";

/** Two regions, a line, a flow area and a mask. */
const scene = {
  regions: [{ id: 1, name: "Left", points: [[0.05, 0.1], [0.45, 0.1], [0.45, 0.9], [0.05, 0.9]] }, { id: 2, name: "Right", points: [[0.55, 0.1], [0.95, 0.1], [0.95, 0.9]] }],
  line: { points: [[0.45, 0.98], [0.47, 0.7], [0.45, 0.4]] }, // across the way between the desks
  flow: { points: [[0.1, 0.2], [0.9, 0.2], [0.9, 0.9], [0.1, 0.9]] },
  masks: [[[0, 0], [0.1, 0], [0.1, 0.1]]],
};

/** Its `sensor` and `session` are there once the first test runs; all of it goes after the last. */
export function open_office() {
  let browser;
  const office = {
    sensor: null,
    session: null,
    open_page: (place, wishes = {}) => open(browser, office.sensor.url, { place, state: office.session.state, ...wishes }),
    settings: async () => (await ask(office.sensor.url, "GET", "/api/v1/settings", undefined, office.session.cookie)).body,
  };
  before(async () => {
    office.sensor = await new Program(["scene:office"], { scene }).start();
    office.session = await activate_and_sign_in(office.sensor.url);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await office.sensor?.remove();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  return office;
}
