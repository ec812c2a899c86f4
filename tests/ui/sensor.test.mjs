// The page against the real program, on the demo recording.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  assert_accessible, assert_no_sideways_scroll, desktop, launch, open, phone, root, save_screenshot, text_of, until,
  wait_for_moving_picture,
} from "./browser.mjs";

const recording = execFileSync(join(root, "scripts/demo-recording"), { encoding: "utf8" }).trim();
let browser, program, folder, port, url;

async function free_port() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port: free } = server.address();
  await new Promise((done) => server.close(done));
  return free;
}

/** Starts the sensor and waits until it says that its page is up. */
async function start() {
  program = spawn(join(root, "build/headcount"), ["serve", "--data-dir", folder, "--source", recording, "--loop", "--port", String(port)]);
  let said = "";
  await new Promise((up, failed) => {
    program.once("error", failed);
    program.once("exit", (status) => failed(new Error(`the sensor ended with ${status}:\n${said}`)));
    program.stderr.on("data", (text) => {
      said += text;
      if (said.includes("The page is at")) up();
    });
  });
}

async function stop(signal) {
  if (!program || program.exitCode !== null) return;
  program.removeAllListeners("exit");
  const ended = new Promise((done) => program.once("exit", done));
  program.kill(signal);
  await ended;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "headcount-page-"));
  // The demo's settings, but with a broker that surely does not answer.
  const settings = JSON.parse(readFileSync(join(root, "scripts/demo-settings.json"), "utf8"));
  const nobody = await free_port();
  for (const { recipients } of [settings.reports.region, settings.reports.line]) recipients.mqtt.port = nobody;
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
  port = await free_port();
  url = `http://127.0.0.1:${port}/`;
  await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stop("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, viewport, scheme] of [["desktop", desktop, "light"], ["phone", phone, "dark"]]) {
  test(`${name}: people walk, boxes follow them, numbers change`, async () => {
    const page = await open(browser, url, { viewport, scheme });
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
    const page = await open(browser, url);
    await wait_for_moving_picture(page);
    await stop(signal);
    await until(page, "word that it is lost", () => document.querySelector("[data-cover='Live picture lost']"));
    await start();
    await until(page, "connection, people, no cover", () =>
      document.querySelector("[data-link=open]") && document.querySelector("[data-person]") && !document.querySelector(".cover"));
    await wait_for_moving_picture(page);
    await page.context().close();
  });
}
