// A newcomer's whole way on the real program: activation, a region drawn, a report that arrives, the dashboard.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { assert_accessible, launch, open, save_screenshot, text_of, until, wait_for_moving_picture } from "./browser.mjs";
import { Program } from "./program.mjs";
import { draw, fault_of, field, loaded, password, privacy_password, save, set } from "./steps.mjs";

let browser, sensor, collector;
/** Told of every report that arrives. */
let on_report = () => {};

/** The first report from now on that is like this. */
function report_with(wanted) {
  return new Promise((found, failed) => {
    const patience = setTimeout(() => failed(new Error("no such report came within a minute")), 60_000);
    on_report = (report) => {
      if (!wanted(report)) return;
      clearTimeout(patience);
      found(report);
    };
  });
}

before(async () => {
  collector = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    response.end();
    on_report(JSON.parse(body));
  });
  await new Promise((done) => collector.listen(0, "127.0.0.1", done));
  sensor = await new Program(["scene:office"]).start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await sensor?.remove();
  await new Promise((done) => collector.close(done));
});

test("from activation over a drawn region and a delivered report to the dashboard", async () => {
  const page = await open(browser, sensor.url);
  const next = page.getByRole("button", { name: "Next" });

  // The password: every rule is told while it is typed, and nothing goes on before all are kept.
  await page.getByLabel("New password", { exact: true }).fill("short");
  assert.equal(await page.locator(".hints .kept").count(), 1);
  assert.ok(await next.isDisabled());
  await save_screenshot(page, "activation-password");
  await assert_accessible(page);
  await page.getByLabel("New password", { exact: true }).fill(password);
  assert.equal(await page.locator(".hints .kept").count(), 5);
  await page.getByLabel("The same again").fill("something else");
  assert.match(await page.locator(".field .fault").last().innerText(), /not the same/);
  assert.ok(await next.isDisabled());
  await page.getByLabel("The same again").fill(password);
  await next.click();

  // Three questions: two of the twelve, one of one's own.
  const choices = page.getByLabel("Question", { exact: true });
  await until(page, "questions", () => document.querySelectorAll("fieldset.item").length === 3);
  assert.equal(await choices.first().locator("option").count(), 14); // none, twelve, one's own
  await choices.nth(0).selectOption({ index: 1 });
  await choices.nth(1).selectOption({ index: 2 });
  await choices.nth(2).selectOption("own");
  await page.getByLabel("Your question").fill("Where is the ladder?");
  for (const [i, answer] of ["Rex", "Lille", "In the hall"].entries()) await page.getByLabel("Answer").nth(i).fill(answer);
  await save_screenshot(page, "activation-questions");
  await assert_accessible(page);
  await next.click();
  await page.getByLabel("Password for the privacy mode").fill(privacy_password);
  await page.getByLabel("The same again").fill(privacy_password);
  await save_screenshot(page, "activation-privacy");
  await assert_accessible(page);
  await page.getByRole("button", { name: "Activate" }).click();

  // Signing in, with a wrong password first.
  await until(page, "word of activation", () => document.querySelector(".note.good")?.textContent.includes("activated"));
  await page.getByLabel("Password", { exact: true }).fill("Wrong-Horse-7");
  await page.getByRole("button", { name: "Sign in" }).click();
  await until(page, "a refusal", () => document.querySelector(".fault")?.textContent);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await wait_for_moving_picture(page);
  page.complaints.length = 0; // browsers note the refused password

  // A region, named, that counts from the next frame once it is saved.
  await page.getByRole("link", { name: "Regions" }).click();
  await loaded(page);
  await draw(page, "region", [[0.03, 0.03], [0.97, 0.03], [0.97, 0.97], [0.03, 0.97]]);
  await page.getByLabel("Name of region 1").fill("Whole office");
  await set(page, "/reports/region/periodic/interval_s", "4");
  assert.match(await fault_of(page, "/reports/region/periodic/interval_s"), /from 5 to 86400/);
  await set(page, "/reports/region/periodic/interval_s", "5");
  await set(page, "/reports/region/region_names", true);
  await set(page, "/reports/region/recipients/protocol", "http");
  const at = "/reports/region/recipients/http/0";
  await set(page, `${at}/enabled`, true);
  await set(page, `${at}/url`, `http://127.0.0.1:${collector.address().port}/counts`);
  await save(page);
  await page.getByRole("link", { name: "Live", exact: true }).click();
  await until(page, "people in the region", () => /Whole office · [1-9]/.test(document.querySelector("[data-region-label='1'] text")?.textContent ?? ""));

  const report = await report_with((one) => one.current_total > 0);
  assert.deepEqual(report.regions_name, ["Whole office"]);

  await page.getByRole("link", { name: "Dashboard" }).click();
  await until(page, "people now", () => Number(document.querySelector("[data-figure=total]")?.textContent) > 0);
  await until(page, "the recipient", () => document.querySelector(".recipient .good.pill"));
  await save_screenshot(page, "newcomer-dashboard");
  assert.equal(await text_of(page, "h1"), "Dashboard");
  assert.deepEqual(page.foreign, []);
  assert.deepEqual(page.complaints, []);
});

test("a forgotten password is set anew with the three answers, whatever their case", async () => {
  const page = await open(browser, sensor.url);
  await page.getByRole("button", { name: "Forgotten password" }).click();
  await until(page, "three questions", () => document.querySelectorAll("[id^=answer-]").length === 3);
  for (const [i, answer] of ["rex", " lille", "in the HALL"].entries()) await page.locator(`#answer-${i}`).fill(answer);
  await page.getByLabel("New password", { exact: true }).fill("Another-Horse-8");
  await page.getByLabel("The same again").fill("Another-Horse-8");
  await save_screenshot(page, "recovery");
  await assert_accessible(page);
  await page.getByRole("button", { name: "Set password" }).click();
  await until(page, "the way back", () => document.querySelector(".note.good"));
  await page.getByLabel("Password", { exact: true }).fill("Another-Horse-8");
  await page.getByRole("button", { name: "Sign in" }).click();
  await until(page, "the shell", () => document.querySelector("#navigation"));
});

test("five wrong passwords lock the account, and the page says for how long", async () => {
  const page = await open(browser, sensor.url);
  for (let n = 0; n < 6; ++n) {
    await page.getByLabel("Password", { exact: true }).fill(`Wrong-Horse-${n}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await until(page, "an answer", () => document.querySelector("input[type=password]")?.value === "" && document.querySelector(".fault").textContent);
  }
  assert.match(await text_of(page, ".fault"), /minute|locked/i);
  await save_screenshot(page, "locked");
  await assert_accessible(page);
  // Even the right one has to wait.
  await page.getByLabel("Password", { exact: true }).fill("Another-Horse-8");
  await page.getByRole("button", { name: "Sign in" }).click();
  await until(page, "a refusal", () => document.querySelector("input[type=password]")?.value === "");
  assert.equal(await page.locator("#navigation").count(), 0);
});
