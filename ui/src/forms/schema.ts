// What the sensor declares of its settings (`GET /api/v1/settings/schema`): from it come the forms and what they refuse.
import { setting_text, t } from "../words";
import type { Json } from "./document";

export interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  default?: Json;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  enum?: string[];
  "x-meaning"?: string[];
  "x-unit"?: string;
  writeOnly?: boolean;
  properties?: { [name: string]: Schema };
  required?: string[];
  items?: Schema;
}

export function kind_of(schema: Schema): string {
  return Array.isArray(schema.type) ? (schema.type.find((type) => type !== "null") ?? "null") : (schema.type ?? "object");
}

export function may_be_absent(schema: Schema): boolean {
  return Array.isArray(schema.type) && schema.type.includes("null");
}

/** The part of the schema for a place in the document. */
export function schema_at(schema: Schema | undefined, pointer: string): Schema | undefined {
  let part = schema;
  for (const step of pointer.split("/").slice(1)) {
    if (!part) return undefined;
    part = kind_of(part) === "array" ? part.items : part.properties?.[step];
  }
  return part;
}

/** `reports.line.trigger`: the place by names alone, as translations have it. */
export function place_of(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .filter((step) => !/^\d+$/.test(step))
    .join(".");
}

export function title_of(schema: Schema, pointer: string): string {
  return setting_text(place_of(pointer), "title", schema.title ?? pointer.split("/").pop() ?? "");
}

export function help_of(schema: Schema, pointer: string): string {
  return setting_text(place_of(pointer), "help", schema.description ?? "");
}

/** What a new entry of a list begins with. */
export function fresh(schema: Schema): Json {
  if (schema.default !== undefined) return schema.default;
  switch (kind_of(schema)) {
    case "object": {
      const value: { [name: string]: Json } = {};
      for (const [name, part] of Object.entries(schema.properties ?? {})) {
        if (!may_be_absent(part) && !part.writeOnly) value[name] = fresh(part);
      }
      return value;
    }
    case "array":
      return [];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    default:
      return schema.enum?.[0] ?? "";
  }
}

function number_fault(schema: Schema, value: Json): string {
  if (typeof value !== "number" || Number.isNaN(value)) return t("fault.number");
  if (kind_of(schema) === "integer" && !Number.isInteger(value)) return t("fault.whole");
  const [least, most] = [schema.minimum ?? -Infinity, schema.maximum ?? Infinity];
  return value < least || value > most ? t("fault.range", { least, most }) : "";
}

/** Every value in there that the schema forbids, as sentences by pointer. */
export function faults_of(schema: Schema, value: Json | undefined, pointer = ""): Map<string, string> {
  const faults = new Map<string, string>();
  if (value === undefined || (value === null && may_be_absent(schema))) return faults;
  const kind = kind_of(schema);
  if (kind === "integer" || kind === "number") {
    const fault = number_fault(schema, value);
    if (fault) faults.set(pointer, fault);
  } else if (kind === "string" && schema.maxLength && typeof value === "string" && [...value].length > schema.maxLength) {
    faults.set(pointer, t("fault.length", { most: schema.maxLength, n: [...value].length }));
  } else if (kind === "array" && Array.isArray(value)) {
    if (schema.maxItems !== undefined && value.length > schema.maxItems) faults.set(pointer, t("fault.items", { most: schema.maxItems }));
    // Places in the picture are made by drawing, which keeps to their range.
    if (schema.items && kind_of(schema.items) === "object")
      value.forEach((item, i) => faults_of(schema.items!, item, `${pointer}/${i}`).forEach((text, place) => faults.set(place, text)));
  } else if (kind === "object" && typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [name, part] of Object.entries(schema.properties ?? {}))
      faults_of(part, value[name], `${pointer}/${name}`).forEach((text, place) => faults.set(place, text));
  }
  return faults;
}
