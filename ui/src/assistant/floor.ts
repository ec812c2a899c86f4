// Where places on the floor appear in the picture: the same ideal lens as src/vision/lens.cpp, so that the covered area follows
// while somebody types, before anything is saved.
import type { Place } from "../messages";

export interface Lens {
  mount_height_m?: number;
  tilt_deg: number;
  kind: string;
  field_of_view_deg: number;
}

interface FloorPoint {
  x: number;
  y: number;
}

const furthest_m = 100;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

function projected(kind: string, angle: number): number {
  if (kind === "rectilinear") return Math.tan(angle);
  return kind === "equidistant" ? angle : 2 * Math.tan(angle / 2);
}

function angle_of(kind: string, relative: number): number {
  if (kind === "rectilinear") return Math.atan(relative);
  return kind === "equidistant" ? relative : 2 * Math.atan(relative / 2);
}

const widest = (kind: string) => radians(kind === "rectilinear" ? 89.9 : 179);
const focal_length = (lens: Lens) => 0.5 / projected(lens.kind, radians(lens.field_of_view_deg) / 2);

/** The floor's place that is seen there; null above the horizon and where the lens has no picture. */
export function floor_at(lens: Lens, aspect: number, [px, py]: Place): FloorPoint | null {
  const [right, down] = [px - 0.5, (py - 0.5) / aspect];
  const away = Math.hypot(right, down);
  const angle = angle_of(lens.kind, away / focal_length(lens));
  if (!(angle < widest(lens.kind)) || !lens.mount_height_m) return null;
  const [sine, cosine] = [Math.sin(radians(lens.tilt_deg)), Math.cos(radians(lens.tilt_deg))];
  const sideways = away > 0 ? (Math.sin(angle) * right) / away : 0;
  const downwards = away > 0 ? (Math.sin(angle) * down) / away : 0;
  const fall = cosine * Math.cos(angle) + sine * downwards;
  if (fall <= 0) return null;
  const reach = lens.mount_height_m / fall;
  const place = { x: reach * sideways, y: reach * (sine * Math.cos(angle) - cosine * downwards) };
  return Math.hypot(place.x, place.y) > furthest_m ? null : place;
}

/** Where a place on the floor is seen; null if the lens does not see it. May lie outside of the picture. */
export function picture_at(lens: Lens, aspect: number, place: FloorPoint): Place | null {
  if (!lens.mount_height_m) return null;
  const [sine, cosine] = [Math.sin(radians(lens.tilt_deg)), Math.cos(radians(lens.tilt_deg))];
  const ahead = sine * place.y + cosine * lens.mount_height_m;
  const downwards = sine * lens.mount_height_m - cosine * place.y;
  const aside = Math.hypot(place.x, downwards);
  const angle = Math.atan2(aside, ahead);
  if (!(angle < widest(lens.kind))) return null;
  if (aside === 0) return [0.5, 0.5];
  const away = focal_length(lens) * projected(lens.kind, angle);
  return [0.5 + (away * place.x) / aside, 0.5 + (aspect * away * downwards) / aside];
}

export interface Covered {
  width: number;
  depth: number;
}

/** What the picture covers of the floor on its two axes, in metres; null if a border sees past the horizon. */
export function covered_area(lens: Lens, aspect: number): Covered | null {
  const [left, right] = [floor_at(lens, aspect, [0, 0.5]), floor_at(lens, aspect, [1, 0.5])];
  const [top, bottom] = [floor_at(lens, aspect, [0.5, 0]), floor_at(lens, aspect, [0.5, 1])];
  return left && right && top && bottom ? { width: right.x - left.x, depth: top.y - bottom.y } : null;
}

/** Lines of a grid on the floor, a metre apart near the camera, as they appear in the picture. */
export function floor_grid(lens: Lens, aspect: number): { line: Place[]; metre: number; along: "x" | "y" }[] {
  const reach = Math.min(30, Math.ceil((lens.mount_height_m ?? 0) * 4));
  const step = reach > 16 ? 2 : 1;
  const lines: { line: Place[]; metre: number; along: "x" | "y" }[] = [];
  for (let metre = -reach; metre <= reach; metre += step) {
    for (const along of ["x", "y"] as const) {
      let line: Place[] = [];
      const end = () => {
        if (line.length > 1) lines.push({ line, metre, along });
        line = [];
      };
      for (let other = -reach; other <= reach; other += 0.5) {
        const place = picture_at(lens, aspect, along === "x" ? { x: metre, y: other } : { x: other, y: metre });
        if (place && place.every((value) => value > -0.5 && value < 1.5)) line.push(place);
        else end();
      }
      end();
    }
  }
  return lines;
}
