// What is drawn over the picture, as one kind of thing: shapes with points, whatever the settings make of them.
import { at, put, type Json, type JsonObject } from "../forms/document";
import { schema_at, type Schema } from "../forms/schema";
import type { Place, Scene } from "../messages";

export type Kind = "region" | "line" | "uturn" | "flow" | "mask";

export interface Shape {
  kind: Kind;
  /** Among those of its kind, from 0. */
  index: number;
  points: Place[];
}

export const is_closed = (kind: Kind) => kind !== "line";

interface Home {
  /** Where shapes of the kind stand in `scene`. */
  place: string;
  listed: boolean;
  /** Where the points are inside of one. */
  points: string;
}

const homes: Record<Kind, Home> = {
  region: { place: "/regions", listed: true, points: "/points" },
  line: { place: "/line", listed: false, points: "/points" },
  uturn: { place: "/uturn_area", listed: false, points: "" },
  flow: { place: "/flow", listed: false, points: "/points" },
  mask: { place: "/masks", listed: true, points: "" },
};

/** Where a shape stands in the settings. */
export function pointer_of({ kind, index }: { kind: Kind; index: number }): string {
  return `/scene${homes[kind].place}${homes[kind].listed ? `/${index}` : ""}`;
}

export function points_pointer(shape: { kind: Kind; index: number }): string {
  return pointer_of(shape) + homes[shape.kind].points;
}

export interface Limits {
  shapes: number;
  least: number;
  most: number;
}

/** How many shapes of a kind there may be, and how many points each. */
export function limits_of(schema: Schema, kind: Kind): Limits {
  const { place, listed, points } = homes[kind];
  const group = schema_at(schema, `/scene${place}`);
  const part = schema_at(schema, `/scene${place}${listed ? "/0" : ""}${points}`);
  return { shapes: listed ? (group?.maxItems ?? 1) : 1, least: part?.minItems ?? 3, most: part?.maxItems ?? 10 };
}

function points_at(scene: Json | undefined, pointer: string): Place[] | null {
  const points = at(scene, pointer);
  return Array.isArray(points) && points.length > 0 ? (points as unknown as Place[]) : null;
}

export function shapes_of(scene: Scene, kind: Kind): Shape[] {
  const { place, listed, points } = homes[kind];
  const document = scene as unknown as JsonObject;
  const count = listed ? ((at(document, place) as Json[] | undefined)?.length ?? 0) : 1;
  const shapes: Shape[] = [];
  for (let index = 0; index < count; ++index) {
    const found = points_at(document, `${place}${listed ? `/${index}` : ""}${points}`);
    if (found) shapes.push({ kind, index, points: found });
  }
  return shapes;
}

const rounded = (points: Place[]) => points.map(([x, y]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4] as Place);

export function with_points(scene: Scene, shape: { kind: Kind; index: number }, points: Place[]): Scene {
  const { place, listed, points: inner } = homes[shape.kind];
  return put(scene as unknown as Json, `${place}${listed ? `/${shape.index}` : ""}${inner}`, rounded(points) as unknown as Json) as unknown as Scene;
}

export function without(scene: Scene, shape: { kind: Kind; index: number }): Scene {
  const { place, listed } = homes[shape.kind];
  if (!listed) return put(scene as unknown as Json, place, undefined) as unknown as Scene;
  const left = (at(scene as unknown as Json, place) as Json[]).filter((_, i) => i !== shape.index);
  return put(scene as unknown as Json, place, left) as unknown as Scene;
}

/** The smallest number that no region has yet: it stays with the region, whatever is deleted before it. */
function free_number(scene: Scene): number {
  const taken = new Set(scene.regions?.map((region) => region.id));
  for (let id = 1; ; ++id) if (!taken.has(id)) return id;
}

export function with_new(scene: Scene, kind: Kind, points: Place[]): Scene {
  switch (kind) {
    case "region":
      return { ...scene, regions: [...(scene.regions ?? []), { id: free_number(scene), name: "", points: rounded(points) }] };
    case "mask":
      return { ...scene, masks: [...(scene.masks ?? []), rounded(points)] };
    default:
      return with_points(scene, { kind, index: 0 }, points);
  }
}
