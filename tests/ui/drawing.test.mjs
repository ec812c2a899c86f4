// Drawing on the live picture of the real program: with mouse, fingers and keyboard, up to every limit.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { assert_accessible, assert_no_sideways_scroll, launch, open, phone, save_screenshot, text_of, until } from "./browser.mjs";
import { Program } from "./program.mjs";
import { activate_and_sign_in, ask, click_points, draw, loaded, save, spot, start_drawing } from "./steps.mjs";

let browser, sensor, session;

before(async () => {
  sensor = await new Program(["scene:office"]).start();
  session = await activate_and_sign_in(sensor.url);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await sensor?.remove();
});
beforeEach(() => clear());
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function patch(change) {
  const { status, body } = await ask(sensor.url, "PATCH", "/api/v1/settings", change, session.cookie, session.csrf);
  assert.equal(status, 200, JSON.stringify(body));
}
const clear = () => patch({ scene: { regions: [], masks: [], line: null, uturn_area: null, flow: null } });

async function saved_scene() {
  return (await ask(sensor.url, "GET", "/api/v1/settings", undefined, session.cookie)).body.scene;
}

async function page_of(place, wishes = {}) {
  const page = await open(browser, sensor.url, { place, state: session.state, ...wishes });
  await loaded(page);
  await until(page, "the canvas", () => document.querySelector(".canvas"));
  return page;
}

const count = (page, kind) => page.locator(`[data-shape^=${kind}-]`).count();
const near = (points, wanted) => points.length === wanted.length && points.every(([x, y], i) => Math.hypot(x - wanted[i][0], y - wanted[i][1]) < 0.02);
const square = [[0.2, 0.2], [0.6, 0.2], [0.6, 0.6], [0.2, 0.6]];
const ring = (n) => Array.from({ length: n }, (_, i) => [0.5 + 0.4 * Math.cos((i / n) * 2 * Math.PI), 0.5 + 0.4 * Math.sin((i / n) * 2 * Math.PI)]);
const button = (page, name) => page.getByRole("button", { name, exact: true });

test("mouse: a region is closed by its first point, a double click, a right click; dragged, undone, deleted, cleared", async () => {
  const page = await page_of("region");
  await draw(page, "region", square);
  assert.equal(await count(page, "region"), 1);

  await start_drawing(page, "region");
  await click_points(page, [[0.7, 0.1], [0.9, 0.1]]);
  const [x, y] = await spot(page, [0.9, 0.3]);
  await page.mouse.dblclick(x, y);
  await until(page, "closed by a double click", () => !document.querySelector(".canvas.drawing"));

  await start_drawing(page, "region");
  await click_points(page, [[0.7, 0.5], [0.9, 0.5], [0.9, 0.8]]);
  await page.mouse.click(...(await spot(page, [0.75, 0.85])), { button: "right" });
  await until(page, "closed by a right click", () => !document.querySelector(".canvas.drawing"));
  assert.equal(await count(page, "region"), 3);
  await save(page);
  let scene = await saved_scene();
  assert.ok(near(scene.regions[0].points, square), JSON.stringify(scene.regions[0].points));
  assert.deepEqual(scene.regions.map((region) => region.points.length), [4, 3, 3]);

  // The whole shape by its inside, then one corner.
  await page.mouse.move(...(await spot(page, [0.4, 0.4])));
  await page.mouse.down();
  await page.mouse.move(...(await spot(page, [0.45, 0.5])), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(...(await spot(page, [0.25, 0.3])));
  await page.mouse.down();
  await page.mouse.move(...(await spot(page, [0.1, 0.1])), { steps: 4 });
  await page.mouse.up();
  await save(page);
  scene = await saved_scene();
  assert.ok(near(scene.regions[0].points, [[0.1, 0.1], [0.65, 0.3], [0.65, 0.7], [0.25, 0.7]]), JSON.stringify(scene.regions[0].points));

  await button(page, "Undo").click();
  await button(page, "Undo").click();
  await save(page);
  assert.ok(near((await saved_scene()).regions[0].points, square));
  await button(page, "Redo").click();
  await page.getByRole("button", { name: "Delete Region 2" }).click();
  assert.equal(await count(page, "region"), 2);
  await page.locator(".draw-tools").getByRole("button", { name: "Clear all" }).click();
  assert.equal(await count(page, "region"), 0);
  await button(page, "Undo").click();
  assert.equal(await count(page, "region"), 2);
  await page.locator("[data-listed=region-0] input[type=text]").fill("Desk");
  await page.locator("[data-listed=region-0] .swatch input").nth(4).check();
  await save(page);
  scene = await saved_scene();
  assert.deepEqual(scene.regions.map(({ id, name }) => [id, name]), [[1, "Desk"], [3, ""]]); // numbers stay with their regions
  assert.equal(scene.regions[0].colour, 5);
  assert.deepEqual(page.complaints, []);
});

test("fingers: taps set points, a tap on the first closes", async () => {
  const page = await page_of("region", { viewport: phone, touch: true });
  await page.locator("[data-start=region]").tap();
  await page.locator(".canvas").scrollIntoViewIfNeeded();
  for (const place of [...square, square[0]]) await page.touchscreen.tap(...(await spot(page, place)));
  await until(page, "closed", () => !document.querySelector(".canvas.drawing") && document.querySelector("[data-shape=region-0]"));
  await assert_no_sideways_scroll(page);
  await save_screenshot(page, "drawing-phone");
  await save(page);
  assert.ok(near((await saved_scene()).regions[0].points, square));
});

test("keyboard alone: draw, move a point, move the whole, delete", async () => {
  const page = await page_of("region");
  await page.locator("[data-start=region]").focus();
  await page.keyboard.press("Enter");
  await until(page, "drawing, with the canvas in focus", () => document.activeElement.matches(".canvas.drawing"));
  const walk = async (key, times) => { for (let i = 0; i < times; ++i) await page.keyboard.press(key); };
  await walk("Shift+ArrowLeft", 4); // 0.3, 0.5
  await page.keyboard.press("Space");
  await walk("Shift+ArrowUp", 6); // 0.3, 0.2
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter"); // two are too few
  assert.match(await text_of(page, ".advice"), /At least 3 points are needed; there are 2/);
  await walk("Shift+ArrowRight", 8); // 0.7, 0.2
  await page.keyboard.press("Space");
  await page.keyboard.press("Space"); // the same place again is no point
  await walk("Shift+ArrowDown", 6); // 0.7, 0.5
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await until(page, "closed", () => document.querySelector("[data-shape=region-0]"));
  await page.locator("[data-corner='0']").focus();
  await walk("ArrowDown", 10);
  await page.locator("[data-shape=region-0]").focus();
  await walk("Shift+ArrowRight", 1);
  await page.locator(".save-bar .strong").focus();
  await page.keyboard.press("Enter");
  await until(page, "saved", () => document.querySelector(".save-bar [role=status]").textContent === "Saved.");
  assert.ok(near((await saved_scene()).regions[0].points, [[0.35, 0.6], [0.35, 0.2], [0.75, 0.2], [0.75, 0.5]]), JSON.stringify((await saved_scene()).regions[0].points));

  await page.locator("[data-corner='3']").focus();
  await page.keyboard.press("Delete");
  assert.equal(await page.locator("[data-corner]").count(), 3);
  await page.locator("[data-corner='0']").focus();
  await page.keyboard.press("Delete");
  assert.match(await text_of(page, ".advice"), /At least 3 points must stay/);
  await page.locator("[data-shape=region-0]").focus();
  await page.keyboard.press("Delete");
  assert.equal(await count(page, "region"), 0);
  await page.keyboard.press("Control+z");
  await until(page, "undone", () => document.querySelector("[data-shape=region-0]"));
});

test("every limit is told before it is hit, and cannot be passed", async () => {
  // Ten corners.
  const page = await page_of("region");
  await start_drawing(page, "region");
  await click_points(page, ring(9));
  assert.match(await text_of(page, ".advice"), /1 more points are possible/);
  await click_points(page, ring(10).slice(9));
  assert.match(await text_of(page, ".advice"), /10 are the most/);
  await click_points(page, [[0.5, 0.5]]);
  assert.equal(await page.locator(".canvas").getAttribute("data-sketch"), "10");
  await page.keyboard.press("Escape");

  // Sixteen regions.
  const small = (i) => [[0.05 + 0.2 * (i % 4), 0.05 + 0.2 * Math.floor(i / 4)], [0.15 + 0.2 * (i % 4), 0.05 + 0.2 * Math.floor(i / 4)], [0.1 + 0.2 * (i % 4), 0.15 + 0.2 * Math.floor(i / 4)]];
  await patch({ scene: { regions: Array.from({ length: 15 }, (_, i) => ({ id: i + 1, name: "", points: small(i) })) } });
  await page.reload();
  await loaded(page);
  await until(page, "fifteen", () => document.querySelectorAll("[data-shape^=region-]").length === 15);
  assert.equal(await text_of(page, "[data-limit=region]"), "15 of 16");
  await draw(page, "region", small(15));
  assert.equal(await text_of(page, "[data-limit=region]"), "16 of 16");
  assert.ok(await page.locator("[data-start=region]").isDisabled());
  assert.match(await text_of(page, ".shapes .note"), /All 16 are drawn/);
  await save_screenshot(page, "limit-regions");
  await save(page);
  assert.equal((await saved_scene()).regions.length, 16);

  // A line of four segments, of which there is one.
  const line = await page_of("line");
  await start_drawing(line, "line");
  await click_points(line, [[0.1, 0.5], [0.3, 0.4], [0.5, 0.5], [0.7, 0.4]]);
  assert.match(await text_of(line, ".advice"), /1 more points are possible/);
  await click_points(line, [[0.9, 0.5]]);
  assert.match(await text_of(line, ".advice"), /5 are the most/);
  await line.keyboard.press("Enter");
  await until(line, "the line", () => document.querySelector("[data-shape=line-0]"));
  assert.match(await text_of(line, "[data-listed=line-0]"), /4 of 4 segments/);
  assert.ok(await line.locator("[data-start=line]").isDisabled());

  // A flow area of four corners, all of which point outwards.
  const flow = await page_of("flow");
  await start_drawing(flow, "flow");
  await click_points(flow, [[0.2, 0.2], [0.8, 0.2], [0.3, 0.3], [0.2, 0.8]]);
  assert.match(await text_of(flow, ".advice"), /4 are the most/);
  await flow.keyboard.press("Enter");
  await until(flow, "its fault", () => document.querySelector("[data-listed=flow-0] .fault")?.textContent.includes("point outwards"));
  await flow.locator(".save-bar .strong").click();
  await until(flow, "a refusal", () => document.querySelector(".save-bar .fault"));
  assert.equal((await saved_scene()).flow, undefined);
  await save_screenshot(flow, "flow-not-convex");

  // Eight masks.
  await patch({ scene: { masks: Array.from({ length: 7 }, (_, i) => small(i)) } });
  const masks = await page_of("masks");
  await until(masks, "seven", () => document.querySelectorAll("[data-shape^=mask-]").length === 7);
  await draw(masks, "mask", small(9));
  assert.equal(await text_of(masks, "[data-limit=mask]"), "8 of 8");
  assert.ok(await masks.locator("[data-start=mask]").isDisabled());
  await save(masks);
  assert.equal((await saved_scene()).masks.length, 8);
});

test("what crosses itself is said beside it and not saved", async () => {
  const page = await page_of("region");
  await draw(page, "region", [[0.2, 0.2], [0.8, 0.8], [0.8, 0.2], [0.2, 0.8]]);
  assert.match(await text_of(page, "[data-listed=region-0] .fault"), /must not cross/);
  await page.locator(".save-bar .strong").click();
  await until(page, "a refusal", () => document.querySelector(".save-bar .fault"));
  assert.deepEqual((await saved_scene()).regions, []);
});

test("the line's arrow shows In, and In and Out can be swapped", async () => {
  const page = await page_of("line");
  await draw(page, "line", [[0.2, 0.5], [0.8, 0.5]]);
  const arrow = () => page.evaluate(() => document.querySelector(".line-arrow .arrow").getBoundingClientRect().top);
  const line_at = await page.evaluate(() => document.querySelector("[data-shape=line-0]").getBoundingClientRect().top);
  assert.ok((await arrow()) < line_at - 10); // drawn left to right: up is In
  await button(page, "Swap In and Out").click();
  assert.ok((await arrow()) > line_at);
  await draw(page, "uturn", [[0.15, 0.35], [0.85, 0.35], [0.85, 0.65], [0.15, 0.65]]);
  await save(page);
  const scene = await saved_scene();
  assert.ok(near(scene.line.points, [[0.8, 0.5], [0.2, 0.5]]));
  assert.equal(scene.uturn_area.length, 4);
  await save_screenshot(page, "line");
  await assert_accessible(page);
});
