import type { Place } from "./messages";

/** The picture on the page, in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

export function on_page(place: Place, size: Size): Place {
  return [place[0] * size.width, place[1] * size.height];
}

export function points_attribute(places: Place[], size: Size): string {
  return places.map((place) => on_page(place, size).map((value) => value.toFixed(1)).join(",")).join(" ");
}

/** The middle of some places. */
export function middle(places: Place[]): Place {
  const sum = places.reduce<Place>((total, place) => [total[0] + place[0], total[1] + place[1]], [0, 0]);
  return [sum[0] / places.length, sum[1] / places.length];
}

/** Where an area's name is least in the way: at its lowest corner or edge, where feet are rather than heads. */
export function lowest(places: Place[]): Place {
  const bottom = Math.max(...places.map((place) => place[1]));
  return middle(places.filter((place) => place[1] > bottom - 0.03));
}

export interface Arrow {
  at: Place;
  /** Of length 1, towards the In side. */
  towards: Place;
}

/**
 * Where the line says which side is In: half way along it, pointing to the left hand of somebody who walks along the drawing
 * direction. In pixels of the page, since fractions have no right angles.
 */
export function arrow_of(line: Place[], size: Size): Arrow | null {
  const corners = line.map((place) => on_page(place, size));
  const lengths = corners.slice(1).map((to, i) => Math.hypot(to[0] - corners[i]![0], to[1] - corners[i]![1]));
  let left = lengths.reduce((total, length) => total + length, 0) / 2;
  for (const [i, length] of lengths.entries()) {
    if (left > length || length === 0) {
      left -= length;
      continue;
    }
    const [from, to] = [corners[i]!, corners[i + 1]!];
    const along: Place = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    return { at: [from[0] + along[0] * left, from[1] + along[1] * left], towards: [along[1], -along[0]] };
  }
  return null;
}
