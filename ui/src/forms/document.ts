// The settings as a JSON document: reading and changing it by JSON Pointer (RFC 6901), and what has changed as a JSON Merge
// Patch (RFC 7396).

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function is_object(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function steps_of(pointer: string): string[] {
  return pointer.split("/").slice(1).map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** What stands there; undefined if nothing does. */
export function at(document: Json | undefined, pointer: string): Json | undefined {
  let value = document;
  for (const step of steps_of(pointer)) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (is_object(value)) value = value[step];
    else return undefined;
  }
  return value;
}

function put_step(document: Json | undefined, steps: string[], value: Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    const copy = [...document];
    copy[Number(step)] = put_step(copy[Number(step)], rest, value)!;
    return copy;
  }
  const copy: JsonObject = is_object(document) ? { ...document } : {};
  const inner = put_step(copy[step], rest, value);
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy;
}

/** A document that differs in this one place; the old one stays as it is. An undefined value takes the place away. */
export function put(document: Json, pointer: string, value: Json | undefined): Json {
  return put_step(document, steps_of(pointer), value)!;
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => same(value, b[i]));
  if (!is_object(a) || !is_object(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(a[name], b[name]));
}

/** The merge patch that makes `to` of `from`: nothing where they are the same, null where something has gone. */
export function patch_between(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from[name], to[name]];
    if (same(before, after)) continue;
    if (after === undefined) patch[name] = null;
    else patch[name] = is_object(before) && is_object(after) ? patch_between(before, after) : after;
  }
  return patch;
}
