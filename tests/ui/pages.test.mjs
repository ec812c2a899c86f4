// Every page on the real program: what is set there is saved and read back, and what is shown is so.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assert_accessible, save_screenshot, text_of, until } from "./browser.mjs";
import { open_office } from "./office.mjs";
import { fault_of, field, loaded, privacy_password, save, set, sign_in, value_of } from "./steps.mjs";

const office = open_office();

/** What is changed on each page, by its place in the settings. */
const changes = {
  region: { "/counting/high_sensitivity": true, "/scene/min_dwell_s": "12", "/reports/region/type": "occupancy", "/counting/overcrowding/threshold": "33", "/reports/region/dwell": true },
  line: { "/counting/filter_staff": true, "/reports/line/periodic/interval_s": "600", "/reports/line/trigger": true },
  flow: { "/reports/flow/periodic/scheme": "from_now_on", "/reports/flow/timestamp": false },
  advanced: { "/detection/threads": "2", "/reports/retransmission": false },
  system: { "/device/name": "By the ladder", "/device/time_zone": "Europe/Berlin" },
  network: { "/web/host_name": "sensor.example" },
  masks: { "/privacy/mask_colour": "white" },
  assistant: { "/lens/field_of_view_deg": "70", "/lens/tilt_deg": "30" },
};

for (const [place, wanted] of Object.entries(changes)) {
  test(`${place}: what is set is saved and read back`, async () => {
    const page = await office.open_page(place);
    await loaded(page);
    for (const [pointer, value] of Object.entries(wanted)) await set(page, pointer, value);
    await save(page);
    const saved = await office.settings();
    await page.reload();
    await loaded(page);
    for (const [pointer, value] of Object.entries(wanted)) {
      assert.equal(await value_of(page, pointer), value, pointer);
      assert.equal(String(pointer.split("/").slice(1).reduce((part, name) => part[name], saved)), String(value), pointer);
    }
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(page.foreign, []);
  });
}

test("faults are told beside their fields, before saving by the schema and after it by the sensor", async () => {
  const page = await office.open_page("line");
  await loaded(page);
  await set(page, "/reports/line/trigger", true);
  await set(page, "/reports/line/periodic/interval_s", "2.5");
  assert.match(await fault_of(page, "/reports/line/periodic/interval_s"), /whole number/);
  await set(page, "/reports/line/periodic/interval_s", "ten");
  assert.match(await fault_of(page, "/reports/line/periodic/interval_s"), /no number/);
  await set(page, "/reports/line/periodic/interval_s", "100000");
  assert.match(await fault_of(page, "/reports/line/periodic/interval_s"), /from 5 to 86400/);
  await page.locator(".save-bar .strong").click();
  await until(page, "a refusal", () => document.querySelector(".save-bar .fault"));
  // Within its range, but not beside trigger reports: only the sensor knows.
  await set(page, "/reports/line/periodic/interval_s", "20");
  assert.equal(await fault_of(page, "/reports/line/periodic/interval_s"), "");
  await page.locator(".save-bar .strong").click();
  await until(page, "the sensor's word beside the field", () =>
    document.querySelector('[data-setting="/reports/line/periodic/interval_s"] .fault').textContent.includes("30 s"));
  await save_screenshot(page, "fault-beside-field");
  await page.locator(".save-bar button").first().click(); // discards
});

test("a page with unsaved changes asks before it is left", async () => {
  const page = await office.open_page("live");
  await page.getByRole("link", { name: "System" }).click();
  await loaded(page);
  const before = await value_of(page, "/device/name");
  await set(page, "/device/name", "Not saved");
  await until(page, "word of it", () => document.querySelector(".save-bar[data-dirty=true]"));
  await page.evaluate(() => history.back()); // the browser's own arrow
  await until(page, "the question", () => document.querySelector("dialog[open]"));
  await save_screenshot(page, "leave-guard");
  await assert_accessible(page);
  await page.getByRole("button", { name: "Stay" }).click();
  assert.equal(await text_of(page, "h1"), "System");
  assert.equal(await value_of(page, "/device/name"), "Not saved");
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await until(page, "the other page", () => document.querySelector("h1").textContent === "Status");
  await page.getByRole("link", { name: "System" }).click();
  await loaded(page);
  assert.equal(await value_of(page, "/device/name"), before);
  await set(page, "/device/name", "Saved on leaving");
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByRole("button", { name: "Save and leave" }).click();
  await until(page, "the other page", () => document.querySelector("h1").textContent === "Status");
  assert.equal((await office.settings()).device.name, "Saved on leaving");
});

test("the weekly schedule: dragged, painted by keyboard, set to the minute, copied to other days", async () => {
  const page = await office.open_page("flow");
  await loaded(page);
  await set(page, "/reports/flow/schedule/enabled", true);
  const lane = page.locator("[data-day='1'] .cells");
  await lane.scrollIntoViewIfNeeded();
  const box = await lane.boundingBox();
  const at = (hour) => box.x + (box.width * (hour + 0.2)) / 24;
  await page.mouse.move(at(9), box.y + 10);
  await page.mouse.down();
  await page.mouse.move(at(17.5), box.y + 10, { steps: 5 });
  await page.mouse.up();
  const times = (day) => page.locator(`[data-times='${day}'] input.clock`).evaluateAll((inputs) => inputs.map((input) => input.value));
  assert.deepEqual(await times(1), ["09:00", "18:00"]);
  await page.locator("[data-times='1'] input.clock").first().fill("8:45");
  await page.locator("[data-times='1'] input.clock").first().blur();
  await page.locator("[data-times='1'] button[aria-expanded]").click();
  for (const day of ["Saturday", "Sunday"]) await page.locator("[data-times='1']").getByLabel(day).uncheck();
  await page.locator("[data-times='1']").getByRole("button", { name: "Copy", exact: true }).click();
  assert.deepEqual(await times(5), ["08:45", "18:00"]);
  assert.deepEqual(await times(6), []);
  // By keyboard: Saturday, 10:00 to 11:30.
  await page.locator("[data-day='6'] [data-cell='20']").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await until(page, "Saturday to 11:30", () => document.querySelectorAll("[data-times='6'] input.clock")[1]?.value === "11:30");
  assert.deepEqual(await times(6), ["10:00", "11:30"]);
  await save(page);
  await save_screenshot(page, "schedule");
  const { blocks } = (await office.settings()).reports.flow.schedule;
  assert.deepEqual(blocks, [...[1, 2, 3, 4, 5].map((weekday) => ({ weekday, from_minute: 525, to_minute: 1080 })), { weekday: 6, from_minute: 600, to_minute: 690 }]);
});

test("reset times: five at most, shared by region and line", async () => {
  const page = await office.open_page("region");
  await loaded(page);
  await set(page, "/reports/reset_enabled", true);
  const resets = field(page, "/reports/resets");
  for (let n = 1; n <= 5; ++n) {
    await resets.getByRole("button", { name: "Add a time" }).click();
    await resets.getByLabel(`Time of reset ${n}`).fill(`0${n}:30`);
  }
  assert.ok(await resets.getByRole("button", { name: "Add a time" }).isDisabled());
  assert.match(await resets.innerText(), /5 of 5/);
  await resets.getByLabel("Day of reset 2").selectOption("3");
  await save(page);
  assert.deepEqual((await office.settings()).reports.resets.slice(0, 2), [{ minute: 90 }, { weekday: 3, minute: 150 }]);
  const line = await office.open_page("line");
  await loaded(line);
  assert.equal(await line.getByLabel("Time of reset 2").inputValue(), "02:30");
});

test("the connection test says what came of it", async () => {
  const page = await office.open_page("region");
  await loaded(page);
  await set(page, "/reports/region/recipients/protocol", "mqtt");
  await set(page, "/reports/region/recipients/mqtt/host", "127.0.0.1");
  await set(page, "/reports/region/recipients/mqtt/port", "1");
  await set(page, "/reports/region/recipients/mqtt/topic", "headcount/test");
  const test_button = page.getByRole("button", { name: "Test the connection" });
  assert.ok(await test_button.isDisabled()); // not saved yet
  await save(page);
  await test_button.click();
  await until(page, "the answer", () => document.querySelector(".test .note.bad"));
  assert.ok((await text_of(page, ".test .note")).length > 10);
});

test("the privacy mode takes its own password", async () => {
  const page = await office.open_page("privacy");
  await page.getByLabel(/blurred/).check();
  await page.getByLabel("Password for the privacy mode", { exact: true }).fill("Not-this-one-1");
  await page.getByRole("button", { name: "Save" }).click();
  await until(page, "a refusal", () => document.querySelector(".note.bad"));
  await page.getByLabel("Password for the privacy mode", { exact: true }).fill(privacy_password);
  await page.getByRole("button", { name: "Save" }).click();
  await until(page, "saved", () => document.querySelector(".note.good"));
  assert.equal((await office.settings()).privacy.mode, "blur");
  await page.getByLabel(/the masks/).check();
  await page.getByLabel("Password for the privacy mode", { exact: true }).fill(privacy_password);
  await page.getByRole("button", { name: "Save" }).click();
  await until(page, "saved again", () => document.querySelector("[data-mode=normal]"));
});

test("dashboard: people now, curves by minute, hour and day, and what is counted as CSV", async () => {
  const page = await office.open_page("dashboard");
  await until(page, "people now", () => Number(document.querySelector("[data-figure=total]")?.textContent) > 0);
  await until(page, "a curve", () => document.querySelector(".chart svg .curve")?.getTotalLength() > 0);
  for (const name of ["Minute", "Day"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await until(page, `by ${name}`, () => document.querySelector(".chart svg")?.dataset.points > 0);
  }
  await until(page, "the heat map", () => document.querySelector(".heat")?.dataset.heat === "true");
  await until(page, "16 ways", () => document.querySelectorAll("[data-passage]").length === 16);
  const csv = await page.evaluate(async () => (await fetch(document.querySelector("[data-csv=line]").href)).text());
  assert.match(csv.split("\r\n")[0], /^start,end,.*in,out$/);
});

test("assistant: covered floor as the height is typed, what of the picture is good, each crossing of a test walk", async () => {
  const page = await office.open_page("assistant");
  await loaded(page);
  await field(page, "/lens/mount_height_m").locator("input[type=checkbox]").uncheck();
  await set(page, "/lens/mount_height_m", "3");
  await set(page, "/lens/tilt_deg", "0");
  await set(page, "/lens/field_of_view_deg", "90");
  await until(page, "6 m wide, as twice the height is for 90 degrees", () => document.querySelector("[data-covered]")?.dataset.covered === "6.00");
  assert.ok(Number(await page.locator(".floor").getAttribute("data-lines")) > 4);
  await set(page, "/lens/mount_height_m", "4");
  await until(page, "8 m", () => document.querySelector("[data-covered]")?.dataset.covered === "8.00");
  for (const name of ["source", "bright", "sharp", "level", "large"]) await until(page, name, (wanted) => document.querySelector(`[data-verdict^="${wanted}:"]`)?.dataset.verdict === `${wanted}:good`, name);
  await page.getByRole("button", { name: "Start test walk" }).click();
  await until(page, "a crossing", () => document.querySelector("[data-crossing]"));
  await save_screenshot(page, "assistant");
});

test("the interface can be tried", async () => {
  const page = await office.open_page("api");
  await until(page, "its calls", () => document.querySelectorAll("[data-call]").length > 10);
  const call = page.locator("[data-call='get /api/v1/status']");
  await call.locator("summary").click();
  await call.getByRole("button", { name: "Send" }).click();
  await until(page, "an answer", () => document.querySelector(".answer.good")?.textContent.includes("serial_number"));
});

test("tokens are shown once and can be revoked", async () => {
  const page = await office.open_page("account");
  await page.getByLabel("Name", { exact: true }).fill("Building");
  await page.getByRole("button", { name: "Make a token" }).click();
  await until(page, "the token", () => document.querySelector("[data-fresh-token]"));
  const token = await text_of(page, "[data-fresh-token]");
  const asked = () => fetch(new URL("/api/v1/status", office.sensor.url), { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await asked()).status, 200);
  await page.reload();
  await until(page, "the list", () => document.querySelector("[data-token=Building]"));
  assert.equal(await page.locator("[data-fresh-token]").count(), 0);
  await page.getByRole("button", { name: "Revoke Building" }).click();
  await until(page, "gone", () => !document.querySelector("[data-token=Building]"));
  assert.equal((await asked()).status, 401);
});

test("signing out everywhere ends the session in other windows too", async () => {
  const other = await office.open_page("live");
  await until(other, "the other window", () => document.querySelector("[data-link=open]"));
  const page = await office.open_page("account");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await until(page, "the door", () => document.querySelector(".door"));
  await until(other, "the door there", () => document.querySelector(".door"));
  office.session = await sign_in(office.sensor.url);
});
