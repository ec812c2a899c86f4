// Every page of the real program as all sorts of people meet it: on a phone, in the dark, in their language, without a mouse, without sight.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assert_accessible, assert_no_sideways_scroll, desktop, phone, save_screenshot, text_of, until } from "./browser.mjs";
import { open_office } from "./office.mjs";
import { loaded } from "./steps.mjs";

const office = open_office();

for (const [name, scheme, viewport] of [["desktop, light", "light", desktop], ["phone, dark", "dark", phone]]) {
  test(`every page, ${name}: nothing that keeps anybody out, no foreign address, no sideways scroll`, async () => {
    const page = await office.open_page("live", { scheme, viewport });
    await until(page, "all pages", () => document.querySelectorAll("#navigation a").length >= 12);
    const places = await page.locator("#navigation a").evaluateAll((links) => links.map((link) => link.hash.slice(2)));
    for (const place of places) {
      await page.evaluate((to) => (location.hash = `#/${to}`), place);
      await until(page, place, (to) => document.querySelector(`#navigation a[href="#/${to}"][aria-current]`) && !document.querySelector("[data-loading]"), place);
      await assert_accessible(page);
      await assert_no_sideways_scroll(page);
      await save_screenshot(page, `page-${place}-${scheme}`);
    }
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(page.foreign, []);
  });
}

test("German and Chinese: nothing of English is left in what the page itself says", async () => {
  for (const [language, live, regions] of [["de", "Personen jetzt", "Bereiche"], ["zh-CN", "当前人数", "区域"]]) {
    const page = await office.open_page("live", { language });
    await until(page, language, (text) => document.querySelector("#content")?.innerText.includes(text), live);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language.slice(0, 2));
    await page.evaluate(() => (location.hash = "#/region"));
    await loaded(page);
    assert.equal(await text_of(page, "h1"), regions);
    await save_screenshot(page, `language-${language}`);
    await assert_accessible(page);
    assert.doesNotMatch(await text_of(page, ".draw-tools"), /Undo|Region|Clear/);
  }
});

test("by keyboard alone from the top of the page to a setting, and the way is told", async () => {
  const page = await office.open_page("live");
  await until(page, "the pages", () => document.querySelectorAll("#navigation a").length >= 12);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  for (let n = 0; n < 30 && (await page.evaluate(() => document.activeElement.textContent)) !== "System"; ++n) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await loaded(page);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("By keyboard");
  for (let n = 0; n < 30 && (await page.evaluate(() => document.activeElement.textContent)) !== "Save"; ++n) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(page, "saved", () => document.querySelector(".save-bar [role=status]").textContent === "Saved.");
  assert.equal((await office.settings()).device.name, "By keyboard");
});
