// Everything that people read comes from languages/: one file a language, the same keys in each (the compiler checks that).
import de from "./languages/de.json";
import en from "./languages/en.json";
import zh from "./languages/zh.json";
import de_settings from "./languages/settings.de.json";
import zh_settings from "./languages/settings.zh.json";

export type Key = keyof typeof en;
type Table = Record<Key, string>;

export const languages = { en: "English", de: "Deutsch", zh: "中文" };
export type Language = keyof typeof languages;

const tables: Record<Language, Table> = { en, de, zh };
/** Titles and help of settings by place; English ones come from the sensor's own declaration. */
const settings_tables: Record<Language, Record<string, string | [string, string]>> = {
  en: {},
  de: de_settings as unknown as Record<string, string | [string, string]>,
  zh: zh_settings as unknown as Record<string, string | [string, string]>,
};
const stored = "headcount.language";

function chosen(): Language {
  const wishes = [localStorage.getItem(stored) ?? "", ...navigator.languages];
  for (const wish of wishes) {
    const found = wish.slice(0, 2).toLowerCase();
    if (found in languages) return found as Language;
  }
  return "en";
}

/** Of this visit: another choice loads the page again. */
export const language: Language = chosen();

export function choose_language(wish: Language) {
  localStorage.setItem(stored, wish);
  location.reload();
}

const plurals = new Intl.PluralRules(language);
type Values = Record<string, string | number>;

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** The text with its `{values}` filled in. */
export function t(key: Key, values: Values = {}): string {
  return filled(tables[language][key] ?? en[key], values);
}

type Counted = Key extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

/** The text for so many: `{n}` is the number. */
export function many(key: Counted, n: number, values: Values = {}): string {
  const rule = `${key}.${plurals.select(n)}`;
  return t((rule in en ? rule : `${key}.other`) as Key, { n, ...values });
}

/** What a text of the sensor's (a state, a feature) is called here; as it came if the page does not know it. */
export function known(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return key in en ? t(key as Key) : name;
}

function setting_entry(place: string): string | [string, string] | undefined {
  const table = settings_tables[language];
  for (let rest = place; rest; rest = rest.includes(".") ? rest.slice(rest.indexOf(".") + 1) : "") {
    if (rest in table) return table[rest];
  }
  return undefined;
}

/** A setting's title or help in this language; the most special entry for its place counts (`line.trigger` before `trigger`). */
export function setting_text(place: string, part: "title" | "help", english: string): string {
  const entry = setting_entry(place);
  if (entry === undefined) return english;
  if (typeof entry === "string") return part === "title" ? entry : english;
  return entry[part === "title" ? 0 : 1] || english;
}

/** What one of a setting's choices means. */
export function choice_text(place: string, choice: string, english: string): string {
  const entry = setting_entry(`${place}=${choice}`);
  return typeof entry === "string" ? entry : english;
}
