// The page against the real program, on the demo recording.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  assert_accessible, assert_no_sideways_scroll, desktop, launch, open, phone, root, save_screenshot, text_of, until,
  wait_for_moving_picture,
} from "./browser.mjs";
import { free_port, Program } from "./program.mjs";
import { activate_and_sign_in } from "./steps.mjs";

const recording = execFileSync(join(root, "scripts/demo-recording"), { encoding: "utf8" }).trim();
let browser, sensor, session;

before(async () => {
  // The demo's settings, but with a broker that surely does not answer.
  const settings = JSON.parse(readFileSync(join(root, "scripts/demo-settings.json"), "utf8"));
  const nobody = await free_port();
  for (const { recipients } of [settings.reports.region, settings.reports.line]) recipients.mqtt.port = nobody;
  sensor = await new Program([recording, "--loop"], settings).start();
  session = await activate_and_sign_in(sensor.url);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await sensor?.remove();
});

for (const [name, viewport, scheme] of [["desktop", desktop, "light"], ["phone", phone, "dark"]]) {
  test(`${name}: people walk, boxes follow them, numbers change`, async () => {
    const page = await open(browser, sensor.url, { viewport, scheme, state: session.state });
    await wait_for_moving_picture(page);
    await until(page, "boxes with ids", () => document.querySelectorAll("[data-person] .box").length >= 2);
    await until(page, "somebody in the crossing", () => Number(document.querySelector("[data-region='2']").textContent) > 0);
    assert.deepEqual(await page.locator(".regions .name").allTextContents(), ["Path", "Crossing", "Road"]);
    const before = await page.evaluate(() => [...document.querySelectorAll(".figures dd, .regions b")].map((e) => e.textContent).join());
    await until(page, "another number", (old) =>
      [...document.querySelectorAll(".figures dd, .regions b")].map((e) => e.textContent).join() !== old, before);
    assert.equal(await text_of(page, "[data-source]"), "Running");
    await until(page, "both recipients failing", () => document.querySelectorAll(".recipient .bad.pill").length === 2);
    await assert_no_sideways_scroll(page);
    await save_screenshot(page, `sensor-${name}`);
    await assert_accessible(page);
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(page.foreign, []);
    await page.context().close();
  });
}

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`after the sensor's end by ${signal} and its restart the page goes on by itself`, async () => {
    const page = await open(browser, sensor.url, { state: session.state });
    await wait_for_moving_picture(page);
    await sensor.stop(signal);
    await until(page, "word that it is lost", () => document.querySelector("[data-cover=lost]"));
    await sensor.start();
    await until(page, "connection, people, no cover", () =>
      document.querySelector("[data-link=open]") && document.querySelector("[data-person]") && !document.querySelector(".cover"));
    await wait_for_moving_picture(page);
    await page.context().close();
  });
}
