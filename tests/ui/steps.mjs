// What somebody does on the pages, as steps that tests are made of.
import assert from "node:assert/strict";

import { text_of, until } from "./browser.mjs";

export const password = "Correct-Horse-7";
export const privacy_password = "Curtains-drawn-3";

/** Asks the sensor without a browser. */
export async function ask(url, verb, path, body, cookie = "", csrf = "") {
  const response = await fetch(new URL(path, url), {
    method: verb, headers: { "Content-Type": "application/json", Cookie: cookie, "X-CSRF-Token": csrf }, body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "none=none" };
}

/** Activates a sensor and signs in; gives the browser's state. */
export async function activate_and_sign_in(url) {
  const activated = await ask(url, "POST", "/api/v1/activation", { password, questions: null, privacy_mode: "normal", privacy_password });
  assert.equal(activated.status, 200, JSON.stringify(activated.body));
  return sign_in(url);
}

export async function sign_in(url) {
  const { status, body, cookie } = await ask(url, "POST", "/api/v1/session", { password });
  assert.equal(status, 200, JSON.stringify(body));
  const [name, value] = cookie.split("=");
  const { hostname } = new URL(url);
  const state = { cookies: [{ name, value, domain: hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Strict" }], origins: [] };
  return { state, cookie, csrf: body.csrf };
}

/** Where a place of the picture is on the page. */
export async function spot(page, [x, y]) {
  await page.locator(".canvas").scrollIntoViewIfNeeded();
  const box = await page.locator(".canvas").boundingBox();
  return [box.x + box.width * x, box.y + box.height * y];
}

export async function start_drawing(page, kind) {
  await page.locator(`[data-start=${kind}]`).click();
  await until(page, "drawing", () => document.querySelector(".canvas.drawing"));
  await page.locator(".canvas").scrollIntoViewIfNeeded();
}

export async function click_points(page, places) {
  for (const place of places) {
    const [x, y] = await spot(page, place);
    await page.mouse.click(x, y);
  }
}

/** Draws a whole shape with the mouse; closed by a click on where it began. */
export async function draw(page, kind, places) {
  await start_drawing(page, kind);
  await click_points(page, places);
  await click_points(page, [kind === "line" ? places[places.length - 1] : places[0]]);
  await until(page, `${kind} closed`, () => !document.querySelector(".canvas.drawing"));
}

export async function save(page) {
  await page.locator(".save-bar .strong").click();
  await until(page, "word that it is saved", () => document.querySelector(".save-bar [role=status]").textContent === "Saved.");
}

export async function loaded(page) {
  await until(page, "the settings", () => document.querySelector(".save-bar"));
}

export function field(page, pointer) {
  return page.locator(`[data-setting="${pointer}"]`);
}

/** Sets one field of a form, whatever its kind. */
export async function set(page, pointer, value) {
  const place = field(page, pointer);
  if (typeof value === "boolean") await place.locator("input[type=checkbox]").setChecked(value);
  else if (await place.locator("select").count()) await place.locator("select").selectOption(value);
  else await place.locator("input").last().fill(String(value));
}

export async function value_of(page, pointer) {
  const place = field(page, pointer);
  if (await place.locator("select").count()) return place.locator("select").inputValue();
  const box = place.locator("input[type=checkbox]");
  const text = place.locator("input:not([type=checkbox])");
  return (await text.count()) ? text.last().inputValue() : box.isChecked();
}

export async function fault_of(page, pointer) {
  return text_of(page, `[data-setting="${pointer}"] .fault`);
}
