// The page of `headcount validate` against the real program: a person plays a recording, clicks, and compares.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  assert_accessible, assert_no_sideways_scroll, desktop, launch, open, phone, root, save_screenshot, text_of, until,
} from "./browser.mjs";

let browser, program, folder, url;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "headcount-validate-"));
  const demo = execFileSync(join(root, "scripts/demo-recording"), { encoding: "utf8" }).trim();
  // Eight seconds are enough to click in.
  const clip = join(folder, "clip.mp4");
  execFileSync("ffmpeg", ["-v", "error", "-y", "-i", demo, "-t", "8", "-c:v", "libx264", "-preset", "ultrafast", clip]);
  const scene = join(folder, "scene.json");
  writeFileSync(scene, '{"line":{"points":[[0.5,0],[0.5,1]]}}');
  program = spawn(join(root, "build/headcount"), ["validate", clip, "--scene", scene, "--out", join(folder, "report.json")]);
  let said = "";
  url = await new Promise((up, failed) => {
    program.once("error", failed);
    program.once("exit", (status) => failed(new Error(`the program ended with ${status}:\n${said}`)));
    program.stderr.on("data", (text) => {
      said += text;
      const address = said.match(/http:\/\/localhost:(\d+)/);
      if (address) up(`http://127.0.0.1:${address[1]}/`);
    });
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  if (program?.exitCode === null) {
    program.removeAllListeners("exit");
    const ended = new Promise((done) => program.once("exit", done));
    program.kill("SIGINT");
    assert.equal(await ended, 0);
  }
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function ready(page) {
  await until(page, "the recording is there", () => document.body.dataset.ready === "yes");
  await until(page, "its first picture is shown", () => document.getElementById("picture").naturalWidth > 0);
}

test("a person plays it, clicks by mouse and by key, and gets the report", async () => {
  const page = await open(browser, url, { viewport: desktop });
  await ready(page);
  await page.locator("#play").click();
  await until(page, "time passes", () => Number(document.getElementById("time").value) > 1);
  await until(page, "another picture is shown", () => !document.getElementById("picture").src.endsWith("/0"));
  await page.locator("#in").click();
  await page.keyboard.press("o");
  await page.keyboard.press("i");
  await page.keyboard.press("u");
  assert.equal(await text_of(page, "#ins"), "1");
  assert.equal(await text_of(page, "#outs"), "1");
  assert.equal(await page.locator("#clicks li").count(), 2);
  // The sensor's counts are nowhere to be seen until somebody asks.
  assert.equal(await page.locator("#report").isHidden(), true);
  await page.locator("#compare").click();
  await until(page, "the report is shown", () => !document.getElementById("report").hidden);
  assert.match(await text_of(page, "#verdict"), /you counted 2, the sensor \d+/);
  assert.equal(await page.locator("#figures tr").count(), 3);
  await assert_accessible(page);
  await save_screenshot(page, "validate");
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.foreign, []);
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  assert.equal(report.both.manual, 2);
  assert.ok(report.duration_s > 1 && report.duration_s <= 8, "only what was watched is compared");
  await page.context().close();
});

test("it moves by the arrow keys and fits a phone", async () => {
  const page = await open(browser, url, { viewport: phone, scheme: "dark" });
  await ready(page);
  await page.locator("body").press("ArrowRight");
  assert.equal(await text_of(page, "#now"), "0:02.0");
  await page.locator("body").press("ArrowLeft");
  assert.equal(await text_of(page, "#now"), "0:00.0");
  await assert_accessible(page);
  await assert_no_sideways_scroll(page);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
