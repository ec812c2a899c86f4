// Whether a shape can be counted with: the sensor's own rules (settings/areas.cpp), told before saving. The sensor decides.
import type { Place } from "../messages";
import { t } from "../words";
import { is_closed, type Kind } from "./shapes";

type Segment = [Place, Place];

const turn = (a: Place, b: Place, c: Place) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

function on_segment(p: Place, [a, b]: Segment): boolean {
  return Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);
}

/** Whether two segments share any point. */
export function meet(first: Segment, second: Segment): boolean {
  const [d1, d2] = [turn(...second, first[0]), turn(...second, first[1])];
  const [d3, d4] = [turn(...first, second[0]), turn(...first, second[1])];
  if (((d1 > 0 && d2 < 0) || (d1 < 0 && d2 > 0)) && ((d3 > 0 && d4 < 0) || (d3 < 0 && d4 > 0))) return true;
  return (
    (d1 === 0 && on_segment(first[0], second)) || (d2 === 0 && on_segment(first[1], second)) ||
    (d3 === 0 && on_segment(second[0], first)) || (d4 === 0 && on_segment(second[1], first))
  );
}

function segments_of(points: Place[], closed: boolean): Segment[] {
  const segments = points.slice(1).map((to, i): Segment => [points[i]!, to]);
  return closed ? [...segments, [points[points.length - 1]!, points[0]!]] : segments;
}

/** Whether edges meet elsewhere than at a corner that they share. */
export function crosses_itself(points: Place[], closed: boolean): boolean {
  const segments = segments_of(points, closed);
  return segments.some((first, i) =>
    segments.some((second, j) => {
      if (j <= i) return false;
      if (j === i + 1 || (closed && i === 0 && j === segments.length - 1)) {
        // Neighbours share a corner; they may not lie on each other.
        const [a, b, c] = j === i + 1 ? [first[0], first[1], second[1]] : [second[0], second[1], first[1]];
        return turn(a, b, c) === 0 && (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0;
      }
      return meet(first, second);
    }),
  );
}

function is_convex(points: Place[]): boolean {
  const turns = points.map((b, i) => turn(points[(i + points.length - 1) % points.length]!, b, points[(i + 1) % points.length]!));
  return turns.every((value) => value > 0) || turns.every((value) => value < 0);
}

function area_of(points: Place[]): number {
  return Math.abs(points.reduce((sum, [x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length]!;
    return sum + x * ny - nx * y;
  }, 0)) / 2;
}

/** What is wrong with a shape; empty if nothing is. */
export function fault_of(kind: Kind, points: Place[]): string {
  if (points.some((point, i) => i > 0 && point[0] === points[i - 1]![0] && point[1] === points[i - 1]![1])) return t("draw.fault_twice");
  if (crosses_itself(points, is_closed(kind))) return kind === "line" ? t("draw.fault_line_crosses") : t("draw.fault_crosses");
  if (is_closed(kind) && area_of(points) < 1e-5) return t("draw.fault_flat");
  if (kind === "flow" && !is_convex(points)) return t("draw.fault_convex");
  return "";
}
