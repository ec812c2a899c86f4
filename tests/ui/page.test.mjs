// The page against a sensor that says what the test wants.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import {
  assert_accessible, assert_no_sideways_scroll, desktop, launch, open, phone, root, save_screenshot, text_of, until,
  wait_for_moving_picture,
} from "./browser.mjs";
import { FakeSensor } from "./fake_sensor.mjs";

const region = (id, name, points) => ({ id, name, points });
const scene = {
  regions: [
    region(1, "Path", [[0.02, 0.32], [0.34, 0.29], [0.4, 0.5], [0.2, 0.6], [0.02, 0.5]]),
    region(2, "Crossing", [[0.44, 0.3], [0.64, 0.26], [0.68, 0.62], [0.56, 0.62], [0.41, 0.52]]),
    region(3, "", [[0.72, 0.55], [0.97, 0.5], [0.97, 0.85], [0.75, 0.85]]),
  ],
  line: { points: [[0.1, 0.75], [0.4, 0.72], [0.62, 0.8]] },
  uturn_area: [[0.08, 0.66], [0.64, 0.66], [0.64, 0.9], [0.08, 0.86]],
  flow: { points: [[0.7, 0.1], [0.95, 0.12], [0.93, 0.4], [0.72, 0.42]] },
  masks: [[[0, 0], [0.2, 0], [0.16, 0.18], [0, 0.2]]],
};
const recipients = [
  { feature: "region", address: "mqtt://broker.example:1883 building/7/lobby", connected: true, waiting: 0,
    last_success: null, last_error: "" },
  { feature: "line", address: "http://collector.example/a/very/long/path/that/has/no/place/to/break/at/all/whatsoever", connected: false,
    waiting: 128, last_success: null, last_error: "The server answers 503 (Service Unavailable); tried again in 12 s." },
];
const status = {
  version: "0.1.0",
  device: { name: "Lobby, north entrance", serial_number: "HC-6F2A90" },
  source: { address: "rtsp://192.168.1.20/stream1", state: "running", sentence: "Frames are coming.", width: 768, height: 576, fps: 10 },
  counts: { in: 1204, out: 1187, total: 3, overcrowded: false,
    regions: scene.regions.map(({ id, name }) => ({ id, name, count: 0 })) },
  delivery: { fault: "", recipients },
  timing_ms: { decode: 1.2, detect: 21.4, track: 0.05, count: 0.01 },
};

/** People who walk along; the third is only presumed. */
function observation(number) {
  const walk = (number % 100) / 250;
  const people = [[0.1 + walk, 0.35], [0.5, 0.3 + walk], [0.78, 0.6]].map(([x, y], i) => ({
    id: 17 + i, box: [x, y, 0.06, 0.17], score: 0.9, seen: i !== 2, regions: [i + 1],
  }));
  return { type: "observation", frame: number, time: new Date().toISOString(), people, total: 3,
    regions: [{ id: 1, count: 1 }, { id: 2, count: 5 }, { id: 3, count: 1 }], in: 1204 + number, out: 1187, fps: 10.2 };
}

let browser, sensor, pulse, pictures;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-pictures-"));
  const recording = execFileSync(join(root, "scripts/demo-recording"), { encoding: "utf8" }).trim();
  execFileSync("ffmpeg", ["-v", "error", "-i", recording, "-frames:v", "60", "-q:v", "5", join(folder, "%03d.jpg")]);
  pictures = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

beforeEach(async () => {
  recipients[0].last_success = new Date(Date.now() - 42_000).toISOString();
  sensor = await new FakeSensor({ page: join(root, "ui/dist"), pictures, status: structuredClone(status), scene }).start();
  let number = 0;
  pulse = setInterval(() => {
    sensor.show();
    sensor.publish(observation(++number));
  }, 100);
});
afterEach(async () => {
  clearInterval(pulse);
  for (const context of browser.contexts()) await context.close();
  await sensor.stop();
});

for (const [name, viewport] of [["desktop", desktop], ["phone", phone]]) {
  for (const scheme of ["light", "dark"]) {
    test(`${name}, ${scheme}: picture, drawings and numbers, for everybody`, async () => {
      const page = await open(browser, sensor.url, { viewport, scheme });
      await wait_for_moving_picture(page);
      await until(page, "three boxes", () => document.querySelectorAll("[data-person] .box").length === 3);
      assert.deepEqual(await page.locator("[data-person] text").allTextContents(), ["17", "18", "19"]);
      assert.equal(await page.locator("[data-person].presumed").getAttribute("data-person"), "19");
      assert.equal(await text_of(page, "[data-figure=total]"), "3");
      assert.equal(await text_of(page, "[data-figure=out]"), "1187");
      assert.equal(await text_of(page, "[data-region='2']"), "5");
      assert.match(await text_of(page, "[data-region-label='2'] text"), /Crossing · 5/);
      assert.match(await text_of(page, "[data-region-label='3'] text"), /Region 3 · 1/);
      assert.match(await page.title(), /Lobby, north entrance/);
      await assert_no_sideways_scroll(page);
      await save_screenshot(page, `states-${name}-${scheme}`);
      await assert_accessible(page);
      assert.deepEqual(page.complaints, []);
      assert.deepEqual(page.foreign, []);
    });
  }
}

test("numbers and boxes change with every frame", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "a box", () => document.querySelector("[data-person='17'] .box"));
  const [people_in, x] = await page.evaluate(() => [
    document.querySelector("[data-figure=in]").textContent,
    document.querySelector("[data-person='17'] .box").getAttribute("x"),
  ]);
  await until(page, "another number", (old) => document.querySelector("[data-figure=in]").textContent !== old, people_in);
  await until(page, "a box elsewhere", (old) => document.querySelector("[data-person='17'] .box").getAttribute("x") !== old, x);
});

test("the arrow shows the In side: drawn left to right, up the picture", async () => {
  clearInterval(pulse);
  sensor.scene = { line: { points: [[0.2, 0.5], [0.8, 0.5]] } };
  const page = await open(browser, sensor.url);
  await until(page, "an arrow", () => document.querySelector(".arrow"));
  const [arrow, line] = await page.evaluate(() => [".arrow", "polyline.line"].map((name) => document.querySelector(name).getBoundingClientRect().top));
  assert.ok(arrow < line - 10);

  sensor.scene = { line: { points: [[0.8, 0.5], [0.2, 0.5]] } };
  const turned = await open(browser, sensor.url);
  await until(turned, "an arrow", () => document.querySelector(".arrow"));
  const [below, same] = await turned.evaluate(() => [".arrow", "polyline.line"].map((name) => document.querySelector(name).getBoundingClientRect().bottom));
  assert.ok(below > same + 10);
});

test("drawings follow the scene while the page is open", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "three regions", () => document.querySelectorAll(".region").length === 3);
  sensor.scene = { ...scene, regions: scene.regions.slice(0, 1) };
  await until(page, "one region", () => document.querySelectorAll(".region").length === 1);
});

test("people and drawings can be hidden", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "boxes and regions", () => document.querySelector(".box") && document.querySelector(".region"));
  await page.getByLabel("People", { exact: true }).uncheck();
  await page.getByLabel("Areas and line").uncheck();
  await until(page, "neither", () => !document.querySelector(".box") && !document.querySelector(".region"));
});

test("a sensor that goes away is said to be away, and is found again by itself", async () => {
  const page = await open(browser, sensor.url);
  await wait_for_moving_picture(page);
  await sensor.stop();
  await until(page, "word that it is lost", () => document.querySelector("[data-link=lost]") && document.querySelector("[data-cover=lost]"));
  assert.equal(await page.locator("[data-person]").count(), 0); // nobody is shown who may have left long ago
  assert.ok(Number(await text_of(page, "[data-figure=in]")) > 1204); // the last that was known
  assert.equal(await text_of(page, ".source .pill"), "Not known");
  await save_screenshot(page, "states-lost");
  await assert_accessible(page);
  await sensor.start();
  await until(page, "everything again", () => document.querySelector("[data-link=open]") && document.querySelector("[data-person]"));
  await wait_for_moving_picture(page);
  await until(page, "no cover", () => !document.querySelector(".cover"));
});

test("a sensor that listens but does not answer any more is noticed", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "a box", () => document.querySelector(".box"));
  clearInterval(pulse);
  sensor.answer = () => {}; // hangs
  await until(page, "word that it is lost", () => document.querySelector("[data-link=lost]"));
});

test("each fault of the source is told with its cause", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "the picture, which stays when no more come", () => document.querySelector(".badge"));
  clearInterval(pulse);
  for (const [state, title] of [["lost", "Lost"], ["silent", "Silent"], ["failed", "Failed"], ["ended", "Ended"], ["connecting", "Connecting"]]) {
    sensor.say({ source: { ...status.source, state, sentence: `The camera is ${state}, since nobody feeds it.` } });
    await until(page, title, (expected) => document.querySelector(".cover b")?.textContent === `Source: ${expected}`, title);
    assert.match(await text_of(page, ".cover"), /since nobody feeds it/);
    assert.match(await text_of(page, ".source .note"), /since nobody feeds it/);
  }
  sensor.say({ source: { ...status.source, state: "lost", sentence: "No answer from 192.168.1.20, port 554; tried again in 4 s." } });
  await until(page, "the last sentence", () => document.querySelector(".cover").textContent.includes("port 554"));
  await save_screenshot(page, "states-source-lost");
  await assert_accessible(page);
  sensor.say({ source: status.source });
  await until(page, "no cover", () => !document.querySelector(".cover"));
});

test("recipients are told with what waits and what went wrong; faults of the disk and crowds too", async () => {
  const page = await open(browser, sensor.url, { viewport: phone });
  await until(page, "recipients", () => document.querySelectorAll(".recipient").length === 2);
  assert.match(await text_of(page, ".recipient:nth-child(1)"), /Regions\s+Connected[\s\S]+Last arrived 4\d seconds ago/);
  assert.match(await text_of(page, ".recipient:nth-child(2)"), /Line\s+Failing[\s\S]+Nothing has arrived yet · 128 reports wait[\s\S]+503/);
  sensor.say({
    delivery: { fault: "The disk is full; reports are kept in memory only.", recipients: [] },
    counts: { ...status.counts, overcrowded: true },
  });
  await until(page, "the fault", () => document.querySelector(".delivery .note")?.textContent.includes("disk is full"));
  await until(page, "the alarm", () => document.querySelector(".banner")?.textContent.includes("Overcrowded"));
  await assert_no_sideways_scroll(page);
  await save_screenshot(page, "states-crowded-phone");
  await assert_accessible(page);
});

test("a tab in the background watches no pictures", async () => {
  const page = await open(browser, sensor.url);
  await wait_for_moving_picture(page);
  assert.equal(sensor.viewers.size, 1);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  for (let round = 0; round < 100 && sensor.viewers.size > 0; ++round) await page.waitForTimeout(50);
  assert.equal(sensor.viewers.size, 0);
});

test("what is said aloud is not said with every frame", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "numbers", () => (document.querySelector("[data-figure=in]")?.textContent ?? "–") !== "–");
  const changes = await page.evaluate(async () => {
    const seen = new Set();
    for (let round = 0; round < 40; ++round) {
      seen.add(document.querySelector("[aria-live=polite]").textContent);
      await new Promise((done) => setTimeout(done, 100));
    }
    return seen.size;
  });
  assert.ok(changes <= 2, `${changes} announcements in 4 s`);
});

test("whoever wants no motion gets none", async () => {
  const page = await open(browser, sensor.url, { reducedMotion: "reduce" });
  await until(page, "the badge", () => document.querySelector(".badge"));
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".badge"), "::before").animationName), "none");
});

/** A history of the last hours, days or minutes: people come in the morning and go in the evening. */
function history(query) {
  const step = { minute: 60e3, hour: 3600e3, day: 86_400e3 }[query.get("resolution")];
  const first = Math.ceil(Date.parse(query.get("from")) / step);
  const times = Array.from({ length: Math.max(1, Math.ceil(Date.now() / step) - first) }, (_, i) => new Date((first + i) * step).toISOString());
  const wave = (i) => Math.max(0, Math.round(8 + 8 * Math.sin(i / 4)));
  const passages = ["A", "B", "C", "D"].flatMap((from) => ["A", "B", "C", "D"].map((to) => `${from}-${to}`));
  const fields = {
    total: (i) => [{ average: i % 7 === 3 ? null : wave(i) * 0.8, max: i % 7 === 3 ? null : wave(i) + 2 }],
    line: (i) => [{ in: wave(i) * 3, out: wave(i + 2) * 3 }],
    dwell: () => [1, 2].map((region) => ({ region, stays: 40 * region, average_s: 120 * region, max_s: 2400 / region })),
    flow: () => [Object.fromEntries(passages.map((name, i) => [name, i]))],
  }[query.get("feature")];
  return [200, { rows: times.flatMap((start, i) => fields(i).map((row) => ({ start, start_utc: start, health: i % 7 === 3 ? "off" : "ok", ...row }))) }];
}

for (const [name, viewport, scheme] of [["desktop", desktop, "light"], ["phone", phone, "dark"]]) {
  test(`a full dashboard, ${name}: today's sums, curves with gaps where nothing was counted, dwell, flow, heat`, async () => {
    sensor.more["GET /api/v1/history"] = (_, query) => history(query);
    sensor.more["GET /api/v1/heatmap"] = () => [200, { columns: 8, rows: 6, person_seconds: Array.from({ length: 48 }, (_, i) => (i % 9) * 10) }];
    const page = await open(browser, sensor.url, { viewport, scheme, place: "dashboard" });
    await until(page, "a curve", () => document.querySelector(".chart .curve")?.getAttribute("d"));
    const curve = await page.locator(".chart .curve").first().getAttribute("d");
    assert.ok(curve.split("M").length > 3, `the curve has no gaps: ${curve}`);
    assert.ok((await page.locator(".chart .bar").count()) > 20);
    assert.match(await text_of(page, "#content"), /Europe\/Berlin/);
    await until(page, "today's sum", () => Number(document.querySelector("[data-figure=in]")?.textContent) > 0);
    await until(page, "dwell", () => /Path\s+40\s+2 min\s+40 min/.test(document.querySelector("[data-dwell='1']")?.innerText ?? ""));
    assert.equal(await text_of(page, "[data-passage='C-B']"), "9");
    await until(page, "heat", () => document.querySelector(".heat")?.dataset.heat === "true");
    await page.locator(".as-table summary").click();
    assert.ok((await page.locator(".as-table tbody tr").count()) >= 23);
    await assert_no_sideways_scroll(page);
    await save_screenshot(page, `dashboard-${name}-${scheme}`);
    await assert_accessible(page);
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(page.foreign, []);
  });
}

test("a camera that is covered is told on every page", async () => {
  const page = await open(browser, sensor.url, { place: "status" });
  await until(page, "the page", () => document.querySelector(".source"));
  assert.equal(await page.locator("[data-banner=health]").count(), 0);
  sensor.say({ health: "camera_covered" });
  await until(page, "the banner", () => document.querySelector("[data-banner=health]")?.textContent.includes("Covered"));
  await assert_accessible(page);
});

test("the live picture can show what one kind of counting works with", async () => {
  const page = await open(browser, sensor.url);
  await until(page, "everything", () => document.querySelector(".region") && document.querySelector("polyline.line"));
  await page.locator(".tools select").selectOption("line");
  await until(page, "the line alone", () => !document.querySelector(".region") && !document.querySelector(".flow") && document.querySelector("polyline.line"));
});
