// What the sensor says of its own API, held against the OpenAPI 3.1 specification by a validator that others wrote.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Validator } from "@seriousme/openapi-schema-validator";
import { cookie_of } from "./owner.mjs";
import { Program } from "./program.mjs";

let program, url, cookie;

before(async () => {
  program = await new Program().start();
  url = program.url;
  cookie = await cookie_of(url);
});
after(() => program.remove());

test("the description is valid OpenAPI 3.1, and a broken one is not", async () => {
  const answer = await fetch(`${url}api/v1/openapi.json`, { headers: { cookie } });
  assert.equal(answer.status, 200);
  const document = await answer.json();
  const result = await new Validator().validate(structuredClone(document));
  assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
  assert.equal(document.openapi, "3.1.0");
  delete document.paths["/api/v1/settings"].patch.responses;
  document.paths["/api/v1/settings"].patch.parameters = [{ name: 7 }];
  assert.equal((await new Validator().validate(document)).valid, false);
});

test("every path that takes no value and only reads answers as the description says", async () => {
  const document = await (await fetch(`${url}api/v1/openapi.json`, { headers: { cookie } })).json();
  let asked = 0;
  for (const [path, operations] of Object.entries(document.paths)) {
    const { get } = operations;
    if (!get || path.includes("{") || path === "/api/v1/live.mjpeg" || path === "/api/v1/live" || path === "/api/v1/live.mp4" || path === "/api/v1/snapshot.jpg") continue;
    if (get.parameters?.some((parameter) => parameter.required)) continue;
    const answer = await fetch(url + path.slice(1), { headers: { cookie } });
    const text = await answer.text();
    asked += 1;
    // Some answer only once there is something to tell of; they say so in the form of all errors.
    if (answer.status !== 200) {
      assert.equal(typeof JSON.parse(text).error, "string", `${path}: ${text}`);
      continue;
    }
    const types = Object.keys(get.responses["200"].content);
    assert.ok(types.some((type) => answer.headers.get("content-type").startsWith(type)), `${path}: ${answer.headers.get("content-type")}`);
    if (types.includes("application/json")) JSON.parse(text);
    const closed = await fetch(url + path.slice(1));
    await closed.arrayBuffer();
    assert.equal(closed.status, get.security.length ? 401 : 200, `${path} without signing in`);
  }
  assert.ok(asked >= 8, `${asked} paths were asked`);
});
