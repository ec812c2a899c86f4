// The owner of a real sensor, who activates it and signs in.
import assert from "node:assert/strict";

export const password = "Page-test1";

/** Activates the sensor if that is still to be done, signs in, and gives what a browser keeps of that (Playwright's storageState). */
export async function sign_in(url) {
  const send = (path) =>
    fetch(url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ password }) });
  await send("api/v1/activation");
  const answer = await send("api/v1/session");
  assert.equal(answer.status, 200, await answer.text());
  const [name, value] = answer.headers.get("set-cookie").split(";")[0].split("=");
  const cookie = { name, value, domain: new URL(url).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Strict" };
  return { cookies: [cookie], origins: [] };
}

/** The same as the value of a header. */
export async function cookie_of(url) {
  const [kept] = (await sign_in(url)).cookies;
  return `${kept.name}=${kept.value}`;
}
