// The live video in the browser: that it is video, how far it is behind the camera, what it costs the counting, and what the page
// shows where there is none.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, open, until, wait_for_moving_picture } from "./browser.mjs";
import { cookie_of, sign_in } from "./owner.mjs";
import { Program } from "./program.mjs";

const [width, height, rate, seconds] = [640, 360, 20, 40];
const bits = 12;
/** How long ten viewers watch; a minute is for those who have one. */
const viewing_s = Number(process.env.VIEWING_SECONDS ?? 6);

/** A recording in which every frame says its number, by dark and bright columns. */
async function numbered_recording(path) {
  const ffmpeg = spawn("ffmpeg", ["-nostdin", "-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", `${width}x${height}`, "-r", String(rate),
    "-i", "-", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", path], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = new Promise((done) => ffmpeg.once("exit", done));
  for (let number = 0; number < rate * seconds; ++number) {
    const row = Buffer.alloc(width);
    for (let x = 0; x < width; ++x) row[x] = (number >> Math.floor((x * bits) / width)) & 1 ? 220 : 40;
    const picture = Buffer.concat(Array.from({ length: height }, () => row));
    if (!ffmpeg.stdin.write(picture)) await new Promise((done) => ffmpeg.stdin.once("drain", done));
  }
  ffmpeg.stdin.end();
  assert.equal(await ended, 0);
}

let browser, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "headcount-video-"));
  await numbered_recording(join(folder, "numbered.mp4"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** In the page: which frames it shows when, when the sensor told of which frame, and which frame the boxes over each picture are of. */
function watch_both({ bits, for_ms }) {
  return new Promise((done) => {
    const video = document.querySelector(".frame video");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bits, 1];
    const painter = canvas.getContext("2d", { willReadFrequently: true });
    const [shown, told, boxes] = [[], [], []];
    const socket = new WebSocket(`ws://${location.host}/api/v1/live`);
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "observation") told.push([message.frame, performance.now(), Date.now() - Date.parse(message.time)]);
    };
    const see = () => {
      painter.drawImage(video, 0, video.videoHeight / 2, video.videoWidth, 1, 0, 0, bits, 1);
      const { data } = painter.getImageData(0, 0, bits, 1);
      let number = 0;
      for (let bit = 0; bit < bits; ++bit) if (data[bit * 4] > 128) number |= 1 << bit;
      shown.push([number, performance.now()]);
      // By the next time that the browser draws, the page has drawn its boxes.
      requestAnimationFrame(() => boxes.push([number, Number(document.querySelector(".overlay").dataset.frame)]));
      video.requestVideoFrameCallback(see);
    };
    video.requestVideoFrameCallback(see);
    setTimeout(() => {
      socket.close();
      done({ shown, told, boxes });
    }, for_ms);
  });
}

const middle = (values, part = 0.5) => [...values].sort((a, b) => a - b)[Math.floor(values.length * part)];

test("the live picture is video, of 15 pictures a second and more, less than 300 ms behind the camera, with the boxes of just these pictures", async () => {
  const sensor = await new Program([join(folder, "numbered.mp4")]).start();
  try {
    const page = await open(browser, sensor.url, { state: await sign_in(sensor.url) });
    await until(page, "video", () => document.querySelector(".frame video")?.videoWidth > 0);
    await page.waitForTimeout(2_000); // the player has caught up with what came while it began
    const { shown, told, boxes } = await page.evaluate(watch_both, { bits, for_ms: 6_000 });
    // The sensor's numbers may begin elsewhere than the recording's; which belongs to which is told by the frames that both have.
    const told_at = new Map(told.map(([frame, at, age]) => [frame, at - age]));
    const delays = shown.filter(([number]) => told_at.has(number)).map(([number, at]) => at - told_at.get(number));
    const apart = shown.slice(1).filter(([number], i) => number !== shown[i][0]).length / 6;
    console.log(`${apart.toFixed(1)} pictures a second, ${middle(delays).toFixed(0)} ms behind the camera, 95 % within ${middle(delays, 0.95).toFixed(0)} ms`);
    assert.ok(delays.length > 50, `${delays.length} pictures were found again: ${JSON.stringify(shown.slice(0, 5))} ${JSON.stringify(told.slice(0, 5))}`);
    assert.ok(middle(delays) > 0, "a picture is not shown before it is taken");
    assert.ok(middle(delays) < 300, `${middle(delays)} ms`);
    assert.ok(apart >= 15, `${apart} pictures a second`);
    const early = boxes.filter(([number, frame]) => frame > number).length / boxes.length;
    const late = boxes.map(([number, frame]) => number - frame);
    console.log(`boxes: ${(100 * early).toFixed(0)} % before their picture, 95 % at most ${middle(late, 0.95)} pictures late`);
    assert.ok(early < 0.05, JSON.stringify(boxes));
    assert.ok(middle(late, 0.95) <= 2, JSON.stringify(boxes));
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(page.foreign, []);
    await page.context().close();
  } finally {
    await sensor.remove();
  }
});

test("in privacy mode blur the page shows single pictures", async () => {
  const sensor = await new Program(["scene:office"], { privacy: { mode: "blur" } }).start();
  try {
    const page = await open(browser, sensor.url, { state: await sign_in(sensor.url) });
    await wait_for_moving_picture(page);
    assert.equal(await page.locator(".frame img").count(), 1);
    assert.equal(await page.locator(".frame video").count(), 0);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  } finally {
    await sensor.remove();
  }
});

test(`ten viewers for ${viewing_s} s: frames are looked at as often as without any`, async () => {
  const sensor = await new Program(["scene:office"]).start();
  try {
    const headers = { cookie: await cookie_of(sensor.url) };
    const frames = async () => Number(/^headcount_frames_total (\d+)/m.exec(await (await fetch(`${sensor.url}metrics`, { headers })).text())[1]);
    const rate_for = async (length_s) => {
      const [began, at] = [await frames(), performance.now()];
      await new Promise((done) => setTimeout(done, length_s * 1_000));
      return (await frames() - began) / ((performance.now() - at) / 1_000);
    };
    const alone = await rate_for(viewing_s);
    const viewers = Array.from({ length: 10 }, (_, i) => {
      const viewer = { bytes: 0 };
      const count = (stream) => stream.on("data", (piece) => (viewer.bytes += piece.length)).on("error", () => {});
      const of_video = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
      viewer.request = request(`${sensor.url}api/v1/live.${i % 2 ? "mjpeg" : "mp4"}`, { headers: { ...headers, ...(i % 2 ? {} : of_video) } });
      viewer.request.on("response", count).on("upgrade", (_answer, socket) => count((viewer.socket = socket))).on("error", () => {}).end();
      return viewer;
    });
    const watched = await rate_for(viewing_s);
    for (const viewer of viewers) (viewer.socket ?? viewer.request).destroy();
    console.log(`${alone.toFixed(2)} frames a second without viewers, ${watched.toFixed(2)} with ten`);
    for (const { bytes } of viewers) assert.ok(bytes > 10_000, `a viewer got ${bytes} bytes`);
    assert.ok(watched > 0.95 * alone, `${watched} of ${alone} frames a second`);
  } finally {
    await sensor.remove();
  }
});
