// That no setting is left in English on a page in another language.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { root } from "./browser.mjs";
import { cookie_of } from "./owner.mjs";
import { Program } from "./program.mjs";

let program, schema;

before(async () => {
  program = await new Program().start();
  const answer = await fetch(`${program.url}api/v1/settings/schema`, { headers: { cookie: await cookie_of(program.url) } });
  schema = await answer.json();
});
after(() => program.remove());

/** All settings that a form shows, by their places: drawn shapes have pages of their own. */
function settings(part, place = []) {
  if (["scene.regions", "scene.line", "scene.flow", "scene.masks", "scene.uturn_area"].includes(place.join("."))) return [];
  if (["weekday", "minute", "from_minute", "to_minute"].includes(place.at(-1))) return []; // a week that is painted
  if (part.items) return settings(part.items, place);
  if (part.properties) return Object.entries(part.properties).flatMap(([name, inner]) => settings(inner, [...place, name]));
  return [{ place: place.join("."), ...part }];
}

/** What each choice is called in English, by its place as the tables have it. */
function choices(setting) {
  return (setting.enum ?? []).map((choice, i) => ({ place: `${setting.place}=${choice}`, english: setting["x-meaning"]?.[i] ?? choice }));
}

/** As ui/src/words.ts looks a place up: the most special entry. */
function key(table, place) {
  const steps = place.split(".");
  return steps.map((_, from) => steps.slice(from).join(".")).find((rest) => rest in table);
}

const entry = (table, place) => table[key(table, place)];

/** Entries that stand for settings of which English says different things. */
function shared(table, texts) {
  const said = new Map();
  for (const { place, english } of texts) {
    const found = key(table, place);
    said.set(found, (said.get(found) ?? new Set()).add(english));
  }
  return [...said].filter(([, english]) => english.size > 1).map(([found]) => found);
}

for (const language of ["de", "zh"]) {
  const table = JSON.parse(readFileSync(join(root, `ui/src/languages/settings.${language}.json`), "utf8"));

  test(`every setting has a title in ${language}`, () => {
    const all = settings(schema).map(({ place }) => place);
    assert.ok(all.length > 100, `${all.length} settings`);
    assert.deepEqual(all.filter((place) => !entry(table, place)?.length), []);
  });

  test(`every help has its like in ${language}`, () => {
    const helped = settings(schema).filter((setting) => setting.description);
    assert.ok(helped.length > 100, `${helped.length} settings with help`);
    const missing = helped.filter(({ place }) => !(Array.isArray(entry(table, place)) && entry(table, place)[1]));
    assert.deepEqual(missing.map(({ place }) => place), []);
    assert.deepEqual(shared(table, helped.map(({ place, description }) => ({ place, english: description }))), []);
  });

  test(`every choice is named in ${language}`, () => {
    const all = settings(schema).flatMap(choices);
    assert.ok(all.length > 50, `${all.length} choices`);
    assert.deepEqual(all.map(({ place }) => place).filter((place) => typeof entry(table, place) !== "string"), []);
    assert.deepEqual(shared(table, all), []);
  });
}
