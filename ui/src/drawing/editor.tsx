import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Json } from "../forms/document";
import type { Draft } from "../forms/draft";
import { Frame } from "../live/frame";
import { FullScreen } from "../live/full_screen";
import { colour_of, Overlay } from "../live/overlay";
import type { Place, Scene } from "../messages";
import type { View } from "../sensor";
import { t, type Key } from "../words";
import { Canvas, type Drawn, type Sketch } from "./canvas";
import { ShapeList } from "./shape_list";
import { limits_of, points_pointer, shapes_of, with_new, with_points, without, type Kind, type Shape } from "./shapes";
import { fault_of } from "./validity";

/** The scene as it is being drawn, and the ways back. */
function useScene(draft: Draft) {
  const scene = (draft.get("/scene") ?? {}) as unknown as Scene;
  const [past, setPast] = useState<Scene[]>([]);
  const [future, setFuture] = useState<Scene[]>([]);
  const before_drag = useRef<Scene | null>(null);
  const show = (next: Scene) => draft.set("/scene", next as unknown as Json);
  return {
    scene,
    can_undo: past.length > 0,
    can_redo: future.length > 0,
    change: (next: Scene, done = true) => {
      before_drag.current ??= scene;
      if (done) {
        setPast([...past, before_drag.current].slice(-100));
        setFuture([]);
        before_drag.current = null;
      }
      show(next);
    },
    undo: () => {
      const last = past[past.length - 1];
      if (!last) return;
      setPast(past.slice(0, -1));
      setFuture([...future, scene]);
      show(last);
    },
    redo: () => {
      const next = future[future.length - 1];
      if (!next) return;
      setFuture(future.slice(0, -1));
      setPast([...past, scene]);
      show(next);
    },
  };
}

export function name_of(scene: Scene, shape: { kind: Kind; index: number }): string {
  if (shape.kind === "region") {
    const region = scene.regions?.[shape.index];
    return region?.name || t("region.unnamed", { id: region?.id ?? shape.index + 1 });
  }
  return shape.kind === "mask" ? t("draw.mask_name", { n: shape.index + 1 }) : t(`draw.kind_${shape.kind}` as Key);
}

/** What else is drawn, without what can be changed here. */
function rest_of(scene: Scene, kinds: Kind[]): Scene {
  const keep = (kind: Kind) => !kinds.includes(kind);
  return {
    regions: keep("region") ? scene.regions : undefined, line: keep("line") ? scene.line : undefined,
    uturn_area: keep("uturn") ? scene.uturn_area : undefined, flow: keep("flow") ? scene.flow : undefined,
    masks: keep("mask") ? scene.masks : undefined,
  };
}

/** Draws some kinds of shapes over the live picture, into the draft's scene. */
export function Editor({ view, draft, kinds }: { view: View; draft: Draft; kinds: Kind[] }) {
  const { scene, change, undo, redo, can_undo, can_redo } = useScene(draft);
  const [sketch, setSketch] = useState<Sketch | null>(null);
  const [selected, setSelected] = useState<Shape | null>(null);
  const [said, setSaid] = useState("");
  const limits = (kind: Kind) => limits_of(draft.schema, kind);

  const shapes = useMemo(
    () =>
      kinds.flatMap((kind) => shapes_of(scene, kind)).map((shape): Drawn => ({
        ...shape, name: name_of(scene, shape), fault: fault_of(shape.kind, shape.points),
        css: shape.kind === "region" ? colour_of(scene.regions?.[shape.index], shape.index) : "",
      })),
    [scene, kinds.join()],
  );
  useEffect(() => {
    draft.hold(new Map(shapes.filter((shape) => shape.fault).map((shape) => [points_pointer(shape), shape.fault])));
  }, [shapes]);
  useEffect(() => () => draft.hold(new Map()), []);

  const finish = () => {
    if (!sketch) return;
    const next = with_new(scene, sketch.kind, sketch.points);
    change(next);
    setSketch(null);
    const made = shapes_of(next, sketch.kind);
    setSelected(made[made.length - 1] ?? null);
    setSaid(t("draw.closed", { name: name_of(next, { kind: sketch.kind, index: made.length - 1 }), n: sketch.points.length }));
  };
  const drop = (shape: Shape) => {
    change(without(scene, shape));
    setSelected(null);
    setSaid(t("draw.deleted", { name: name_of(scene, shape) }));
  };
  const clear = () => {
    change(kinds.reduce((left, kind) => shapes_of(left, kind).reverse().reduce((less, shape) => without(less, shape), left), scene));
    setSelected(null);
    setSaid(t("draw.cleared"));
  };
  const swap = () => {
    const line = shapes_of(scene, "line")[0];
    if (line) change(with_points(scene, line, [...line.points].reverse()));
    setSaid(t("draw.swapped"));
  };
  const keys = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  };

  return (
    <div class="layout editor" onKeyDown={keys}>
      <section class="card picture" aria-label={t("draw.title")}>
        <div class="tools draw-tools">
          {kinds.map((kind) => (
            <Start key={kind} kind={kind} taken={shapes_of(scene, kind).length} most={limits(kind).shapes} sketch={sketch}
              onStart={() => { setSelected(null); setSaid(""); setSketch(sketch?.kind === kind ? null : { kind, points: [] }); }} />
          ))}
          {kinds.includes("line") && <button type="button" disabled={!scene.line} onClick={swap}>{t("draw.swap")}</button>}
          <button type="button" disabled={!can_undo || !!sketch} onClick={undo}>{t("draw.undo")}</button>
          <button type="button" disabled={!can_redo || !!sketch} onClick={redo}>{t("draw.redo")}</button>
          <button type="button" class="danger" disabled={!shapes.length || !!sketch} onClick={clear}>{t("draw.clear")}</button>
          <FullScreen of=".picture" />
        </div>
        <Frame view={view}>
          {(size, seen) => (
            <>
              <div class="backdrop" aria-hidden="true">
                <Overlay size={size} scene={rest_of(scene, kinds)} people={seen?.people ?? []} counts={seen?.regions ?? []} />
              </div>
              <Canvas
                size={size} shapes={shapes} limits={limits} sketch={sketch} selected={selected}
                onSketch={(next) => { setSketch(next); setSaid(""); }} onClose={finish} onSelect={setSelected} onDelete={drop} onSay={setSaid}
                onMove={(shape: Shape, points: Place[], done) => change(with_points(scene, shape, points), done)}
              />
            </>
          )}
        </Frame>
        <Advice sketch={sketch} said={said} limits={limits} onFinish={finish} onCancel={() => setSketch(null)} />
      </section>
      <ShapeList
        draft={draft} scene={scene} shapes={shapes} kinds={kinds} selected={selected} limits={limits} onSelect={setSelected} onDelete={drop}
        onChange={(next) => change(next)}
      />
    </div>
  );
}

function Start({ kind, taken, most, sketch, onStart }: { kind: Kind; taken: number; most: number; sketch: Sketch | null; onStart: () => void }) {
  const here = sketch?.kind === kind;
  const full = taken >= most;
  return (
    <button
      type="button" class={here ? "" : "strong"} disabled={(full || (!!sketch && !here)) && !here} onClick={onStart}
      title={full ? t(most === 1 ? "draw.one_only" : "draw.all_drawn", { most }) : undefined} data-start={kind}
    >
      {here ? t("draw.cancel") : t(`draw.new_${kind}` as Key)}
    </button>
  );
}

interface AdviceWords {
  sketch: Sketch | null;
  said: string;
  limits: (kind: Kind) => { least: number; most: number };
  onFinish: () => void;
  onCancel: () => void;
}

/** What to do next, and how much of it is left: limits are told before they are hit. */
function Advice({ sketch, said, limits, onFinish, onCancel }: AdviceWords) {
  if (!sketch) {
    return <p class="advice" role="status">{said || t("draw.hint")}</p>;
  }
  const { least, most } = limits(sketch.kind);
  const n = sketch.points.length;
  const fault = n >= 3 ? fault_of(sketch.kind, sketch.points) : "";
  let text = t("draw.first");
  if (n > 0 && n < least) text = t("draw.next", { n, left: least - n });
  if (n >= least) text = t(sketch.kind === "line" ? "draw.may_end" : "draw.may_close", { n, left: most - n });
  if (n >= most) text = t("draw.full", { most });
  return (
    <div class="advice">
      <p role="status">
        {said || text} {fault && <span class="fault">{fault}</span>}
      </p>
      <p class="small">{t("draw.keys")}</p>
      <div class="row">
        <button type="button" class="strong" disabled={n < least} onClick={onFinish}>{t("draw.finish")}</button>
        <button type="button" onClick={onCancel}>{t("draw.cancel")}</button>
        <span class="small">{t("limit.points", { n, most })}</span>
      </div>
    </div>
  );
}
