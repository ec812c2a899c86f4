// The browser, and what every page is held to: nothing on the console, no fault for those who can't see it, no sideways scroll.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const screenshots = join(root, "build/screenshots");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const desktop = { width: 1280, height: 860 };
export const phone = { width: 390, height: 844 };

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--no-first-run"],
  });
}

/** Opens a page that remembers what the browser complains of, and every request for another place than the sensor. */
export async function open(browser, url, wishes = {}) {
  const { viewport = desktop, scheme = "light", reducedMotion = "no-preference", place = "", state, language = "en", touch = false } = wishes;
  const context = await browser.newContext({
    viewport, colorScheme: scheme, reducedMotion, deviceScaleFactor: viewport === phone ? 2 : 1, storageState: state, locale: language, hasTouch: touch,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.foreign = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().replace(/^(ws|blob:http)/, "http").startsWith(url)) page.foreign.push(request.url());
  });
  await page.goto(place ? `${url}#/${place}` : url);
  return page;
}

/** Waits until an expression in the page is true. Says what was waited for, and what the page shows, if it never is. */
export async function until(page, what, expression, argument) {
  try {
    await page.waitForFunction(expression, argument, { timeout: 40_000, polling: 50 });
  } catch (error) {
    assert.fail(`${what}: did not happen. ${error.message.split("\n")[0]}\n${await page.locator("body").innerText()}`);
  }
}

export async function text_of(page, selector) {
  return page.locator(selector).first().evaluate((element) => element.innerText ?? element.textContent);
}

export async function save_screenshot(page, name) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

export async function assert_accessible(page) {
  await page.evaluate(await readFile(axe, "utf8"));
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const found = violations.map(({ id, impact, help, nodes }) => `${impact}: ${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(found, []);
}

export async function assert_no_sideways_scroll(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= room, `the page is ${wide} pixels wide where there are ${room}`);
}

/** A few numbers that tell one picture of the stream from another: the image as the browser shows it. */
export async function look(page) {
  return page.evaluate(() => {
    const image = document.querySelector(".frame img, .frame video");
    if (!(image?.naturalWidth || image?.videoWidth)) return "";
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    const painter = canvas.getContext("2d", { willReadFrequently: true });
    painter.drawImage(image, 0, 0, 64, 48);
    return painter.getImageData(0, 0, 64, 48).data.join(",");
  });
}

export async function wait_for_moving_picture(page) {
  let before = "";
  for (let round = 0; round < 200; ++round) {
    const now = await look(page);
    if (before && now && now !== before) return;
    if (now) before = now;
    await page.waitForTimeout(100);
  }
  assert.fail("the live picture does not move");
}
