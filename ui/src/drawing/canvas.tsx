import { useEffect, useRef, useState } from "preact/hooks";

import { arrow_of, on_page, points_attribute, type Size } from "../geometry";
import type { Place } from "../messages";
import { t } from "../words";
import { is_closed, type Kind, type Limits, type Shape } from "./shapes";

/** A shape that is being drawn. */
export interface Sketch {
  kind: Kind;
  points: Place[];
}

export interface Drawn extends Shape {
  name: string;
  /** Of its colour; see style/base.css. */
  css: string;
  fault: string;
}

interface CanvasWork {
  size: Size;
  shapes: Drawn[];
  limits: (kind: Kind) => Limits;
  sketch: Sketch | null;
  selected: Shape | null;
  onSketch: (sketch: Sketch | null) => void;
  /** The sketch is whole. */
  onClose: () => void;
  onSelect: (shape: Shape | null) => void;
  /** `done` when this is one step that can be undone; not while dragging. */
  onMove: (shape: Shape, points: Place[], done: boolean) => void;
  onDelete: (shape: Shape) => void;
  onSay: (sentence: string) => void;
}

const near_mouse = 12;
const near_finger = 24;
const step = 0.01;

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const moved = (points: Place[], dx: number, dy: number): Place[] => {
  // As a whole and only as far as all of it stays in the picture.
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const fit = (d: number, values: number[]) => Math.max(-Math.min(...values), Math.min(1 - Math.max(...values), d));
  const [x, y] = [fit(dx, xs), fit(dy, ys)];
  return points.map((p) => [p[0] + x, p[1] + y]);
};

const arrows: Record<string, Place> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };

/** How far an arrow key moves things: 1 % of the picture, with Shift 5 %, with Alt a tenth of one. */
function arrow_step(event: KeyboardEvent): Place | null {
  const arrow = arrows[event.key];
  if (!arrow) return null;
  const factor = event.shiftKey ? 5 : event.altKey ? 0.1 : 1;
  return [arrow[0] * factor, arrow[1] * factor];
}

const percent = (place: Place) => `${Math.round(place[0] * 100)} %, ${Math.round(place[1] * 100)} %`;

interface Drag {
  shape: Shape;
  /** Which point; -1 is the whole shape. */
  point: number;
  from: Place;
  began: Place[];
  went: boolean;
}

/** Where shapes are drawn and dragged: with a mouse, with fingers, and with the keyboard alone. */
export function Canvas(work: CanvasWork) {
  const { size, shapes, limits, sketch, selected } = work;
  const svg = useRef<SVGSVGElement>(null);
  const [cursor, setCursor] = useState<Place | null>(null);
  const [by_key, setByKey] = useState(false);
  const drag = useRef<Drag | null>(null);

  useEffect(() => {
    if (!sketch) return setCursor(null);
    svg.current?.focus({ preventScroll: true });
    setCursor((before) => before ?? [0.5, 0.5]);
  }, [sketch !== null]);

  const place_of = (event: MouseEvent): Place => {
    const box = svg.current!.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
  };
  const distance = (a: Place, b: Place) => Math.hypot((a[0] - b[0]) * size.width, (a[1] - b[1]) * size.height);

  const close = () => {
    if (!sketch) return;
    const { least } = limits(sketch.kind);
    if (sketch.points.length < least) work.onSay(t("draw.too_few", { least, n: sketch.points.length }));
    else work.onClose();
  };
  const add = (place: Place) => {
    if (!sketch) return;
    const { most } = limits(sketch.kind);
    const last = sketch.points[sketch.points.length - 1];
    if (last && distance(last, place) < 2) return;
    if (sketch.points.length >= most) return work.onSay(t("draw.full", { most }));
    work.onSketch({ ...sketch, points: [...sketch.points, place] });
  };

  const click = (event: MouseEvent) => {
    if (!sketch) return;
    event.preventDefault();
    setByKey(false);
    const place = place_of(event);
    const first = sketch.points[0];
    const reach = (event as PointerEvent).pointerType === "touch" ? near_finger : near_mouse;
    const last = sketch.points[sketch.points.length - 1];
    const again = event.detail > 1 && last && distance(last, place) < reach;
    const home = is_closed(sketch.kind) ? first : last;
    if (again || (home && sketch.points.length >= limits(sketch.kind).least && distance(home, place) < reach)) close();
    else add(place);
  };

  const grab = (event: PointerEvent, shape: Shape, point: number) => {
    if (sketch || event.button !== 0) return;
    event.stopPropagation();
    work.onSelect(shape);
    svg.current!.setPointerCapture(event.pointerId);
    drag.current = { shape, point, from: place_of(event), began: shape.points, went: false };
  };
  const pull = (event: PointerEvent) => {
    if (sketch) return setCursor(place_of(event));
    const held = drag.current;
    if (!held) return;
    const to = place_of(event);
    if (!held.went && distance(held.from, to) < 3) return;
    held.went = true;
    work.onMove(held.shape, dragged(held, to), false);
  };
  const dragged = (held: Drag, to: Place): Place[] => {
    const [dx, dy] = [to[0] - held.from[0], to[1] - held.from[1]];
    if (held.point < 0) return moved(held.began, dx, dy);
    return held.began.map((p, i) => (i === held.point ? [clamp(p[0] + dx), clamp(p[1] + dy)] : p));
  };
  const drop = (event: PointerEvent) => {
    const held = drag.current;
    drag.current = null;
    if (held?.went) work.onMove(held.shape, dragged(held, place_of(event)), true);
  };

  const sketch_key = (event: KeyboardEvent) => {
    if (!sketch) return;
    const arrow = arrow_step(event);
    if (arrow) {
      setByKey(true);
      setCursor((before) => [clamp((before?.[0] ?? 0.5) + arrow[0]), clamp((before?.[1] ?? 0.5) + arrow[1])]);
    } else if (event.key === " ") {
      setByKey(true);
      add(cursor ?? [0.5, 0.5]);
    } else if (event.key === "Enter") close();
    else if (event.key === "Escape") work.onSketch(null);
    else if (event.key === "Backspace" || event.key === "Delete") work.onSketch({ ...sketch, points: sketch.points.slice(0, -1) });
    else return;
    event.preventDefault();
  };
  const shape_key = (event: KeyboardEvent, shape: Shape, point: number) => {
    if (sketch) return;
    const arrow = arrow_step(event);
    const points = shape.points;
    if (arrow && point < 0) work.onMove(shape, moved(points, arrow[0], arrow[1]), true);
    else if (arrow) work.onMove(shape, points.map((p, i) => (i === point ? [clamp(p[0] + arrow[0]), clamp(p[1] + arrow[1])] : p)), true);
    else if (event.key === "Delete" || event.key === "Backspace") remove(shape, point);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const remove = (shape: Shape, point: number) => {
    const { least } = limits(shape.kind);
    if (point < 0) {
      work.onDelete(shape);
      svg.current?.focus(); // what had the focus has gone
      return;
    }
    if (shape.points.length <= least) return work.onSay(t("draw.keep_least", { least }));
    work.onMove(shape, shape.points.filter((_, i) => i !== point), true);
    (svg.current?.querySelector(`[data-shape="${shape.kind}-${shape.index}"]`) as SVGElement | null)?.focus();
  };
  const insert = (event: PointerEvent, shape: Shape, after: number) => {
    event.stopPropagation();
    const points = [...shape.points.slice(0, after + 1), place_of(event), ...shape.points.slice(after + 1)];
    work.onMove(shape, points, true);
    svg.current!.setPointerCapture(event.pointerId);
    drag.current = { shape: { ...shape, points }, point: after + 1, from: place_of(event), began: points, went: false };
  };

  const is_selected = (shape: Shape) => selected?.kind === shape.kind && selected.index === shape.index;
  return (
    <svg
      ref={svg} class={`overlay canvas${sketch ? " drawing" : ""}`} viewBox={`0 0 ${size.width} ${size.height}`} role="application"
      tabindex={0} aria-label={sketch ? t("draw.canvas_drawing") : t("draw.canvas")} data-sketch={sketch?.points.length ?? ""}
      onClick={click} onPointerMove={pull} onPointerUp={drop} onPointerCancel={drop} onKeyDown={sketch_key}
      onPointerDown={() => !sketch && work.onSelect(null)}
      onContextMenu={(event) => {
        if (!sketch) return;
        event.preventDefault();
        close();
      }}
    >
      {shapes.map((shape) => (
        <ShapeDrawing
          key={`${shape.kind}-${shape.index}`} shape={shape} size={size} selected={is_selected(shape)} idle={sketch !== null}
          onGrab={(event) => grab(event, shape, -1)} onFocus={() => !sketch && work.onSelect(shape)}
          onKey={(event) => shape_key(event, shape, -1)}
        />
      ))}
      {shapes.filter(is_selected).map((shape) => (
        <Handles
          key={`${shape.kind}-${shape.index}`} shape={shape} size={size} more={shape.points.length < limits(shape.kind).most && !sketch}
          onGrab={(event, point) => grab(event, shape, point)} onKey={(event, point) => shape_key(event, shape, point)}
          onInsert={(event, after) => insert(event, shape, after)}
        />
      ))}
      {sketch && <SketchDrawing sketch={sketch} cursor={cursor} by_key={by_key} size={size} ready={sketch.points.length >= limits(sketch.kind).least} />}
    </svg>
  );
}

interface ShapeHands {
  shape: Drawn;
  size: Size;
  selected: boolean;
  idle: boolean;
  onGrab: (event: PointerEvent) => void;
  onFocus: () => void;
  onKey: (event: KeyboardEvent) => void;
}

function ShapeDrawing({ shape, size, selected, idle, onGrab, onFocus, onKey }: ShapeHands) {
  const points = points_attribute(shape.points, size);
  const common = {
    points, tabindex: idle ? -1 : 0, role: "button", "data-shape": `${shape.kind}-${shape.index}`,
    "aria-label": t("draw.shape", { name: shape.name, n: shape.points.length }), onPointerDown: onGrab, onFocus, onKeyDown: onKey,
  } as const;
  const state = `${selected ? " selected" : ""}${shape.fault ? " wrong" : ""}`;
  return (
    <g class={shape.css}>
      {shape.kind === "line" ? (
        <>
          <polyline class="line-casing" points={points} />
          <polyline class={`line editable${state}`} {...common} />
          <LineArrow points={shape.points} size={size} />
        </>
      ) : (
        <polygon class={`area ${shape.kind} editable${state}`} {...common} />
      )}
    </g>
  );
}

function LineArrow({ points, size }: { points: Place[]; size: Size }) {
  const arrow = arrow_of(points, size);
  if (!arrow) return null;
  const { at, towards } = arrow;
  const tip: Place = [at[0] + towards[0] * 34, at[1] + towards[1] * 34];
  const wing = (side: number): Place => [tip[0] - towards[0] * 10 + towards[1] * side, tip[1] - towards[1] * 10 - towards[0] * side];
  return (
    <g class="line-arrow" aria-hidden="true">
      <path class="line-casing" d={`M${at} L${tip}`} />
      <path class="line" d={`M${at} L${tip}`} />
      <polygon class="arrow" points={[tip, wing(7), wing(-7)].join(" ")} />
      <text class="in-word" x={tip[0] + towards[0] * 16} y={tip[1] + towards[1] * 14 + 4} text-anchor="middle">{t("numbers.in")}</text>
    </g>
  );
}

interface HandleHands {
  shape: Drawn;
  size: Size;
  more: boolean;
  onGrab: (event: PointerEvent, point: number) => void;
  onKey: (event: KeyboardEvent, point: number) => void;
  onInsert: (event: PointerEvent, after: number) => void;
}

function Handles({ shape, size, more, onGrab, onKey, onInsert }: HandleHands) {
  const edges = is_closed(shape.kind) ? shape.points.length : shape.points.length - 1;
  return (
    <g class={`handles ${shape.css}`}>
      {more &&
        Array.from({ length: edges }, (_, i) => {
          const [a, b] = [shape.points[i]!, shape.points[(i + 1) % shape.points.length]!];
          const [x, y] = on_page([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], size);
          return (
            <g key={`edge-${i}`} class="between" aria-hidden="true" onPointerDown={(event) => onInsert(event, i)}>
              <circle class="reach" cx={x} cy={y} r="12" />
              <circle class="knob" cx={x} cy={y} r="4" />
            </g>
          );
        })}
      {shape.points.map((point, i) => {
        const [x, y] = on_page(point, size);
        return (
          <g
            key={i} class="corner" tabindex={0} role="button" data-corner={i}
            aria-label={t("draw.corner", { name: shape.name, n: i + 1, of: shape.points.length, place: percent(point) })}
            onPointerDown={(event) => onGrab(event, i)} onKeyDown={(event) => onKey(event, i)}
          >
            <circle class="reach" cx={x} cy={y} r="16" />
            <circle class="knob" cx={x} cy={y} r="6.5" />
          </g>
        );
      })}
    </g>
  );
}

function SketchDrawing({ sketch, cursor, by_key, size, ready }: { sketch: Sketch; cursor: Place | null; by_key: boolean; size: Size; ready: boolean }) {
  const rest = cursor ? [...sketch.points, cursor] : sketch.points;
  const [x, y] = on_page(cursor ?? [0.5, 0.5], size);
  return (
    <g class={`sketch ${sketch.kind}`} aria-hidden="true">
      {is_closed(sketch.kind) && rest.length > 2 && <polygon class="inside" points={points_attribute(rest, size)} />}
      <polyline class="line-casing" points={points_attribute(rest, size)} />
      <polyline class="edge" points={points_attribute(rest, size)} />
      {sketch.kind === "line" && rest.length > 1 && <LineArrow points={rest} size={size} />}
      {sketch.points.map((point, i) => {
        const [px, py] = on_page(point, size);
        return <circle key={i} class={i === 0 && ready && is_closed(sketch.kind) ? "knob home" : "knob"} cx={px} cy={py} r={i === 0 ? 8 : 5} />;
      })}
      {by_key && <path class="cross" d={`M${x - 14} ${y}H${x + 14}M${x} ${y - 14}V${y + 14}`} />}
    </g>
  );
}
